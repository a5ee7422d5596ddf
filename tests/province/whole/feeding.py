"""The sources of the whole province, fed to the real code in one order or another."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import xlsxwriter

from gateway.directory.naming import Names
from gateway.documents.tables import read_tables
from gateway.ledger.correcting import correct_field, merge_documents, split_document, void_document
from gateway.ledger.engine import Ledger
from gateway.ledger.source_imports import take_sources, void_batch
from gateway.ledger.sources import Provenance, add_declared, add_stock
from gateway.ledger.sources_questions import source_batches
from gateway.ledger.store import append_examination, record_arrivals
from gateway.package_taking import take_header
from gateway.records import Arrival, Door, Envelope, Examination, MailReading
from gateway.records.sources import SourceKind
from gateway.registers.figures_import import Figures, read_declared, read_stock
from gateway.registers.record_rows import Office as ListOffice
from gateway.registers.records_import import read_list
from gateway.route import JudgingRules, judge_mail
from gateway.route.reading import read_mail
from gateway.rulebook import load_rules
from gateway.settings import Sandbox, shipped_config_dir
from gateway.signatures.evidence import TrustEvidence
from tests.province.whole import listing, showing
from tests.province.whole.issuing import issues
from tests.province.whole.offices import OFFICES, directory

AT = datetime(2025, 12, 1, 3, tzinfo=UTC)
MENDED = ("snv", "stp", "sct", "binhson", "sontinh")
"""Offices that hand in a mended register after one with a wrong number."""

INDICATORS = ("a.1", "II.1", "c.1")
"""Those of which anything is declared."""
AS_WORKBOOK = ("snv", "moduc")
"""Offices that hand in a workbook."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One mail as the worker hands it to the ledger."""

    key: str
    office: str
    at: datetime
    found: Examination
    package: MailReading | None = None
    """Of a package, which says things by its header too."""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """Where the sources go, in which order, and of whom."""

    ledger: Ledger
    folder: Path
    backwards: bool
    offices: frozenset[str]

    def ordered(self, offices: Iterable[str]) -> list[str]:
        return sorted(self.offices & set(offices), reverse=self.backwards)

    def rows(self, every: listing.Rows) -> listing.Rows:
        return [row for row in every if row[0] in self.offices]


@cache
def rules() -> JudgingRules:
    """The shipped rules over the directory of the province."""
    return JudgingRules(load_rules(shipped_config_dir()), directory())


@cache
def judged() -> tuple[Judged, ...]:
    """Every mail and package, judged once for all ledgers."""
    return tuple(_judge(mail) for mail in showing.mails())


def _judge(mail: showing.Sent) -> Judged:
    at = mail.at.astimezone(UTC) + timedelta(minutes=10)
    reading = mail.reading or read_mail(mail.data, Sandbox(), TrustEvidence(), at)
    found = judge_mail(reading, Envelope(None), at, rules())
    return Judged(
        f"sha256:{reading.sha256}", mail.office, at, found, reading if reading.package else None, f"{mail.key}.edxml"
    )


def key_of(name: str) -> str:
    """Key of a mail that came as a reading, by its name."""
    return f"sha256:{hashlib.sha256(name.encode()).hexdigest()}"


def feed(
    ledger: Ledger, folder: Path, *, backwards: bool, offices: Collection[str] = tuple(OFFICES), book: bool = True
) -> None:
    """All sources of some agencies in one order, or in the opposite one; people's words come last, as they do.

    Without the `book` of paper copies, which is handed in late.
    """
    folder.mkdir(exist_ok=True)
    to = Feed(ledger, folder, backwards, frozenset(offices))
    steps: Sequence[Callable[[Feed], None]] = (_mails, _registers, _systems, _portal, *([_book] if book else []))
    for step in reversed(steps) if backwards else steps:
        step(to)
    _figures(to)
    _people(to)


def hand_in_book(ledger: Ledger, folder: Path, offices: Collection[str]) -> None:
    """The dispatch book of some agencies, after everything else."""
    _book(Feed(ledger, folder, False, frozenset(offices)))


def _mails(to: Feed) -> None:
    mine = (item for item in judged() if item.office in to.offices)
    every = sorted(mine, key=lambda item: (item.at, item.key), reverse=to.backwards)
    arrivals = [
        Arrival(item.key, f"spool-{n}", Door.FILE, Envelope(None), 1000, item.found.mail_sha256, item.at, item.file)
        for n, item in enumerate(every)
    ]
    record_arrivals(to.ledger, arrivals)
    for item, arrival in zip(every, arrivals, strict=True):
        if item.package is not None:
            take_header(to.ledger, arrival, item.package, item.found, rules(), item.at)
        append_examination(to.ledger, item.key, item.found, item.at)


def _registers(to: Feed) -> None:
    for office in to.ordered(listing.registers()):
        if office in MENDED:
            file = _csv(to.folder / f"so-di-{office}-1.csv", listing.REGISTER, listing.spoiled_register(office))
            void_batch(to.ledger, _take(to, SourceKind.REGISTER, file), "văn thư", "a row had a wrong number", AT)
        rows = listing.registers()[office]
        write, ending = (_xlsx, "xlsx") if office in AS_WORKBOOK else (_csv, "csv")
        _take(to, SourceKind.REGISTER, write(to.folder / f"so-di-{office}.{ending}", listing.REGISTER, rows))


def _systems(to: Feed) -> None:
    _take(to, SourceKind.DMS, _csv(to.folder / "dms.csv", listing.DMS, to.rows(listing.systems())))


def _portal(to: Feed) -> None:
    _take(to, SourceKind.PORTAL, _csv(to.folder / "cong.csv", listing.PORTAL, to.rows(listing.portal())))


def _book(to: Feed) -> None:
    rows = to.rows(listing.dispatch_book())
    _take(to, SourceKind.DISPATCH, _csv(to.folder / "so-chuyen-giao.csv", listing.DISPATCH, rows))


def _figures(to: Feed) -> None:
    """What agencies declare of themselves, and inventories."""
    known = Figures(Names(directory()), INDICATORS, AT.date())
    stated = _csv(to.folder / "khai.csv", listing.DECLARED, listing.DECLARATIONS)
    stock = _csv(to.folder / "kiem-ke.csv", listing.STOCK, listing.INVENTORIES)
    told, counted = read_declared(stated, known), read_stock(stock, known)
    assert (told.problems, counted.problems) == ((), ())
    add_declared(to.ledger, told.rows, Provenance(stated.name, told.sha256, "văn thư", AT))
    add_stock(to.ledger, counted.rows, Provenance(stock.name, counted.sha256, "văn thư", AT))


def _take(to: Feed, kind: SourceKind, file: Path) -> int:
    office = ListOffice(rules().rules, directory(), Names(directory()))
    found = read_list(file, kind, office, lambda path: read_tables(path.read_bytes()))
    assert found.problems == (), [str(problem) for problem in found.problems[:3]]
    change = take_sources(to.ledger, kind, found.records, Provenance(file.name, found.sha256, "văn thư", AT))
    assert change.batch is not None
    return change.batch


def _people(to: Feed) -> None:
    """What admins said, with reason and name."""
    for issue in issues():
        if issue.office not in to.offices:
            continue
        mine, by, why = _document(issue.key), "chuyên viên", "seen on the table"
        if "person" in issue.marks:
            paper = {"paper": "with_paper" if issue.copies[0].paper else "electronic_only"}
            correct_field(to.ledger, mine, "paper", paper, by, why, AT)
        if "void" in issue.marks:
            void_document(to.ledger, mine, True, by, why, AT)
        if "misread" in issue.marks:
            merge_documents(to.ledger, _document(f"{issue.key} misread"), mine, by, why, AT)
        if "recall-withdrawn" in issue.marks:
            taken = (one.number for one in source_batches(to.ledger) if one.file == f"{issue.key} package1.edxml")
            void_batch(to.ledger, next(taken), by, why, AT)
        if "twin" in issue.marks:
            split_document(to.ledger, mine, key_of(issue.key), by, why, AT)


@cache
def _ids() -> dict[str, str]:
    return {item.key: item.found.documents[0].id for item in judged() if item.found.documents}


def _document(name: str) -> str:
    """Id of the document that a mail brought; "" for one that no mail brought."""
    return _ids().get(key_of(name), "")


def _csv(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def _xlsx(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sổ đi")
        for place, row in enumerate([columns, *rows]):
            sheet.write_row(place, 0, row)
    return path
