"""Letterheads of many agencies in every layout that readers of files give, and papers of many kinds."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from classifiers.folding import fold_squeezed
from classifiers.judge import judge_document
from classifiers.reading import Column, Reading
from classifiers.verdict import DocumentVerdict, Role
from tests.classifiers.made import ALONE, judge, line, of_lines, rules

FOLDER = Path(__file__).resolve().parent
TITLES = {
    "state": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    "party": ("ĐẢNG CỘNG SẢN VIỆT NAM",),
    "union": ("ĐOÀN TNCS HỒ CHÍ MINH",),
}
USUAL = ("Căn cứ chức năng, nhiệm vụ được giao;", "Cơ quan triển khai các nội dung sau./.", "Nơi nhận:", "- Như trên;")
FIELDS = ("type", "symbol", "issuer", "day", "abstract")
ANY, NONE = "?", "-"


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a letterhead as they stand on the page."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    number: str
    date: str
    under: tuple[str, ...]
    """"V/v ..." and marks under the number."""
    below: tuple[str, ...]


def _rows() -> list[dict[str, str]]:
    with (FOLDER / "letterheads.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _blocks(row: dict[str, str]) -> Blocks:
    cells = {key: tuple(part for part in text.split(" / ") if part) for key, text in row.items()}
    below = tuple(part for text in cells["lines below"] for part in (USUAL if text == "..." else (text,)))
    return Blocks(
        cells["issuer lines"],
        TITLES[row["title"]],
        row["number line"],
        row["date line"],
        cells["lines under the number"],
        below,
    )


def _sides(left: tuple[str, ...], right: tuple[str, ...]) -> Iterator[tuple[str, Column]]:
    yield from ((text, Column.LEFT) for text in left)
    yield from ((text, Column.RIGHT) for text in right)


def _reading(*parts: tuple[str, Column]) -> Reading:
    shown = [(text, column) for text, column in parts if text.strip()]
    return of_lines([line(text, number, column) for number, (text, column) in enumerate(shown, 1)])


def _full(*texts: str) -> Reading:
    return _reading(*((text, Column.FULL) for text in texts))


def in_columns(b: Blocks) -> Reading:
    """A page with geometry: the left block, the right block, what stands below."""
    left, right = (*b.left, b.number, *b.under), (*b.right, b.date)
    return _reading(*_sides(left, right), *((text, Column.FULL) for text in b.below))


def right_block_first(b: Blocks) -> Reading:
    """The right block stands first in the file."""
    right = tuple((text, Column.RIGHT) for text in (*b.right, b.date))
    left = tuple((text, Column.LEFT) for text in (*b.left, b.number, *b.under))
    return _reading(*right, *left, *((text, Column.FULL) for text in b.below))


def cell_by_cell(b: Blocks) -> Reading:
    """Cells of a table in the order of the rows, without geometry."""
    return _full(*b.left, "_______", *b.right, "---------", b.number, *b.under, b.date, *b.below)


def left_cell_whole(b: Blocks) -> Reading:
    """A table of one row: all of the left cell, then all of the right one."""
    return _full(*b.left, "_______", b.number, *b.under, *b.right, "---------", b.date, *b.below)


def row_by_row(b: Blocks) -> Reading:
    """Lines of both columns in turn, without geometry."""
    pairs = (text for pair in zip_longest(b.left, b.right, fillvalue="") for text in pair)
    return _full(*pairs, b.number, b.date, *b.under, *b.below)


def _joined(b: Blocks, gap: str) -> Reading:
    pairs = (gap.join(filter(None, pair)) for pair in zip_longest(b.left, b.right, fillvalue=""))
    return _full(*pairs, f"{b.number}{gap}{b.date}", *b.under, *b.below)


def both_columns_on_a_line(b: Blocks) -> Reading:
    """Both columns on one line with a tab between them."""
    return _joined(b, "\t")


def both_columns_without_a_gap(b: Blocks) -> Reading:
    """Both columns on one line with a single space between them."""
    return _joined(b, " ")


LAYOUTS = (
    in_columns,
    right_block_first,
    cell_by_cell,
    left_cell_whole,
    row_by_row,
    both_columns_on_a_line,
    both_columns_without_a_gap,
)


def _said(verdict: DocumentVerdict) -> dict[str, str]:
    head = verdict.letterhead
    return {
        "type": verdict.type.value,
        "symbol": head.symbol.value.text if head.symbol.value else "",
        "issuer": fold_squeezed(head.issuer.value.name) if head.issuer.value else "",
        "day": head.issued_on.value or "",
        "abstract": fold_squeezed(head.abstract.value or ""),
        "role": verdict.role.value,
        "secrecy": verdict.secrecy.value.value,
        "urgency": verdict.urgency.value.value,
        "parent_symbol": head.parent_symbol or "",
    }


def _wanted(field: str, text: str) -> str:
    return fold_squeezed(text) if field in ("issuer", "abstract") else text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_letterhead_reads_the_same_in_every_layout(layout: Callable[[Blocks], Reading]) -> None:
    """Ministries, districts, communes, schools, Party cells, unions, courts and companies: same fields everywhere."""
    wrong = []
    for row in _rows():
        verdict = judge_document(layout(_blocks(row)), ALONE, rules())
        said = _said(verdict)
        for field in FIELDS:
            wanted = "" if row[field] == NONE else _wanted(field, row[field])
            if row[field] != ANY and said[field] != wanted:
                wrong.append((row["number line"], row["date line"], field, wanted, said[field]))
        if verdict.role is not Role.MAIN:
            wrong.append((row["number line"], row["date line"], "role", "main", said["role"]))

    assert wrong == []


PAPERS: list[dict[str, Any]] = tomllib.loads((FOLDER / "papers.toml").read_text(encoding="utf-8"))["paper"]


@pytest.mark.parametrize("paper", PAPERS, ids=[paper["shows"] for paper in PAPERS])
def test_paper_is_what_a_reader_says_it_is(paper: dict[str, Any]) -> None:
    """Drafts, copies, annexes, contracts, schedules, invoices, theses, articles: role, type and fields."""
    said = _said(judge(paper["text"]))
    wanted = {key: value for key, value in paper.items() if key not in ("shows", "text")}
    wrong = {
        key: (value, said[key])
        for key, value in wanted.items()
        if said[key] not in ([_wanted(key, value)] if isinstance(value, str) else value)
    }

    assert wrong == {}
