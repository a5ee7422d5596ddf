"""Charts as PNG, by matplotlib without any screen; text stays readable when printed in black and white."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gateway.publishing.fonts import chart_font
from gateway.reports.model import Chart, ChartKind, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DPI = 200
WIDTH_IN = 6.3
"""As wide as the text of an A4 page."""
COLOURS = ("#0b4f8a", "#d9812e", "#6a6a6a", "#c9c9c9")
HATCHES = ("", "///", "...", "")
MARKERS = ("o", "s", "^", "D")
SIZE_PT = 10


def draw(chart: Chart, cache: Path) -> bytes:
    """The chart as a PNG; `cache` is the folder where matplotlib may keep its list of fonts."""
    os.environ.setdefault("MPLCONFIGDIR", str(cache))
    cache.mkdir(parents=True, exist_ok=True)
    from matplotlib import font_manager, rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    family, file = chart_font()
    if file is not None:
        font_manager.fontManager.addfont(str(file))
    style: Any = {"font.family": family, "font.size": SIZE_PT, "axes.spines.top": False, "axes.spines.right": False}
    with rc_context(style | {"axes.axisbelow": True, "hatch.linewidth": 0.5}):
        lying = chart.kind is ChartKind.INTERVALS
        height = 0.9 + 0.23 * len(chart.labels) if lying else 2.3
        figure = Figure(figsize=(WIDTH_IN, max(1.6, height)), dpi=DPI, layout="constrained")
        FigureCanvasAgg(figure)
        _DRAWING[chart.kind](figure.add_subplot(), chart)
        picture = io.BytesIO()
        figure.savefig(picture, format="png", metadata={"Software": "vanthu"})
    return picture.getvalue()


def _bands(axes: Axes, chart: Chart) -> None:
    places = list(range(len(chart.labels)))
    for at, one in enumerate(chart.series):
        colour = COLOURS[at % len(COLOURS)]
        low, high = _numbers(one.values), _numbers(one.high)
        axes.fill_between(places, low, high, color=colour, alpha=0.18, linewidth=0)
        # The certain end is the line; a single point without neighbours still shows by its marker.
        axes.plot(places, low, color=colour, marker=MARKERS[at % len(MARKERS)], linewidth=1.8, label=one.name)
        axes.plot(places, high, color=colour, linewidth=0.8, linestyle=":")
        for place, bottom, top in zip(places, low, high, strict=True):
            if bottom == bottom and top == top:
                axes.vlines(place, bottom, top, color=colour, alpha=0.5, linewidth=1)
    axes.set_ylim(0, 105)
    axes.set_ylabel(chart.unit)
    _upright(axes, chart)


def _stacked(axes: Axes, chart: Chart) -> None:
    from matplotlib.ticker import MaxNLocator

    places = list(range(len(chart.labels)))
    bottom = [0.0] * len(places)
    for at, one in enumerate(chart.series):
        heights = [value or 0.0 for value in one.values]
        axes.bar(
            places,
            heights,
            bottom=bottom,
            width=0.62,
            color=COLOURS[at % len(COLOURS)],
            hatch=HATCHES[at % len(HATCHES)],
            edgecolor="white",
            linewidth=0.6,
            label=one.name,
        )
        bottom = [below + height for below, height in zip(bottom, heights, strict=True)]
    axes.set_ylabel(chart.unit)
    axes.yaxis.set_major_locator(MaxNLocator(nbins="auto", integer=True))
    _upright(axes, chart)


def _intervals(axes: Axes, chart: Chart) -> None:
    one: Series = chart.series[0]
    places = list(range(len(chart.labels)))
    low = [value or 0.0 for value in one.values]
    high = [value or 0.0 for value in one.high]
    axes.barh(places, low, height=0.6, color=COLOURS[0], label="chắc chắn")
    doubt = [top - bottom for bottom, top in zip(low, high, strict=True)]
    axes.barh(places, doubt, left=low, height=0.6, color=COLOURS[0], alpha=0.28, label="có thể")
    if one.target is not None:
        axes.axvline(one.target, color=COLOURS[1], linestyle="--", linewidth=1.4, label="mức chỉ tiêu")
    axes.set_yticks(places, [_short(label) for label in chart.labels])
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set_xlabel(chart.unit)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)


def _upright(axes: Axes, chart: Chart) -> None:
    axes.set_xticks(range(len(chart.labels)), [label.replace(" ", "\n", 1) for label in chart.labels])
    axes.set_xlim(-0.5, len(chart.labels) - 0.5)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, frameon=False)


def _short(label: str) -> str:
    return label if len(label) <= 38 else label[:37].rstrip() + "…"


def _numbers(values: tuple[float | None, ...]) -> list[float]:
    return [float("nan") if value is None else value for value in values]


_DRAWING = {ChartKind.BANDS: _bands, ChartKind.STACKED: _stacked, ChartKind.INTERVALS: _intervals}
