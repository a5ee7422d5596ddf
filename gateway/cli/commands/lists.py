"""`vanthu documents`, `vanthu mails`: what the ledger holds, as a table or as JSON lines."""

from __future__ import annotations

from typing import Annotated

import typer

from gateway.cli.asking import day, member, searched
from gateway.cli.opening import open_settings, opened_ledger, type_names
from gateway.cli.printing import print_json_lines, print_table

Json = Annotated[bool, typer.Option("--json", help="mỗi dòng một đối tượng JSON / one JSON object a line")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(documents)
    app.command()(mails)


def documents(
    agency: Annotated[str | None, typer.Option(help="mã cơ quan ban hành / directory id of the issuer")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="loại / type: giay_moi, bao_cao, quyet_dinh, ...")] = None,
    first: Annotated[str | None, typer.Option("--from", help="từ ngày / first day: 2014-01-31")] = None,
    last: Annotated[str | None, typer.Option("--to", help="đến ngày / last day")] = None,
    paper: Annotated[str | None, typer.Option(help="electronic_only, with_paper, unknown")] = None,
    signature: Annotated[str | None, typer.Option(help="valid, invalid, indeterminate, none")] = None,
    origin: Annotated[str | None, typer.Option(help="born_digital, scanned_image, digitised_text, unknown")] = None,
    scope: Annotated[str | None, typer.Option(help="internal, inter_agency, external")] = None,
    text: Annotated[
        str | None,
        typer.Option(
            help="chữ trong văn bản, có dấu hay không / words on its pages; '\"an toàn\" lúa': a phrase and a word"
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Văn bản đã thấy / the official documents seen, one row each."""
    from classifiers.verdict import Origin, PaperStatus
    from gateway.ledger.questions import DocumentFilter
    from gateway.ledger.questions import documents as find
    from gateway.records import OverallSignature, Scope
    from gateway.reports.contract import document_json
    from gateway.reports.tables import documents_table

    wanted = DocumentFilter(
        agency=agency,
        type=type_,
        first=day("--from", first),
        last=day("--to", last),
        paper=member("--paper", paper, PaperStatus),
        signature=member("--signature", signature, OverallSignature),
        origin=member("--origin", origin, Origin),
        scope=member("--scope", scope, Scope),
        text=searched(text),
    )
    settings = open_settings()
    with opened_ledger(settings) as ledger:
        found = find(ledger, wanted)
        if json:
            print_json_lines(document_json(view) for view in found)
        else:
            print_table(documents_table(found, type_names(settings)))


def mails(
    state: Annotated[str | None, typer.Option(help="waiting, done, held")] = None,
    limit: Annotated[int, typer.Option(min=1, help="nhiều nhất / at most")] = 1000,
    json: Json = False,
) -> None:
    """Thư đã nhận và từng tệp đính kèm / mails seen, their state and the role of each attachment."""
    from gateway.cli.mail_views import mail_json, mails_table
    from gateway.ledger.questions import mails as find
    from gateway.records import MailState

    wanted = member("--state", state, MailState)
    with opened_ledger(open_settings()) as ledger:
        found = find(ledger, wanted, limit=limit)
        if json:
            print_json_lines(mail_json(view) for view in found)
        else:
            print_table(mails_table(found))
