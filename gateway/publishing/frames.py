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
    above = capitals(parent.name) if parent and office and _stands_above(parent, office) else ""
    addressee = wanted.addressee or (parent.name if parent else "") if kind == "annual" else ""
    return Letterhead(
        above=above,
        issuer=capitals(office.name) if office else BLANK,
        code=f"BC-{office.abbreviation or '……'}" if office else "BC-……",
        place=wanted.place or place,
        year=year,
        addressee=addressee,
        copies_to=_copies(kind, parent, office),
        signer=_signer(settings, agency, office),
    )


def _stands_above(parent: Agency, office: Agency) -> bool:
    """Whether an agency's name stands above another's; a council is under no committee of its own level [ND30 Phụ lục I]."""
    return parent.level in ("province", "department", "district", "central") and parent.level != office.level


def _signer(settings: Settings, agency: str | None, office: Agency | None) -> str:
    """Who signs: as the settings say for the office that they name, else as such an agency's head is called."""
    wanted = settings.reports
    if office is None or agency is None or agency == wanted.issued_by:
        return wanted.signer
    if office.abbreviation in ("UBND", "HĐND"):
        return "CHỦ TỊCH"
    return "GIÁM ĐỐC" if office.name.startswith("Sở ") else "THỦ TRƯỞNG CƠ QUAN"


def _copies(kind: str, parent: Agency | None, office: Agency | None) -> tuple[str, ...]:
    first = ("Như trên;",) if kind == "annual" else ((f"{parent.name} (b/c);",) if parent else ())
    return (*first, f"Lưu: VT{', ' + office.abbreviation if office and office.abbreviation else ''}.")


def _tables(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise BadSettings(f"{file}: cannot be read ({why}); expected the rows that ship with the program.") from why
