"""The rows of `config/signature_roles.toml`: which words and places tell what a signature is for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from classifiers.folding import fold_squeezed

PLACES = ("appearance", "reason", "field_name")
ROLES = ("incoming_stamp", "copy_corner", "attachment_corner", "number_date_stamp")
SIGNERS = ("person", "organisation")
_ROLE_KEYS = {"id", "role", "where", "words", "pattern", "by", "box", "source"}
_SIGNER_KEYS = {"id", "says", "begins", "source"}


class BadRoleRows(ValueError):
    """A row that is wrong; the text names the row and what was expected."""


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One way to tell a role. Without words the place alone tells."""

    id: str
    role: str
    where: tuple[str, ...]
    pattern: re.Pattern[str] | None
    by: str
    box: tuple[int, ...]
    """Largest width, largest height, lowest bottom on page 1, in thousandths; () where the place does not matter."""
    source: str


@dataclass(frozen=True, slots=True)
class SignerRow:
    """Beginnings of names, NFC and casefolded, that tell a person from an organisation."""

    id: str
    says: str
    begins: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class RoleRules:
    """All rows, in the order in which they are asked."""

    version: str = ""
    roles: tuple[RoleRow, ...] = ()
    signers: tuple[SignerRow, ...] = ()


def parse_role_rules(table: Mapping[str, Any]) -> RoleRules:
    """The rows of a parsed TOML file. Raises BadRoleRows naming the row."""
    unknown = set(table) - {"version", "role", "signer"}
    if unknown or not isinstance(table.get("version"), str):
        raise BadRoleRows(f"expected version, [[role]] and [[signer]], found {', '.join(sorted(table)) or 'nothing'}.")
    rules = RoleRules(
        table["version"],
        tuple(_role(row) for row in table.get("role", ())),
        tuple(_signer(row) for row in table.get("signer", ())),
    )
    ids = [*(row.id for row in rules.roles), *(row.id for row in rules.signers)]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise BadRoleRows(f"the id {twice[0]!r} stands in two rows; ids are kept with verdicts and never reused.")
    return rules


def _role(row: Mapping[str, Any]) -> RoleRow:
    name = _checked(row, _ROLE_KEYS)
    where, words, pattern = tuple(row.get("where", ())), tuple(row.get("words", ())), row.get("pattern")
    box = tuple(row.get("box", ()))
    if row.get("role") not in ROLES or not set(where) <= set(PLACES) or row.get("by", "") not in ("", *SIGNERS):
        raise BadRoleRows(f"row {name!r}: role is one of {', '.join(ROLES)}; where of {', '.join(PLACES)}.")
    if bool(words) + bool(pattern) != bool(where) or not (where or box):
        raise BadRoleRows(f"row {name!r}: expected words or a pattern with where, or a box alone.")
    if box and (len(box) != 3 or not all(isinstance(side, int) for side in box)):
        raise BadRoleRows(f"row {name!r}: box is [largest width, largest height, lowest bottom] in thousandths.")
    if words:
        pattern = r"\b(?:" + "|".join(re.escape(fold_squeezed(word)) for word in words) + r")\b"
    try:
        compiled = re.compile(pattern) if pattern else None
    except re.error as why:
        raise BadRoleRows(f"row {name!r}: pattern is no regular expression ({why}).") from why
    return RoleRow(name, row["role"], where, compiled, row.get("by", ""), box, row["source"])


def _signer(row: Mapping[str, Any]) -> SignerRow:
    name = _checked(row, _SIGNER_KEYS)
    if row.get("says") not in SIGNERS or not row.get("begins"):
        raise BadRoleRows(f"row {name!r}: says is one of {', '.join(SIGNERS)}, begins a list of words.")
    begins = tuple(unicodedata.normalize("NFC", word).casefold() for word in row["begins"])
    return SignerRow(name, row["says"], begins, row["source"])


def _checked(row: Mapping[str, Any], known: set[str]) -> str:
    name = row.get("id")
    if not isinstance(name, str) or not isinstance(row.get("source"), str) or set(row) - known:
        raise BadRoleRows(f"row {name!r}: expected id, source and no other keys than {', '.join(sorted(known))}.")
    return name
