"""Visits to portals for people and machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich import box
from rich.table import Table

from gateway.cli.opening import tell
from gateway.counting.periods import ZONE
from gateway.fetching.portals import Visit
from gateway.fetching.rounds import Source, read_sources
from gateway.records.sources import SourceChange
from gateway.registers.listed import Listed
from gateway.reports.contract import moment
from gateway.reports.tables import plain
from gateway.reports.words import printable
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Taken:
    """What one visit brought into the ledger, or would bring."""

    visit: Visit
    listed: Listed
    change: SourceChange


def tell_taken(taken: Taken, check: bool) -> None:
    """One visit for people: rows of a dry run on stdout, all else on stderr."""
    visit, listed, change = taken.visit, taken.listed, taken.change
    name = visit.portal.name
    if not visit.due:
        tell(f"vanthu: {name}: chưa đến lúc xem lại / not due yet{_until(visit)}")
        return
    if check:
        for line, what in change.lines:
            print(f"{name}: row {line}: {what}: {printable(_shown(listed, line))}")
    for note in _notes(visit, listed):
        tell(f"vanthu: {name}: {printable(note)}")
    if check:
        done = "không ghi gì / nothing written"
    elif change.batch is None:
        done = "không có gì mới / nothing new"
    else:
        done = f"lần nạp / import {change.batch}"
    tell(
        f"vanthu: {name}: {visit.pages} trang / pages ({visit.unchanged} như cũ / unchanged), "
        f"{len(listed.records)} văn bản / documents ({listed.numbered} có số / numbered): {change.added} mới / new, "
        f"{change.changed} đổi / changed, {change.same} như cũ / same; {done}"
    )


def _until(visit: Visit) -> str:
    if visit.wait_until is None:
        return ""
    return f"; máy chủ bảo chờ đến / the host wants us to wait until {visit.wait_until.astimezone(ZONE):%d/%m/%Y %H:%M}"


def _notes(visit: Visit, listed: Listed) -> Iterator[str]:
    """What a person should know of a visit."""
    if visit.failure:
        yield f"hỏng / failed: {visit.failure}"
    yield from visit.notes
    if listed.unnumbered:
        yield f"{listed.unnumbered} dòng không có số, giữ theo tiêu đề / rows without number, kept by their title"
    if listed.undated:
        yield (
            f"{listed.undated} dòng không ghi ngày đăng: chỉ biết không muộn hơn ngày thấy lần đầu hoặc ngày sửa trang / rows "
            "without a day of posting: known is that it is no later than first sight, or the page's last change"
        )
    for one in listed.left_out:
        yield f"bỏ {one.rows} dòng / rows left out: {one.why}; ví dụ / e.g. {one.example!r}"


def _shown(listed: Listed, line: int) -> str:
    row = next(row for row in listed.records if row.line == line)
    return " ".join(filter(None, (row.symbol, row.issued_on, row.abstract[:120])))


def taken_json(taken: Taken) -> dict[str, Any]:
    """One visit for machines."""
    visit, listed, change = taken.visit, taken.listed, taken.change
    return {
        "name": visit.portal.name,
        "url": visit.portal.url,
        "kind": visit.portal.kind,
        "due": visit.due,
        "pages": visit.pages,
        "unchanged": visit.unchanged,
        "rows": len(visit.entries),
        "numbered": listed.numbered,
        "unnumbered": listed.unnumbered,
        "without_posting_day": listed.undated,
        "left_out": [{"why": one.why, "rows": one.rows, "example": one.example} for one in listed.left_out],
        "new": change.added,
        "changed": change.changed,
        "same": change.same,
        "documents": change.documents,
        "imported": change.batch is not None,
        "batch": change.batch,
        "notes": list(visit.notes),
        "failure": visit.failure or None,
        "wait_until": moment(visit.wait_until),
    }


def portal_rows(settings: Settings) -> list[dict[str, Any]]:
    """Every block of the settings and how its last visit went; times as ISO 8601 in UTC."""
    sources = read_sources(settings.portals_dir)
    known = {portal.name: sources.get(portal.name, Source(portal.url, portal.kind)) for portal in settings.portal}
    return [
        {
            "name": portal.name,
            "agency": portal.agency,
            "kind": portal.kind,
            "url": portal.url,
            "tried_at": _moment(known[portal.name].tried_at),
            "got_at": _moment(known[portal.name].got_at),
            "next_at": _moment(known[portal.name].next_at),
            "failure": known[portal.name].failure or None,
        }
        for portal in settings.portal
    ]


def portals_table(rows: Sequence[dict[str, Any]]) -> Table:
    """One row a block."""
    table = Table(title="Cổng thông tin", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Tên", no_wrap=True)
    table.add_column("Cơ quan", no_wrap=True)
    table.add_column("Danh sách", overflow="fold", ratio=1)
    table.add_column("Đọc được lúc", no_wrap=True)
    table.add_column("Lần sau", no_wrap=True)
    for row in rows:
        failure = f"\n[red]{plain(row['failure'])}[/]" if row["failure"] else ""
        table.add_row(
            row["name"],
            row["agency"],
            f"{row['kind']} {plain(row['url'])}{failure}",
            _shown_time(row["got_at"]),
            _shown_time(row["next_at"]),
        )
    return table


def _moment(text: str) -> str | None:
    return moment(datetime.fromisoformat(text)) if text else None


def _shown_time(text: str | None) -> str:
    return f"{datetime.fromisoformat(text).astimezone(ZONE):%d/%m/%Y %H:%M}" if text else "—"
