"""A reading job and its answer, as they cross the border of the sandbox.

Only JSON comes back: a taken-over child can lie about a document but can't
hand objects to the gateway. No parser is imported here, for who hands in a
job needs none; `gateway.route.performing` does what a job says.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from classifiers.reading import Page, Unreadable
from gateway.errors import SetAside
from gateway.records import MailReading, SignatureVerdict
from gateway.records.forms import Grid
from gateway.records.listings import ListingWanted
from gateway.records.readings import PagePart
from gateway.signatures.revocation_past import PastCheck

MAIL = TypeAdapter(MailReading)
PAGE: TypeAdapter[Page | Unreadable] = TypeAdapter(Page | Unreadable)
GRID: TypeAdapter[Grid | Unreadable] = TypeAdapter(Grid | Unreadable)
PAST = TypeAdapter(tuple[PastCheck, ...])
VERDICTS = TypeAdapter(tuple[SignatureVerdict, ...])
"""What crosses the border, as JSON."""
NO_PART = -1
"""Index that no attachment has."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to read: a whole mail, or a document file given directly."""

    kind: Literal["mail", "document", "recheck", "tables", "listing"]
    """A recheck reads no file but past verdicts, see `perform`; `tables` are the sheets of a workbook, a `listing` is
    what a portal answered."""
    filename: str = ""
    contents: bool = True
    """False: name, size and hash only; no document parser touches the bytes."""
    only: int | None = None
    """Index of the one attachment whose content is wanted; None for all, NO_PART for the mail's own signatures."""
    part: PagePart | None = None
    """Deep reading: the part of a page of attachment `only` that is wanted; None for everything but deep reading."""
    raw: bool = False
    """The bytes of attachment `only` themselves, for another program to read."""
    wall_s: int | None = None
    """Wall-clock seconds instead of the sandbox's own."""
    grid: bool = False
    """The cells of attachment `only` in their places, see `gateway.documents.grid`."""
    listing: ListingWanted | None = None
    """How the bytes of a `listing` are to be read."""

    @property
    def is_deep(self) -> bool:
        """Whether nobody waits for the answer: it may take longer, and others go first."""
        return self.part is not None or self.kind == "recheck"

    def to_json(self) -> bytes:
        """The job as one message."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, message: bytes) -> Job:
        """The job of a message written by `to_json`."""
        words = json.loads(message)
        part, listing = words.pop("part"), words.pop("listing")
        return cls(
            **words,
            part=PagePart(**part) if part else None,
            listing=ListingWanted(**listing) if listing else None,
        )


def mail_from_json(answer: bytes) -> MailReading:
    """The reading a child sent; SetAside when it is not one."""
    try:
        return MAIL.validate_json(answer)
    except ValidationError as why:
        raise SetAside(f"the reading child answered nonsense: {why.error_count()} errors") from why


def past_to_json(past: tuple[PastCheck, ...]) -> bytes:
    """Past checks for a recheck."""
    return PAST.dump_json(past)


def verdicts_from_json(answer: bytes, expected: int) -> tuple[SignatureVerdict, ...]:
    """The verdicts of a recheck, one for each past check; SetAside when it is not that."""
    try:
        found = VERDICTS.validate_json(answer)
    except ValidationError as why:
        raise SetAside(f"the rechecking child answered nonsense: {why.error_count()} errors") from why
    if len(found) != expected:
        raise SetAside(f"the rechecking child answered {len(found)} verdicts for {expected}")
    return found


def page_from_json(answer: bytes) -> Page | Unreadable:
    """The page a child sent; SetAside when it is none."""
    try:
        return PAGE.validate_json(answer)
    except ValidationError as why:
        raise SetAside(f"the reading child answered nonsense: {why.error_count()} errors") from why


def grid_from_json(answer: bytes) -> Grid | Unreadable:
    """The cells a child sent; SetAside when they are none."""
    try:
        return GRID.validate_json(answer)
    except ValidationError as why:
        raise SetAside(f"the reading child answered nonsense: {why.error_count()} errors") from why
