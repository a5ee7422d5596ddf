"""Reading of a table that an office hands in: CSV as Excel and others write it, and workbooks.

Encodings UTF-8 (with or without mark), UTF-16 (Excel's "Unicode text"),
windows-1258, and TCVN3 and VNI of the years before Unicode; separators comma,
semicolon, tab and bar, or the one of a line "sep=;". Headings are compared folded, so "Ngày ban hành" and "ngay ban
hanh" are one column; title lines may stand above them, and a heading may take
two lines. Workbooks (.xlsx, .xls, .xlsb, .ods) and letters with tables (.docx, .odt,
.doc) are opened in the sandbox: the caller hands in what opens them.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifiers.reading import Unreadable
from gateway.directory.names import fold
from gateway.documents.encodings import UNICODE, convert, find_encodings
from gateway.documents.words import common_share
from gateway.errors import BadInput
from gateway.records.tables import Table as BookTable

MAX_BYTES = 64 * 1024 * 1024
TITLE_LINES = 30
"""The heading stands within the first lines: above it titles such as "DANH SÁCH HỘP THƯ ..."."""
FEWEST_HEADINGS = 3
"""Cells by which a line is a heading, and no document whose abstract is "Báo cáo"."""
SAMPLE = 20_000
"""Characters by which an encoding is told."""
Table = list[tuple[int, list[str]]]
"""(line in the file, from 1; cells)."""
BOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".docx", ".odt", ".doc")
OpenBook = Callable[[Path], tuple[BookTable, ...] | Unreadable]
"""Reads the sheets of a workbook in the sandbox."""
Required = Sequence[str | tuple[str, ...]]
"""Columns that must be there; of a tuple one, named by the first."""
VIQR = "viqr"
"""Marks of VIQR are common signs of a table."""
_SHORT = {"vb": "van ban", "kh": "ky hieu", "ki": "ky"}
"""How headings shorten words."""
_COUNTED = re.compile(r"^\(?\d{1,3}\)?$")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one table: known columns by their key, unknown ones by their heading."""

    rows: tuple[dict[str, str], ...]
    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    """Headings that no column is known for: kept in the rows and shown to the person."""
    lines: tuple[int, ...] = ()
    """Line of each row in the file, as an editor counts them."""
    names: tuple[str, ...] = ()
    """Sheet of each row, "" in a file of one."""
    left_out: tuple[str, ...] = ()
    """Sheets of a workbook that hold no such table."""


def read_sheet(
    path: Path, headings: Mapping[str, Sequence[str]], required: Required, open_book: OpenBook | None
) -> Sheet:
    """The rows of a CSV file or workbook, as `read_csv` gives them; of a workbook those of every sheet that has the columns.

    Raises `BadInput` for an ending that is neither, and as `read_csv` does.
    """
    if path.suffix.lower() in (".csv", ".txt", ".tsv"):
        return read_csv(path, headings, required)
    if path.suffix.lower() not in BOOKS or open_book is None:
        raise BadInput(f"{path}: expected a file that ends in .csv or {', '.join(BOOKS)}.")
    if not path.is_file():
        raise BadInput(f"{path}: cannot be read (no such file).")
    books = open_book(path)
    if isinstance(books, Unreadable):
        raise BadInput(
            f"{path}: không đọc được; bỏ mật khẩu nếu có, lưu lại thành .xlsx hoặc CSV UTF-8 / "
            f"{books.detail or books.reason}; save it anew as .xlsx or as CSV UTF-8."
        )
    return _book(path, books, headings, required)


def _book(path: Path, books: Sequence[BookTable], headings: Mapping[str, Sequence[str]], required: Required) -> Sheet:
    tables = {
        book.name: [(line, list(cells)) for line, cells in enumerate(book.rows, start=1) if any(cells)]
        for book in books
    }
    found: dict[str, Sheet] = {}
    wrong: list[tuple[int, BadInput]] = []
    for name, table in tables.items():
        try:
            found[name] = _sheet(path, table, headings, required, whole=False)
        except BadInput as why:
            wrong.append((_known_in(table, headings), why))
    if not found:
        raise max(wrong, key=lambda pair: pair[0])[1] if wrong else BadInput(f"{path}: holds no table.")
    several = len(found) > 1
    return Sheet(
        rows=tuple(row for sheet in found.values() for row in sheet.rows),
        columns=tuple(dict.fromkeys(name for sheet in found.values() for name in sheet.columns)),
        unknown=tuple(dict.fromkeys(name for sheet in found.values() for name in sheet.unknown)),
        lines=tuple(line for sheet in found.values() for line in sheet.lines),
        names=tuple(name if several else "" for name, sheet in found.items() for _ in sheet.rows),
        left_out=tuple(name for name in tables if name not in found),
    )


def read_csv(path: Path, headings: Mapping[str, Sequence[str]], required: Required) -> Sheet:
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
    return _sheet(path, _table(path, text, headings), headings, required)


def decode(content: bytes) -> str:
    """Text of a file in NFC; windows-1258 writes tone marks apart, NFC joins them."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return unicodedata.normalize("NFC", content.decode("utf-16"))
    if content[:2].count(0) == 1:
        # Without its mark: the first sign of a heading or of "sep=" is never above U+00FF but for "Đ".
        return unicodedata.normalize("NFC", content.decode("utf-16-le" if content[1] == 0 else "utf-16-be"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _without_unicode(content)
    return unicodedata.normalize("NFC", _spelt(text, text))


def _without_unicode(content: bytes) -> str:
    """Text of one byte a letter: windows-1258, or a code of the years before, by which makes more words."""
    bare = content.decode("latin-1")
    old = unicodedata.normalize("NFC", _spelt(bare, ""))
    try:
        modern = unicodedata.normalize("NFC", content.decode("cp1258"))
    except UnicodeDecodeError:
        if not old:
            raise
        return old
    return old if old and common_share(old[:SAMPLE]) > common_share(modern[:SAMPLE]) else modern


def _spelt(text: str, otherwise: str) -> str:
    """The text in Unicode where its letters are codes of TCVN3 or VNI."""
    words = "\n".join(line for line in text[:SAMPLE].split("\n") if not line.isascii())
    encoding = find_encodings([words])[0] if words else UNICODE
    if encoding in (UNICODE, VIQR) or common_share(convert(words, encoding)) <= common_share(words):
        return otherwise
    return convert(text, encoding)


def _table(path: Path, text: str, headings: Mapping[str, Sequence[str]]) -> Table:
    """Lines that hold anything, with their numbers."""
    first, _, rest = text.partition("\n")
    told = first.strip().casefold()
    named = told.removeprefix("sep=") if told.startswith("sep=") else ""
    reader = csv.reader(
        io.StringIO(rest if named else text, newline=""), delimiter=named[:1] or _separator(text, headings), strict=True
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


def _separator(text: str, headings: Mapping[str, Sequence[str]]) -> str:
    """The separator that parts most known headings; of none, the one that the first lines hold most of."""
    lines = text.lstrip().split("\n")[:TITLE_LINES]
    known = _known_words(headings)

    def named(mark: str) -> int:
        return max(
            len({known[word] for cell in line.split(mark) if (word := _plain(cell.strip('" \r'))) in known})
            for line in lines
        )

    return max(",;\t|", key=lambda mark: (named(mark), max(line.count(mark) for line in lines)))


def _known_words(headings: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Column by the plain words of a heading."""
    return {_plain(text): key for key, texts in headings.items() for text in (key, *texts)}


def _sheet(
    path: Path, table: Table, headings: Mapping[str, Sequence[str]], required: Required, *, whole: bool = True
) -> Sheet:
    """The table below the heading; `whole`: a row with more cells than the heading is an error."""
    wanted = [(item,) if isinstance(item, str) else item for item in required]
    if not table:
        raise BadInput(f"{path}: empty; expected a heading line with {', '.join(names[0] for names in wanted)}.")
    columns, below = _headed(table, headings)
    missing = [names[0] for names in wanted if not any(name in columns for name in names)]
    if missing:
        shown = ", ".join(column for column in columns if column)
        raise BadInput(f"{path}: column {', '.join(missing)} is missing; found {shown}.")
    twice = sorted({key for key in columns if key in headings and columns.count(key) > 1})
    if twice:
        raise BadInput(f"{path}: column {', '.join(twice)} stands there twice; expected one of each.")
    too_long = [line for line, cells in below if len(_trimmed(cells)) > len(columns)]
    if too_long and whole:
        lines = ", ".join(map(str, too_long))
        raise BadInput(
            f"{path}: line {lines}: more than {len(columns)} cells as in the heading; quote cells that hold a separator."
        )
    rows = tuple(_row(columns, cells) for _, cells in below)
    unknown = tuple(name for name in columns if name and name not in headings)
    return Sheet(rows, columns, unknown, tuple(line for line, _ in below), ("",) * len(rows))


def _headed(table: Table, headings: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], Table]:
    """The columns that the heading names, and the lines below it.

    A heading of two lines names a column by its lower cell, by the upper one
    where that is empty: "Hình thức gửi" above "Điện tử" and "Giấy".
    """
    known = _known_words(headings)
    top = [cells for _, cells in table[:TITLE_LINES]]
    heads = [(cells, at + 1) for at, cells in enumerate(top)]
    heads += [(_over(upper, lower), at + 2) for at, (upper, lower) in enumerate(zip(top, top[1:], strict=False))]
    named = [(tuple(known.get(_plain(cell), " ".join(cell.split())) for cell in cells), end) for cells, end in heads]
    at = max(range(len(named)), key=lambda place: (len(set(headings) & set(named[place][0])), -place))
    columns, end = _trimmed(named[at][0]), named[at][1]
    below = table[end:]
    below = [(line, cells) for line, cells in below if not _is_heading(cells, columns, known)]
    if below and all(_COUNTED.match(cell.strip()) for cell in below[0][1] if cell.strip()) and _counts(below[0][1]):
        below = below[1:]
    return columns, below


def _is_heading(cells: Sequence[str], columns: Sequence[str], known: Mapping[str, str]) -> bool:
    """Whether a line is the heading once more, as on each printed page."""
    same = sum(known.get(_plain(cell)) == name for cell, name in zip(cells, columns, strict=False) if cell.strip())
    return same >= FEWEST_HEADINGS and 2 * same > sum(bool(cell.strip()) for cell in cells)


def _plain(heading: str) -> str:
    """The words of a heading: without marks, stops, what stands in brackets behind it, and with "VB" and "KH" spelt out."""
    words = fold(re.sub(r"\s*\([^()]*\)\s*$", "", heading)).split()
    return " ".join(_SHORT.get(word, word) for word in words)


def _over(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    width = max(len(upper), len(lower))
    above, under = ([*cells, *[""] * (width - len(cells))] for cells in (upper, lower))
    return [low if low.strip() else high for high, low in zip(above, under, strict=True)]


def _counts(cells: Sequence[str]) -> bool:
    """Whether a line numbers the columns: (1) (2) (3)."""
    numbers = [int(re.sub(r"\D", "", cell)) for cell in cells if cell.strip()]
    return len(numbers) > 2 and numbers[0] <= 1 and all(b - a == 1 for a, b in zip(numbers, numbers[1:], strict=False))


def _known_in(table: Table, headings: Mapping[str, Sequence[str]]) -> int:
    """How many columns of the heading are known."""
    return len(set(headings) & set(_headed(table, headings)[0])) if table else 0


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Without the empty cells at the end, which Excel adds."""
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return tuple(kept)


def _row(columns: tuple[str, ...], cells: Sequence[str]) -> dict[str, str]:
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return {name: cell.strip() for name, cell in zip(columns, padded, strict=False) if name}
