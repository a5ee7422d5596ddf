"""What several sources say of one document and one recipient is one copy and one count."""

from __future__ import annotations

from datetime import UTC, datetime

from classifiers.verdict import PaperStatus, Secrecy
from gateway.counting.modes import copy_modes
from gateway.ledger.facts import facts_of
from gateway.ledger.merging import PastReading, best_record
from gateway.ledger.source_exchanges import all_exchanges, with_one_name
from gateway.ledger.source_readings import reading_of
from gateway.records import Dossier, Mode, Scope
from gateway.records.sources import DMS, SourceKind, SourceRecipient, SourceRecord
from tests.ledger.samples import AT, make_document, make_exchange

BOX, CODE = "vp@ubnd.gov.vn", "H48.01"


def package(paper: PaperStatus):
    """The same document to the same agency by a document system, which names it by its code."""
    return make_exchange(CODE, medium=DMS, paper=paper)


def register(paper: bool) -> SourceRecord:
    to = (SourceRecipient("UBND tỉnh", "ubnd", Scope.INTER_AGENCY),)
    return SourceRecord(
        SourceKind.REGISTER, "k", "d", "i", "stttt", "Sở", "1/BC-STTTT", "1", "BC", "2014-05-06", "bao_cao",
        recipients=to, sent_electronically=True, sent_on_paper=paper,
    )  # fmt: skip


def test_mail_and_package_to_one_agency_are_one_copy() -> None:
    """The code of a package and the mailbox of a mail are the same recipient; what the package says of paper holds."""
    sightings = [make_exchange(BOX, paper=PaperStatus.UNKNOWN), package(PaperStatus.ELECTRONIC_ONLY)]
    assert copy_modes(with_one_name(sightings)) == {BOX: Mode.ELECTRONIC}
    assert copy_modes(with_one_name([package(PaperStatus.UNKNOWN)])) == {"ubnd": Mode.UNKNOWN}


def test_a_register_speaks_of_the_recipient_that_a_package_names_by_code() -> None:
    """No second copy "by other means", and its paper is paired with the package."""
    sightings = with_one_name([package(PaperStatus.UNKNOWN)])
    assert copy_modes(all_exchanges(sightings, [register(paper=True)])) == {"ubnd": Mode.HYBRID}
    assert copy_modes(all_exchanges(sightings, [register(paper=False)])) == {"ubnd": Mode.ELECTRONIC}


def test_what_a_package_says_of_paper_holds_beside_a_silent_register() -> None:
    """The flag of a document system is not lost where another source comes along."""
    silent = SourceRecord(
        SourceKind.PORTAL, "k", "d", "i", "stttt", "Sở", "1/BC-STTTT", "1", "BC", "2014-05-06", "bao_cao"
    )
    sightings = with_one_name([package(PaperStatus.ELECTRONIC_ONLY)])
    assert copy_modes(all_exchanges(sightings, [silent])) == {"ubnd": Mode.ELECTRONIC}


def test_a_secret_document_of_a_register_is_told_in_no_ratio() -> None:
    """R8: counted as secret on its own day, with no recipient; one that mail alone marked is an alert and no row."""
    secret = make_document(secrecy=Secrecy.MAT, exchanges=(), sources=("R",))
    (fact,) = facts_of(secret)
    assert (fact.scope, fact.mode, fact.copies, fact.secrecy) == (Scope.UNKNOWN, Mode.UNKNOWN, 0, Secrecy.MAT)
    assert fact.first_sent_on == datetime(2014, 5, 6, tzinfo=UTC).date()
    assert facts_of(make_document(secrecy=Secrecy.MAT, exchanges=(), sources=("M",))) == ()
    assert facts_of(make_document(exchanges=(), sources=("R",))) == ()


def test_a_register_puts_no_doubt_on_a_dossier_that_a_mail_shows_in_part() -> None:
    """A row of a list tells nothing of a dossier (R6)."""
    seen = PastReading(make_document(dossier=Dossier.PARTIAL), AT)
    assert best_record([seen], (), [reading_of(register(paper=True))]).dossier is Dossier.PARTIAL
