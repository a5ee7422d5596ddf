"""What a counted document rests on: a mail that carried it, or a row of another source that speaks of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Support:
    """One mail or row."""

    kind: str
    """`mail`, or a member of `SourceKind`."""
    id: str
    """Key of the mail, or SHA-256 of what the row says."""
    place: str
    """Sender and ISO day of a mail, file and sheet of a row; "" for secret documents (R8)."""
    row: int | None = None
    """Line within the file."""
