"""The registration form with its results: commitment, measured and declared side by side, never mixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gateway.counting.results import OBSERVED, IndicatorResult, TargetVerdict
from gateway.reports import report_words as words
from gateway.reports.beside import beside_table, in_order
from gateway.reports.form import CellKind, Form, FormRow
from gateway.reports.model import Cell, Column, ColumnKind, Letterhead, Place, Report, Row, Table

BASELINE_YEAR = 0
"""Year of what an agency says of the time before the form: "Hiện trạng"."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One cell that an agency filled in: a commitment, or a figure of its own."""

    kind: Literal["commitment", "declared"]
    agency: str
    indicator: str
    year: int
    """BASELINE_YEAR for the column "Hiện trạng"."""
    value: float | None
    """Percent; None where the cell says something else than one share."""
    text: str
    """As it was written."""


@dataclass(frozen=True, slots=True)
class RegistrationFigures:
    """All that the report is made of."""

    form: Form
    year: int
    agency: str | None
    name: str
    """Of the agency, or of the province."""
    results: Mapping[int, Sequence[IndicatorResult]]
    """By year; a year without results has not been measured."""
    stated: Sequence[Stated]
    readings: Mapping[str, str]
    """Footnote of each reading."""
    sources: Mapping[str, str]
    """Letter of each source by what it is, as `IndicatorResult.missing` names it."""
    type_names: Mapping[str, str]
    made_on: str
    closed_on: str = ""
    """Civil day on which the year was closed, ISO; "" while it is open."""
    changed: Sequence[str] = ()
    """What became known after closing, one line an indicator: in no figure of the year."""


def registration_report(figures: RegistrationFigures, letterhead: Letterhead) -> Report:
    """The report of a year, then all years in the layout of the form."""
    form = figures.form
    title = f"Kết quả thực hiện so với đăng ký lộ trình trao đổi hồ sơ, văn bản điện tử năm {figures.year}"
    about = (
        f"{figures.name[:1].upper()}{figures.name[1:]}. {form.source}.",
        f"Số liệu lấy ngày {_day(figures.made_on)}. Đăng ký: cơ quan cam kết. Đo được: vanthu đếm từ văn bản đã gửi. "
        f"Tự khai: cơ quan báo. {words.NOT_FILLED}",
        *(
            (f"Năm {figures.year} đã chốt ngày {_day(figures.closed_on)}: số đo được là số của ngày đó.",)
            if figures.closed_on
            else ()
        ),
    )
    return Report(
        kind="registration",
        letterhead=letterhead,
        heading="BÁO CÁO",
        title=title,
        texts=(("about", about),),
        tables=(_one_year(figures), _all_years(figures), _beside_table(figures)),
        made_on=figures.made_on,
    )


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"


YEAR_COLUMNS = (
    Column("number", "TT", 12, "center"),
    Column("text", "Nội dung", 72),
    Column("unit", "Đơn vị", 17, "center"),
    Column("committed", words.COMMITTED, 30, "center"),
    Column("measured", f"{words.MEASURED} (tử/mẫu)", 52, "center"),
    Column("declared", words.DECLARED, 30, "center"),
    Column("beside", "Cách hiểu, nguồn còn thiếu", 39),
    Column("numerator", "Tử số", 16, "right", ColumnKind.COUNT, Place.SHEET),
    Column("denominator", "Mẫu số", 16, "right", ColumnKind.COUNT, Place.SHEET),
    Column("unknown", "Chưa rõ", 16, "right", ColumnKind.COUNT, Place.SHEET),
    Column("low", "Thấp nhất, %", 16, "right", ColumnKind.PERCENT, Place.SHEET),
    Column("high", "Cao nhất, %", 16, "right", ColumnKind.PERCENT, Place.SHEET),
)


def _one_year(figures: RegistrationFigures) -> Table:
    results = {result.id: result for result in figures.results.get(figures.year, ())}
    rows: list[Row] = []
    for section, text in figures.form.sections:
        rows.append(Row(heading=f"{section}. {text}"))
        rows += [_year_row(figures, row, results.get(row.id)) for row in figures.form.rows if row.section == section]
    shown = [results[row.id] for row in figures.form.rows if row.id in results]
    return Table("year", f"Bảng 1. Năm {figures.year}", YEAR_COLUMNS, tuple(rows), notes=_notes(figures, shown))


def _year_row(figures: RegistrationFigures, row: FormRow, result: IndicatorResult | None) -> Row:
    said = [_said(figures, kind, row, figures.year) for kind in ("commitment", "declared")]
    if result is None:
        return Row((Cell(row.number), Cell(row.text), Cell(), said[0], Cell(words.DASH), said[1], *[Cell()] * 6))
    share = row.kind is CellKind.PERCENT
    mark = words.mark(result)
    return Row(
        (
            Cell(row.number),
            Cell(row.text + mark),
            Cell(words.unit(result)),
            said[0],
            Cell(words.measured(result, row.kind, figures.type_names) + _against(row, result, said[0].number)),
            said[1],
            Cell(_beside(figures, result)),
            Cell(number=result.numerator),
            Cell(number=result.denominator),
            Cell(number=result.unknown if result.numerator is not None else None),
            Cell(number=result.low if share else None),
            Cell(number=result.high if share else None),
        )
    )


NO_FLOOR = ("I.4", "II.4")
"""Documents that paper goes with: the form does not say whether more or fewer of them are better (R14)."""


def _against(row: FormRow, result: IndicatorResult, committed: float | None) -> str:
    """What the measured share is against what was registered; "" where nothing can be compared.

    The whole interval must lie on one side, and paper-only documents must be in sight (R4, R5).
    """
    if committed is None or row.kind is not CellKind.PERCENT or row.id in NO_FLOOR:
        return ""
    if result.low is None or result.high is None:
        return ""
    seen = not result.title.endswith(OBSERVED)
    verdict = TargetVerdict.UNDECIDED
    if seen and result.low >= committed:
        verdict = TargetVerdict.MET
    elif seen and result.high < committed:
        verdict = TargetVerdict.NOT_MET
    return f"; so với đăng ký: {words.VERDICTS[verdict]}"


def _beside(figures: RegistrationFigures, result: IndicatorResult) -> str:
    missing = [figures.sources.get(one, one) for one in result.missing] if result.percent is None else []
    found = [", ".join(in_order(result.notes))] if result.notes else []
    return "; ".join(found + ([f"thiếu {', '.join(missing)}"] if missing else []))


def _said(figures: RegistrationFigures, kind: str, row: FormRow, year: int) -> Cell:
    """What the agency said; for a province the span over its agencies, since commitments are no sum."""
    rows = [one for one in figures.stated if (one.kind, one.indicator, one.year) == (kind, row.id, year)]
    own = [one for one in rows if one.agency == (figures.agency or "")]
    if own:
        return Cell(own[-1].text, own[-1].value)
    if figures.agency is not None or not rows:
        return Cell(words.DASH)
    values = [one.value for one in rows if one.value is not None]
    agencies = len({one.agency for one in rows})
    return Cell(words.several(values, agencies) if values else f"{agencies} cơ quan")


def _all_years(figures: RegistrationFigures) -> Table:
    years = figures.form.years_for(figures.year)
    results = {year: {one.id: one for one in figures.results.get(year, ())} for year in years}
    rows: list[Row] = []
    for section, text in figures.form.sections:
        rows.append(Row(heading=f"{section}. {text}"))
        for row in (row for row in figures.form.rows if row.section == section):
            rows += _three_lines(figures, row, years, results)
    return Table(
        key="years",
        title="Bảng 2. Các năm, theo mẫu đăng ký",
        columns=_years_columns(figures.form, years),
        rows=tuple(rows),
        merged=2,
        notes=_year_notes(figures),
    )


YEARS_COLUMNS = (
    Column("number", "TT", 12, "center"),
    Column("text", "Nội dung", 62),
    Column("kind", "Số liệu", 19),
    Column("baseline", "Hiện trạng", 27, "center"),
    *(Column(f"y{place}", "", 33, "center") for place in range(1, 5)),
)
"""TT, Nội dung, which figure, Hiện trạng and four years; keys y1 to y4, so that a template fits any years."""


def _years_columns(form: Form, years: Sequence[int]) -> tuple[Column, ...]:
    headings = {"baseline": form.baseline} | {f"y{place}": str(year) for place, year in enumerate(years, start=1)}
    return tuple(replace(column, heading=headings.get(column.key, column.heading)) for column in YEARS_COLUMNS)


def _three_lines(
    figures: RegistrationFigures,
    row: FormRow,
    years: Sequence[int],
    results: Mapping[int, Mapping[str, IndicatorResult]],
) -> list[Row]:
    """Committed, measured, declared: one line each below the other, years side by side."""

    def line(kind: str, baseline: Cell, cells: Sequence[Cell], opens: int) -> Row:
        return Row((Cell(row.number), Cell(row.text), Cell(kind), baseline, *cells), opens=opens)

    def measured(year: int) -> Cell:
        result = results[year].get(row.id)
        if result is None:
            return Cell(words.DASH)
        said = words.measured(result, row.kind, figures.type_names)
        known = said != words.DASH
        return Cell(said + (words.mark(result) if known else ""), _sure(result, row.kind))

    return [
        line(words.COMMITTED, Cell(), [_said(figures, "commitment", row, year) for year in years], 3),
        line(words.MEASURED, Cell(), [measured(year) for year in years], 0),
        line(
            words.DECLARED,
            _said(figures, "declared", row, BASELINE_YEAR),
            [_said(figures, "declared", row, year) for year in years],
            0,
        ),
    ]


def _sure(result: IndicatorResult, kind: CellKind) -> float | None:
    """The number of a sheet's cell: only where nothing is in doubt, else the words with the interval stand there."""
    return result.percent if kind is CellKind.PERCENT and result.unknown == 0 else None


def _notes(figures: RegistrationFigures, shown: Sequence[IndicatorResult]) -> tuple[str, ...]:
    """Everything that shapes a figure of the table, each once."""
    found = [words.SEEN_TITLE] if any(one.title.endswith(OBSERVED) for one in shown) else []
    found += [words.INTERVAL_NOTE] if any(one.unknown for one in shown) else []
    found += [f"Thay đổi sau khi chốt, không nằm trong số liệu: {line}." for line in figures.changed]
    ids = in_order(note for one in shown for note in one.notes)
    found += [f"{note}: {figures.readings[note]}" for note in ids if note in figures.readings]
    missing = {vi for one in shown if one.percent is None for vi in one.missing}
    return (*found, *(f"{letter}: {vi}." for vi, letter in figures.sources.items() if vi in missing))


def _beside_table(figures: RegistrationFigures) -> Table:
    rows = {row.id for row in figures.form.rows}
    shown = [one for one in figures.results.get(figures.year, ()) if one.id in rows]
    return beside_table(f"Bảng 3. Số liệu in kèm năm {figures.year}", shown)


def _year_notes(figures: RegistrationFigures) -> tuple[str, ...]:
    shown = [one for found in figures.results.values() for one in found]
    notes = ["Cách hiểu (R…) và nguồn còn thiếu của từng dòng: xem dưới Bảng 1."]
    notes += [words.SEEN_TITLE] if any(one.title.endswith(OBSERVED) for one in shown) else []
    return tuple(notes)
