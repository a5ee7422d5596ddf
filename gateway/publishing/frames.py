"""Rows that frame a report: the paper that set the targets, and the letterhead of the issuing office."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from gateway.directory import Directory
from gateway.errors import BadSettings
from gateway.records import Agency
from gateway.reports.model import Letterhead
from gateway.reports.report_words import capitals
from gateway.rows import jurisdiction_file
from gateway.settings import Settings

BLANK = "…………………………"
"""To be filled by hand."""


def report_file(settings: Settings, name: str) -> Path:
    """A file of `config/reports/`."""
    return settings.config_dir / "reports" / name


def basis(settings: Settings) -> str:
    """Title of the paper that set the targets of the jurisdiction; "" where no row names it."""
    wanted = _tables(jurisdiction_file(settings, "targets")).get("jurisdiction", {}).get("source", "")
    sources = _tables(settings.config_dir / "sources.toml").get("source", ())
    return next((str(row["title"]) for row in sources if row.get("key") == wanted), "")


def letterhead(
    settings: Settings, directory: Directory, agency: str | None, place: str, year: int, kind: str
) -> Letterhead:
    """The frame of a report of one agency, or of the province by the office that settings name.

    `place` is the name of the province. What nobody told is left to be filled.
    """
    wanted = settings.reports
    office = directory.agency(agency or wanted.issued_by)
    parent = directory.agency(office.parent) if office and office.parent else None
    above = capitals(parent.name) if parent and _own_name(parent) else ""
    addressee = wanted.addressee or (parent.name if parent else "") if kind == "annual" else ""
    return Letterhead(
        above=above,
        issuer=capitals(office.name) if office else BLANK,
        code=f"BC-{office.abbreviation or '……'}" if office else "BC-……",
        place=wanted.place or place,
        year=year,
        addressee=addressee,
        copies_to=_copies(kind, parent, office),
        signer=wanted.signer,
    )


def _own_name(parent: Agency) -> bool:
    return parent.level in ("province", "department", "district", "central")


def _copies(kind: str, parent: Agency | None, office: Agency | None) -> tuple[str, ...]:
    first = ("Như trên;",) if kind == "annual" else ((f"{parent.name} (b/c);",) if parent else ())
    return (*first, f"Lưu: VT{', ' + office.abbreviation if office and office.abbreviation else ''}.")


def _tables(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise BadSettings(f"{file}: cannot be read ({why}); expected the rows that ship with the program.") from why
