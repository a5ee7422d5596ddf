"""The tables of the yearly report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.counting.results import OBSERVED, IndicatorResult, TargetVerdict
from gateway.reports import report_words as words
from gateway.reports.annual_figures import AnnualFigures, family
from gateway.reports.beside import in_order
from gateway.reports.model import Cell, Column, ColumnKind, Place, Row, Table
from gateway.reports.series_words import agencies_words
from gateway.reports.words import number

TARGET_COLUMNS = (
    Column("id", "Mã", 12, "center"),
    Column("title", "Chỉ tiêu", 49),
    Column("unit", "Đơn vị", 15, "center"),
    Column("parts", "Tử/mẫu", 21, "center", place=Place.PAGE),
    Column("percent", "Tỷ lệ", 28, "center"),
    Column("target", "Mức", 17, "center"),
    Column("verdict", "Kết quả", 23, "center"),
    Column("numerator", "Tử số", 15, "right", ColumnKind.COUNT, Place.SHEET),
    Column("denominator", "Mẫu số", 15, "right", ColumnKind.COUNT, Place.SHEET),
    Column("unknown", "Chưa rõ", 15, "right", ColumnKind.COUNT, Place.SHEET),
    Column("low", "Thấp nhất, %", 15, "right", ColumnKind.PERCENT, Place.SHEET),
    Column("high", "Cao nhất, %", 15, "right", ColumnKind.PERCENT, Place.SHEET),
    Column("commitment", "Đăng ký, %", 15, "right", ColumnKind.PERCENT, Place.SHEET),
    Column("declared", "Tự khai, %", 15, "right", ColumnKind.PERCENT, Place.SHEET),
    Column("readings", "Cách hiểu", 25, place=Place.SHEET),
)


def targets_table(figures: AnnualFigures, shown: Sequence[IndicatorResult]) -> Table:
    rows: list[Row] = []
    for name in figures.families:
        rows.append(Row(heading=words.FAMILIES[name]))
        rows += [_target_row(figures, one) for one in shown if family(one) == name]
    notes = [words.SEEN_TITLE] if any(one.title.endswith(OBSERVED) for one in shown) else []
    notes.append(f"{words.INTERVAL_NOTE} Trong ngoặc vuông: cách hiểu quy định, giải thích ở Phụ lục.")
    return Table(
        "targets",
        f"Bảng 1. Kết quả năm {figures.year} so với chỉ tiêu",
        TARGET_COLUMNS,
        tuple(rows),
        notes=tuple(notes),
    )


def _target_row(figures: AnnualFigures, one: IndicatorResult) -> Row:
    declared = one.declared.get("percent")
    return Row(
        (
            Cell(one.id),
            Cell(_with_readings(one)),
            Cell(words.unit(one)),
            Cell(words.parts(one)),
            Cell(_figure(one, figures.type_names)),
            Cell(words.target(one)),
            Cell(_verdict(one)),
            Cell(number=one.numerator),
            Cell(number=one.denominator),
            Cell(number=one.unknown if one.numerator is not None else None),
            Cell(number=one.low),
            Cell(number=one.high),
            Cell(number=one.commitment),
            Cell(number=declared if isinstance(declared, float) else None),
            Cell(", ".join(one.notes)),
        )
    )


def _verdict(one: IndicatorResult) -> str:
    """With the agencies that make it, where a duty is each agency's own (a.1)."""
    agencies = one.measured.get("agencies")
    if not isinstance(agencies, dict) or one.verdict is TargetVerdict.NO_TARGET:
        return words.VERDICTS[one.verdict]
    names = {"met": "đạt", "not_met": "chưa đạt", "undecided": "chưa rõ"}
    counts = ", ".join(f"{number(agencies[key])} {name}" for key, name in names.items() if agencies.get(key))
    return f"{words.VERDICTS[one.verdict]} (từng cơ quan: {counts})" if counts else words.VERDICTS[one.verdict]


def _with_readings(one: IndicatorResult) -> str:
    """The readings that shape a figure stand beside it; their words in the annex."""
    return f"{words.title(one)} [{', '.join(in_order(one.notes))}]" if one.notes else words.title(one)


def _figure(one: IndicatorResult, type_names: Mapping[str, str]) -> str:
    """The share with its interval; a dash for what can't be told or is no share."""
    if one.types is not None:
        listed = [entry for entry in one.types if entry["listed"]]
        if not any(entry["documents"] for entry in listed):
            return f"chưa thấy văn bản thuộc {number(len(listed))} loại nêu tên" if listed else words.DASH
        return f"{number(one.numerator or 0)} loại đạt, trong {number(len(listed))} loại nêu tên"
    if "signed" in one.measured:
        return words.forms(one)
    return words.percent_of(one)


TYPE_COLUMNS = (
    Column("id", "Mã", 11, "center"),
    Column("label", "Loại", 62),
    Column("documents", "Văn bản (đầu số)", 20, "right", ColumnKind.COUNT),
    Column("percent", "Tỷ lệ theo yêu cầu", 32, "center", place=Place.PAGE),
    Column("low", "Thấp nhất, %", 18, "right", ColumnKind.PERCENT, Place.SHEET),
    Column("high", "Cao nhất, %", 18, "right", ColumnKind.PERCENT, Place.SHEET),
    Column("state", "Tình trạng", 40, "center"),
)


def types_table(figures: AnnualFigures, shown: Sequence[IndicatorResult]) -> Table:
    rows: list[Row] = []
    for one in shown:
        listed = [entry for entry in one.types or () if entry["listed"]]
        if listed:
            rows.append(Row(heading=f"{one.id}. {words.title(one)}"))
        for entry in listed:
            low, high = entry["percent"], entry["high"]
            rows.append(
                Row(
                    (
                        Cell(one.id),
                        Cell(words.type_label(str(entry["label"]), figures.type_names)),
                        Cell(number(entry["documents"]) if entry["documents"] else words.DASH, entry["documents"]),
                        Cell(words.interval(low, high)),
                        Cell(number=low),
                        Cell(number=high),
                        Cell(words.TYPE_STATES.get(entry["status"], entry["status"])),
                    )
                )
            )
    return Table("types", "Bảng 2. Từng loại văn bản nêu trong chỉ tiêu", TYPE_COLUMNS, tuple(rows))


ESTIMATE_COLUMNS = (
    Column("id", "Mã", 14, "center"),
    Column("title", "Chỉ tiêu", 80),
    Column("estimate", "Ước tính", 36, "center", place=Place.PAGE),
    Column("low", "Thấp nhất, %", 18, "right", ColumnKind.PERCENT, Place.SHEET),
    Column("high", "Cao nhất, %", 18, "right", ColumnKind.PERCENT, Place.SHEET),
    Column("basis", "Dựa trên", 35, "center"),
)


def estimates_table(figures: AnnualFigures) -> Table:
    rows = []
    for one in figures.results:
        if family(one) not in figures.families:
            continue
        if one.estimate:
            rows.append(_estimate_row(one, words.title(one), one.estimate))
        if one.unseen:
            rows.append(_estimate_row(one, words.UNSEEN, {"basis": "series"} | one.unseen))
    rows = [row for row in rows if row.cells[3].number is not None]
    return Table("estimates", "Bảng 3. Ước tính, không phải số đếm", ESTIMATE_COLUMNS, tuple(rows))


def _estimate_row(one: IndicatorResult, title: str, guess: Mapping[str, Any]) -> Row:
    basis = str(guess.get("basis", ""))
    low, high = guess.get("low"), guess.get("high")
    shown = (Cell(words.interval(low, high)), Cell(number=low), Cell(number=high))
    of = f" ({agencies_words(guess)})" if "agencies" in guess else ""
    return Row((Cell(one.id), Cell(title), *shown, Cell(words.BASES.get(basis, basis) + of)))


MISSING_COLUMNS = (
    Column("letter", "Nguồn", 16, "center"),
    Column("source", "Chưa có", 84),
    Column("ids", "Nên chưa tính hoặc chưa kết luận được", 65),
)


def missing_table(figures: AnnualFigures, shown: Sequence[IndicatorResult]) -> Table:
    rows = []
    for source, letter in figures.sources.items():
        ids = [one.id for one in shown if source in one.missing and _is_open(one)]
        if ids:
            rows.append(Row((Cell(letter), Cell(source), Cell(", ".join(ids)))))
    return Table("missing", "Bảng 4. Nguồn số liệu còn thiếu", MISSING_COLUMNS, tuple(rows))


def _is_open(one: IndicatorResult) -> bool:
    """Whether it can't be told, or not be judged: a verdict that stands all the same lacks nothing."""
    if one.verdict is TargetVerdict.NO_TARGET:
        return one.percent is None
    return one.verdict is TargetVerdict.UNDECIDED


UNDECIDED_COLUMNS = (
    Column("id", "Mã", 14, "center"),
    Column("title", "Chỉ tiêu", 76),
    Column("why", "Vì sao", 75),
)


def undecided_table(shown: Sequence[IndicatorResult]) -> Table:
    """Each indicator with a target whose verdict nobody can give, and what stands in the way."""
    undecided = [one for one in shown if one.verdict is TargetVerdict.UNDECIDED]
    rows = tuple(Row((Cell(one.id), Cell(words.title(one)), Cell(_why(one)))) for one in undecided)
    return Table("undecided", "Bảng 5. Chỉ tiêu chưa kết luận được", UNDECIDED_COLUMNS, rows)


def _why(one: IndicatorResult) -> str:
    """Missing sources, agencies out of sight, dossiers nobody can judge, an interval that holds the target."""
    found = [f"thiếu {source}" for source in one.missing]
    known = one.unknown and one.low is not None and one.high is not None
    if one.target and known and (one.low or 0) <= float(one.target["value"]) <= (one.high or 0):
        found.append(f"{number(one.unknown)} văn bản chưa rõ, mức {words.target(one)} nằm trong khoảng")
    lacking = one.measured.get("lacking")
    if lacking:
        found.append(f"nguồn chưa đủ ở {number(len(lacking))} cơ quan")
    seen = one.measured.get("seen")
    if isinstance(seen, dict) and (doubtful := seen.get("dossiers", {}).get("unknown")):
        found.append(f"{number(doubtful)} hồ sơ chưa rõ đủ hay thiếu")
    undecided = sum(entry["status"] == "undecided" for entry in one.types or ())
    found += [f"{number(undecided)} loại còn văn bản chưa rõ"] if undecided else []
    return "; ".join(found) or "chưa có số liệu"


AGENCY_SHARES = {"decision": ("a.1", "a.2", "b.3e", "b.3h"), "form": ("I.1", "I.4", "II.1", "II.4")}


def agency_shares(families: Sequence[str]) -> tuple[str, ...]:
    """Indicators that the table of agencies has columns for."""
    return AGENCY_SHARES["decision" if "a" in families else "form"]


def agency_columns(ids: Sequence[str]) -> tuple[Column, ...]:
    """Columns of the table of agencies; keys c1, v1, ... so that a template fits any indicators."""
    columns = [Column("number", "TT", 12, "center", ColumnKind.COUNT), Column("name", "Cơ quan", 64)]
    for place, one in enumerate(ids, start=1):
        columns += [
            Column(f"c{place}", f"{one}, %", 30, "center", place=Place.PAGE),
            Column(f"v{place}", f"{one}, kết quả", 14, "center"),
            Column(f"n{place}", f"{one}, tử số", 14, "right", ColumnKind.COUNT, Place.SHEET),
            Column(f"d{place}", f"{one}, mẫu số", 14, "right", ColumnKind.COUNT, Place.SHEET),
            Column(f"l{place}", f"{one}, thấp nhất %", 14, "right", ColumnKind.PERCENT, Place.SHEET),
            Column(f"h{place}", f"{one}, cao nhất %", 14, "right", ColumnKind.PERCENT, Place.SHEET),
        ]
    return tuple(columns)


def agencies_table(figures: AnnualFigures) -> Table:
    ids = agency_shares(figures.families)
    columns = agency_columns(ids)
    shown = [
        (name, found) for name, found in figures.by_agency if any(one.id in ids and one.denominator for one in found)
    ]
    rows = tuple(_agency_row(place, name, found, ids) for place, (name, found) in enumerate(shown, start=1))
    left_out = len(figures.by_agency) - len(shown)
    titles = {one.id: words.title(one) for one in figures.results}
    notes = (
        *(f"{one}: {titles[one]}." for one in ids if one in titles),
        "Trong ngoặc: tử số/mẫu số, đơn vị đầu số. Dấu ? ở cột kết quả: chưa kết luận được.",
        *((f"Không in {number(left_out)} cơ quan chỉ có số liệu ngoài các chỉ tiêu này.",) if left_out else ()),
    )
    return Table("agencies", f"Kết quả năm {figures.year} của từng cơ quan", columns, rows, notes=notes)


def _agency_row(place: int, name: str, found: Sequence[IndicatorResult], ids: Sequence[str]) -> Row:
    results = {one.id: one for one in found}
    cells = [Cell(str(place), place), Cell(name)]
    for wanted in ids:
        one = results.get(wanted)
        if one is None:
            cells += [Cell(words.DASH), Cell(), Cell(), Cell(), Cell(), Cell()]
            continue
        share = (
            f"{words.percent_of(one)} ({number(one.numerator or 0)}/{number(one.denominator or 0)})"
            if one.percent is not None
            else words.DASH
        )
        cells += [
            Cell(share),
            Cell(words.SHORT_VERDICTS[one.verdict]),
            Cell(number=one.numerator),
            Cell(number=one.denominator),
            Cell(number=one.low),
            Cell(number=one.high),
        ]
    return Row(tuple(cells))
