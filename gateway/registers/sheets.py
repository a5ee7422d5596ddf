"""Reading of a table that an office hands in: CSV as Excel and others write it.

Encodings UTF-8 (with or without mark), UTF-16 with its mark (Excel's "Unicode
text") and windows-1258; separators comma, semicolon and tab, or the one of a
line "sep=;". Headings are compared folded, so "Ngày ban hành" and "ngay ban
hanh" are one column; title lines may stand above them.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.directory.names import fold
from gateway.errors import BadInput

MAX_BYTES = 64 * 1024 * 1024
TITLE_LINES = 15
"""The heading stands within the first lines: above it titles such as "DANH SÁCH HỘP THƯ ..."."""
Table = list[tuple[int, list[str]]]
"""(line in the file, from 1; cells)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one table: known columns by their key, unknown ones by their heading."""

    rows: tuple[dict[str, str], ...]
    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    """Headings that no column is known for: kept in the rows and shown to the person."""
    lines: tuple[int, ...] = ()
    """Line of each row in the file, as an editor counts them."""


def read_csv(path: Path, headings: Mapping[str, Sequence[str]], required: Sequence[str]) -> Sheet:
    """The rows of a CSV file.

    `headings` gives for each column key the headings that stand for it, in any
    language. Raises `BadInput` for a file that can't be read or lacks columns,
    and one that names every row with too many cells.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(f"{path}: larger than {MAX_BYTES // 2**20} MB; expected a table. Split it.")
        text = decode(path.read_bytes())
    except OSError as why:
        raise BadInput(f"{path}: cannot be read ({why.strerror}).") from why
    except UnicodeDecodeError as why:
        raise BadInput(f"{path}: neither UTF-8 nor windows-1258; save it as CSV UTF-8.") from why
    return _sheet(path, _table(path, text), headings, required)


def decode(content: bytes) -> str:
    """Text of a file in NFC; windows-1258 writes tone marks apart, NFC joins them."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return unicodedata.normalize("NFC", content.decode("utf-16"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1258")
    return unicodedata.normalize("NFC", text)


def _table(path: Path, text: str) -> Table:
    """Lines that hold anything, with their numbers."""
    first, _, rest = text.partition("\n")
    told = first.strip().casefold()
    named = told.removeprefix("sep=") if told.startswith("sep=") else ""
    reader = csv.reader(
        io.StringIO(rest if named else text, newline=""), delimiter=named[:1] or _separator(text), strict=True
    )
    table: Table = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                table.append((line + bool(named), cells))
            line = reader.line_num + 1
    except csv.Error as why:
        raise BadInput(
            f"{path}: line {line + bool(named)}: no CSV table ({why}); expected a heading line and quoted cells."
        ) from why
    return table


def _separator(text: str) -> str:
    """The separator that the first lines hold most of."""
    top = "\n".join(text.lstrip().split("\n")[:TITLE_LINES])
    return max(",;\t", key=lambda mark: max(line.count(mark) for line in top.split("\n")))


def _sheet(path: Path, table: Table, headings: Mapping[str, Sequence[str]], required: Sequence[str]) -> Sheet:
    if not table:
        raise BadInput(f"{path}: empty; expected a heading line with {', '.join(required)}.")
    known = {fold(text): key for key, texts in headings.items() for text in (key, key.replace("_", " "), *texts)}
    named = [tuple(known.get(fold(cell), cell.strip()) for cell in cells) for _, cells in table[:TITLE_LINES]]
    at = max(range(len(named)), key=lambda place: (len(set(headings) & set(named[place])), -place))
    columns = _trimmed(named[at])
    missing = [key for key in required if key not in columns]
    if missing:
        shown = ", ".join(column for column in columns if column)
        raise BadInput(f"{path}: column {', '.join(missing)} is missing; found {shown}.")
    twice = sorted({key for key in columns if key in headings and columns.count(key) > 1})
    if twice:
        raise BadInput(f"{path}: column {', '.join(twice)} stands there twice; expected one of each.")
    below = table[at + 1 :]
    too_long = [line for line, cells in below if len(_trimmed(cells)) > len(columns)]
    if too_long:
        lines = ", ".join(map(str, too_long))
        raise BadInput(
            f"{path}: line {lines}: more than {len(columns)} cells as in the heading; quote cells that hold a separator."
        )
    rows = tuple(_row(columns, cells) for _, cells in below)
    unknown = tuple(name for name in columns if name and name not in headings)
    return Sheet(rows, columns, unknown, tuple(line for line, _ in below))


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Without the empty cells at the end, which Excel adds."""
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return tuple(kept)


def _row(columns: tuple[str, ...], cells: Sequence[str]) -> dict[str, str]:
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return {name: cell.strip() for name, cell in zip(columns, padded, strict=False) if name}
