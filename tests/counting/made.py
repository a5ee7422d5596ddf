"""Facts and rows for the tests of counting."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from classifiers.verdict import Origin, PaperStatus, Secrecy
from gateway.counting.definitions import Book, parse_book
from gateway.counting.indicators import compute_indicators
from gateway.counting.periods import parse_period
from gateway.counting.results import IndicatorResult
from gateway.directory import Directory
from gateway.records import Fact, Mode, OverallSignature, Scope
from gateway.registers.directory_import import read_directory

CONFIG = Path(__file__).resolve().parents[2] / "config"


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((CONFIG / name).read_text(encoding="utf-8"))


@cache
def book(jurisdiction: str = "quangngai-2013") -> Book:
    return parse_book(table("indicators.toml"), table(f"targets/{jurisdiction}.toml"), table("readings.toml"))


@cache
def directory() -> Directory:
    return Directory(read_directory(CONFIG / "agencies" / "quangngai-2013.toml").agencies)


def fact(mode: str = "E", number: int = 0, **more: Any) -> Fact:
    """One document of STTTT; `number` tells several apart."""
    values: dict[str, Any] = {
        "document_id": f"d{number}",
        "agency": "stttt",
        "scope": Scope.INTERNAL,
        "first_sent_on": date(2015, 5, 6),
        "mode": Mode(mode),
        "type": "cong_van",
        "origin": Origin.BORN_DIGITAL,
        "signature": OverallSignature.NONE,
        "secrecy": Secrecy.NONE,
        "channels": ("mail",),
        "copies": 1,
        "numbered": True,
        "paper_prior": PaperStatus.UNKNOWN,
    }
    return Fact(**(values | more))


def many(modes: str, **more: Any) -> list[Fact]:
    """One fact for each letter of E, H, P, ?."""
    return [fact(mode, number, **more) for number, mode in enumerate(modes)]


def computed(
    facts: list[Fact],
    indicator: str,
    period: str = "2015",
    agency: str | None = "stttt",
    sources: str = "M",
    jurisdiction: str = "quangngai-2013",
    **more: Any,
) -> IndicatorResult:
    """One indicator of those computed."""
    rows = compute_indicators(
        facts, book(jurisdiction), parse_period(period), agency, directory(), sources=frozenset(sources), **more
    )
    return next(row for row in rows if row.id == indicator)
