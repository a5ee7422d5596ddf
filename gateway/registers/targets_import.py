"""Targets of a jurisdiction as a province hands them in: TOML, or a list of rows; kept under the data folder."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from classifiers.folding import fold_squeezed
from gateway.counting.definitions import Book, parse_book
from gateway.directory.naming import Names
from gateway.errors import BadInput
from gateway.registers.cells import whole_number
from gateway.registers.columns import TARGETS
from gateway.registers.figures_import import EVERYBODY
from gateway.registers.record_rows import AGENCY_EXPECTED
from gateway.registers.records_import import is_below
from gateway.registers.sheets import OpenBook, read_sheet

FOLDER = "targets"
_COMPARATORS = {"≥": ">=", ">": ">=", "=>": ">=", "≤": "<=", "<": "<=", "=<": "<=", "": ">="}


def read_targets(
    path: Path,
    jurisdiction: str,
    open_book: OpenBook | None = None,
    in_force: Mapping[str, Any] | None = None,
    names: Names | None = None,
) -> tuple[str, int]:
    """The targets of a file as TOML text, and how many the file holds; `names` tells whose a commitment is.

    TOML takes the place of all that is in force. Rows of a list take the place
    of targets in force of the same indicator, year and agency; other targets,
    lists of types and all else stay. Raises `BadInput` for a file that can't be
    read or lacks columns, and names bad rows.
    """
    if path.suffix.lower() == ".toml":
        try:
            text = path.read_text(encoding="utf-8-sig")
            return text, text.count("[[target]]")
        except (OSError, UnicodeDecodeError) as why:
            raise BadInput(f"{path}: cannot be read as UTF-8 ({why}).") from why
    sheet = read_sheet(path, TARGETS.headings, TARGETS.required, open_book)
    rows = [
        _row(row, f"{path}: line {number}", names)
        for row, number in zip(sheet.rows, sheet.lines, strict=True)
        if not is_below(row)
    ]
    kept = dict(in_force or {}) | {"version": path.name}
    kept.setdefault("jurisdiction", {"id": jurisdiction})
    said = {_place(row) for row in rows}
    kept["target"] = [row for row in kept.get("target", ()) if _place(row) not in said] + rows
    return "\n".join(_toml(kept)) + "\n", len(rows)


def _place(row: Mapping[str, Any]) -> tuple[str, int, str]:
    return row["indicator"], row["year"], row.get("agency", "")


def _toml(tables: Mapping[str, Any]) -> Iterator[str]:
    """Tables of plain values, and lists of such, as TOML."""
    for name, value in tables.items():
        if not isinstance(value, dict) and not _is_tables(value):
            yield f"{name} = {_value(value)}"
    for name, value in tables.items():
        for table in value if _is_tables(value) else [value] if isinstance(value, dict) else []:
            yield ""
            yield f"[[{name}]]" if _is_tables(value) else f"[{name}]"
            yield from (f"{key} = {_value(cell)}" for key, cell in table.items())
    yield ""


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _value(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def check_targets(path: Path, text: str, config_dir: Path, jurisdiction: str) -> Book:
    """The targets with the indicators that they name. Raises `BadInput` naming the bad row."""
    try:
        found = tomllib.loads(text)
        indicators, readings = (_tables(config_dir / f"{name}.toml") for name in ("indicators", "readings"))
        book = parse_book(indicators, found, readings)
    except tomllib.TOMLDecodeError as why:
        raise BadInput(f"{path}: not valid TOML ({why}); expected rows like [[target]] with keys under them.") from why
    except BadInput as why:
        raise BadInput(f"{path}: {why}") from why
    if book.jurisdiction != jurisdiction:
        raise BadInput(
            f"{path}: [jurisdiction] id is {book.jurisdiction!r}; expected {jurisdiction!r}, the one in force "
            "(--jurisdiction or [rules] jurisdiction names another)."
        )
    if not book.targets:
        raise BadInput(f"{path}: no [[target]] in it; expected at least one.")
    return book


def keep_targets(data_dir: Path, jurisdiction: str, text: str) -> Path:
    """Put the targets where they beat the shipped ones; the file."""
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{jurisdiction}.toml"
    fresh = file.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
    return file


def _tables(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise BadInput(f"{file}: cannot be read ({why}); expected the rows that ship with the program.") from why


def _row(row: Mapping[str, str], where: str, names: Names | None) -> dict[str, Any]:
    """One [[target]] of a list. Raises BadInput."""
    value, year = row["value"].removesuffix("%").strip().replace(",", "."), whole_number(row["year"])
    if not year.isdecimal() or not _is_number(value):
        raise BadInput(
            f"{where}: year is {row['year']!r} and value {row['value']!r}; expected 2014 and a number of percent."
        )
    if not row.get("source"):
        raise BadInput(f"{where}: source is blank; expected the paper that sets the target.")
    told = {
        "indicator": row["indicator"],
        "year": int(year),
        "comparator": _COMPARATORS.get(row["comparator"], row["comparator"]),
        "value": float(value),
        "source": row["source"],
        "agency": _agency(row.get("agency", ""), int(year), where, names),
        "reading": row.get("reading", ""),
    }
    return {name: cell for name, cell in told.items() if cell != ""}


def _agency(written: str, year: int, where: str, names: Names | None) -> str:
    """Directory id of whose commitment a row is; "" for a target that binds all."""
    if not written or names is None or fold_squeezed(written) in EVERYBODY:
        return written if names is None else ""
    found = names.agency(written, date(year, 1, 1)) or names.agency(written, date(year, 12, 31))
    if found is None:
        raise BadInput(f"{where}: agency is {written!r}; expected {AGENCY_EXPECTED}, or nothing for a target of all.")
    return found.id


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.replace(".", "", 1).isdecimal()
