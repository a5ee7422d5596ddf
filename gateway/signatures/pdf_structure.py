"""New signature fields in tagged PDFs: the structure tree gains their elements and loses nothing [ISO 32000-2 §14.7]."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import ReferenceUpdate, WhitelistRule

_MOST_KIDS = 10_000
_ROOT_GROWS = {"/K", "/ParentTree", "/ParentTreeNextKey"}
_ELEMENT_KEYS = {"/K", "/P", "/Pg", "/S", "/Type", "/T", "/Alt", "/Lang", "/ID"}


class StructureTreeRule(WhitelistRule):
    """Elements that only point at new signature widgets may be added to the tree; nothing else of it may change.

    Screen readers go by this tree, so an old element that goes missing or
    gains other content stays unexplained, which makes the change suspicious.
    """

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """The updated objects of the tree where it grew in this way; nothing where it did not."""
        try:
            before, after = old.root.raw_get("/StructTreeRoot"), new.root.raw_get("/StructTreeRoot")
        except KeyError:
            return
        if not isinstance(before, generic.IndirectObject) or before != after:
            return
        known, grown = old(before.reference), new(after.reference)
        if not _same_but(known, grown, _ROOT_GROWS):
            return
        fresh = _Growth(old, new)
        if fresh.in_kids(known, grown, after.reference) and fresh.in_parent_tree(known, grown):
            yield ReferenceUpdate(after.reference)
            yield from (ReferenceUpdate(ref) for ref in fresh.refs)


class _Growth:
    """Walks both trees side by side and keeps the objects that changed as they may."""

    def __init__(self, old: HistoricalResolver, new: HistoricalResolver) -> None:
        self._old, self._new = old, new
        self._changed = set(new.explicit_refs_in_revision())  # type: ignore[no-untyped-call]
        self._added: set[Any] = set()
        self.refs: list[Any] = []

    def in_kids(self, known: Any, grown: Any, parent: Any, depth: int = 0) -> bool:
        """Whether every old child still stands in its place and all others point at new signature widgets."""
        before, after = _kids(known), _kids(grown)
        if depth > 50 or len(after) > _MOST_KIDS or not _is_subsequence(before, after):
            return False
        for kid in after:
            if kid not in before:
                if not self._is_for_signature(kid, parent):
                    return False
            elif isinstance(kid, generic.IndirectObject) and kid.reference in self._changed:
                old, new = self._old(kid.reference), self._new(kid.reference)
                if not _same_but(old, new, {"/K"}) or not self.in_kids(old, new, kid.reference, depth + 1):
                    return False
                self.refs.append(kid.reference)
        return True

    def in_parent_tree(self, known: Any, grown: Any) -> bool:
        """Whether the tree of parents is one plain list that gained entries for the new elements only."""
        if "/ParentTree" not in known or "/ParentTree" not in grown:
            return "/ParentTree" not in known and "/ParentTree" not in grown
        before, after = known["/ParentTree"], grown["/ParentTree"]
        if not _same_but(before, after, {"/Nums", "/Limits"}) or "/Nums" not in before or "/Nums" not in after:
            return False
        old, new = (dict(_pairs(tree["/Nums"])) for tree in (before, after))
        for key, value in new.items():
            if key in old:
                if not self._same(old[key], value):
                    return False
            elif not isinstance(value, generic.IndirectObject) or value.reference not in self._added:
                return False
        if not old.keys() <= new.keys():
            return False
        place = grown.raw_get("/ParentTree")
        if isinstance(place, generic.IndirectObject):
            if place != known.raw_get("/ParentTree") and not self._is_new(place.reference):
                return False
            self.refs.append(place.reference)
        return True

    def _same(self, before: Any, after: Any) -> bool:
        """Whether both are one value; a list of elements may have moved into a new object of its own."""
        if before == after and not (isinstance(after, generic.IndirectObject) and after.reference in self._changed):
            return True
        moved = self._new(after.reference) if isinstance(after, generic.IndirectObject) else after
        stood = self._old(before.reference) if isinstance(before, generic.IndirectObject) else before
        if not isinstance(moved, generic.ArrayObject) or not isinstance(stood, generic.ArrayObject) or moved != stood:
            return False
        if isinstance(after, generic.IndirectObject):
            if not self._is_new(after.reference):
                return False
            self.refs.append(after.reference)
        return True

    def _is_new(self, ref: Any) -> bool:
        """Whether the older revision used that number for nothing."""
        return self._old.is_ref_unassignable(ref) or not self._old._get_usages_of_ref(ref)  # noqa: SLF001 - see EvidenceStoreRule

    def _is_for_signature(self, kid: Any, parent: Any) -> bool:
        """Whether a new element belongs under that parent and refers to a signature widget and to nothing else."""
        if not isinstance(kid, generic.IndirectObject) or not self._is_new(kid.reference):
            return False
        element = self._new(kid.reference)
        if not isinstance(element, generic.DictionaryObject) or set(element) - _ELEMENT_KEYS:
            return False
        above = element.raw_get("/P") if "/P" in element else None
        inside = _kids(element)
        if not isinstance(above, generic.IndirectObject) or above.reference != parent or len(inside) != 1:
            return False
        pointer = self._new(inside[0].reference) if isinstance(inside[0], generic.IndirectObject) else inside[0]
        if not isinstance(pointer, generic.DictionaryObject) or pointer.get("/Type") != "/OBJR":
            return False
        widget = pointer.raw_get("/Obj") if "/Obj" in pointer else None
        if not isinstance(widget, generic.IndirectObject) or not self._is_new(widget.reference):
            return False
        if self._new(widget.reference).get("/FT") != "/Sig":
            return False
        self._added.add(kid.reference)
        self.refs.append(kid.reference)
        if isinstance(inside[0], generic.IndirectObject):
            self.refs.append(inside[0].reference)
        return True


def _same_but(before: Any, after: Any, ignored: set[str]) -> bool:
    """Whether two dictionaries agree in all other keys."""
    if type(before) is not type(after) or not isinstance(after, generic.DictionaryObject):
        return False
    keys = set(before) - ignored
    return keys == set(after) - ignored and all(before.raw_get(key) == after.raw_get(key) for key in keys)


def _kids(element: Any) -> list[Any]:
    try:
        raw = element.raw_get("/K")
    except KeyError:
        return []
    value = element["/K"]
    return [value.raw_get(i) for i in range(len(value))] if isinstance(value, generic.ArrayObject) else [raw]


def _is_subsequence(before: list[Any], after: list[Any]) -> bool:
    left: Iterator[Any] = iter(after)
    return all(any(kid == other for other in left) for kid in before)


def _pairs(numbers: Any) -> Iterator[tuple[int, Any]]:
    items = [numbers.raw_get(i) for i in range(len(numbers))]
    return zip((int(key) for key in items[::2]), items[1::2], strict=True)
