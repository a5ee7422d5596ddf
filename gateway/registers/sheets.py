"""Reading of a CSV file as rows under known column names.

Encodings UTF-8 (with or without mark) and windows-1258; separators comma,
semicolon and tab. Headings are compared folded, so "Ngày ban hành" and
"ngay ban hanh" are one column.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.directory.names import fold
from gateway.errors import BadInput

MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one table: known columns by their key, unknown ones by their heading."""

    rows: tuple[dict[str, str], ...]
    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    """Headings that no column is known for: kept in the rows and shown to the person."""


def read_csv(path: Path, headings: Mapping[str, Sequence[str]], required: Sequence[str]) -> Sheet:
    """The rows of a CSV file.

    `headings` gives for each column key the headings that stand for it, in any
    language. Raises `BadInput` for a file that can't be read or lacks columns.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(f"{path}: larger than {MAX_BYTES // 2**20} MB; expected a table. Split it.")
        text = decode(path.read_bytes())
    except OSError as why:
        raise BadInput(f"{path}: cannot be read ({why.strerror}).") from why
    except UnicodeDecodeError as why:
        raise BadInput(f"{path}: neither UTF-8 nor windows-1258; save it as CSV UTF-8.") from why
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True))
    except csv.Error as why:
        raise BadInput(f"{path}: no CSV table ({why}); expected a heading line and quoted cells.") from why
    return _sheet(path, table, headings, required)


def decode(content: bytes) -> str:
    """Text of a file in NFC; windows-1258 writes tone marks apart, NFC joins them."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1258")
    return unicodedata.normalize("NFC", text)


def _separator(text: str) -> str:
    heading = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=heading.count)


def _sheet(path: Path, table: list[list[str]], headings: Mapping[str, Sequence[str]], required: Sequence[str]) -> Sheet:
    if not table:
        raise BadInput(f"{path}: empty; expected a heading line with {', '.join(required)}.")
    known = {fold(text): key for key, texts in headings.items() for text in (key, key.replace("_", " "), *texts)}
    columns = tuple(known.get(fold(cell), cell.strip()) for cell in table[0])
    missing = [key for key in required if key not in columns]
    if missing:
        raise BadInput(f"{path}: column {', '.join(missing)} is missing; found {', '.join(columns)}.")
    rows = tuple(_row(path, number, columns, cells) for number, cells in enumerate(table[1:], start=2) if any(cells))
    return Sheet(rows, columns, tuple(name for name in columns if name not in headings))


def _row(path: Path, number: int, columns: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    if len(cells) > len(columns):
        raise BadInput(f"{path}: line {number} has {len(cells)} cells; expected {len(columns)} as in the heading.")
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return {name: cell.strip() for name, cell in zip(columns, padded, strict=True)}
