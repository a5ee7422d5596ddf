"""Sheets of a workbook, or tables of a letter, as words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet or table: rows of cells, the first row of the sheet first, empty ones in their places."""

    name: str
    rows: tuple[tuple[str, ...], ...]
