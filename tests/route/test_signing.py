"""What each signature of a document is for, whose signatures it has, and who broke whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from gateway.records import DocumentView, Envelope, Examination
from gateway.reports.contract import document_json, signature_json
from gateway.reports.signed import together
from gateway.route import judge_mail
from gateway.route.reading import read_document_file
from gateway.settings.sections import Sandbox
from gateway.signatures.judge import Where, undecided
from gateway.signatures.roles import SIGNED_LAST, judge_article_5
from tests.made import pki
from tests.made.examining import judging_rules
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf

TOP_RIGHT, TOP_LEFT, FOOT, SMALL = (400, 780, 580, 830), (40, 790, 260, 830), (300, 120, 480, 200), (150, 745, 175, 765)
Signing = tuple[str, str, str | None, tuple[int, int, int, int], str | None]


@cache
def letter() -> bytes:
    return draw_pdf(
        Letter(
            issuer="ỦY BAN NHÂN DÂN TỈNH",
            abstract="tăng cường trao đổi văn bản điện tử",
            symbol="512/UBND-NC",
            day=date(2024, 3, 15),
            to=("Các sở, ban, ngành",),
            body=("Ủy ban nhân dân tỉnh yêu cầu các sở thực hiện.",),
            signer="Nguyễn Văn An",
        )
    )


@cache
def examined(*signings: Signing) -> Examination:
    """The letter as signed by each in turn: signer, field, text that is shown, box, reason."""
    data = letter()
    for signer, field, text, box, reason in signings:
        data = pki.sign_pdf(data, signer, field, appearance_text=text, box=box, reason=reason)
    trust = pki.full_trust()
    reading = read_document_file(data, "512.pdf", Sandbox(), trust, pki.SIGNING_DAY)
    return judge_mail(reading, Envelope(None), pki.SIGNING_DAY, judging_rules())


LEADER: Signing = ("chair", "Leader", "Nguyen Van An", FOOT, None)
SEAL: Signing = ("office", "Seal", "UBND tinh", (300, 220, 480, 300), None)


def test_person_and_organisation_make_an_original() -> None:
    """The competent person's and the organisation's signature: both that an original needs."""
    found = examined(LEADER, SEAL)

    assert [one.role for one in found.signatures] == ["person", "organisation"]
    (document,) = found.documents
    assert document.art5 == "both"
    assert document_json(DocumentView(document))["art5"] == "both"


@pytest.mark.parametrize(
    ("signings", "answer"),
    [((LEADER,), "person_only"), ((SEAL,), "organisation_only"), ((), "neither")],
    ids=["person", "organisation", "unsigned"],
)
def test_what_is_missing_of_an_original_is_told(signings: tuple[Signing, ...], answer: str) -> None:
    """One signature alone is half an original, an unsigned file none."""
    (document,) = examined(*signings).documents

    assert document.art5 == answer


@pytest.mark.parametrize(
    ("text", "box", "reason", "field", "role"),
    [
        ("DEN So: 77 Ngay: 16/3/2024", TOP_LEFT, None, "Stamp", "incoming_stamp"),
        ("77", SMALL, None, "document.signed.kydauden", "incoming_stamp"),
        ("SAO Y; UBND TINH; 16/03/2024", TOP_RIGHT, None, "Copy", "copy_corner"),
        ("UBND tinh", TOP_RIGHT, "UBND tỉnh đã ký số bản sao văn bản điện tử!", "Copy", "copy_corner"),
        ("So: 666/TTr-SNV; 22/12/2025; 18:56:39; +07:00", TOP_RIGHT, None, "Annex", "attachment_corner"),
        ("512", (130, 740, 170, 760), None, "Number", "number_date_stamp"),
        (".", SMALL, None, "Day", "number_date_stamp"),
    ],
)
def test_words_and_places_tell_what_an_organisations_signature_is_for(
    text: str, box: tuple[int, int, int, int], reason: str | None, field: str, role: str
) -> None:
    """Rows of config/signature_roles.toml, asked in order."""
    found = examined(LEADER, ("office", field, text, box, reason))

    assert found.signatures[1].role == role
    assert found.signatures[1].role_evidence
    assert found.signatures[1].said == ""


def test_an_organisation_that_did_not_issue_and_signs_last_stamped_it_on_arrival() -> None:
    """Without any words the order and the names tell the receiver's stamp."""
    received = examined(LEADER, SEAL, ("company", "Received", "nhan", (60, 60, 260, 110), None)).signatures[2]

    assert (received.role, received.role_evidence) == ("incoming_stamp", (SIGNED_LAST,))


def test_a_receivers_stamp_is_no_signature_of_the_issuer() -> None:
    """An incoming stamp by the receiver does not make up for the organisation's own signature."""
    (document,) = examined(LEADER, ("office", "Stamp", "DEN So: 77 Ngay: 16/3/2024", TOP_LEFT, None)).documents

    assert document.art5 == "person_only"


def test_a_signature_that_nobody_can_attribute_leaves_the_question_open() -> None:
    """It may be the missing one, so nothing is said to be missing."""
    trust = pki.full_trust()
    person = replace(undecided(Where("pdf_field"), "encrypted", trust), role="person")

    assert judge_article_5([person]) == "person_only"
    assert judge_article_5([person, undecided(Where("pdf_field"), "encrypted", trust)]) == "unknown"


def test_people_and_machines_are_told_role_and_place_in_the_file() -> None:
    """The lines of `explain` and `signatures show`, and the JSON beside them."""
    leader, _ = examined(LEADER, SEAL).signatures

    assert any("người có thẩm quyền" in line for line in together(leader))
    assert signature_json(leader)["role"] == "person"
    assert signature_json(leader)["file"] == {"scanned": 2, "parsed": 2, "uncovered": "none"}
    broken = replace(leader, broken_in_revision=3, broken_by="Received", broke=("X",))
    assert any("BỊ HỎNG ở bản sửa 3, chậm nhất khi ký ô Received" in line for line in together(broken))
    assert any("LÀM HỎNG chữ ký trước: X" in line for line in together(broken))
