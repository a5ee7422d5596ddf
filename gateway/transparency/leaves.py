"""The leaf of one signature check: what the log says for good, and what stays beside it.

In the leaf: hashes, verdict, reasons, times, certificate, authority, document
and agency. Beside it, bound by a salted hash: words that may name a person
(subject of the certificate, name of the signature field), so that they can be
taken away one day without breaking the tree.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gateway.transparency.canonical import UNKNOWN, Canonical, canonical, canonical_text, plain, quoted

VERSION = 1
KIND = "signature-check"
BESIDE = ("field_name", "signer_subject")
"""Fields of a verdict that never enter the leaf."""
MAIL = frozenset({"agency", "key", "sha256"})
"""What a leaf says of the mail."""


@dataclass(frozen=True, slots=True)
class LoggedMail:
    """The mail that a signature came in."""

    key: str
    sha256: str
    agency: str = ""
    """Directory id of the sender; "" when unknown."""


@dataclass(frozen=True, slots=True)
class LoggedDocument:
    """The document that the signed file belongs to, as it was read at that time."""

    id: str
    symbol: str = ""
    agency: str = ""
    """Directory id of the issuer; "" when unknown."""
    issuer: str = ""
    """As printed."""
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class LoggedCheck:
    """One check of one signature, as it goes into the log."""

    mail: LoggedMail
    ordinal: int
    """From 0 within the mail."""
    checked_at: datetime
    verdict: Mapping[str, Any]
    """Every axis, packed as for the ledger."""
    document: LoggedDocument | None = None
    supersedes: int | None = None
    """Index of the entry that this one checks again."""


def leaf_of(check: LoggedCheck, index: int, salt: str) -> bytes:
    """The canonical bytes of entry `index`; `salt` (hex) is kept beside it. Raises ValueError for a time without zone.

    The index stands in the leaf, so that an entry in another's place is known at once.
    """
    mail = {"agency": check.mail.agency, "key": check.mail.key, "sha256": check.mail.sha256}
    leaf: dict[str, Canonical] = {
        "beside": commitment(beside(check), salt),
        "check": check_part(check.ordinal, check.checked_at, check.verdict),
        "index": index,
        "kind": KIND,
        "mail": plain(mail),
        "version": VERSION,
    }
    if check.document is not None:
        leaf["document"] = _document(check.document)
    if check.supersedes is not None:
        leaf["supersedes"] = check.supersedes
    return canonical(leaf)


def check_part(ordinal: int, checked_at: datetime, verdict: Mapping[str, Any]) -> dict[str, Canonical]:
    """The part of the leaf that repeats the row of the check, all of its axes."""
    axes = {name: plain(value) for name, value in verdict.items() if name not in BESIDE}
    return axes | {"checked_at": moment(checked_at), "ordinal": ordinal}


def check_text(ordinal: int, checked_at: str, verdict: Mapping[str, Any]) -> str:
    """The canonical text of `check_part`, made in a third of the time: an audit makes one for each entry.

    `checked_at` is written already; keys of the verdict must be ASCII.
    """
    told = {**verdict, "checked_at": checked_at, "ordinal": ordinal}
    # Most axes are short ASCII words: asking that here, not in a function, saves half.
    words = [
        f'"{name}":{quoted(value) if type(value := told[name]) is str and value.isascii() else _axis(value)}'
        for name in sorted(told)
        if name not in BESIDE
    ]
    return "{" + ",".join(words) + "}"


def _axis(value: Any) -> str:
    """Canonical text of `plain(value)`."""
    if value is None:
        return f'"{UNKNOWN}"'
    if type(value) is str:
        return quoted(str(plain(value)))
    if type(value) is list and all(type(one) is str and one.isascii() for one in value):
        return f"[{','.join(map(quoted, value))}]"
    return canonical_text(plain(value))


def beside(check: LoggedCheck) -> dict[str, str]:
    """What is kept beside the leaf; nothing for a secret document."""
    if check.document is not None and check.document.is_secret:
        return dict.fromkeys(BESIDE, "")
    return words_beside(check.verdict)


def words_beside(verdict: Mapping[str, Any]) -> dict[str, str]:
    """The words of a packed verdict that may name a person."""
    return {name: str(plain(verdict.get(name, ""))) for name in BESIDE}


def commitment(words: Mapping[str, str], salt: str) -> str:
    """SHA-256 over salt (hex) and the canonical text of words in NFC: binds what it does not tell."""
    text = ",".join(f'"{name}":{quoted(words[name])}' for name in sorted(words))
    return hashlib.sha256(f"{salt}{{{text}}}".encode()).hexdigest()


def read_leaf(leaf: bytes) -> dict[str, Any]:
    """The leaf as a JSON object; raises ValueError when it is no canonical entry of this version."""
    found = json.loads(leaf)
    if not isinstance(found, dict) or canonical(found) != leaf:
        raise ValueError("not in canonical form")
    if found.get("kind") != KIND or found.get("version") != VERSION:
        raise ValueError(f"kind {found.get('kind')!r}, version {found.get('version')!r}")
    _refuse_misshapen(found)
    return found


def _refuse_misshapen(leaf: Mapping[str, Any]) -> None:
    """Raise ValueError where a part is not of the kind that every entry has: whoever owns the database writes any."""
    parts = (leaf.get("check"), leaf.get("mail"), leaf.get("document", {}))
    if not all(isinstance(part, dict) for part in parts):
        raise ValueError("check, mail or document is missing")
    check, mail, _ = parts
    if mail.keys() != MAIL or not {"checked_at", "ordinal"} <= check.keys() or "beside" not in leaf:  # type: ignore[union-attr]
        raise ValueError("a part of the entry is missing")


def moment(at: datetime) -> str:
    """A time as UTC with microseconds, "2014-05-06T02:30:00.000000Z"."""
    if at.tzinfo is None:
        raise ValueError(f"time without zone: {at.isoformat()}")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _document(document: LoggedDocument) -> Canonical:
    """A secret document by its id and agency alone (R8)."""
    words = {"agency": document.agency, "id": document.id, "is_secret": document.is_secret}
    if not document.is_secret:
        words |= {"issuer": document.issuer, "symbol": document.symbol}
    return plain(words)
