"""Which later changes of a PDF leave a signature standing: pyHanko's rules, and four of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    FieldMDPRule,
    FormUpdatingRule,
    GenericFieldModificationRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    ReferenceUpdate,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    WhitelistRule,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.form_rules_api import FieldComparisonContext, FieldComparisonSpec, FormUpdate
from pyhanko.sign.diff_analysis.rules_api import Context

from gateway.signatures.pdf_structure import StructureTreeRule

_STORE = ("/Root", "/DSS")


class EvidenceStoreRule(WhitelistRule):
    """Any change of the store of validation data [ISO 32000-2 §12.8.4.3].

    No reader shows what is in it, so taking old answers away or writing the
    store anew changes nothing that was signed. An object counts only when the
    older revision used it nowhere else, or had its number for the stream of a
    cross-reference table, which readers find by its place.
    """

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """Every object of the new store that was free before or belonged to the old store."""
        try:
            store = new.root.raw_get("/DSS")
        except KeyError:
            if "/DSS" in old.root:
                raise SuspiciousModification("The /DSS was taken away.") from None
            return
        changed = new.explicit_refs_in_revision()  # type: ignore[no-untyped-call]
        for ref in new.collect_dependencies(store) & changed:
            usages = old._get_usages_of_ref(ref)  # noqa: SLF001 - no public way to ask
            if not usages:
                yield ReferenceUpdate(ref)
            for path in usages:
                if _in_store(path) or _never_filled(old, ref, path):
                    yield ReferenceUpdate(ref, context_checked=Context.from_absolute(old, path))


class UnusedFreedRule(WhitelistRule):
    """Freeing numbers that the older revision did not use; freeing anything else is suspicious."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """The freed references. SuspiciousModification where one was in use."""
        for ref in new.refs_freed_in_revision():  # type: ignore[no-untyped-call]
            for generation in {0, ref.generation, max(ref.generation - 1, 0)}:
                if old._get_usages_of_ref(generic.Reference(ref.idnum, generation, pdf=ref.pdf)):  # noqa: SLF001
                    raise SuspiciousModification(f"{ref} was freed although it is in use.")
            yield ReferenceUpdate(ref)


class WidgetsModificationRule(GenericFieldModificationRule):
    """Filling a field whose widgets are kids of their own, as `GenericFieldModificationRule` allows it for the field.

    The same keys may change as in a field that is its own widget; where a
    signature locks the field by its name, its widgets are locked with it.
    """

    def apply(self, context: FieldComparisonContext) -> Iterable[tuple[ModificationLevel, FormUpdate]]:
        """The updates of all widgets that changed in this way."""
        for name, spec in context.field_specs.items():
            for widget in _widgets_of(spec):
                yield from self.check_form_field(name, widget, context)


def _widgets_of(spec: FieldComparisonSpec) -> Iterator[FieldComparisonSpec]:
    """The kids without a name that both revisions have in the same place."""
    before, after = spec.old_field, spec.new_field
    if spec.field_type == "/Sig" or before is None or after is None or spec.old_canonical_path is None:
        return
    if "/Kids" not in before or "/Kids" not in after:
        return
    kids, other = before["/Kids"], after["/Kids"]
    if not isinstance(kids, generic.ArrayObject) or not isinstance(other, generic.ArrayObject) or kids != other:
        return
    for place in range(len(kids)):
        kid, same = kids.raw_get(place), other.raw_get(place)
        if isinstance(kid, generic.IndirectObject) and "/T" not in kid.get_object():  # type: ignore[no-untyped-call]
            path = spec.old_canonical_path + "/Kids" + place
            yield FieldComparisonSpec(spec.field_type, kid.reference, same.reference, path)


def _in_store(path: Any) -> bool:
    return tuple(str(step) for step in path.path[:2]) == _STORE


def _never_filled(old: HistoricalResolver, ref: Any, path: Any) -> bool:
    return str(path.path[0]) == "/AdditionalStreams" and isinstance(old(ref), generic.NullObject)


def accept_dangling_references(reader: PdfFileReader) -> None:
    """Let references to objects that no revision has count as old ones, instead of ending the analysis."""
    known = reader.xrefs.get_introducing_revision

    def introducing_revision(ref: generic.Reference) -> int:
        try:
            return int(known(ref))
        except KeyError:
            return -1

    reader.xrefs.get_introducing_revision = introducing_revision  # type: ignore[method-assign]


def _policy(*field_rules: FieldMDPRule) -> StandardDiffPolicy:
    """pyHanko's default policy, but for our rules, and with these for the fields of the form."""
    return StandardDiffPolicy(
        global_rules=[
            CatalogModificationRule(),  # type: ignore[no-untyped-call]
            *(
                rule.as_qualified(ModificationLevel.LTA_UPDATES)
                for rule in (
                    DocInfoRule(),
                    XrefStreamRule(),
                    ObjectStreamRule(),
                    EvidenceStoreRule(),
                    UnusedFreedRule(),
                    StructureTreeRule(),
                    MetadataUpdateRule(),  # type: ignore[no-untyped-call]
                )
            ),
        ],
        form_rule=FormUpdatingRule(field_rules=list(field_rules)),
        reject_object_freeing=False,
    )


_SIGNING = (SigFieldCreationRule(), SigFieldModificationRule())  # type: ignore[no-untyped-call]
POLICY = _policy(*_SIGNING, GenericFieldModificationRule(), WidgetsModificationRule())
"""Signing and filling in."""
SIGNING_ONLY = _policy(*_SIGNING)
"""Signing, and no field of another kind."""
