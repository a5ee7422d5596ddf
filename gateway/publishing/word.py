"""A report as .docx: an admin's own template, filled."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from gateway.errors import BadSettings
from gateway.reports.model import Report, Row, Table

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

CHART_MM = 160
SHORT = 14
"""A table of so many rows stays whole on a page."""


def fill_word(report: Report, template: Path, pictures: dict[str, bytes]) -> bytes:
    """The report in the layout of a template. Raises `BadSettings` with one sentence for a template that can't be used."""
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    words = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        file = DocxTemplate(template)
        file.init_docx()
        file.render(_context(report, file, pictures), words, autoescape=True)
        _describe(file, report)
        out = io.BytesIO()
        file.save(out)
    except (TemplateError, etree.LxmlError) as why:
        raise BadSettings(_sentence(template, f"a mark in it can't be filled: {why}")) from why
    except (PackageNotFoundError, zipfile.BadZipFile, OSError) as why:
        raise BadSettings(_sentence(template, f"no .docx that can be opened ({why})")) from why
    except (KeyError, ValueError, TypeError, AttributeError) as why:
        raise BadSettings(_sentence(template, f"can't be filled ({why})")) from why
    return out.getvalue()


def _sentence(template: Path, why: str) -> str:
    return (
        f"{template}: {why}; expected the marks that deploy/reports/README.md lists. "
        "Mend it in Word, or make it anew: deploy/bin/make-report-templates."
    )


def _context(report: Report, file: DocxTemplate, pictures: dict[str, bytes]) -> dict[str, Any]:
    """What a template may name: `head`, `report`, `texts`, `tables` and `charts`."""
    from docx.shared import Mm
    from docxtpl import InlineImage

    charts = {
        chart.key: InlineImage(file, io.BytesIO(pictures[chart.key]), width=Mm(CHART_MM))
        for chart in report.charts
        if chart.key in pictures
    }
    tables = {table.key: _table(table) for table in report.tables}
    drawn = {chart.key: _table(chart.table) for chart in report.charts}
    return {
        "head": report.letterhead,
        "report": report,
        "texts": dict(report.texts),
        "tables": tables | drawn,
        "charts": {chart.key: charts.get(chart.key) for chart in report.charts},
        "chart_keys": [chart.key for chart in report.charts],
    }


def _table(table: Table) -> dict[str, Any]:
    groups = list(table.groups())
    whole = len(table.rows) <= SHORT
    return {
        "title": table.title,
        "headings": {column.key: column.heading for column in table.columns},
        "notes": table.notes,
        "empty": not table.rows,
        "groups": [
            [
                # With the next line: lines that belong together, and all of a short table.
                _row(table, row, keep=at + 1 < len(group) or (whole and group is not groups[-1]))
                for at, row in enumerate(group)
            ]
            for group in groups
        ],
    }


def _row(table: Table, row: Row, keep: bool) -> dict[str, str]:
    if row.heading:
        return {"heading": row.heading}
    cells = {column.key: table.cell(row, column).text for column in table.columns}
    return {"heading": "", "keep": "1" if keep else ""} | cells


def _describe(file: DocxTemplate, report: Report) -> None:
    """Title and words for who can't see the pictures; the day of the figures as the day of making."""
    core = file.docx.core_properties
    core.title, core.author, core.subject = report.title, report.letterhead.issuer, report.heading
    core.keywords = report.mark
    core.created = core.modified = datetime.fromisoformat(report.made_on)
    shown = [chart.alt for chart in report.charts if not chart.is_empty]
    for place, picture in enumerate(file.docx.element.body.iter("{*}docPr")):
        if place < len(shown):
            picture.set("descr", shown[place])
