"""The list of a corpus folder: `index.tsv` with one document a line.

Only `path` must stand there; kind, type, symbol, symbol_from and form are used
where they are given, other columns are left alone.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list; "" where it says nothing."""

    path: str
    kind: str
    """Of file: "pdf", "docx", ...; by the file's name where the list has no such column."""
    type: str
    symbol: str
    symbol_from: str
    form: str
    """E.g. "unsigned_scan", "signed_digital"."""

    @property
    def held_out(self) -> bool:
        """Whether it belongs to the third that rules may not be tuned on."""
        return int(hashlib.sha256(Path(self.path).name.encode()).hexdigest(), 16) % 3 == 0

    @property
    def scanned(self) -> bool:
        """Whether the list calls it a scan."""
        return "scan" in self.form


def read_index(folder: Path) -> tuple[tuple[Listed, ...], int]:
    """The documents that are there, and how many of the list are not; `ValueError` for a list without paths."""
    with (folder / "index.tsv").open(encoding="utf-8-sig", newline="") as file:
        read = csv.DictReader(file, delimiter="\t", restval="")
        rows = [{key: str(value).strip() for key, value in row.items() if key} for row in read]
    if rows and "path" not in rows[0]:
        raise ValueError(f"{folder / 'index.tsv'}: no column path; found {', '.join(rows[0])}")
    listed = [listed_of(row) for row in rows if row["path"]]
    there = tuple(one for one in listed if (folder / one.path).is_file())
    return there, len(listed) - len(there)


def listed_of(row: dict[str, str]) -> Listed:
    """One line of the list from its cells by column."""
    kind = row.get("kind") or Path(row["path"]).suffix.lstrip(".").casefold() or "?"
    fields = (row.get(name, "") for name in ("type", "symbol", "symbol_from", "form"))
    return Listed(row["path"], kind, *fields)
