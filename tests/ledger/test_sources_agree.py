"""What several sources say of one document and one recipient is one copy and one count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

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


def dispatched(text: str, scope: Scope, agency: str | None = None) -> SourceRecord:
    return SourceRecord(
        SourceKind.DISPATCH, "k", "d", "i", "stttt", "Sở", "1/TB-STTTT", "1", "TB", "2014-05-06", "thong_bao",
        recipients=(SourceRecipient(text, agency, scope),), dispatched_on="2014-05-07",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "modes"),
    [("Các phòng", (Mode.HYBRID, Mode.HYBRID)), ("Phòng CNTT", (Mode.HYBRID, Mode.ELECTRONIC))],
)
def test_paper_to_all_sections_is_paper_to_each_that_the_mail_went_to(text: str, modes: tuple[Mode, ...]) -> None:
    """ "Các phòng" are all of them; one section got one copy, whichever mailbox it reads (R2)."""
    boxes = ("nva-stttt@x.vn", "ntb-stttt@x.vn")
    mails = [
        make_exchange(box, agency="stttt", scope=Scope.INTERNAL, paper=PaperStatus.ELECTRONIC_ONLY) for box in boxes
    ]
    found = copy_modes(all_exchanges(mails, [dispatched(text, Scope.INTERNAL, "stttt")]))
    assert set(found) == set(boxes)
    assert tuple(sorted(found.values(), key=list(Mode).index)) == tuple(sorted(modes, key=list(Mode).index))


def test_a_citizen_in_a_list_is_the_mailbox_that_the_mail_went_to() -> None:
    """One name and one mailbox are one copy; where their numbers differ nobody knows, and they stay apart."""
    mails = [make_exchange(box, agency="nguoi-dan", scope=Scope.EXTERNAL) for box in ("ba@gmail.com",)]
    row = dispatched("Ông Nguyễn Văn Ba", Scope.EXTERNAL)
    assert copy_modes(all_exchanges(mails, [row])) == {"ba@gmail.com": Mode.HYBRID}
    mails.append(make_exchange("tu@gmail.com", agency="nguoi-dan", scope=Scope.EXTERNAL))
    assert set(copy_modes(all_exchanges(mails, [row]))) == {"ba@gmail.com", "tu@gmail.com", "Ông Nguyễn Văn Ba"}


def test_those_above_in_a_list_are_those_whom_the_mail_went_to() -> None:
    """ "Như trên" and "Các sở" add no copy beside the mailboxes; who is named by name is told apart."""
    mails = [make_exchange(f"{name}@x.vn", agency=name, paper=PaperStatus.ELECTRONIC_ONLY) for name in ("snv", "stc")]
    row = replace(register(paper=False), recipients=(SourceRecipient("Như trên", None, Scope.UNKNOWN),))
    assert copy_modes(all_exchanges(mails, [row])) == dict.fromkeys(("snv@x.vn", "stc@x.vn"), Mode.ELECTRONIC)
    named = (SourceRecipient("Sở Nội vụ", "snv", Scope.INTER_AGENCY),)
    groups = (SourceRecipient("Các sở", None, Scope.INTER_AGENCY, PaperStatus.WITH_PAPER),)
    found = copy_modes(all_exchanges(mails, [replace(row, recipients=named + groups, sent_on_paper=None)]))
    assert found == {"snv@x.vn": Mode.ELECTRONIC, "stc@x.vn": Mode.HYBRID}
