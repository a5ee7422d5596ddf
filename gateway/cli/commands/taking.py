"""`vanthu ingest`: mails from files, to the end, idempotent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.opening import open_rows, open_settings, opened_ledger, opened_reader, tell, type_names
from gateway.cli.printing import print_json, print_table
from gateway.errors import BadInput


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(ingest)


def ingest(
    paths: Annotated[list[Path], typer.Argument(help=".eml, mbox, Maildir, thư mục / or a folder of them")],
    envelopes: Annotated[
        Path | None,
        typer.Option(help='phong bì / JSON lines {"file", "mail_from", "rcpt_to"} where headers are not enough'),
    ] = None,
    deep: Annotated[
        bool,
        typer.Option(
            "--deep/--no-deep",
            help="đọc luôn mọi trang bản quét / read scans to their end too; không: để dịch vụ / no: left to the service",
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="tổng số dạng JSON / totals as JSON")] = False,
) -> None:
    """Đọc thư từ tệp / read mails from files; what was read before is not counted again."""
    from gateway.cli.deep_views import read_deeply, tell_unread
    from gateway.cli.progress import progress_bar
    from gateway.intake.backfill import Backfill
    from gateway.intake.files import count_mails, read_envelopes
    from gateway.ledger.questions import deep_counts
    from gateway.reports.totals import totals_json, totals_table
    from gateway.sealing.sealer import Sealer
    from gateway.spool import Spool
    from gateway.worker import Examiner

    if missing := [path for path in paths if not path.exists()]:
        raise BadInput(f"{missing[0]}: no such file or folder. Give .eml files, an mbox, a Maildir or folders of them.")
    settings = open_settings()
    known = read_envelopes(envelopes) if envelopes else {}
    with opened_ledger(settings) as ledger, opened_reader(settings, ledger) as reader:
        spool = Spool(settings.data_dir / "spool", settings.storage.min_free_mb)
        examiner = Examiner(ledger, spool, reader, open_rows(settings, ledger), settings.deep_reading)
        with progress_bar("đọc thư / reading", count_mails(paths)) as advance:
            totals = Backfill(ledger, spool, examiner, settings.workers).run(paths, known, advance)
        if deep:
            read_deeply(settings, ledger, examiner)
        Sealer(ledger, settings).try_to_seal(datetime.now(UTC))
        unread = deep_counts(ledger)
    if json:
        print_json(totals_json(totals))
    else:
        print_table(totals_table(totals, type_names(settings)))
    if totals.held:
        tell(f"vanthu: {totals.held} thư bị giữ lại / mails are held: see `vanthu mails --state held`")
    tell_unread(unread)
