"""All that the yearly report is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateway.counting.results import IndicatorResult

DECISION_FAMILIES = ("a", "b", "c")
FORM_FAMILIES = ("I", "II")


@dataclass(frozen=True, slots=True)
class LogFigures:
    """The newest signed checkpoint of the signature log."""

    entries: int
    root: str
    """Hex."""
    at: str
    """Civil day and time in Vietnam."""
    stamped_at: str
    """Time of the time-stamp authority; "" without."""


@dataclass(frozen=True, slots=True)
class AnnualFigures:
    """All that the report is made of."""

    year: int
    agency: str | None
    name: str
    """Of the agency, or "tỉnh Quảng Ngãi"."""
    basis: str
    """Title of the paper that set the targets."""
    results: Sequence[IndicatorResult]
    by_agency: Sequence[tuple[str, Sequence[IndicatorResult]]]
    """(name, results) of each agency that sent, declared or registered anything."""
    silent: Sequence[str]
    """Names of agencies of which nothing is known."""
    quarters: Sequence[tuple[str, Sequence[IndicatorResult]]]
    """("2014-Q1", results), oldest first."""
    families: tuple[str, ...]
    """Which indicators the report is about: "a", "b", "c", or "I" and "II"."""
    readings: Mapping[str, str]
    sources: Mapping[str, str]
    """Letter of each source by what it is."""
    type_names: Mapping[str, str]
    mails: int
    documents: int
    held: int
    log: LogFigures | None
    made_on: str
    closed_on: str = ""
    """Civil day on which the year was closed, ISO: its figures are those of that day; "" while it is open."""
    changed: Sequence[str] = ()
    """What became known after closing, one line an indicator: in no figure of the year."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Name of each agency by its directory id."""
    reorganised: Sequence[str] = ()
    """How agencies changed within the year (R12), a sentence each."""


def family(result: IndicatorResult) -> str:
    """ "a" of "a.1", "II" of "II.8"."""
    return result.id.partition(".")[0]
