"""`vanthu reprocess`: everything derived and placed anew, by the directory and rules of today."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from gateway.cli.opening import open_rows, open_settings, opened_ledger, tell
from gateway.cli.printing import print_json_lines, print_table


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(reprocess)


def reprocess(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="chỉ xem / show what would change, write nothing")] = False,
    json: Annotated[bool, typer.Option("--json", help="mỗi thay đổi một dòng / one change a line")] = False,
) -> None:
    """Tính lại từ bằng chứng theo danh mục và quy tắc hiện nay / derive all anew; what people said stays.

    Lời thư không được giữ nên không đọc lại; muốn đọc lại thì `ingest` thư gốc / the words of mails are not kept.
    """
    from gateway.cli.progress import progress_bar
    from gateway.cli.reprocess_views import change_json, changes_table
    from gateway.ledger.reprocessing import Directing, documents_to_reprocess
    from gateway.ledger.reprocessing import reprocess as run
    from gateway.route.rescoping import agency_of, issuer_of, place

    settings = open_settings()
    with opened_ledger(settings) as ledger:
        rows = open_rows(settings, ledger)
        directory = rows.directory
        with progress_bar("tính lại / reprocessing", documents_to_reprocess(ledger)) as tick:

            def done(documents: int) -> None:
                for _ in range(documents):
                    tick()

            issuing = partial(issuer_of, directory, rows.rules)
            today = Directing(partial(place, directory), partial(agency_of, directory), issuing)
            found = list(run(ledger, today, datetime.now(UTC), dry_run, done))
    if json:
        print_json_lines(change_json(one) for one in found)
    elif found:
        print_table(changes_table(found))
    documents = len({one.document_id for one in found})
    told = "sẽ thay đổi / would change" if dry_run else "đã thay đổi / changed"
    tell(f"vanthu: {documents} văn bản {told} ({len(found)} trường / fields)")
