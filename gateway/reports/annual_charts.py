"""The pictures of the yearly report, each with the table of what it draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gateway.counting.results import IndicatorResult
from gateway.reports import report_words as words
from gateway.reports.model import Cell, Chart, ChartKind, Column, ColumnKind, Place, Row, Series, Table
from gateway.reports.report_words import MODES
from gateway.reports.words import FORMS, number

MOST_BARS = 30
Quarters = Sequence[tuple[str, Sequence[IndicatorResult]]]


AGENCY_COLUMNS = (
    Column("name", "Cơ quan", 90),
    Column("share", "Tỷ lệ (tử/mẫu)", 70, "center", place=Place.PAGE),
    Column("low", "Thấp nhất, %", 20, "right", ColumnKind.PERCENT, Place.SHEET),
    Column("high", "Cao nhất, %", 20, "right", ColumnKind.PERCENT, Place.SHEET),
)


def trend_columns(names: Sequence[str]) -> tuple[Column, ...]:
    """Columns of the table of shares by quarter; keys c1, c2 so that a template fits any indicators."""
    columns = [Column("quarter", "Quý", 30, "center")]
    for place, name in enumerate(names, start=1):
        columns += [
            Column(f"c{place}", name, 65, "center", place=Place.PAGE),
            Column(f"l{place}", f"{name}, thấp nhất %", 20, "right", ColumnKind.PERCENT, Place.SHEET),
            Column(f"h{place}", f"{name}, cao nhất %", 20, "right", ColumnKind.PERCENT, Place.SHEET),
        ]
    return tuple(columns)


def count_columns(names: Mapping[str, str]) -> tuple[Column, ...]:
    """Columns of a table of counts by quarter."""
    counts = [Column(f"c{at}", name, 32, "right", ColumnKind.COUNT) for at, name in enumerate(names.values(), 1)]
    return (Column("quarter", "Quý", 32, "center"), *counts)


def annual_charts(quarters: Quarters, by_agency: Quarters, families: Sequence[str]) -> tuple[Chart, ...]:
    """Trend of shares, modes and forms by quarter; agencies side by side where there are several."""
    decision = "a" in families
    shares = {"a.1": "Nội bộ (a.1)", "b.3e": "Giữa các cơ quan (b.3e)"}
    if not decision:
        shares = {"I.1": "Nội bộ (I.1)", "II.1": "Giữa các cơ quan (II.1)"}
    quarters = _since_first(quarters)
    charts = [_trend(quarters, shares), _modes(quarters, "II.1"), _forms(quarters, "II.2")]
    if len(by_agency) > 1:
        charts.append(_agencies(by_agency, "b.3e" if decision else "II.1"))
    return tuple(charts)


def _since_first(quarters: Quarters) -> Quarters:
    """Without the quarters of the year before in which nothing was seen yet: nothing is no figure."""
    own = quarters[-1][0][:4] if quarters else ""
    known = [at for at, (_, results) in enumerate(quarters) if any(one.denominator for one in results)]
    first = next((at for at, (name, _) in enumerate(quarters) if name.startswith(own)), 0)
    return quarters[min([first, *known[:1]]) :]


def _find(results: Sequence[IndicatorResult], wanted: str) -> IndicatorResult | None:
    return next((one for one in results if one.id == wanted), None)


def _trend(quarters: Quarters, shares: dict[str, str]) -> Chart:
    found = {key: [_find(results, key) for _, results in quarters] for key in shares}
    series = tuple(
        Series(
            name,
            tuple(one.low if one else None for one in found[key]),
            tuple(one.high if one else None for one in found[key]),
        )
        for key, name in shares.items()
    )
    rows = []
    for at, (quarter, _) in enumerate(quarters):
        cells = [Cell(words.quarter(quarter))]
        for key in shares:
            one = found[key][at]
            share = f"{words.percent_of(one)} ({words.parts(one)})" if one and one.percent is not None else words.DASH
            cells += [Cell(share), Cell(number=one.low if one else None), Cell(number=one.high if one else None)]
        rows.append(Row(tuple(cells)))
    title = "Tỷ lệ văn bản hoàn toàn điện tử theo quý"
    return Chart(
        key="trend",
        title=title,
        kind=ChartKind.BANDS,
        unit="%",
        labels=tuple(words.quarter(quarter) for quarter, _ in quarters),
        series=series,
        table=Table("trend", title, trend_columns(tuple(shares.values())), tuple(rows)),
        alt=f"{title}; dải màu là khoảng từ phần chắc chắn đến phần có thể. Số liệu ở bảng bên dưới.",
    )


def _modes(quarters: Quarters, indicator: str) -> Chart:
    counts: list[dict[str, int]] = []
    for _, results in quarters:
        one = _find(results, indicator)
        modes = dict(one.measured.get("modes", {})) if one else {}
        counts.append(modes if any(modes.values()) else {})
    return _stacked("modes", "Văn bản gửi giữa các cơ quan theo quý (đầu số)", "đầu số", quarters, MODES, counts)


def _forms(quarters: Quarters, indicator: str) -> Chart:
    """Signed and unsigned add up; origin is another axis and stands in the table alone (F4)."""
    counts: list[dict[str, int]] = []
    for _, results in quarters:
        one = _find(results, indicator)
        forms = one.measured if one else {}
        found = {key: forms[key]["count"] for key in FORMS if isinstance(forms.get(key), dict)}
        counts.append(found if any(found.values()) else {})
    title = "Hình thức văn bản điện tử giữa các cơ quan theo quý (đầu số)"
    chart = _stacked("forms", title, "đầu số", quarters, FORMS, counts)
    return replace(chart, series=chart.series[:2])


def _stacked(
    key: str, title: str, unit: str, quarters: Quarters, names: dict[str, str], counts: Sequence[dict[str, int]]
) -> Chart:
    rows = [
        Row((Cell(words.quarter(quarter)), *(_count(found.get(name)) for name in names)))
        for (quarter, _), found in zip(quarters, counts, strict=True)
    ]
    series = tuple(Series(name, tuple(_float(found.get(mode)) for found in counts)) for mode, name in names.items())
    labels = tuple(words.quarter(quarter) for quarter, _ in quarters)
    table = Table(key, title, count_columns(names), tuple(rows))
    return Chart(key, title, ChartKind.STACKED, unit, labels, series, table, f"{title}. Số liệu ở bảng bên dưới.")


def _count(value: int | None) -> Cell:
    return Cell(words.DASH) if value is None else Cell(number(value), value)


def _float(value: int | None) -> float | None:
    return None if value is None else float(value)


def _agencies(by_agency: Quarters, indicator: str) -> Chart:
    """The busiest agencies; all of them stand in the annex."""
    known = [(name, one) for name, found in by_agency if (one := _find(found, indicator)) and one.percent is not None]
    of = f"{MOST_BARS} cơ quan gửi nhiều nhất" if len(known) > MOST_BARS else "từng cơ quan"
    known = sorted(known, key=lambda pair: (-(pair[1].denominator or 0), pair[0]))[:MOST_BARS]
    title = f"Tỷ lệ hoàn toàn điện tử của {of} ({indicator})"
    rows = tuple(
        Row(
            (
                Cell(name),
                Cell(f"{words.percent_of(one)} ({words.parts(one)})"),
                Cell(number=one.low),
                Cell(number=one.high),
            )
        )
        for name, one in known
    )
    target = next((float(one.target["value"]) for _, one in known if one.target), None)
    series = Series("Tỷ lệ", tuple(one.low for _, one in known), tuple(one.high for _, one in known), target=target)
    return Chart(
        key="by_agency",
        title=title,
        kind=ChartKind.INTERVALS,
        unit="%",
        labels=tuple(name for name, _ in known),
        series=(series,),
        table=Table("by_agency", title, AGENCY_COLUMNS, rows),
        alt=f"{title}; phần đậm là chắc chắn, phần nhạt là có thể. Số liệu ở bảng bên dưới.",
    )
