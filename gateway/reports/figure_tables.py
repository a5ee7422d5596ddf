"""Tables for people on a terminal: indicators by agency or month, and the documents behind one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from rich import box
from rich.table import Table

from gateway.counting.definitions import Book
from gateway.counting.explaining import Part
from gateway.counting.results import IndicatorResult
from gateway.records.supports import Support
from gateway.reports import words
from gateway.reports.tables import known_as, plain

PARTS = {Part.NUMERATOR: "tử số", Part.UNKNOWN: "chưa rõ", Part.REST: "chỉ mẫu số"}
SOURCES = {
    "mail": "thư",
    "register": "sổ đăng ký",
    "dispatch": "sổ chuyển giao",
    "dms": "hệ thống QLVB",
    "portal": "cổng",
}


class NamedDocument(Protocol):
    """By what people know a document."""

    @property
    def symbol(self) -> str | None: ...
    @property
    def type(self) -> str: ...
    @property
    def agency(self) -> str | None: ...
    @property
    def issued_on(self) -> str | None: ...


class BehindLine(Protocol):
    """A document behind a figure."""

    @property
    def document(self) -> str: ...
    @property
    def part(self) -> Part: ...
    @property
    def mode(self) -> str: ...
    @property
    def on(self) -> date | None: ...
    @property
    def name(self) -> NamedDocument | None: ...
    @property
    def posted_on(self) -> date | None: ...
    @property
    def posted_at_latest(self) -> bool: ...
    @property
    def evidence(self) -> tuple[Support, ...]: ...


def by_table(rows: Sequence[tuple[str, Sequence[IndicatorResult]]], period: str, book: Book) -> Table:
    """One row an agency or month, one column an indicator: percent or interval above its parts."""
    table = _table(f"Chỉ tiêu · {words.period(period)} · {book.jurisdiction_name}".strip(" ·"))
    table.add_column("", overflow="fold", ratio=1, min_width=12)
    for result in rows[0][1] if rows else ():
        table.add_column(result.id, justify="right", no_wrap=True)
    for name, results in rows:
        table.add_row(plain(name), *(_cell(result) for result in results))
    return table


def _cell(result: IndicatorResult) -> str:
    share = words.percent(result).removesuffix(" %")
    if result.denominator is None:
        return share if result.numerator is None else words.number(result.numerator)
    return f"{share}\n[dim]{words.number(result.numerator or 0)}/{words.number(result.denominator)}[/]"


def behind_table(lines: Sequence[BehindLine], indicator: str, period: str, type_names: Mapping[str, str]) -> Table:
    """One row a document: where it stands in the ratio, and what it rests on."""
    table = _table(f"Văn bản của {indicator} · {words.period(period)}")
    for heading in ("Phần", "Dạng", "Ngày tính"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Số, ký hiệu / loại, cơ quan, ngày ban hành", overflow="fold", min_width=18)
    table.add_column("Bằng chứng", overflow="fold", ratio=1)
    for line in lines:
        kind = type_names.get(line.name.type, line.name.type) if line.name else ""
        who = "?"
        if line.name:
            beneath = f"{plain(kind)} · {plain(line.name.agency or '?')} · {line.name.issued_on or '—'}"
            who = f"{known_as(line.name.symbol, line.document)}\n[dim]{beneath}[/]"
        told = words.posted(line.posted_on, line.posted_at_latest)
        posted = f"\n[dim]{told}[/]" if told else ""
        table.add_row(
            PARTS[line.part],
            line.mode or "—",
            f"{line.on or '—'}{posted}",
            who,
            "\n".join(map(plain, support_lines(line.evidence))),
        )
    return table


def support_lines(supports: Iterable[Support]) -> list[str]:
    """ "thư snv@… 2014-01-03", "sổ chuyển giao so.csv dòng 3, 4, 9": rows of one file on one line."""
    rows: dict[tuple[str, str], list[int]] = {}
    for one in supports:
        rows.setdefault((one.kind, one.place), []).extend([] if one.row is None else [one.row])
    return [
        f"{SOURCES[kind]} {place}".strip() + (f" dòng {', '.join(map(str, lines))}" if lines else "")
        for (kind, place), lines in rows.items()
    ]


def _table(title: str) -> Table:
    return Table(title=plain(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
