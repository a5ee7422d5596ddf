"""Changes of the key that signs checkpoints: a checkpoint that names both keys, signed by both.

Whoever trusts one of them learns the other from it, so that a log of twenty
years is proven from the first key as from the last. A key that was replaced
counts up to the size at which it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.errors import BadInput
from gateway.transparency.notes import SignedCheckpoint, VerifierKey, read_verifier_key

PREVIOUS, NEXT = "previous-key ", "next-key "


@dataclass(frozen=True, slots=True)
class Changeover:
    """From one key to the next, at a size."""

    previous: VerifierKey
    next: VerifierKey
    size: int


def extension_lines(previous: VerifierKey, following: VerifierKey) -> tuple[str, str]:
    """The lines of a checkpoint that change the key."""
    return PREVIOUS + previous.line(), NEXT + following.line()


def read_changeover(signed: SignedCheckpoint) -> Changeover | None:
    """The change that a checkpoint tells of; None when it tells of none."""
    lines = signed.checkpoint.extensions
    named = [[line.removeprefix(word) for line in lines if line.startswith(word)] for word in (PREVIOUS, NEXT)]
    if [len(found) for found in named] != [1, 1]:
        return None
    try:
        previous, following = (read_verifier_key(line) for (line,) in named)
    except BadInput:
        return None
    return Changeover(previous, following, signed.checkpoint.size)


class Trusted:
    """The keys that are given and those that they vouch for, each up to the size at which it was replaced."""

    def __init__(self, given: Sequence[VerifierKey], notes: Iterable[SignedCheckpoint]) -> None:
        self._keys = list(given)
        self._until: dict[VerifierKey, int] = {}
        waiting = [(note, change) for note in notes if (change := read_changeover(note)) is not None]
        while learned := [pair for pair in waiting if self._vouched(*pair)]:
            waiting = [pair for pair in waiting if pair not in learned]
            for _, change in learned:
                self._keys += [key for key in (change.previous, change.next) if key not in self._keys]
                self._until[change.previous] = max(change.size, self._until.get(change.previous, 0))

    def signed(self, found: SignedCheckpoint) -> bool:
        """Whether a trusted key of that log signed, one that was not replaced before."""
        return any(self._counts(key, found) and found.is_signed_by(key) for key in self._keys)

    def _counts(self, key: VerifierKey, found: SignedCheckpoint) -> bool:
        until = self._until.get(key)
        return found.checkpoint.origin == key.name and (until is None or found.checkpoint.size <= until)

    def _vouched(self, note: SignedCheckpoint, change: Changeover) -> bool:
        """Whether a trusted key signed, which must be one of the two that the note names."""
        named = {change.previous, change.next}
        return any(key in named and key.name == note.checkpoint.origin and note.is_signed_by(key) for key in self._keys)
