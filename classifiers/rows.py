"""Rows of `config/` that stand for one mark, one cue about paper, or one settled conflict."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifiers.verdict import PaperStatus


@dataclass(frozen=True, slots=True)
class Mark:
    """A stand-alone mark of secrecy or urgency, as printed in capitals."""

    id: str
    value: str
    printed: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Cue:
    """Words about paper: what they say and where they count."""

    id: str
    says: PaperStatus
    where: frozenset[str]
    pattern: re.Pattern[str]
    """Over folded text with single spaces."""
    weight: float
    per_recipient: bool
    """Stands behind one recipient of "Nơi nhận" and speaks for that one only."""
    source: str
    shown_by: str


@dataclass(frozen=True, slots=True)
class Veto:
    """Words around a cue that show it does not speak of this document."""

    id: str
    says: frozenset[PaperStatus]
    """The cues it takes back."""
    side: str
    """`before`: from the sentence's start to the cue; `through`: also the cue; `cue`; `after`; `sentence`."""
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    not_for: frozenset[str]
    """Types that it leaves alone."""
    source: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Which of heading, code and layout wins where they name different types."""

    id: str
    headings: tuple[str, ...]
    """Folded beginnings of headings that it is for; () for any."""
    types: tuple[str, ...]
    wins: str
    """`heading`, `code`, or `letter`: the layout of a letter against a code."""
    confidence: float
    source: str

    def fits(self, heading: str, key: str) -> bool:
        """Whether the row is for a heading with this folded text and type."""
        named = not self.headings or heading.startswith(self.headings)
        return self.wins != "letter" and named and (not self.types or key in self.types)
