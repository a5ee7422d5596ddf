"""Values that a later revision wrote anew without changing them: a tool that copies is no forger."""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

_DEEPEST = 30
_MOST_STEPS = 20_000
_KEPT = {"/Annots", "/Parent", "/Type"}
"""Keys of a page that the difference analysis looks at by itself."""


def put_equal_values_back(old: HistoricalResolver, new: HistoricalResolver) -> None:
    """Let each page of the newer view point at the old object again wherever the new one says the very same.

    Some signing tools write a page's resources as a new object when they add
    a field. Equal is what has the same keys, values and stream bytes all the
    way down; anything else is left for the analysis to judge.
    """
    changed = set(new.explicit_refs_in_revision())  # type: ignore[no-untyped-call]
    for ref in changed:
        if old.is_ref_unassignable(ref):
            continue
        before, after = old(ref), new(ref)
        if not (_is_page(before) and _is_page(after)):
            continue
        same = _Comparison(old, new, changed)
        for key in set(before) & set(after) - _KEPT:
            one, other = before.raw_get(key), after.raw_get(key)
            if one != other and same.equal(one, other):
                after[generic.NameObject(key)] = one


def _is_page(value: Any) -> bool:
    return isinstance(value, generic.DictionaryObject) and value.get("/Type") == "/Page"


class _Comparison:
    """Compares values of two revisions; gives up, which counts as different, on what is too deep or too large."""

    def __init__(self, old: HistoricalResolver, new: HistoricalResolver, changed: set[Any]) -> None:
        self._old, self._new, self._changed = old, new, changed
        self._steps = 0

    def equal(self, one: Any, other: Any, depth: int = 0) -> bool:
        self._steps += 1
        if depth > _DEEPEST or self._steps > _MOST_STEPS:
            return False
        both_refer = isinstance(one, generic.IndirectObject) and isinstance(other, generic.IndirectObject)
        if both_refer and one.reference == other.reference and other.reference not in self._changed:
            return True
        one = self._old(one.reference) if isinstance(one, generic.IndirectObject) else one
        other = self._new(other.reference) if isinstance(other, generic.IndirectObject) else other
        if type(one) is not type(other):
            return False
        if isinstance(one, generic.DictionaryObject):
            return self._equal_dictionaries(one, other, depth)
        if isinstance(one, generic.ArrayObject):
            return len(one) == len(other) and all(
                self.equal(one.raw_get(n), other.raw_get(n), depth + 1) for n in range(len(one))
            )
        return bool(one == other)

    def _equal_dictionaries(self, one: Any, other: Any, depth: int) -> bool:
        if isinstance(one, generic.StreamObject) and one.encoded_data != other.encoded_data:
            return False
        return set(one) == set(other) and all(
            self.equal(one.raw_get(key), other.raw_get(key), depth + 1) for key in one
        )
