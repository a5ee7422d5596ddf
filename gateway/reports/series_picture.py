"""A picture of one series: its numbers against their days, as lengths for an SVG. Colours are the page's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gateway.counting.series import AgencySeries
from gateway.counting.series_estimate import SeriesEstimate

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 10, 22
MOST = 900
"""Points drawn of one series, evenly over its numbers."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid with its word."""

    at: float
    word: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that the template draws."""

    title: str
    points: str
    """Path with a dot for each number seen."""
    doubts: str
    """... for each number in doubt."""
    months: tuple[Tick, ...]
    numbers: tuple[Tick, ...]
    interval: tuple[float, float, float, float] | None
    """x of the day asked for, y of the estimate and of both ends; None without estimate."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def draw_series(answer: AgencySeries, one: SeriesEstimate) -> Picture:
    """The picture of one series of an agency-year."""
    clean = answer.curves[one.name]
    seen = list(zip(clean.days, (int(number) for number in clean.numbers), strict=True))
    doubtful = [(date.fromisoformat(doubt.issued_on), doubt.number) for doubt in one.doubts]
    known = [number for _, number in seen]
    highest = max([*known, one.high or 0, 1])
    lowest = 0 if one.family != "party" else max(min(known, default=1) - 1, 0)
    top = lowest + _round_up(highest - lowest)
    scale = _Scale(answer.year, lowest, top)
    thinned = seen if len(seen) <= MOST else [seen[at * len(seen) // MOST] for at in range(MOST)]
    interval = None
    if one.issued is not None and one.low is not None and one.high is not None and one.family != "party":
        interval = (scale.x(date.fromisoformat(one.as_of)), scale.y(one.issued), scale.y(one.low), scale.y(one.high))
    return Picture(
        title=one.name,
        points=_dots(thinned, scale),
        doubts=_dots([(day, min(number, top)) for day, number in doubtful if number >= lowest], scale),
        months=tuple(Tick(scale.x(date(answer.year, month, 1)), str(month)) for month in range(1, 13)),
        numbers=tuple(Tick(scale.y(value), f"{value:,}".replace(",", ".")) for value in _steps(lowest, top)),
        interval=interval,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    year: int
    lowest: int
    highest: int

    def x(self, day: date) -> float:
        gone = (day - date(self.year, 1, 1)).days / 365
        return round(LEFT + gone * (WIDTH - LEFT - RIGHT), 1)

    def y(self, number: float) -> float:
        share = (number - self.lowest) / max(self.highest - self.lowest, 1)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _dots(points: Sequence[tuple[date, int]], scale: _Scale) -> str:
    return "".join(f"M{scale.x(day):g} {scale.y(number):g}h0" for day, number in points)


def _steps(lowest: int, highest: int) -> list[int]:
    step = max((highest - lowest) // 4, 1)
    return list(range(lowest, highest + 1, step))


def _round_up(value: int) -> int:
    """The next number that divides well by four: 1, 2, 4 or 8 times a power of ten."""
    power = 1
    while True:
        for times in (1, 2, 4, 6, 8):
            if times * power >= value and times * power % 4 == 0:
                return times * power
        power *= 10
