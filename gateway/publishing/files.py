"""A report written to a file, by the ending of its name."""

from __future__ import annotations

from pathlib import Path

from gateway.errors import BadInput
from gateway.publishing.frames import report_file
from gateway.reports.model import Report
from gateway.rows import load_form
from gateway.settings import Settings

ENDINGS = (".docx", ".pdf", ".xlsx")
MEDIA_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def checked_ending(name: str) -> str:
    """The ending of a file name. Raises `BadInput` for one that is no report."""
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise BadInput(f"{name}: expected a name that ends with {', '.join(ENDINGS)}.")
    return ending


def render(report: Report, ending: str, settings: Settings) -> bytes:
    """The report as bytes of one format. Raises `BadSettings` for a template that can't be used."""
    if report.kind == "blank" and ending == ".xlsx":
        from gateway.publishing.blank_sheet import write_blank

        return write_blank(report, load_form(settings))
    pictures = draw_all(report, settings)
    template = report_file(settings, report.kind + (".typ" if ending == ".pdf" else ".docx"))
    if ending == ".pdf":
        from gateway.publishing.pdf import write_pdf

        return write_pdf(report, template, pictures, settings.data_dir / "tmp")
    if ending == ".docx":
        from gateway.publishing.word import fill_word

        return fill_word(report, template, pictures)
    from gateway.publishing.sheet import write_sheets

    return write_sheets(report, pictures)


def draw_all(report: Report, settings: Settings) -> dict[str, bytes]:
    """PNG of each chart that has anything to draw; matplotlib is loaded only where there is one."""
    drawn = [chart for chart in report.charts if not chart.is_empty]
    if not drawn:
        return {}
    from gateway.publishing.charts import draw

    return {chart.key: draw(chart, settings.data_dir / "cache" / "matplotlib") for chart in drawn}


def write_whole(out: Path, content: bytes) -> None:
    """Write a file completely or not at all. Raises `BadInput` where it can't be written."""
    half = out.with_name(f".{out.name}.half")
    try:
        half.write_bytes(content)
        half.replace(out)
    except OSError as why:
        half.unlink(missing_ok=True)
        raise BadInput(f"{out}: cannot be written ({why.strerror}).") from why
