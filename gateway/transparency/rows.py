"""What the ledger holds of the log, as the audit takes it: an entry, the row of its check, a checkpoint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

QUESTIONS = ("file_sha256", "overall", "signer_sha256", "agency", "symbol")
REPEATED = (
    "attachment_sha256", "container", "overall", "indication", "sub_indication", "signer_sha256", "trust_version",
)  # fmt: skip


class CheckRow(NamedTuple):
    """The row of a signature check as the ledger holds it."""

    at: datetime
    columns: tuple[Any, ...]
    """Those that repeat the verdict, in the order of `REPEATED`."""
    verdict: Mapping[str, Any]
    supersedes: int | None


class EntryRow(NamedTuple):
    """An entry as the ledger holds it. A tuple, since a hundred thousand of them are made for each audit."""

    log_index: int
    leaf: bytes
    leaf_hash: bytes
    salt: str
    at: datetime
    mail_key: str
    ordinal: int
    questions: tuple[str, ...]
    """Columns that repeat the leaf, in the order of `QUESTIONS`."""
    check: CheckRow | None


@dataclass(frozen=True, slots=True)
class Point:
    """A checkpoint whose signature was checked."""

    size: int
    root: bytes
    name: str
    """Where it was kept, for people."""
