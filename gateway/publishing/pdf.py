"""A report as PDF/A-2a [ISO 19005-2]: fonts embedded, tagged, from a template that an admin may edit."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from gateway.errors import BadSettings
from gateway.publishing.fonts import usable_families
from gateway.reports.model import Report, Table

STANDARD: Final = "a-2a"
LAYOUT = "layout.typ"
PACKAGE = re.compile(rb'"@[^"]+/')
"""An import that typst would fetch from the network."""


def write_pdf(report: Report, template: Path, pictures: Mapping[str, bytes], scratch: Path) -> bytes:
    """The PDF. Raises `BadSettings` with one sentence for a template that can't be used.

    `scratch` is a folder for the moment: template, figures and pictures are
    handed to typst side by side, and it sees nothing else. No package is
    fetched.
    """
    import typst

    scratch.mkdir(parents=True, exist_ok=True)
    made_at = int(datetime.fromisoformat(report.made_on).replace(tzinfo=UTC).timestamp())
    with tempfile.TemporaryDirectory(dir=scratch) as place:
        folder = Path(place)
        try:
            for file in (template, template.with_name(LAYOUT)):
                (folder / file.name).write_bytes(_without_packages(file))
        except OSError as why:
            raise BadSettings(_sentence(template, f"{why.filename} can't be read ({why.strerror})")) from why
        (folder / "report.json").write_text(json.dumps(_values(report), ensure_ascii=False), encoding="utf-8")
        for key, picture in pictures.items():
            (folder / f"{key}.png").write_bytes(picture)
        packages = folder / "packages"
        try:
            return bytes(
                typst.compile(
                    str(folder / template.name),
                    root=str(folder),
                    format="pdf",
                    pdf_standards=STANDARD,
                    timestamp=made_at,
                    package_path=str(packages),
                    package_cache_path=str(packages),
                )
            )
        except (RuntimeError, typst.TypstError) as why:
            raise BadSettings(_sentence(template, str(why).strip().partition("\n")[0])) from why


def _without_packages(file: Path) -> bytes:
    content = file.read_bytes()
    if PACKAGE.search(content):
        raise BadSettings(f"{file}: imports a package of the network; expected files of its own folder only.")
    return content


def _sentence(template: Path, why: str) -> str:
    return f"{template}: {why}; expected a typst template. The one that ships stands in the source of vanthu."


def _values(report: Report) -> dict[str, Any]:
    charts = {
        chart.key: {"title": chart.title, "alt": chart.alt, "drawn": not chart.is_empty, "table": _table(chart.table)}
        for chart in report.charts
    }
    return {
        "fonts": usable_families(),
        "head": asdict(report.letterhead),
        "heading": report.heading,
        "title": report.title,
        "texts": dict(report.texts),
        "tables": {table.key: _table(table) for table in report.tables},
        "charts": charts,
        "made_on": report.made_on,
    }


def _table(table: Table) -> dict[str, Any]:
    columns = table.on_page()
    return {
        "title": table.title,
        "columns": [{"heading": c.heading, "width": c.width_mm, "align": c.align} for c in columns],
        "merged": table.merged,
        "notes": table.notes,
        "rows": [
            {"heading": row.heading, "opens": row.opens, "cells": [table.cell(row, column).text for column in columns]}
            if not row.heading
            else {"heading": row.heading, "opens": 1, "cells": []}
            for row in table.rows
        ],
    }
