"""`vanthu explain`: files down the whole route, offline, writing nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli.opening import open_rows, open_settings, opened_reader, tell
from gateway.cli.printing import print_json
from gateway.errors import SetAside

if TYPE_CHECKING:
    from gateway.records import Envelope, Examination, MailReading
    from gateway.records.sources import SourceRecord
    from gateway.route import Job, JudgingRules
    from gateway.sandbox.reader import SandboxedReader
    from gateway.settings import DeepReading, Settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(explain)


def explain(
    files: Annotated[list[str], typer.Argument(help="thư .eml hoặc tệp văn bản / mails (.eml) or document files")],
    json: Annotated[bool, typer.Option("--json", help="mỗi tệp một đối tượng / one JSON object a file")] = False,
    envelopes: Annotated[Path | None, typer.Option(help="như của / as of `vanthu ingest`")] = None,
    deep: Annotated[bool, typer.Option("--deep", help="đọc mọi trang bản quét / read scans to their end")] = False,
) -> None:
    """Giải thích từng kết luận với bằng chứng / every verdict with its evidence; nothing is written."""
    from gateway.attempt import attempt
    from gateway.cli.explained import print_explained
    from gateway.intake.files import read_envelopes

    settings = open_settings()
    known = read_envelopes(envelopes) if envelopes else {}
    rows = _rows(settings)
    limits = settings.deep_reading if deep else None
    failed = False
    with opened_reader(settings) as reader:
        for file in files:
            tried = attempt(lambda name: _examine(Path(name), known, reader, rows, limits), file)
            if tried.result is None:
                failed = True
                tell(f"vanthu: {file}: {tried.reason}")
            if json:
                print_json(explained_json(file, *tried.result) if tried.result else _failed_json(file, tried.reason))
            elif tried.result:
                print_explained(file, *tried.result)
    if failed:
        raise typer.Exit(1)


def _failed_json(name: str, reason: str) -> dict[str, Any]:
    """The object of a file that could not be examined: the same keys, nothing claimed."""
    return {"file": name, "error": reason, "signature": None, "documents": [], "attachments": [], "signatures": []}


def explained_json(name: str, examination: Examination, stated: Sequence[SourceRecord] = ()) -> dict[str, Any]:
    """One object of `explain --json`, as the contract has it; `stated` is what a package says by its header alone."""
    from gateway.cli.explained import stated_json
    from gateway.ledger.merging import scope_views
    from gateway.records import DocumentView
    from gateway.records.packages import Act
    from gateway.reports.contract import attachment_json, document_json, signature_json
    from gateway.sealing.telling import sentences_json

    gone = [stated_json(row) for row in stated if row.act is Act.REPLACED]
    own = [stated_json(row) for row in stated if row.act is not Act.REPLACED]
    views = (DocumentView(record, scope_views(record.exchanges), record.files) for record in examination.documents)
    return {
        "file": name,
        "signature": examination.mail_signature.value,
        "documents": [document_json(view) for view in views],
        "attachments": [attachment_json(part) for part in examination.attachments],
        "signatures": [
            signature_json(verdict) | {"sentences": sentences_json(verdict.reasons)}
            for verdict in examination.signatures
        ],
        "sender": {"address": examination.sender, "agency": examination.sender_agency},
        "recipients": list(examination.recipients),
        "sent_at": examination.sent_at.isoformat(),
        "alerts": list(examination.alerts),
        "repairs": list(examination.repairs),
        **({"stated": own[0]} if own else {}),
        **({"replaced": gone} if gone else {}),
    }


def _rows(settings: Settings) -> JudgingRules:
    """Rows, with the directory that was imported into an existing ledger; explaining makes no ledger."""
    from gateway.cli.opening import opened_ledger

    if settings.storage.database_url or (settings.data_dir / "vanthu.db").is_file():
        with opened_ledger(settings, may_upgrade=False) as ledger:
            return open_rows(settings, ledger)
    return open_rows(settings, None)


def _examine(
    file: Path, known: dict[str, Envelope], reader: SandboxedReader, rows: JudgingRules, deep: DeepReading | None
) -> tuple[Examination, tuple[SourceRecord, ...]]:
    """One file down the whole route, all pages with `deep`, and what a package says by its header alone.

    Raises SetAside when it can't be read.
    """
    from gateway.intake.files import MailFile, envelope_of
    from gateway.mail.edxml import is_package
    from gateway.mail.edxml_nodes import HEAD_BYTES
    from gateway.package_taking import header_records
    from gateway.records import Envelope
    from gateway.route import Job, judge_mail

    try:
        with file.open("rb") as opened:
            head = opened.read(HEAD_BYTES)
            received_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError as why:
        raise SetAside(why.strerror or str(why)) from why
    if looks_like_mail(file.name, head[:4096]) or is_package(head):
        job = Job(kind="mail")
        reading = reader.read_mail(file)
        envelope = envelope_of(MailFile(str(file), file.name, file), known) or Envelope(None)
    else:
        job = Job(kind="document", filename=file.name)
        reading, envelope = reader.read_document(file, file.name), Envelope(None)
    found = judge_mail(reading, envelope, received_at, rows)
    stated = header_records(reading, envelope, received_at, found, rows, file.name)
    if deep is None:
        return found, stated
    reading = _read_deeply(file, replace(job, wall_s=deep.page_wall_s), reading, found, reader, deep)
    return judge_mail(reading, envelope, received_at, rows), stated


def _read_deeply(
    file: Path, job: Job, reading: MailReading, found: Examination, reader: SandboxedReader, deep: DeepReading
) -> MailReading:
    from gateway.route.deepening import wanted_parts
    from gateway.sandbox.whole import read_whole

    return read_whole(reader, file, job, reading, wanted_parts(reading, found, reader.limits, deep.mail_pages))


def looks_like_mail(name: str, head: bytes) -> bool:
    """Whether a file is a mail: by its ending, else by a header field on its first lines."""
    if name.lower().endswith(".eml"):
        return True
    return "." not in name and any(_is_field(line) for line in _first_lines(head))


def _first_lines(head: bytes) -> Iterator[bytes]:
    yield from head.splitlines()[:3]


def _is_field(line: bytes) -> bool:
    name, colon, _ = line.partition(b":")
    return bool(colon) and name.replace(b"-", b"").isalpha() and len(name) < 60
