"""The rows of `policy.toml`: which algorithms were sound when, what must be known about revocation."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

from gateway.errors import BadSettings
from gateway.settings import shipped_config_dir
from gateway.signatures.evidence import AlgorithmKind, AlgorithmPolicy, AlgorithmRule, RevocationRule

POLICY_FILE = "policy.toml"
MOST = 1_000_000
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Policy:
    """All rows of `policy.toml`."""

    algorithms: AlgorithmPolicy
    revocation: RevocationRule = RevocationRule()
    revocation_rows: tuple[RevocationRule, ...] = ()
    """Rows of single scopes."""


def load_policy(path: Path) -> AlgorithmPolicy:
    """The algorithm rows of a TOML file; BadSettings where a row is not understood."""
    return read_policy(path).algorithms


def policy_of(folder: Path) -> Policy:
    """The policy that applies to a trust folder: its own, else the shipped one. Raises BadSettings."""
    return read_policy(policy_file(folder))


def read_policy(path: Path) -> Policy:
    """Every row of a TOML file. Raises BadSettings with one sentence about the first row that is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise BadSettings(f"{path}: cannot be read ({why}); expected the algorithm policy in TOML.") from why
    if strange := set(table) - {"version", "algorithm", "revocation"}:
        raise BadSettings(f"{path}: unknown key {min(strange)!r}; expected version, [[algorithm]] and [[revocation]].")
    try:
        version, rules = str(table["version"]), tuple(_row(_rule, "algorithm", row) for row in table["algorithm"])
        rows = tuple(_row(_revocation_rule, "revocation", row) for row in table.get("revocation", ()))
        _each_once("algorithm", [rule.id for rule in rules])
        _each_once("revocation", [row.scope for row in rows])
    except (KeyError, TypeError, ValueError, AttributeError) as why:
        wrong = f"{why} is missing" if isinstance(why, KeyError) else str(why)
        raise BadSettings(
            f"{path}: {wrong}. Expected version and [[algorithm]] rows with id, kind (digest or key), name, source and "
            "maybe min_bits, sound_until (a date), scope, confirmed; [[revocation]] rows with id, source and maybe "
            "scope, required, grace_h, max_age_h, look_again_days, without_proof."
        ) from why
    general = next((row for row in rows if not row.scope), RevocationRule())
    return Policy(AlgorithmPolicy(version, rules), general, tuple(row for row in rows if row.scope))


def _row(read: Callable[[dict[str, Any]], Row], kind: str, row: dict[str, Any]) -> Row:
    """One row; what is wrong with it is told with its id."""
    try:
        return read(row)
    except KeyError as why:
        raise ValueError(f"[[{kind}]] {row.get('id', '(no id)')}: {why} is missing") from why
    except (TypeError, ValueError) as why:
        raise ValueError(f"[[{kind}]] {row.get('id', '(no id)')}: {why}") from why


def _each_once(kind: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two [[{kind}]] rows for {name or 'every scope'!r}")


def policy_file(folder: Path) -> Path:
    """The folder's own rows, else the shipped ones."""
    own = folder / POLICY_FILE
    return own if own.is_file() else shipped_config_dir() / "trust" / POLICY_FILE


def _rule(row: dict[str, Any]) -> AlgorithmRule:
    _only(row, {"id", "kind", "name", "min_bits", "sound_until", "source", "scope", "confirmed"})
    until = row.get("sound_until")
    if until is not None and not isinstance(until, date):
        raise ValueError(f"sound_until is {until!r}, expected a date such as 2013-12-31")
    return AlgorithmRule(
        id=_words(row, "id"),
        kind=AlgorithmKind(row["kind"]),
        name=_words(row, "name"),
        min_bits=_number(row, "min_bits", 0),
        sound_until=datetime.combine(until, time(), UTC) if until else None,
        source=_words(row, "source"),
        scope=str(row.get("scope", "")),
        is_confirmed=_flag(row, "confirmed", default=True),
    )


def _revocation_rule(row: dict[str, Any]) -> RevocationRule:
    _only(row, {"id", "source", "scope", "required", "grace_h", "max_age_h", "look_again_days", "without_proof"})
    proof = row.get("without_proof", "indeterminate")
    if proof not in ("indeterminate", "invalid"):
        raise ValueError(f"without_proof is {proof!r}, expected indeterminate or invalid")
    oldest = _number(row, "max_age_h", 0)
    return RevocationRule(
        without_proof=proof,
        source=_words(row, "source"),
        id=_words(row, "id"),
        scope=str(row.get("scope", "")),
        required=_flag(row, "required", default=True),
        grace=timedelta(hours=_number(row, "grace_h", 0)),
        max_age=timedelta(hours=oldest) if oldest else None,
        look_again=timedelta(days=_number(row, "look_again_days", 45)),
    )


def _only(row: dict[str, Any], known: set[str]) -> None:
    if strange := set(row) - known:
        raise ValueError(f"unknown key {min(strange)!r}")


def _words(row: dict[str, Any], name: str) -> str:
    text = row[name]
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} is {text!r}, expected words")
    return text


def _number(row: dict[str, Any], name: str, default: int) -> int:
    value = row.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise ValueError(f"{name} is {value!r}, expected a whole number from 0 to {MOST}")
    return value


def _flag(row: dict[str, Any], name: str, *, default: bool) -> bool:
    value = row.get(name, default)
    if not isinstance(value, bool):
        raise ValueError(f"{name} is {value!r}, expected true or false")
    return value
