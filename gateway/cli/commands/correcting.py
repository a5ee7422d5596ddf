"""`vanthu correct`, `merge`, `split`, `void`, `history`: a person's word, kept beside the evidence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.opening import open_settings, opened_ledger, tell
from gateway.cli.options import WrongUsage
from gateway.cli.printing import print_json, print_json_lines, print_table
from gateway.records import Scope
from gateway.records.corrections import PAPER, TO, WITHIN, paper_field

Json = Annotated[bool, typer.Option("--json", help="dạng JSON / as JSON")]
By = Annotated[str, typer.Option("--by", help="tên người làm / your name")]
Reason = Annotated[str, typer.Option("--reason", help="lý do / why")]
_WHICH = "mã (chỉ cần 6 ký tự đầu) hoặc số, ký hiệu của văn bản / id, its first 6 characters, or symbol: 464/BC-SYT"
Document = Annotated[str, typer.Argument(help=_WHICH)]
Withdraw = Annotated[bool, typer.Option("--withdraw", help="rút lại / take back what was said")]

FIELDS_HELP = "trường / field: symbol, issuer, issued_on, type, abstract, secrecy, urgency, origin, paper, dossier"
To = Annotated[
    str, typer.Option("--to", help="với paper: chỉ nơi nhận này / with paper: this recipient alone, id or address")
]
InScope = Annotated[Scope | None, typer.Option("--scope", help="với paper: chỉ phạm vi này / with paper: this scope")]
FromFile = Annotated[
    Path | None,
    typer.Option("--from", help="CSV, XLSX: document hoặc/or symbol+agency+date, field, value, reason, to, scope"),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (correct, merge, split, void, candidates, apart, history):
        app.command()(command)


def correct(
    by: By,
    document: Document = "",
    field: Annotated[str, typer.Argument(help=FIELDS_HELP)] = "",
    value: Annotated[str | None, typer.Argument(help="giá trị đúng / the right value, e.g. 464/BC-SYT")] = None,
    reason: Annotated[str, typer.Option("--reason", help="lý do / why")] = "",
    to: To = "",
    scope: InScope = None,
    from_file: FromFile = None,
    check: Annotated[bool, typer.Option("--check", help="với --from: chỉ xem / with --from: write nothing")] = False,
    withdraw: Withdraw = False,
    json: Json = False,
) -> None:
    """Sửa điều máy đọc sai, với lý do / correct what was read, with a reason; nothing is overwritten."""
    from gateway.ledger.correcting import correct_field
    from gateway.ledger.linking import is_unnumbered
    from gateway.ledger.meant import document_meant
    from gateway.route.correcting import parse_correction
    from gateway.rows import load_judging_rules

    if from_file is not None:
        _from_file(from_file, by, reason, check, bool(document or withdraw or to or scope), json)
        return
    if not document or not field or check or withdraw is (value is not None):
        raise WrongUsage(
            "give id, field and the right value, or --withdraw to take back what was said; many: --from FILE."
        )
    _must_say(by, reason)
    whole = _paper_of(field, to.strip(), scope)
    settings = open_settings()
    with opened_ledger(settings) as ledger:
        document = document_meant(ledger, document)
        unnumbered = field == "symbol" and is_unnumbered(ledger, document)
    if unnumbered:
        _number(document, value, by, reason, json)
        return
    with opened_ledger(settings) as ledger:
        rows = load_judging_rules(settings, ledger)
        said = None if value is None else parse_correction(field, value, rows.rules, rows.directory)
        home = correct_field(ledger, document, whole, said, by.strip(), reason.strip(), datetime.now(UTC))
    _tell(json, document, home, {"field": whole, "value": value}, f"{whole}: {value or 'đã rút / taken back'}")


def _from_file(path: Path, by: str, reason: str, check: bool, more: bool, json: bool) -> None:
    from gateway.cli.bulk_correcting import correct_from

    if more:
        raise WrongUsage("--from FILE names documents, fields and values itself: leave them out here.")
    if not by.strip():
        raise WrongUsage("--by must say something: it stands in the ledger.")
    correct_from(path, by.strip(), reason.strip(), check, json)


def _paper_of(field: str, to: str, scope: Scope | None) -> str:
    """The field that is meant: of paper maybe one recipient's or one scope's alone."""
    if not to and scope is None:
        return field
    if field != PAPER or (to and scope is not None):
        raise WrongUsage("--to and --scope narrow the field paper, one of them at a time.")
    return paper_field(f"{TO}{to}" if to else f"{WITHIN}{scope}")


def merge(document: Document, into: Document, by: By, reason: Reason, json: Json = False) -> None:
    """Hai mã là một văn bản / let a document count as another one."""
    from gateway.ledger.correcting import merge_documents
    from gateway.ledger.meant import document_meant

    _must_say(by, reason)
    with opened_ledger(open_settings()) as ledger:
        document, into = document_meant(ledger, document), document_meant(ledger, into)
        home = merge_documents(ledger, document, into, by.strip(), reason.strip(), datetime.now(UTC))
    _tell(
        json,
        document,
        home,
        {"merged": into},
        f"tính chung với / counts as {home}; bỏ gộp / undo: vanthu split {document}",
    )


def split(
    document: Document,
    by: By,
    reason: Reason,
    mail: Annotated[
        str | None, typer.Option("--mail", help="chỉ phần của thư này / only what this mail brought")
    ] = None,
    withdraw: Withdraw = False,
    json: Json = False,
) -> None:
    """Tách ra tính riêng / let a document, or one mail's part of it, count by itself again."""
    from gateway.ledger.correcting import rejoin_mail, split_document
    from gateway.ledger.meant import document_meant

    _must_say(by, reason)
    if withdraw and mail is None:
        raise WrongUsage("--withdraw takes back the split of a mail: give --mail too. To join documents use merge.")
    with opened_ledger(open_settings()) as ledger:
        document = document_meant(ledger, document)
        now, who, why = datetime.now(UTC), by.strip(), reason.strip()
        if withdraw and mail is not None:
            home = rejoin_mail(ledger, document, mail, who, why, now)
        else:
            home = split_document(ledger, document, mail, who, why, now)
    undo = f"vanthu split {document} --mail {mail} --withdraw" if mail else f"vanthu merge {document} …"
    words = (
        "nhập lại / joined again" if withdraw else f"tính riêng / counts by itself as {home}; bỏ tách / undo: {undo}"
    )
    _tell(json, document, home, {"mail": mail}, words)


def void(document: Document, by: By, reason: Reason, withdraw: Withdraw = False, json: Json = False) -> None:
    """Không tính văn bản này nữa (thư thử, nhận nhầm) / count this document nowhere; --withdraw counts it again."""
    from gateway.ledger.correcting import void_document
    from gateway.ledger.meant import document_meant

    _must_say(by, reason)
    with opened_ledger(open_settings()) as ledger:
        document = document_meant(ledger, document)
        home = void_document(ledger, document, not withdraw, by.strip(), reason.strip(), datetime.now(UTC))
    _tell(
        json,
        document,
        home,
        {"void": not withdraw},
        "được tính lại / counts again"
        if withdraw
        else f"không tính / void; tính lại / undo: vanthu void {document} --withdraw",
    )


def candidates(json: Json = False) -> None:
    """Các văn bản có thể là một, chờ người xem / documents that may be one and were kept apart."""
    from dataclasses import asdict

    from gateway.cli.correction_views import candidates_table
    from gateway.ledger.candidates import candidates as pairs

    with opened_ledger(open_settings()) as ledger:
        found = pairs(ledger)
    if json:
        print_json_lines(asdict(one) for one in found)
    elif found:
        print_table(candidates_table(found))
        tell("vanthu: một văn bản / one: vanthu merge MÃ MÃ …; hai văn bản / two: vanthu apart MÃ MÃ …")
    else:
        tell("vanthu: không có / none")


def apart(
    document: Document,
    other: Document,
    by: By,
    reason: Reason,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="rút lại / take it back, ask again")] = False,
    json: Json = False,
) -> None:
    """Hai mã là hai văn bản, đừng hỏi lại / two documents are two: remembered, not asked again."""
    from gateway.ledger.candidates import ask_again, leave_apart
    from gateway.ledger.meant import document_meant

    _must_say(by, reason)
    with opened_ledger(open_settings()) as ledger:
        document, other = document_meant(ledger, document), document_meant(ledger, other)
        settle = ask_again if withdraw else leave_apart
        settle(ledger, document, other, by.strip(), reason.strip(), datetime.now(UTC))
    if withdraw:
        told = "sẽ hỏi lại / asked again: vanthu candidates"
        _tell(json, document, document, {"asked_again": other}, told)
        return
    undo = f"vanthu merge {document} {other}"
    _tell(
        json,
        document,
        document,
        {"apart": other},
        f"tách với / apart from {other}; nếu là một / if they are one: {undo}",
    )


def history(document: Document, json: Json = False) -> None:
    """Mọi việc đã xảy ra với một văn bản / everything that happened to a document, oldest first."""
    from gateway.cli.correction_views import event_json, history_table
    from gateway.ledger.history import history as history_of
    from gateway.ledger.meant import document_meant

    with opened_ledger(open_settings()) as ledger:
        document = document_meant(ledger, document)
        home, events = history_of(ledger, document)
    if json:
        print_json_lines(event_json(one, home) for one in events)
    else:
        print_table(history_table(events))
        tell(f"vanthu: {document}: tính là / counts as {home}")


def _number(document: str, value: str | None, by: str, reason: str, json: bool) -> None:
    """A number for a document that has none: the reader of handwriting learns from it too."""
    from gateway.cli.commands.numbers import complete_number, withdraw_number

    if value is None:
        withdraw_number(document, by, reason, json)
    else:
        complete_number(document, value, by, reason, json)


def _must_say(by: str, reason: str) -> None:
    if not by.strip() or not reason.strip():
        raise WrongUsage("--by and --reason must say something: they stand in the ledger.")


def _tell(json: bool, document: str, home: str, more: dict[str, object], words: str) -> None:
    if json:
        print_json({"document": home, **more})
    else:
        tell(f"vanthu: {document}: {words}" + ("" if document == home else f" · {home}"))
