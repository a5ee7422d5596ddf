"""Filled registration forms found in mail, or handed in as a file: read in the sandbox, put before an admin."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from classifiers.reading import Reading, Unreadable
from gateway import mail_log
from gateway.directory import Directory
from gateway.documents.grid import GRIDS
from gateway.errors import BadInput
from gateway.ledger.engine import Ledger
from gateway.ledger.forms import keep_form
from gateway.records import AttachmentReading, MailReading
from gateway.records.forms import FilledForm, FormProblem, ReceivedForm
from gateway.reports.filled_form import looks_like_form, read_filled
from gateway.reports.form import Form
from gateway.reports.words import REASONS
from gateway.sandbox.reader import SandboxedReader

MOST_FORMS = 20
"""Of one mail; a collector that forwards more is asked to send several."""


def take_forms(
    ledger: Ledger,
    reader: SandboxedReader,
    form: Form,
    directory: Directory,
    path: Path,
    reading: MailReading,
    key: str,
    at: datetime,
) -> int:
    """Put each filled form among the attachments of a mail before an admin; how many new ones.

    The words of an attachment tell whether it may be one; only then its cells
    are read, in a child of their own. Raises TryLater.
    """
    sender = reading.sender.address if reading.sender else ""
    match = directory.resolve(sender, at.date()) if sender else None
    taken = 0
    agency = match.agency.id if match else None
    for part in [part for part in reading.attachments if _may_be_form(part, form)][:MOST_FORMS]:
        grid = reader.read_grid(path, "mail", part.index, part.filename)
        if isinstance(grid, Unreadable):
            filled: FilledForm | None = _unread(part, REASONS.get(grid.reason, grid.reason), agency)
        else:
            filled = read_filled(grid, form, directory, agency)
        if filled is not None and filled.touched:
            received = ReceivedForm(part.sha256, part.filename, f"mail {key}", sender, at, filled)
            taken += keep_form(ledger, received)
    if taken:
        mail_log.forms_taken(key, taken)
    return taken


def _unread(part: AttachmentReading, why: str, agency: str | None) -> FilledForm:
    """A form whose cells could not be read is told too: it must not be lost in silence."""
    expected = "mẫu mở được, không mật khẩu; lưu lại thành .xlsx rồi gửi lại, hoặc nạp tay: vanthu import commitments"
    problem = FormProblem("tệp", f"{part.filename}: {why}", expected)
    return FilledForm("", agency, "", (), (problem,), 1)


def _may_be_form(part: AttachmentReading, form: Form) -> bool:
    """By its words."""
    if not isinstance(part.content, Reading) or part.content.format not in GRIDS:
        return False
    return looks_like_form(
        [part.content.title, *(line.text for page in part.content.pages for line in page.lines)], form
    )


def read_form_file(
    reader: SandboxedReader, form: Form, directory: Directory, file: Path, by: str, at: datetime
) -> ReceivedForm:
    """A filled form that a person hands in. Raises `BadInput` for a file that is none."""
    try:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as why:
        raise BadInput(f"{file}: cannot be read ({why.strerror}).") from why
    grid = reader.read_grid(file, "document", 0, file.name)
    if isinstance(grid, Unreadable):
        raise BadInput(
            f"{file}: {REASONS.get(grid.reason, grid.reason)}: mở ra, lưu lại thành .xlsx không mật khẩu rồi nạp lại / "
            f"{grid.detail or grid.reason}: save it as .xlsx without a password and import that."
        )
    filled = read_filled(grid, form, directory)
    if filled is None:
        raise BadInput(
            f"{file}: no registration form: neither its mark nor its rows are there. "
            "Make an empty one: vanthu report registration --blank --agency ID --out form.xlsx"
        )
    return ReceivedForm(digest, file.name, "file", by, at, filled)
