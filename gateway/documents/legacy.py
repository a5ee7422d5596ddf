"""A .doc as lines: Word 97-2003 by its piece table [MS-DOC], Word 6 and 95 by `legacy_95`.

The letterhead stands in a table row of two cells; its lines become the two
sides. Fields keep their result, deleted and hidden text is left out.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from classifiers.reading import Column, Format, LineSource, Reading, Unreadable
from gateway.documents.flow import FlowLine, flow_reading, is_label, is_national_title
from gateway.documents.legacy_95 import IDENTS, STORIES_AT, VERSIONS, read_95
from gateway.documents.legacy_pieces import STYLE, TABLE, Runs, read_pieces, read_runs, read_text
from gateway.documents.legacy_styles import CapitalFonts, read_capital_fonts
from gateway.documents.ole import OLE_ERRORS, open_ole
from gateway.documents.pictured import embedded_pictures, with_pictures
from gateway.settings import Sandbox

_WORD_97 = 0xA5EC
STREAMS = ("WordDocument", "0Table", "1Table", "Data")
_ENCRYPTED = 0x0100
_TABLE_1 = 0x0200
_BOLD, _ITALIC, _CAPITALS, _VANISH, DELETED, _SIZE = 0x0835, 0x0836, 0x083B, 0x083C, 0x0800, 0x4A43
_ON = frozenset({1, 0x81})
"""A toggle that is on, or the opposite of a style that mostly leaves it off [MS-DOC ToggleOperand]."""
_IN_TABLE, _ROW_END, _HUGE = 0x2416, 0x2417, 0x6646
_TOP_PARAGRAPHS = 6
_SHORT_TABLE_ROWS = 3
"""A table of two columns this short without many words is a layout, like the signer's block."""
_PARAGRAPH = re.compile(r"[^\r\x07\x0c]*[\r\x07\x0c]?")
_STORIES = (
    LineSource.TEXT,
    LineSource.NOTE,
    LineSource.HEADER,
    None,
    None,
    LineSource.NOTE,
    LineSource.TEXT_BOX,
    LineSource.TEXT_BOX,
)
"""Stories in the order of their text and of their lengths in the FIB; macros and comments are not read."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in its place."""

    lines: tuple[FlowLine, ...]
    in_table: bool
    ends_cell: bool
    ends_row: bool
    start: int
    end: int
    """Its characters, with the mark at its end."""


@dataclass(frozen=True, slots=True)
class Body:
    """All text with its formatting."""

    text: str
    paragraphs: Runs
    characters: Runs
    capital_fonts: CapitalFonts
    stories_at: int = 0x4C
    """Where the lengths of the stories stand in the FIB."""


def read_doc(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """Lines of all stories of a .doc: headers first, then body, notes, text boxes."""
    try:
        ole = open_ole(data, STREAMS)
        body = read_body(ole.streams)
        if isinstance(body, Unreadable):
            return body
        lines = _story_lines(ole.streams["WordDocument"], body)
    except OLE_ERRORS as why:
        return Unreadable("broken", str(why)[:200], Format.DOC)
    reading = flow_reading(Format.DOC, lines, producer=ole.application, title=ole.title)
    return with_pictures(reading, embedded_pictures(ole.streams.get("Data", b"")), limits)


def read_body(streams: dict[str, bytes]) -> Body | Unreadable:
    """The text of a .doc, or why it can't be read. Raises one of `OLE_ERRORS`."""
    stream = streams.get("WordDocument", b"")
    if len(stream) < 0x200:
        return Unreadable("broken", "no document stream", Format.DOC)
    ident, flags = struct.unpack_from("<H", stream)[0], struct.unpack_from("<H", stream, 0x0A)[0]
    if ident != _WORD_97 and (ident not in IDENTS or struct.unpack_from("<H", stream, 2)[0] not in VERSIONS):
        return Unreadable("unsupported", "Word before 6.0", Format.DOC)
    if flags & _ENCRYPTED:
        return Unreadable("password", "encrypted", Format.DOC)
    if ident != _WORD_97:
        return _body_95(stream)
    table = streams.get("1Table" if flags & _TABLE_1 else "0Table", b"")
    pieces = read_pieces(_table_part(stream, table, 0x01A2))
    if not pieces:
        return Unreadable("broken", "no piece table", Format.DOC)
    paragraphs = read_runs(stream, _table_part(stream, table, 0x0102), pieces, paragraphs=True)
    characters = read_runs(stream, _table_part(stream, table, 0x00FA), pieces, paragraphs=False)
    text = _without_fields(read_text(stream, pieces))
    fonts = read_capital_fonts(_table_part(stream, table, 0x0112), _table_part(stream, table, 0x00A2))
    return Body(_as_shown(text, characters), paragraphs, characters, fonts)


def _body_95(stream: bytes) -> Body | Unreadable:
    found = read_95(stream)
    if found is None:
        return Unreadable("broken", "no text in a Word 95 file", Format.DOC)
    text = _without_fields(found.text)
    return Body(text, found.paragraphs, Runs((), (), ()), CapitalFonts(), STORIES_AT)


def _table_part(stream: bytes, table: bytes, place: int) -> bytes:
    """The part of the table stream whose offset and length stand at `place` of the FIB."""
    offset, size = struct.unpack_from("<2I", stream, place)
    return table[offset : offset + size]


def _without_fields(text: str) -> str:
    """The text with field instructions blanked by NUL, results kept; same length."""
    if "\x13" not in text:
        return text
    parts: list[str] = []
    instructions: list[bool] = []
    for part in re.split("([\x13\x14\x15])", text):
        if part == "\x13":
            instructions.append(True)
        elif part == "\x14" and instructions:
            instructions[-1] = False
        elif part == "\x15" and instructions:
            instructions.pop()
        hidden = any(instructions) or part in ("\x13", "\x14", "\x15")
        # Paragraph and cell marks stay, so that a broken field can't swallow a table.
        parts.append(re.sub(r"[^\r\x07\x0c]", "\0", part) if hidden else part)
    return "".join(parts)


def _as_shown(text: str, characters: Runs) -> str:
    """The text with hidden and deleted ranges blanked and capitals applied; same length."""
    parts: list[str] = []
    position = 0
    for start, end, sprms in zip(characters.starts, characters.ends, characters.sprms, strict=True):
        unseen = sprms.get(_VANISH) in _ON or sprms.get(DELETED) == 1
        capitals = sprms.get(_CAPITALS) in _ON
        if start < position or not (unseen or capitals):
            continue
        parts.append(text[position:start])
        shown = text[start:end]
        if capitals and len(shown.upper()) == len(shown):
            shown = shown.upper()
        if unseen:
            shown = re.sub(r"[^\r\x07\x0c]", "\0", shown)
        parts.append(shown)
        position = end
    return "".join([*parts, text[position:]])


def _story_lines(stream: bytes, body: Body) -> list[FlowLine]:
    found: dict[LineSource, list[FlowLine]] = {}
    for source, start, end in stories(stream, body):
        found.setdefault(source, []).extend(_lines(body, start, end, source))
    order = (LineSource.HEADER, LineSource.TEXT, LineSource.TEXT_BOX, LineSource.NOTE)
    return [line for source in order for line in found.get(source, []) if not _is_page_number(line)]


def stories(stream: bytes, body: Body) -> Iterator[tuple[LineSource, int, int]]:
    """The stories that are read and hold anything, with their first and end character."""
    start = 0
    for index, source in enumerate(_STORIES):
        length = min(struct.unpack_from("<I", stream, body.stories_at + 4 * index)[0], len(body.text) - start)
        if source is not None and length > 0:
            yield source, start, start + length
        start += length


def _is_page_number(line: FlowLine) -> bool:
    return line.source is LineSource.HEADER and line.text.strip(" \0-").isdigit()


def _lines(body: Body, start: int, end: int, source: LineSource) -> list[FlowLine]:
    lines: list[FlowLine] = []
    rows: list[list[list[FlowLine]]] = []
    cells: list[list[FlowLine]] = []
    cell: list[FlowLine] = []
    for paragraph in paragraphs_of(body, start, end, source):
        if not paragraph.in_table:
            lines += _table_lines([*rows, [*cells, cell]], len(lines))
            rows, cells, cell = [], [], []
            lines += paragraph.lines
        elif paragraph.ends_row:
            rows.append(cells)
            cells, cell = [], []
        else:
            cell = [*cell, *paragraph.lines]
            if paragraph.ends_cell:
                cells.append(cell)
                cell = []
    return lines + _table_lines([*rows, [*cells, cell]], len(lines))


def paragraphs_of(body: Body, start: int, end: int, source: LineSource) -> Iterator[Paragraph]:
    """The paragraphs of a story."""
    page = 1
    for match in _PARAGRAPH.finditer(body.text, start, end):
        if match.start() == match.end():
            break
        mark = match.group()[-1]
        said = body.paragraphs.at(match.end() - 1)
        in_table = bool(said.get(_IN_TABLE)) or mark == "\x07"
        # Without formatting of its own, or with more than fits, a row's end is a cell mark with nothing before it.
        untold = said.keys() <= {STYLE, TABLE} or _HUGE in said
        row_end = bool(said.get(_ROW_END)) or (mark == "\x07" and untold and len(match.group()) == 1)
        yield Paragraph(
            tuple(_styled_lines(body, match, page, source)), in_table, mark == "\x07", row_end and in_table,
            match.start(), match.end(),
        )  # fmt: skip
        page += mark == "\x0c" and source is LineSource.TEXT


def _styled_lines(body: Body, match: re.Match[str], page: int, source: LineSource) -> Iterator[FlowLine]:
    """The paragraph cut at line breaks, in the style of most of its characters."""
    content = match.group().rstrip("\r\x07\x0c")
    if not content.strip("\0 \t"):
        return
    places = range(match.start(), match.start() + len(content), max(1, len(content) // 16))
    styles = Counter(_style(body.characters.at(place)) for place in places if body.text[place] > " ")
    size, bold, italic = styles.most_common(1)[0][0] if styles else (None, False, False)
    start = match.start()
    for text in content.split("\x0b"):
        whole = text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        capitals = tuple(_capital_ranges(body, text, start, match.end() - 1)) if body.capital_fonts.fonts else ()
        yield FlowLine(whole, page, Column.FULL, source, size, bold, italic, capitals=capitals)
        start += len(text) + 1


def _capital_ranges(body: Body, text: str, start: int, mark: int) -> Iterator[tuple[int, int]]:
    """Ranges of `text` without its NULs that stand in a font of capitals."""
    paragraph = body.paragraphs.at(mark)
    shown = (at for at, sign in enumerate(text) if sign != "\0")
    for place, at in enumerate(shown):
        if body.capital_fonts.shows(paragraph, body.characters.at(start + at)):
            yield place, place + 1


def _style(sprms: dict[int, int]) -> tuple[float | None, bool, bool]:
    size = sprms.get(_SIZE)
    return (size / 2 if size else None), sprms.get(_BOLD) in _ON, sprms.get(_ITALIC) in _ON


def _table_lines(rows: Sequence[Sequence[list[FlowLine]]], lines_before: int) -> list[FlowLine]:
    """Lines of one table: two sides where it is a layout, else marked as table."""
    filled = [row for row in rows if any(row)]
    if not filled:
        return []
    two_sided = all(len(row) <= 3 and sum(1 for cell in row if cell) <= 2 for row in filled)
    paired = any(len(row) > 1 for row in filled)
    layout = two_sided and paired and (lines_before <= _TOP_PARAGRAPHS or len(filled) <= _SHORT_TABLE_ROWS)
    top = lines_before <= _TOP_PARAGRAPHS
    return [line for row in filled for line in _row_lines(row, layout or (top and _is_letterhead(row)))]


def _is_letterhead(row: Sequence[list[FlowLine]]) -> bool:
    """Whether one row of a table of any shape has the two sides of a letterhead."""
    cells = [cell for cell in row if cell]
    return len(cells) == 2 and is_national_title(cells[1][0].text)


def _row_lines(row: Sequence[list[FlowLine]], layout: bool) -> Iterator[FlowLine]:
    sided = layout and len(row) > 1 and not is_label(" ".join(line.text for line in row[0]))
    for index, cell in enumerate(row):
        column = Column.FULL if not sided else Column.LEFT if index == 0 else Column.RIGHT
        yield from (replace(line, column=column, in_table=not layout) for line in cell)
