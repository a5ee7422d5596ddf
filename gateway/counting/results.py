"""One computed indicator, with its parts, its doubt and its verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

OBSERVED = " (trên số văn bản điện tử quan sát được)"
"""Stands in the title as long as nothing shows paper-only documents (R5)."""


class TargetVerdict(StrEnum):
    """đạt / chưa đạt / chưa kết luận được / không có chỉ tiêu (R4)."""

    MET = "met"
    NOT_MET = "not_met"
    UNDECIDED = "undecided"
    NO_TARGET = "no_target"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share that keeps its parts, so that doubt stays visible."""

    numerator: int
    denominator: int
    """The doubtful ones are in it."""
    unknown: int = 0
    """Documents that may belong to the numerator: nobody knows yet."""

    @property
    def percent(self) -> float | None:
        """What is certain, of all, in percent; None (never 0) where there is nothing to divide by."""
        return share(self.numerator, self.denominator)

    @property
    def low(self) -> float | None:
        """[E/N, (E+?)/N], its lower end: the same as `percent` (R4)."""
        return self.percent

    @property
    def high(self) -> float | None:
        """[E/N, (E+?)/N], its upper end (R4)."""
        return share(self.numerator + self.unknown, self.denominator)


def share(part: int, whole: int) -> float | None:
    """100 x part / whole to two digits; None where whole is 0."""
    if whole == 0:
        return None
    return float((Decimal(100 * part) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One line of `vanthu indicators`; fields and meaning as the contract has them."""

    id: str
    title: str
    """Vietnamese; says "trên số văn bản điện tử quan sát được" where paper-only documents are out of sight."""
    agency: str | None
    """Directory id; None for the whole province."""
    period: str
    unit: str
    numerator: int | None = None
    denominator: int | None = None
    unknown: int = 0
    percent: float | None = None
    low: float | None = None
    high: float | None = None
    measured: dict[str, Any] = field(default_factory=dict)
    """Figures beside the official one: copies, unnumbered, last quarter, forms, ways."""
    declared: dict[str, Any] = field(default_factory=dict)
    """What the agency says of itself; never mixed with what is measured."""
    commitment: float | None = None
    """Percent that the agency registered for the year."""
    target: dict[str, Any] | None = None
    verdict: TargetVerdict = TargetVerdict.NO_TARGET
    estimate: dict[str, Any] | None = None
    """From the type policy alone; a guess kept apart from the figure."""
    notes: tuple[str, ...] = ()
    """Ids of `config/readings.toml`."""
    types: tuple[dict[str, Any], ...] | None = None
    """Type lists only: one entry for each type."""
    missing: tuple[str, ...] = ()
    """Sources that the figure would need and that were not given, in Vietnamese."""
    title_en: str = ""
    level: str = ""
    """Level of the agencies that are summed, e.g. "department"; "" for one agency or the whole province."""
    stale_months: int = 0
    """Agency-months in it that changed and were not counted again yet: the figure is that old."""
    unseen: dict[str, Any] | None = None
    """Documents never seen electronically, of all issued, told by number series: an estimate, never in the figure."""
    organised: str = "then"
    """ "then": by the organisation of the day of sending; "today": by that of today (R12)."""
    organisation: tuple[str, ...] = ()
    """Sentences on agencies that merged, were split or abolished, and on other provinces."""
    province: str = ""
    """Directory id of another province's committee whose figure this is; "" for the home province."""
