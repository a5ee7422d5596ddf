"""What people and later sources say of documents, and what the number reader saw and learns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from classifiers.verdict import PaperStatus

VOID = "void"
"""Field by which a person says that a document counts nowhere."""

PAPER = "paper"
TO, WITHIN = "to:", "in:"
"""Open the part of a document that a word on paper is about: one recipient, or one scope."""


def paper_field(part: str) -> str:
    """Field of a word on paper that is about a part of the document; "" for all of it."""
    return f"{PAPER} {part}".rstrip()


def is_partial(field: str) -> bool:
    """Whether a field is the paper of some recipients only."""
    return field.startswith(f"{PAPER} ")


@dataclass(frozen=True, slots=True)
class PaperWords:
    """What people said last of a document's paper: as a whole, in one scope, to one recipient. The narrowest counts."""

    whole: PaperStatus | None
    parts: Mapping[str, PaperStatus]
    """By "to:<directory id or name as written>" and "in:<scope>"."""

    def of(self, recipient: str, agency: str | None, scope: str) -> PaperStatus | None:
        """What was said of one exchange; None where nobody said anything."""
        for part in (f"{TO}{recipient}", f"{TO}{agency}", f"{WITHIN}{scope}"):
            if part in self.parts:
                return self.parts[part]
        return self.whole


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a person says of one field of a document; the latest counts."""

    id: str
    document_id: str
    field: str
    """One of those that can be corrected, or `VOID`; "paper to:snv" is about one recipient alone."""
    value: dict[str, Any] | None
    """Fields of the record; None where an earlier assertion is taken back."""
    author: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NumberSeen:
    """What the number reader saw on one scanned page of a document."""

    document_id: str
    file_sha256: str
    page: int
    line: int
    office: str
    """What stands for the issuer in identities: a directory id, or its printed name; "" where nobody is known."""
    candidates: tuple[tuple[str, float], ...]
    second: tuple[tuple[str, float], ...]
    reader: str
    crop: str
    """PNG in base64."""
    confirmed: str = ""
    """Symbol that a source beside the page confirmed; "" where none did."""
    source: str = ""
    """That source: "file name", "subject", "mail body"; ", reader" behind it where the reader had to agree."""


@dataclass(frozen=True, slots=True)
class UnreadNumber:
    """A document whose number nobody could read yet."""

    document_id: str
    crop_id: str
    office: str
    issuer_name: str
    type: str
    issued_on: str | None
    first_sent_on: str
    candidates: tuple[tuple[str, float], ...]
    second: tuple[tuple[str, float], ...]
    reader: str
    crop: str
    """PNG in base64; "" where its time was over."""
    line: str
    """The number line as it was recognised; "" where it was not kept."""


@dataclass(frozen=True, slots=True)
class ConfirmedCrop:
    """A crop with the digits that were confirmed for it: one lesson."""

    lesson_id: str
    digits: str
    symbol: str
    source: str
    crop: str


@dataclass(frozen=True, slots=True)
class ReaderVersion:
    """One version of an office's head, with its figures and who put it to use."""

    office: str
    ordinal: int
    made_at: datetime
    base: str
    """Version of the shipped model that it was fitted to."""
    lessons: tuple[str, ...]
    codes: tuple[str, ...]
    """Folded issuer letters of the codes in its lessons: how a page is known to be this office's."""
    heads: bytes = field(repr=False)
    calibration: dict[str, Any]
    state: str
    """`proposed`, `active`, `retired`."""
    changed_at: datetime
    changed_by: str
    changed_why: str
