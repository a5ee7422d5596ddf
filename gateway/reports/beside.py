"""Figures that stand beside an official one: by copies, without numbers, the last quarter, ways, dossiers, agencies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.counting.results import IndicatorResult
from gateway.reports import report_words, words
from gateway.reports.model import Cell, Column, ColumnKind, Place, Row, Table

LINES = {
    "q4": "quý IV",
    "since_decision": "từ ngày ban hành quyết định",
    "year_to_date": "lũy kế từ đầu năm",
    "copies": "tính theo bản",
    "unnumbered": "văn bản không số",
    "external": "với tổ chức, cá nhân",
    "combined": "cả hai: giữa các cơ quan và với tổ chức, cá nhân",
    "hybrid_only": "chỉ loại kèm giấy",
    "administrative": "riêng văn bản hành chính",
}
"""Ratios beside the official one."""
COUNTS = {
    "split": "tách: điện tử đến nơi này, giấy đến nơi khác",
    "both": "gửi cả hai cách",
    "days_to_post": "số ngày đến khi đăng (trung vị)",
    "posted_late": "đăng muộn",
    "day_of_posting_unknown": "có đăng, chưa rõ ngày",
    "seen_sending": "hệ thống thấy gửi qua mạng",
}
FORM_LINES = {
    "signed_valid": "chữ ký số hợp lệ",
    "signed_invalid": "chữ ký số không hợp lệ",
    "signed_indeterminate": "chữ ký số chưa kết luận được",
}
UNITS = {"copies": "bản", "days_to_post": "ngày", "seen_sending": "hệ thống"}
"""Where it is not that of the figure itself."""
COLUMNS = (
    Column("id", "Mã", 14, "center"),
    Column("line", "Số liệu", 80),
    Column("unit", "Đơn vị", 18, "center"),
    Column("parts", "Tử/mẫu", 40, "center", place=Place.PAGE),
    Column("percent", "Tỷ lệ", 34, "center", place=Place.PAGE),
    Column("numerator", "Tử số", 15, "right", ColumnKind.COUNT, Place.SHEET),
    Column("denominator", "Mẫu số", 15, "right", ColumnKind.COUNT, Place.SHEET),
    Column("unknown", "Chưa rõ", 15, "right", ColumnKind.COUNT, Place.SHEET),
    Column("low", "Thấp nhất, %", 15, "right", ColumnKind.PERCENT, Place.SHEET),
    Column("high", "Cao nhất, %", 15, "right", ColumnKind.PERCENT, Place.SHEET),
)


@dataclass(frozen=True, slots=True)
class BesideLine:
    """One figure beside an official one."""

    name: str
    unit: str
    numerator: float | None
    denominator: int | None = None
    unknown: int | None = None
    low: float | None = None
    """Percent; None where it is no share."""
    high: float | None = None


def beside_lines(result: IndicatorResult) -> Iterator[BesideLine]:
    """What is known beside the figure; a share of nothing is left out."""
    own = words.UNITS.get(result.unit, result.unit)
    measured = result.measured
    for key, name in LINES.items():
        line = measured.get(key)
        if isinstance(line, dict) and line.get("denominator"):
            yield _share_line(name, UNITS.get(key, own), line)
    for key, name in FORM_LINES.items():
        if isinstance(line := measured.get(key), dict) and result.denominator:
            share = line.get("percent")
            yield BesideLine(name, own, line["count"], result.denominator, None, share, share)
    yield from _ways(measured, own)
    for key, name in COUNTS.items():
        if value := measured.get(key):
            yield BesideLine(name, UNITS.get(key, own), value)
    yield from _whose(measured, own)


def _share_line(name: str, unit: str, line: Mapping[str, Any]) -> BesideLine:
    low, high = line.get("low", line.get("percent")), line.get("high", line.get("percent"))
    return BesideLine(name, unit, line["numerator"] or 0, line["denominator"], line.get("unknown"), low, high)


def _ways(measured: Mapping[str, Any], unit: str) -> Iterator[BesideLine]:
    """Each way of sending, of all ways (R15)."""
    shares = measured.get("of_all_ways")
    if isinstance(shares, dict):
        for key, share in shares.items():
            name = f"{report_words.WAYS.get(key, key)}, trên mọi cách gửi"
            if share is not None:
                yield BesideLine(name, unit, measured.get(key), None, None, share, share)


def _whose(measured: Mapping[str, Any], unit: str) -> Iterator[BesideLine]:
    """Dossiers that were seen, and agencies by where they stand."""
    seen = measured.get("seen")
    dossiers = seen.get("dossiers") if isinstance(seen, dict) else None
    for key, name in (("complete", "đủ"), ("partial", "một phần"), ("unknown", "chưa rõ đủ hay thiếu")):
        if isinstance(dossiers, dict) and dossiers.get(key):
            yield BesideLine(f"đã thấy, hồ sơ điện tử {name}", unit, dossiers[key])
    agencies = measured.get("agencies")
    for key, name in (("met", "đạt"), ("not_met", "chưa đạt"), ("undecided", "chưa kết luận được")):
        if isinstance(agencies, dict) and agencies.get(key):
            yield BesideLine(f"cơ quan {name}", "cơ quan", agencies[key])


def beside_table(title: str, shown: Iterable[IndicatorResult]) -> Table:
    """All of them, grouped by indicator; one line a figure."""
    rows: list[Row] = []
    for one in shown:
        found = list(beside_lines(one))
        if found:
            rows.append(Row(heading=f"{one.id}. {report_words.title(one)}"))
            rows += [_row(one.id, line) for line in found]
    return Table("beside", title, COLUMNS, tuple(rows))


def _row(indicator: str, line: BesideLine) -> Row:
    whole = "" if line.denominator is None else f"/{words.number(line.denominator)}"
    doubt = f", chưa rõ {words.number(line.unknown)}" if line.unknown else ""
    known = report_words.DASH if line.numerator is None else f"{words.number(line.numerator)}{whole}{doubt}"
    return Row(
        (
            Cell(indicator),
            Cell(line.name),
            Cell(line.unit),
            Cell(known),
            Cell(report_words.interval(line.low, line.high)),
            Cell(number=line.numerator),
            Cell(number=line.denominator),
            Cell(number=line.unknown),
            Cell(number=line.low),
            Cell(number=line.high),
        )
    )


def in_order(notes: Iterable[str]) -> Sequence[str]:
    """Readings once each: R1 to R20 by number, then the others by name."""

    def place(note: str) -> tuple[int, int, str]:
        digits = note.removeprefix("R")
        return (0, int(digits), "") if note.startswith("R") and digits.isdecimal() else (1, 0, note)

    return sorted(set(notes), key=place)
