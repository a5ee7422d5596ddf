"""Mails whose scans are not yet read to their end, for people and machines; and reading them now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from gateway.cli.opening import open_rows, opened_reader, tell

if TYPE_CHECKING:
    from rich.table import Table

    from gateway.ledger.deep import DeepWaiting
    from gateway.ledger.engine import Ledger
    from gateway.settings import Settings
    from gateway.worker import Examiner

_WHY = {"pages": "còn trang chưa đọc", "needs_ocr": "thiếu dữ liệu OCR", "held": "đã thôi thử"}


def tell_unread(counts: Mapping[str, int]) -> None:
    """How many mails wait and for what, on stderr; nothing where none does."""
    if pages := counts.get("pages", 0):
        tell(
            f"vanthu: {pages} thư còn trang bản quét chưa đọc / mails with unread pages of scans: "
            "`vanthu serve` reads them, or `vanthu queue deep --now`"
        )
    if lacking := counts.get("needs_ocr", 0):
        tell(f"vanthu: {lacking} thư chờ nhận dạng chữ / mails wait for recognition: see `vanthu check`")
    if held := counts.get("held", 0):
        tell(f"vanthu: {held} thư thôi đọc sâu / deep reading given up: `vanthu queue deep --retry`")


def deep_json(one: DeepWaiting) -> dict[str, Any]:
    """One mail that is not yet read to its end."""
    from gateway.reports.contract import moment

    return {
        "key": one.key,
        "spool_id": one.spool_id,
        "state": one.state.value,
        "reason": one.reason.value,
        "pages": one.pages,
        "since": moment(one.at),
        "attempts": one.attempts,
        "trouble": one.trouble,
    }


def deep_table(found: Sequence[DeepWaiting]) -> Table:
    """One row a mail."""
    from rich import box
    from rich.table import Table

    from gateway.counting.periods import ZONE
    from gateway.reports.tables import plain

    table = Table(title="Chờ đọc hết trang", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("Mã thư", "Từ lúc", "Vì", "Trang"):
        table.add_column(title, overflow="fold")
    for one in found:
        why = _WHY[one.state.value if one.state.value == "held" else one.reason.value]
        trouble = f"\n[yellow]{plain(one.trouble)}[/]" if one.trouble else ""
        table.add_row(
            one.spool_id, f"{one.at.astimezone(ZONE):%d/%m/%Y %H:%M}", f"{why}{trouble}", str(one.pages or "?")
        )
    return table


def read_deeply(settings: Settings, ledger: Ledger, examiner: Examiner | None = None) -> None:
    """Read all that is due to its end; what fails goes on waiting and is named."""
    from gateway.spool import Spool
    from gateway.worker import Examiner

    if examiner is not None:
        _read_all(settings, ledger, examiner)
        return
    with opened_reader(settings) as reader:
        spool = Spool(settings.data_dir / "spool", settings.storage.min_free_mb)
        rows = open_rows(settings, ledger)
        _read_all(settings, ledger, Examiner(ledger, spool, reader, rows, settings.deep_reading))


def _read_all(settings: Settings, ledger: Ledger, examiner: Examiner) -> None:
    from gateway.attempt import End, attempt
    from gateway.cli.progress import progress_bar
    from gateway.documents.ocr_data import data_folder
    from gateway.ledger.deep import note_deep_failure
    from gateway.ledger.questions import deep_counts, next_deep

    has_model = data_folder() is not None
    waiting = deep_counts(ledger)
    number = waiting.get("pages", 0) + (waiting.get("needs_ocr", 0) if has_model else 0)
    with progress_bar("đọc sâu / deep reading", number) as advance:
        while key := next_deep(ledger, datetime.now(UTC), with_model=has_model):
            tried = attempt(examiner.examine_deeply, key)
            if tried.end is not End.DONE:
                tell(f"vanthu: {key}: {tried.reason}")
                again_at = datetime.now(UTC) + timedelta(seconds=settings.workers.retry_s)
                most = 0 if tried.end is End.HOLD else settings.workers.retries
                note_deep_failure(ledger, key, tried.reason, again_at, most)
            advance()
