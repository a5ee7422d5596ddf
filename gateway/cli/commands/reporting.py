"""`vanthu report`: the registration form and the yearly report as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.opening import open_settings, tell
from gateway.cli.options import WrongUsage, as_usage
from gateway.errors import BadInput

if TYPE_CHECKING:
    from gateway.publishing.making import Kind

reporting = typer.Typer(help="Báo cáo .docx, .pdf, .xlsx / reports as files", no_args_is_help=True)
Year = Annotated[int, typer.Option(min=1900, max=2999, help="năm / year")]
Out = Annotated[Path, typer.Option(help="tệp .docx, .pdf hoặc .xlsx / file to write")]
Agency = Annotated[str | None, typer.Option(help="mã cơ quan / directory id; không có: cả tỉnh / none: the province")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(reporting, name="report")


@reporting.command("registration")
def registration(
    out: Out,
    year: Annotated[int | None, typer.Option(min=1900, max=2999, help="năm / year")] = None,
    agency: Agency = None,
    blank: Annotated[bool, typer.Option("--blank", help="mẫu trống để cơ quan điền / an empty form to fill")] = False,
) -> None:
    """Mẫu đăng ký lộ trình: đăng ký, đo được, tự khai / the registration form with what was committed and measured."""
    if (year is None) != blank:
        raise WrongUsage("give --year 2014, or --blank for an empty form (one of the two).")
    _write("blank" if blank else "registration", out, year or 0, agency)


@reporting.command("annual")
def annual(out: Out, year: Year, agency: Agency = None) -> None:
    """Báo cáo năm theo Quyết định 1486 / the yearly report with targets, trends and what is missing."""
    _write("annual", out, year, agency)


def _write(kind: Kind, out: Path, year: int, agency: str | None) -> None:
    from gateway.publishing.files import checked_ending, write_whole
    from gateway.publishing.making import Wanted, make_report

    settings = open_settings()
    with as_usage():
        ending = checked_ending(out.name)
        if kind == "blank" and ending == ".pdf":
            raise BadInput(f"{out.name}: a form to be filled in is .xlsx or .docx.")
        content = make_report(settings, Wanted(kind, year, agency, ending))
    write_whole(out, content)
    tell(f"vanthu: {out}: {len(content):,} byte")
