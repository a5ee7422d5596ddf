"""`vanthu queue`, `vanthu db`: held mail, the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from gateway.cli.opening import open_settings, opened_ledger, tell
from gateway.cli.options import WrongUsage
from gateway.cli.printing import print_json, print_json_lines, print_table
from gateway.errors import BadInput

Json = Annotated[bool, typer.Option("--json", help="dạng JSON / as JSON")]

queueing = typer.Typer(help="Thư đang chờ và bị giữ / waiting and held mail", no_args_is_help=True)
database = typer.Typer(help="Cơ sở dữ liệu / the database", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(queueing, name="queue")
    app.add_typer(database, name="db")


@queueing.command("list")
def queue_list(json: Json = False) -> None:
    """Thư đang chờ và bị giữ, với lý do / waiting and held mails with the reason."""
    from gateway.cli.deep_views import deep_table
    from gateway.cli.mail_views import mail_json, mails_table
    from gateway.ledger.questions import deep_waiting, mails
    from gateway.records import MailState

    with opened_ledger(open_settings()) as ledger:
        found = [*mails(ledger, MailState.HELD), *mails(ledger, MailState.WAITING)]
        unread = deep_waiting(ledger)
    if json:
        print_json_lines(mail_json(view) for view in found)
        return
    print_table(mails_table(found))
    if unread:
        print_table(deep_table(unread))


@queueing.command("deep")
def queue_deep(
    now: Annotated[bool, typer.Option("--now", help="đọc hết ngay / read them all now")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="thử lại cả thư đã thôi / also those given up")] = False,
    json: Json = False,
) -> None:
    """Thư còn trang bản quét chưa đọc / mails whose scans are not yet read to their end.

    Dịch vụ tự đọc khi không có thư chờ / the service reads them while no mail waits.
    """
    from gateway.cli.deep_views import deep_json, deep_table, read_deeply, tell_unread
    from gateway.ledger.deep import release_deep
    from gateway.ledger.questions import deep_counts, deep_waiting

    settings = open_settings()
    with opened_ledger(settings) as ledger:
        if retry:
            release_deep(ledger, datetime.now(UTC))
        if now:
            read_deeply(settings, ledger)
        found, unread = deep_waiting(ledger), deep_counts(ledger)
    if json:
        print_json_lines(deep_json(one) for one in found)
    else:
        print_table(deep_table(found))
    tell_unread(unread)


@queueing.command("retry")
def queue_retry(
    which: Annotated[list[str] | None, typer.Argument(help="mã thư / spool ids or keys of held mails")] = None,
    everything: Annotated[bool, typer.Option("--all", help="mọi thư bị giữ / all held mails")] = False,
    json: Json = False,
) -> None:
    """Đọc lại thư bị giữ / examine held mails once more, now or by the running service."""
    from gateway.ledger.questions import mails
    from gateway.ledger.store import release_mail
    from gateway.records import MailState

    if bool(which) == everything:
        raise WrongUsage("give ids of held mails (see `vanthu queue list`) or --all.")
    with opened_ledger(open_settings()) as ledger:
        held = {name: view.key for view in mails(ledger, MailState.HELD) for name in (view.key, view.spool_id)}
        wanted = sorted(set(held.values())) if everything else [_key(held, name) for name in which or ()]
        released = [key for key in wanted if release_mail(ledger, key, datetime.now(UTC))]
    examined = _examine_now(released)
    if json:
        print_json({"released": released, "examined": examined})
    else:
        tell(f"vanthu: {len(released)} thư đọc lại, {examined} xong / released {len(released)}, done {examined}")


@database.command("upgrade")
def db_upgrade() -> None:
    """Đưa cơ sở dữ liệu lên bản mới / bring the database to the newest revision."""
    settings = open_settings()
    with opened_ledger(settings):
        tell("vanthu: cơ sở dữ liệu đã mới nhất / the database is at the newest revision")


@database.command("check")
def db_check(json: Json = False) -> None:
    """So bảng tổng hợp với từng dòng gốc / compare derived rows and monthly roll-ups with what they are derived from."""
    from gateway.cli.opening import open_rows
    from gateway.ledger.questions import compare_facts
    from gateway.measuring import load_measures
    from gateway.tallying import prove_roll_ups

    settings = open_settings()
    with opened_ledger(settings) as ledger:
        differing = compare_facts(ledger)
        measures = load_measures(settings, open_rows(settings, ledger))
        months = [f"{agency} {month:%Y-%m}" for agency, month in prove_roll_ups(ledger, measures.cutter)]
    if json:
        print_json({"differing": differing, "months": months})
    if differing:
        tell(f"vanthu: {len(differing)} văn bản lệch / documents differ: {', '.join(differing[:10])}")
    if months:
        tell(
            f"vanthu: {len(months)} tháng lệch, đã đếm lại / roll-ups differed, counted anew: {', '.join(months[:10])}"
        )
    if differing or months:
        raise typer.Exit(3)
    tell("vanthu: các dòng khớp / all derived rows equal a recount")


def _key(held: dict[str, str], name: str) -> str:
    if name not in held:
        raise BadInput(f"{name}: no held mail has this id. `vanthu queue list` shows those that have one.")
    return held[name]


def _examine_now(keys: list[str]) -> int:
    """Examine right away, so that it works without a running service too; how many got done."""
    from gateway.cli.opening import open_rows, opened_reader
    from gateway.spool import Spool
    from gateway.worker import Examiner, examine_to_the_end

    if not keys:
        return 0
    settings = open_settings()
    with opened_ledger(settings) as ledger, opened_reader(settings, ledger) as reader:
        spool = Spool(settings.data_dir / "spool", settings.storage.min_free_mb)
        examiner = Examiner(ledger, spool, reader, open_rows(settings, ledger), settings.deep_reading)
        return sum(examine_to_the_end(examiner, ledger, key, settings.workers) is not None for key in keys)
