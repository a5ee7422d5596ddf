"""`vanthu period`: closing a period, what changed after it, opening it again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from gateway.cli.counted import counted_measures
from gateway.cli.opening import open_settings, opened_ledger, tell
from gateway.cli.options import WrongUsage, as_usage
from gateway.cli.printing import print_json, print_json_lines, print_table

Json = Annotated[bool, typer.Option("--json", help="dạng JSON / as JSON")]
By = Annotated[str, typer.Option("--by", help="tên người làm / your name")]
Reason = Annotated[str, typer.Option("--reason", help="lý do / why")]
Name = Annotated[str, typer.Argument(help="kỳ / period: 2014, 2014-Q3, 2014-07")]

period = typer.Typer(help="Chốt số liệu của kỳ / closing periods", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(period, name="period")


@period.command("close")
def period_close(name: Name, by: By, reason: Reason, json: Json = False) -> None:
    """Chốt kỳ: số liệu đứng yên / close a period: its figures stand still."""
    from gateway.cli.progress import progress_bar
    from gateway.closing import close
    from gateway.counting.periods import parse_period

    _must_say(by, reason)
    with as_usage():
        chosen = parse_period(name)
    settings = open_settings()
    with opened_ledger(settings) as ledger:
        measures = counted_measures(settings, ledger)
        with progress_bar("chốt / closing", len(measures.agency_choices()) + 1) as tick:
            done = close(measures, ledger, chosen, by.strip(), reason.strip(), datetime.now(UTC), tick)
    if json:
        print_json({"period": done.period, "closed_at": done.closed_at.isoformat(), "by": done.closed_by})
    else:
        tell(f"vanthu: {done.period}: đã chốt / closed; mở lại / undo: vanthu period reopen {done.period}")


@period.command("reopen")
def period_reopen(name: Name, by: By, reason: Reason) -> None:
    """Mở lại kỳ đã chốt / let a closed period count as it is now."""
    from gateway.ledger.periods import reopen_period

    _must_say(by, reason)
    with opened_ledger(open_settings()) as ledger:
        reopen_period(ledger, name, by.strip(), reason.strip(), datetime.now(UTC))
    tell(f"vanthu: {name}: đã mở lại / reopened")


@period.command("list")
def period_list(json: Json = False) -> None:
    """Các kỳ đã chốt / closed periods, newest first."""
    from gateway.cli.closing_views import closing_json, closings_table
    from gateway.ledger.periods import closings

    with opened_ledger(open_settings()) as ledger:
        found = closings(ledger)
    if json:
        print_json_lines(closing_json(one) for one in found)
    else:
        print_table(closings_table(found))


@period.command("changes")
def period_changes(name: Name, json: Json = False) -> None:
    """Điều thay đổi sau khi chốt / what changed after a period was closed."""
    from gateway.cli.closing_views import changes_table
    from gateway.closing import changes
    from gateway.counting.periods import parse_period

    with as_usage():
        chosen = parse_period(name)
    settings = open_settings()
    with opened_ledger(settings) as ledger:
        found = changes(counted_measures(settings, ledger), ledger, chosen)
    if json:
        print_json_lines(found)
    elif found:
        print_table(changes_table(found))
    else:
        tell(f"vanthu: {name}: không có gì thay đổi / nothing changed since it was closed")


def _must_say(by: str, reason: str) -> None:
    if not by.strip() or not reason.strip():
        raise WrongUsage("--by and --reason must say something: they stand in the ledger.")
