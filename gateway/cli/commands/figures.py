"""`vanthu indicators`, `vanthu summary`: the ratios and the nightly text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from gateway.cli import asking
from gateway.cli.counted import counted_measures
from gateway.cli.opening import open_settings, opened_ledger, tell
from gateway.cli.options import WrongUsage, as_usage
from gateway.cli.printing import print_json
from gateway.errors import BadInput


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(indicators)
    app.command()(summary)


def indicators(
    year: Annotated[int | None, typer.Option(min=1900, max=2999, help="năm / year")] = None,
    period: Annotated[str | None, typer.Option(help="quý, tháng / quarter 2014-Q3 or month 2014-07")] = None,
    agency: Annotated[str | None, typer.Option(help="mã cơ quan / directory id; không có: cả tỉnh / none: all")] = None,
    level: Annotated[str | None, typer.Option(help="một cấp / one level: department, district, commune …")] = None,
    by: Annotated[str | None, typer.Option(help="mỗi dòng một / one line each: agency, month")] = None,
    only: Annotated[list[str] | None, typer.Option(help="chỉ các mã này / these ids only, e.g. a.1")] = None,
    explain: Annotated[
        str | None, typer.Option(help="các văn bản của một mã / documents behind one id, e.g. a.1")
    ] = None,
    part: Annotated[str | None, typer.Option(help="với --explain: numerator, unknown, rest")] = None,
    page: Annotated[int, typer.Option(min=1, help="với --explain: trang / page")] = 1,
    per_page: Annotated[
        int, typer.Option(min=1, max=1000, help="với --explain: số dòng mỗi trang / lines a page")
    ] = 50,
    include_secret: Annotated[bool, typer.Option("--include-secret", help="kể cả mật / secret ones too (R8)")] = False,
    organised: Annotated[
        str, typer.Option(help="tổ chức / organisation: then (lúc gửi), today (hiện nay) (R12)")
    ] = "then",
    province: Annotated[
        str, typer.Option(help="tỉnh khác trong danh mục / another province's committee, e.g. before it joined (R12)")
    ] = "",
    current: Annotated[
        bool, typer.Option("--current", help="kỳ đã chốt: số hiện nay / of a closed period: as it is now")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="mỗi dòng một chỉ tiêu / one indicator a line")] = False,
) -> None:
    """Các chỉ tiêu với tử số, mẫu số và khoảng / every indicator with its parts and interval."""
    from gateway.cli.figure_views import FigureQuestion, show_documents, show_indicators
    from gateway.counting.periods import parse_period

    _must_fit(year, period, organised, by, explain)
    with as_usage():
        chosen = parse_period(period or str(year))
    settings = open_settings()
    today = organised == "today"
    asked = FigureQuestion(
        chosen, agency, level or "", today, include_secret, tuple(only or ()), current, province, _today()
    )
    with opened_ledger(settings) as ledger, as_usage():
        measures = counted_measures(settings, ledger)
        if explain is None:
            show_indicators(ledger, measures, asked, by, json)
        else:
            show_documents(ledger, measures, asked, (explain, part, page, per_page), json)


def _must_fit(year: int | None, period: str | None, organised: str, by: str | None, explain: str | None) -> None:
    if (year is None) == (period is None):
        raise WrongUsage("give --year 2014 or --period 2014-Q3 (one of the two).")
    if organised not in ("then", "today"):
        raise WrongUsage(f"--organised is {organised!r}; expected then or today.")
    if by not in (None, "agency", "month") or (by and explain):
        raise WrongUsage(f"--by is {by!r}; expected agency or month, and not together with --explain.")


def _today() -> date:
    from gateway.counting.periods import local_day

    return local_day(datetime.now(UTC))


def summary(
    day: Annotated[str | None, typer.Option(help="ngày / day 2014-01-31; không có: hôm qua / none: yesterday")] = None,
    send: Annotated[bool, typer.Option("--send", help="gửi tới quản trị / mail it to the admins")] = False,
    json: Annotated[bool, typer.Option("--json", help="dạng JSON / as JSON")] = False,
) -> None:
    """Bản tóm tắt của một ngày / the nightly summary of a day."""
    from gateway.clock import summary_body
    from gateway.counting.periods import local_day
    from gateway.ledger.summaries import keep_summary
    from gateway.nightly import last_due_day, message_id, send_again

    now = datetime.now(UTC)
    settings = open_settings()
    wanted = asking.day("--day", day) or last_due_day(now, "00:00")
    with opened_ledger(settings) as ledger:
        measures = counted_measures(settings, ledger)
        body = summary_body(ledger, measures, wanted, evidence=settings.evidence_dir, portals=settings.portals_dir)
        if send:
            if not settings.summary.to:
                raise BadInput("--send needs recipients: set [summary] to in the settings, e.g. to = ['admin@...'].")
            if wanted >= local_day(now):
                raise WrongUsage(f"--day {wanted} has not ended yet; a summary is sent for a day that is over.")
            kept = keep_summary(ledger, wanted, body, message_id(wanted, settings.summary.sender), now)
            body = kept.body
            send_again(ledger, kept, settings.summary, now)
            tell(f"vanthu: đã gửi tới / sent to {', '.join(settings.summary.to)}")
    if json:
        print_json({"day": wanted.isoformat(), "body": body})
    else:
        typer.echo(body, nl=False)
