"""`vanthu signatures list`: every signature that was checked, with its verdict."""

from __future__ import annotations

from typing import Annotated

import typer

from gateway.cli.asking import member
from gateway.cli.opening import open_settings, opened_ledger
from gateway.cli.printing import print_json_lines, print_table

signing = typer.Typer(help="Chữ ký số / digital signatures", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(signing, name="signatures")


@signing.command("list")
def list_signatures(
    overall: Annotated[str | None, typer.Option(help="valid, invalid, indeterminate")] = None,
    json: Annotated[bool, typer.Option("--json", help="mỗi dòng một chữ ký / one signature a line")] = False,
) -> None:
    """Mọi chữ ký đã kiểm tra và lý do / every signature checked, and the reasons of its verdict."""
    from gateway.ledger.questions import signature_checks
    from gateway.records import OverallSignature
    from gateway.reports.contract import moment, signature_json
    from gateway.reports.tables import signatures_table

    wanted = member("--overall", overall, OverallSignature)
    with opened_ledger(open_settings()) as ledger:
        found = signature_checks(ledger, wanted)
        if json:
            print_json_lines(
                {
                    "mail": check.mail_key,
                    "filename": check.filename,
                    "document": check.document_id,
                    "checked_at": moment(check.checked_at),
                    **signature_json(check.verdict),
                }
                for check in found
            )
        else:
            print_table(signatures_table(check.verdict for check in found))
