"""Registers, dispatch books, DMS lists and portal listings as source records: each row, or why it is none."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifiers.folding import fold_squeezed
from gateway.records.sources import SourceKind, SourceRecord
from gateway.registers.cells import BadCell
from gateway.registers.columns import DISPATCH, DMS, PORTAL, REGISTER, Form
from gateway.registers.record_rows import Office, Place, Seen, is_boxes, record_of
from gateway.registers.sheets import OpenBook, Sheet, read_sheet

FORMS: Mapping[SourceKind, Form] = {
    SourceKind.REGISTER: REGISTER,
    SourceKind.DISPATCH: DISPATCH,
    SourceKind.DMS: DMS,
    SourceKind.PORTAL: PORTAL,
}
_CELLS = (
    "symbol", "number", "code", "date", "abstract", "title", "type_and_abstract", "recipients", "recipient",
    "dispatched_on", "posted_on", "sent_at",
)  # fmt: skip
_LIKE_SYMBOL = re.compile(r"\d{1,6}\w? ?[/-] ?\w")
_DAYS = ("date", "dispatched_on", "posted_on", "sent_at")
_BELOW = re.compile(
    r"tong cong\b|(?:tong so|tong|cong)\s*(?:$|[:(\d])|nguoi (?:lap|ghi|vao so|giao|nhan)\b|thu truong|(?:pho )?giam doc"
    r"|(?:pho )?truong phong|chanh van phong|\(ky\b|xac nhan|lap bieu"
)
"""How the first cell of a line below a list begins."""
_DITTO = frozenset({'"', "''", "”", "“", "〃", "nt", "-nt-", "- nt -", "n/t", "_nt_", '-"-', "-''-", '- " -'})
"""Marks that stand for the cell above."""
_OWN_TO_EACH = frozenset({"symbol", "number"})
_VOID = frozenset({
    "huy", "so huy", "da huy", "huy so", "huy bo", "so da huy", "bo trong", "de trong", "so trong", "trong", "bo so", "khong su dung",
    "so du phong", "du phong", "so bo", "so bo trong", "van ban huy", "huy van ban", "khong phat hanh", "chua phat hanh",
})  # fmt: skip
_VOID_BEFORE = re.compile(r"(?:da |so )?huy\s*[-:(]")
"""How the abstract of a number that was taken back begins; "Hủy bỏ Quyết định ..." is a document."""
_BOXES = ("sent_electronically", "sent_on_paper")
NAMED_LINES = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that can't be taken: where it stands, what is wrong and what is expected."""

    line: int
    sheet: str
    text: str

    def __str__(self) -> str:
        return f"line {self.line}{f' of sheet {self.sheet}' if self.sheet else ''}: {self.text}"


@dataclass(frozen=True, slots=True)
class ListFile:
    """What a file says, and what a person should know of it."""

    records: tuple[SourceRecord, ...]
    sha256: str
    problems: tuple[Problem, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def read_list(
    path: Path,
    kind: SourceKind,
    office: Office,
    open_book: OpenBook | None = None,
    advance: Callable[[], None] = lambda: None,
) -> ListFile:
    """The rows of a list as records, with every row that is none.

    Lines without any cell that tells of a document are totals and signatures
    below the list: left out and named. Raises `BadInput` for a file that can't
    be read or lacks columns.
    """
    form = FORMS[kind]
    lacking = (*office.without, *(("agency",) if office.own else ()))
    sheet = read_sheet(path, form.headings, form.without(lacking), open_book)
    rows = [row for row in sheet.rows if _speaks(row)]
    boxes = frozenset(name for name in _BOXES if is_boxes(row.get(name, "") for row in rows))
    seen = Seen(sheet.unknown, boxes)
    records: list[SourceRecord] = []
    problems: list[Problem] = []
    skipped: list[int] = []
    voided: list[int] = []
    signed = ""
    for row, line, name in zip(_written_out(sheet), sheet.lines, sheet.names, strict=True):
        advance()
        if not _speaks(row) or (signed == f"/{name}" and not _has_figure(row)):
            signed = f"/{name}" if is_below(row) else signed
            skipped.append(line)
            continue
        if _is_voided(row):
            voided.append(line)
            continue
        signed = ""
        try:
            records.append(record_of(row, kind, office, seen, Place(path.name, name, line)))
        except BadCell as why:
            problems.append(Problem(line, name, str(why)))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    told = (*_left_out(sheet, skipped, voided), *_same_number(records, kind), *_without_type(records))
    return ListFile(tuple(records), digest, tuple(problems), sheet.unknown, told)


def _speaks(row: Mapping[str, str]) -> bool:
    """Whether a line tells of a document: two cells of a row, or a symbol.

    "Tổng cộng: 12" is none, nor are sums in several cells and the signatures below a list.
    """
    told = [text for cell in _CELLS if (text := row.get(cell))]
    if any(_LIKE_SYMBOL.match(text) for text in told):
        return True
    return len(told) > 1 and not (is_below(row) and not any(row.get(cell) for cell in _DAYS))


def is_below(row: Mapping[str, str]) -> bool:
    """Whether a line begins as sums and signatures below a list do: "Tổng cộng", "Người lập biểu"."""
    return _BELOW.match(next((fold_squeezed(text) for text in row.values() if text), "")) is not None


def _has_figure(row: Mapping[str, str]) -> bool:
    """Whether any cell holds a digit: names of who signed below a list have none."""
    return any(sign.isdigit() for cell in row.values() for sign in cell)


def _written_out(sheet: Sheet) -> Iterator[dict[str, str]]:
    """The rows with what stands above in place of marks that say "the same"."""
    above: dict[str, str] = {}
    place = ""
    for row, name in zip(sheet.rows, sheet.names, strict=True):
        if name != place:
            above, place = {}, name
        row = {
            key: above.get(key, cell)
            if key not in _OWN_TO_EACH and fold_squeezed(cell) in _same_as_above(key)
            else cell
            for key, cell in row.items()
        }
        above |= {key: cell for key, cell in row.items() if cell}
        yield row


def _same_as_above(column: str) -> frozenset[str]:
    """Of recipients "như trên" is left: a register may copy it from the letter, where it means whom the letter addresses."""
    return _DITTO if column in ("recipients", "recipient") else _DITTO | {"nhu tren"}


def _is_voided(row: Mapping[str, str]) -> bool:
    """Whether the row says that its number was never used, or taken back: no document was sent under it."""
    told = fold_squeezed(row.get("abstract") or row.get("type_and_abstract") or row.get("title") or "").strip(
        " .()[]-*!"
    )
    return told in _VOID or _VOID_BEFORE.match(told) is not None


def _left_out(sheet: Sheet, skipped: Sequence[int], voided: Sequence[int]) -> Iterator[str]:
    if voided:
        yield f"line {_lines(voided)}: số hủy hoặc để trống, không tính / number cancelled or left free, left out"
    if skipped:
        yield f"line {_lines(skipped)}: no row of the list, left out"
    if sheet.left_out:
        yield f"sheet {', '.join(sheet.left_out)}: holds no such list, left out"


def _same_number(records: Sequence[SourceRecord], kind: SourceKind) -> Iterator[str]:
    """Rows of one number that say different things: one document, and a person should look."""
    if kind is not SourceKind.REGISTER:
        return
    by_key: dict[str, list[SourceRecord]] = defaultdict(list)
    for record in records:
        by_key[record.key].append(record)
    for rows in by_key.values():
        if len({(row.issued_on, row.type, row.abstract) for row in rows}) > 1:
            yield f"line {_lines([row.line for row in rows])}: one number, {rows[0].symbol}, and different words"


def _without_type(records: Sequence[SourceRecord]) -> Iterator[str]:
    lines = [record.line for record in records if record.type == "khac"]
    if lines:
        yield f"line {_lines(lines)}: no known type of document, counted as other"


def _lines(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:NAMED_LINES]))
    return shown if len(lines) <= NAMED_LINES else f"{shown} and {len(lines) - NAMED_LINES} more"
