"""Reading to the end: pages that fail, mails that wait for a model, and new mail that goes first."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifiers.reading import Page, Reading, Unreadable
from classifiers.verdict import Origin, PaperStatus, Role
from gateway.deep_reading import DeepWorker
from gateway.documents.ocr import warm
from gateway.errors import BadSettings
from gateway.ledger.engine import Ledger
from gateway.ledger.questions import deep_counts, documents, mail_view, spool_file_needed
from gateway.ledger.store import open_ledger, record_arrivals
from gateway.records import Arrival, Door, Envelope, MailReading
from gateway.route import Job, JudgingRules
from gateway.route.reading import read_mail, read_page
from gateway.rows import load_judging_rules
from gateway.settings import DeepReading, Sandbox, Settings, Workers
from gateway.signatures.evidence import TrustEvidence
from gateway.spool import Spool
from gateway.worker import Examiner
from tests.made.long_scans import decision_scan
from tests.scenarios.letters import RECIPIENT, SENDER, with_file

KEY = "ident:Q1"


class ReaderHere:
    """Reads in this process, with or without the model; `broken` pages die as if their child had."""

    def __init__(self, broken: tuple[int, ...] = ()) -> None:
        self.limits = Sandbox()
        self.pages: list[int] = []
        self._broken = broken

    def read_mail(self, path: Path) -> MailReading:
        return read_mail(path.read_bytes(), self.limits, TrustEvidence(), datetime.now(UTC))

    def read_page(self, job: Job, path: Path) -> Page | Unreadable:
        assert job.part is not None and job.only is not None
        self.pages.append(job.part.page)
        if job.part.page in self._broken:
            return Unreadable("limits", "signal 9")
        return read_page(path.read_bytes(), job.kind, job.filename, job.only, job.part, self.limits)


@pytest.fixture
def rows() -> JudgingRules:
    return load_judging_rules(Settings(), None)


@pytest.fixture
def model() -> Iterator[None]:
    assert warm()
    yield
    warm(())


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(f"sqlite:///{tmp_path}/vanthu.db")
    yield opened
    opened.close()


@pytest.fixture
def spool(tmp_path: Path, ledger: Ledger) -> Spool:
    """A spool with one mail that holds a scan of two pages."""
    spool = Spool(tmp_path / "spool", 1)
    take_in(spool, ledger, KEY, with_file(166, "scan.pdf", decision_scan(166)))
    return spool


def take_in(spool: Spool, ledger: Ledger, key: str, mail: bytes) -> None:
    kept = spool.store([mail])
    envelope = Envelope(SENDER, (RECIPIENT,))
    at = datetime.now(UTC)
    record_arrivals(ledger, [Arrival(key, kept.spool_id, Door.JOURNAL, envelope, kept.size_bytes, kept.sha256, at)])


def examiner_of(ledger: Ledger, spool: Spool, reader: ReaderHere, rows: JudgingRules) -> Examiner:
    return Examiner(ledger, spool, reader, rows, DeepReading())  # type: ignore[arg-type]


@pytest.mark.usefixtures("model")
def test_the_second_page_turns_an_unknown_paper_status_and_keeps_the_document(
    ledger: Ledger, spool: Spool, rows: JudgingRules
) -> None:
    """The same document, by the same id, with what its last page says; only unread parts are recognised."""
    reader = ReaderHere()
    examiner = examiner_of(ledger, spool, reader, rows)
    examiner.examine(KEY)
    (before,) = documents(ledger)
    assert (before.record.paper, deep_counts(ledger)) == (PaperStatus.UNKNOWN, {"pages": 1})
    examiner.examine_deeply(KEY)
    (after,) = documents(ledger)

    assert reader.pages == [1, 2]
    assert (after.record.id, after.record.paper) == (before.record.id, PaperStatus.ELECTRONIC_ONLY)
    assert after.record.abstract == before.record.abstract
    assert not list(spool.ids())


@pytest.mark.usefixtures("model")
def test_a_page_that_kills_its_child_costs_only_itself(ledger: Ledger, spool: Spool, rows: JudgingRules) -> None:
    """The other pages are read, the mail is done, and its repairs name the page."""
    examiner = examiner_of(ledger, spool, ReaderHere(broken=(1,)), rows)
    examiner.examine(KEY)
    found = examiner.examine_deeply(KEY)

    assert found.repairs == ("page-1-of-0-unread",)
    assert [view.record.paper for view in documents(ledger)] == [PaperStatus.ELECTRONIC_ONLY]
    assert deep_counts(ledger) == {}


def test_without_a_model_the_scan_is_held_and_read_when_the_model_comes(
    ledger: Ledger, spool: Spool, rows: JudgingRules
) -> None:
    """Nothing is claimed of it meanwhile; the worker starts the reader anew, if need be twice, and reads it, without being asked."""
    installed = threading.Event()
    examiner = examiner_of(ledger, spool, ReaderHere(), rows)
    found = examiner.examine(KEY)
    assert found is not None
    assert (found.documents, [(part.role, part.reason) for part in found.attachments]) == (
        (),
        [(Role.UNREADABLE, "needs_ocr")],
    )
    spool_id = next(iter(spool.ids()))
    assert (deep_counts(ledger), spool_file_needed(ledger, spool_id)) == ({"needs_ocr": 1}, True)

    renewals = []

    def renew() -> None:
        renewals.append("")
        if len(renewals) == 1:
            raise BadSettings("a trust folder that somebody is just changing")
        warm()

    worker = DeepWorker(ledger, examiner, DeepReading(), Workers(), renew, has_model=installed.is_set, poll_s=0.05)
    worker.start()
    time.sleep(0.3)
    assert deep_counts(ledger) == {"needs_ocr": 1}
    installed.set()
    _wait_until(lambda: deep_counts(ledger) == {})
    worker.stop()
    warm(())

    (view,) = documents(ledger)
    assert (view.record.type, view.record.origin) == ("quyet_dinh", Origin.SCANNED_IMAGE)
    mail = mail_view(ledger, KEY)
    assert mail is not None and [part.role for part in mail.attachments] == [Role.MAIN]


@pytest.mark.usefixtures("model")
def test_new_mail_goes_first_and_stopping_leaves_the_mail_waiting(
    ledger: Ledger, spool: Spool, rows: JudgingRules
) -> None:
    """A mail that waits to be examined holds the pages back; stopped meanwhile, nothing is recorded or counted as failed."""
    reader = ReaderHere()
    examiner = examiner_of(ledger, spool, reader, rows)
    examiner.examine(KEY)
    take_in(spool, ledger, "ident:Q2", with_file(167, "scan.pdf", b""))
    worker = DeepWorker(ledger, examiner, DeepReading(), Workers(), lambda: None, poll_s=0.05)
    worker.start()
    time.sleep(0.3)
    worker.stop()

    assert (reader.pages, deep_counts(ledger)) == ([], {"pages": 1})


@pytest.mark.usefixtures("model")
def test_identity_does_not_change_with_what_is_read_later(ledger: Ledger, spool: Spool, rows: JudgingRules) -> None:
    """An unnumbered scan is told apart by its letterhead's words, also when the same file comes before and after."""
    from gateway.documents.joined_lines import with_page
    from gateway.documents.unread import unread_parts
    from gateway.route.identity import content_key

    reader = ReaderHere()
    path = spool.path(next(iter(spool.ids())))
    content = reader.read_mail(path).attachments[0].content
    assert isinstance(content, Reading)
    whole = content
    for part in unread_parts(content, 50):
        page = reader.read_page(Job(kind="mail", only=0, part=part), path)
        assert isinstance(page, Page)
        whole = with_page(whole, page)

    assert len(whole.text) > 2 * len(content.text)
    assert content_key(whole, "x") == content_key(content, "x") != "file:x"
    assert unread_parts(whole, 50) == ()
    assert [page.recognised for page in whole.pages] == [1.0, 1.0]
    assert replace(whole, pages=()) == replace(content, pages=())


def _wait_until(condition: object) -> None:
    deadline = time.monotonic() + 240
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)
