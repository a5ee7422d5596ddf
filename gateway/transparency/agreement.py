"""Whether an entry and its rows agree: a quick proof for the many that do, a slow look for the one that does not."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from gateway.transparency.canonical import LARGEST, canonical_text, plain
from gateway.transparency.faults import Fault
from gateway.transparency.leaves import (
    BESIDE,
    KIND,
    MAIL,
    VERSION,
    check_part,
    check_text,
    commitment,
    moment,
    read_leaf,
    words_beside,
)
from gateway.transparency.merkle import leaf_hash
from gateway.transparency.rows import QUESTIONS, REPEATED, CheckRow, EntryRow

_HEAD = '{"beside":"'
_MIDDLE = '","check":'
_NEEDED = frozenset({"index", "kind", "mail", "version"})
_KEYS = _NEEDED | {"document", "supersedes"}
"""Keys of a leaf that sort behind "check"."""


def fault_of(row: EntryRow, index: int) -> Fault | None:
    """What is wrong with one entry by itself; None when it agrees with its index, hash, columns and check."""
    if row.log_index != index:
        return Fault("missing" if row.log_index > index else "extra", min(index, row.log_index))
    if leaf_hash(row.leaf) != row.leaf_hash:
        return Fault("changed", index)
    return None if _is_as_written(row, index) else _found(row, index)


def _is_as_written(row: EntryRow, index: int) -> bool:
    """Whether the leaf is, byte for byte, what its rows give.

    True is a proof: the part of the check is written anew from its row, the rest is
    read and written back, and both together are the leaf. False means "look closer".
    """
    check, text = row.check, row.leaf.decode("utf-8", "replace")
    if check is None or not text.startswith(_HEAD) or not "".join(check.verdict).isascii():
        return False
    at, verdict = moment(check.at), check.verdict
    bound = text[len(_HEAD) : len(_HEAD) + 64]
    head = f"{_HEAD}{bound}{_MIDDLE}{check_text(row.ordinal, at, verdict)},"
    rest = _rest("{" + text[len(head) :]) if text.startswith(head) else None
    if rest is None or (rest["index"], rest.get("supersedes")) != (index, check.supersedes):
        return False
    told = (row.mail_key, row.at, row.questions) == (rest["mail"].get("key"), check.at, _asked(rest, verdict))
    same = told and check.columns == tuple(map(verdict.get, REPEATED))
    return same and _names_agree(row, check, rest, bound)


def _rest(text: str) -> dict[str, Any] | None:
    """What a leaf says behind its check; None unless it is in canonical form and of this version."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict) or not _NEEDED <= found.keys() <= _KEYS:
        return None
    parts = [found["mail"], found.get("document", {})]
    numbers = [found["index"], found["version"], found.get("supersedes", 0)]
    plain_parts = all(type(part) is dict and {str}.issuperset(map(type, part.values())) for part in parts)
    if not plain_parts or parts[0].keys() != MAIL or not {int}.issuperset(map(type, numbers)) or max(numbers) > LARGEST:
        return None
    # The whole text is in NFC only if each string in it is: a quotation mark never joins with what follows.
    in_form = canonical_text(found) == text and unicodedata.is_normalized("NFC", text)
    names_in_form = all("".join(part).isascii() for part in parts)
    return found if in_form and names_in_form and (found["kind"], found["version"]) == (KIND, VERSION) else None


def _found(row: EntryRow, index: int) -> Fault | None:
    """The first difference, in words."""
    try:
        leaf = read_leaf(row.leaf)
    except ValueError as why:
        return Fault("not-a-leaf", index, None, str(why))
    if leaf.get("index") != index:
        return Fault("moved", index, None, str(leaf.get("index")))
    if differing := next(_columns(row, leaf), None):
        return Fault("columns-differ", index, None, differing)
    if row.check is None:
        return Fault("check-missing", index, None, f"{row.mail_key} {row.ordinal}")
    return _fault_of_check(row, row.check, leaf, index)


def _fault_of_check(row: EntryRow, check: CheckRow, leaf: dict[str, Any], index: int) -> Fault | None:
    part = check_part(row.ordinal, check.at, check.verdict)
    told = leaf["check"]
    differing = [name for name in sorted({*part, *told}) if part.get(name) != told.get(name)]
    differing += [
        name for name, value in zip(REPEATED, check.columns, strict=True) if name in told and told[name] != plain(value)
    ]
    if check.supersedes != leaf.get("supersedes"):
        differing.append("supersedes")
    if differing:
        return Fault("check-differs", index, None, ", ".join(differing))
    return None if _names_agree(row, check, leaf, leaf["beside"]) else Fault("words-differ", index)


def _names_agree(row: EntryRow, check: CheckRow, leaf: Mapping[str, Any], bound: str) -> bool:
    """Whether the words beside are those that the leaf binds, none of a secret document; or were all withheld."""
    secret = leaf.get("document", {}).get("is_secret") == "yes"
    words = dict.fromkeys(BESIDE, "") if secret else words_beside(check.verdict)
    if is_withheld(row):
        return not any(words_beside(check.verdict).values())
    return commitment(words, row.salt) == bound


def is_withheld(row: EntryRow) -> bool:
    """Whether names and salt were taken away when their time was over."""
    return not row.salt


def _columns(row: EntryRow, leaf: dict[str, Any]) -> Iterator[str]:
    """Names of columns that do not say what the leaf says."""
    check = leaf["check"]
    kept = {"at": moment(row.at), "mail_key": row.mail_key, "ordinal": row.ordinal}
    told = {"at": check["checked_at"], "mail_key": leaf["mail"]["key"], "ordinal": check["ordinal"]}
    kept |= zip(QUESTIONS, row.questions, strict=True)
    told |= zip(QUESTIONS, _asked(leaf, check), strict=True)
    return (name for name in kept if kept[name] != told[name])


def _asked(leaf: Mapping[str, Any], check: Mapping[str, Any]) -> tuple[str, ...]:
    """What the columns of `QUESTIONS` repeat."""
    document = leaf.get("document", {})
    return (
        check.get("attachment_sha256", ""),
        check.get("overall", ""),
        check.get("signer_sha256", ""),
        document.get("agency", "") or leaf["mail"]["agency"],
        document.get("symbol", ""),
    )
