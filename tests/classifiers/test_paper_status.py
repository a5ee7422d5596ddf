"""Whether paper follows, from words that speak of this document and of no other."""

from __future__ import annotations

from typing import Any

import pytest

from classifiers.paper_status import TAG_OVERRULED, judge_paper_status
from classifiers.reading import Accompaniment
from classifiers.symbol import parse_symbol
from classifiers.verdict import PaperStatus, Verdict
from tests.classifiers import paper_places
from tests.classifiers.made import DECISION, LETTER, judge, reading, rules
from tests.classifiers.paper_wordings import ELECTRONIC_ONLY, UNKNOWN, WITH_PAPER


def status(
    body: str = "",
    subject: str = "",
    type_key: str = "cong_van",
    headers: tuple[tuple[str, str], ...] = (),
    name: str = "",
) -> Verdict[PaperStatus]:
    symbol = parse_symbol("464/STTTT-KHTC", rules().catalogue)
    around = Accompaniment(subject=subject, body=body, headers=headers, filename=name)
    return judge_paper_status(None, around, symbol, type_key, rules())[0]


@pytest.mark.parametrize("body", ELECTRONIC_ONLY)
def test_words_that_no_paper_is_sent(body: str) -> None:
    """Each wording makes the document electronic only, and the evidence quotes it."""
    verdict = status(body)

    assert verdict.value is PaperStatus.ELECTRONIC_ONLY
    assert verdict.evidence and verdict.confidence >= 0.6


@pytest.mark.parametrize("body", WITH_PAPER)
def test_words_that_paper_follows(body: str) -> None:
    """Each wording makes the document one with paper, and the evidence quotes it."""
    verdict = status(body)

    assert verdict.value is PaperStatus.WITH_PAPER
    assert verdict.evidence and verdict.confidence >= 0.6


@pytest.mark.parametrize("body", UNKNOWN)
def test_words_that_say_nothing_of_this_document(body: str) -> None:
    """Requests to the reader, conditions, policies, other documents and quoted mails set nothing."""
    assert status(body).value is PaperStatus.UNKNOWN


PLACES = [
    *((place, words, PaperStatus.ELECTRONIC_ONLY) for place, words in paper_places.ELECTRONIC_ONLY),
    *((place, words, PaperStatus.WITH_PAPER) for place, words in paper_places.WITH_PAPER),
    *((place, words, PaperStatus.UNKNOWN) for place, words in paper_places.UNKNOWN),
]


@pytest.mark.parametrize(("place", "words", "expected"), PLACES)
def test_words_count_by_what_they_say_in_their_place(place: str, words: str, expected: PaperStatus) -> None:
    """Mail, subject, file name, text, foot and list of recipients each speak for the document or do not."""
    if place in ("mail", "subject", "file name"):
        texts = {place: words}
        verdict = status(texts.get("mail", ""), texts.get("subject", ""), name=texts.get("file name", ""))
    else:
        verdict = _status_inside(place, words)

    assert verdict.value is expected


def _status_inside(place: str, words: str) -> Verdict[PaperStatus]:
    above = {"document": "Kính gửi: Sở Tài chính\n", "foot": "Nơi nhận:\n- Như trên;\n- Lưu: VT.\n"}
    text = above.get(place, "Nơi nhận:\n") + words + ("\nNơi nhận:\n- Như trên;" if place == "document" else "")
    symbol = parse_symbol("464/STTTT-KHTC", rules().catalogue)
    return judge_paper_status(reading(text), Accompaniment(), symbol, "cong_van", rules())[0]


def test_marker_of_a_sender_system_in_the_subject_decides() -> None:
    """The tag that document systems put before the subject makes the document electronic only."""
    verdict = status(subject="[Khẩn - Không gửi bản giấy] V/v đề nghị gửi báo cáo về Sở trước ngày 20/10")

    assert verdict.value is PaperStatus.ELECTRONIC_ONLY
    assert verdict.evidence[0].where == "subject"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("x-no-paper-copy", "true", PaperStatus.ELECTRONIC_ONLY),
        ("x-no-paper-copy", "0", PaperStatus.WITH_PAPER),
        ("x-paper-copy", "yes", PaperStatus.WITH_PAPER),
        ("x-priority", "1", PaperStatus.UNKNOWN),
    ],
)
def test_header_of_a_sender_system_decides(name: str, value: str, expected: PaperStatus) -> None:
    """A header set on purpose is a cue, any other is none."""
    assert status(headers=((name, value),)).value is expected


@pytest.mark.parametrize(
    "tag",
    [{"subject": "[Không gửi bản giấy] Công văn"}, {"headers": (("x-no-paper-copy", "true"),), "subject": "Công văn"}],
)
def test_what_a_person_wrote_counts_before_a_tag(tag: dict[str, Any]) -> None:
    """A header or a marker in the subject is set by a system; a sentence of the mail is stronger, and a note says so."""
    symbol = parse_symbol("464/STTTT-KHTC", rules().catalogue)
    around = Accompaniment(**tag, body="Bản giấy gửi sau qua đường bưu điện.")
    verdict, notes = judge_paper_status(None, around, symbol, "cong_van", rules())

    assert verdict.value is PaperStatus.WITH_PAPER
    assert notes == (TAG_OVERRULED,)


def test_contradicting_words_leave_the_status_unknown_with_both_as_evidence() -> None:
    """One sentence against another: neither wins, both are shown, a note says so."""
    symbol = parse_symbol("464/STTTT-KHTC", rules().catalogue)
    around = Accompaniment(subject="Công văn không gửi bản giấy", body="Bản giấy gửi sau qua đường bưu điện.")
    verdict, notes = judge_paper_status(None, around, symbol, "cong_van", rules())

    assert verdict.value is PaperStatus.UNKNOWN
    assert {evidence.where for evidence in verdict.evidence} >= {"subject", "mail body line 1"}
    assert notes == ("words about paper contradict each other",)


@pytest.mark.parametrize(
    ("recipients", "expected"),
    [
        ("- Như trên (gửi qua email);\n- Lưu: VT.", PaperStatus.ELECTRONIC_ONLY),
        ("- Như trên (bản điện tử);\n- Sở Nội vụ (bản giấy);\n- Lưu: VT.", PaperStatus.WITH_PAPER),
        ("- Như trên;\n- Sở Nội vụ (bản giấy);\n- Lưu: VT.", PaperStatus.WITH_PAPER),
        ("- Như trên;\n- Lưu: VT (bản giấy).", PaperStatus.UNKNOWN),
        ("- Như trên;\n- Giám đốc Sở (qua email);\n- Lưu: VT.", PaperStatus.UNKNOWN),
        ("- Như trên;\n- Lưu: VT.", PaperStatus.UNKNOWN),
    ],
)
def test_marks_behind_recipients(recipients: str, expected: PaperStatus) -> None:
    """One paper copy counts for the document; the archive's own copy is no exchange."""
    document = reading(f"Nơi nhận:\n{recipients}")

    assert judge_paper_status(document, Accompaniment(), None, "cong_van", rules())[0].value is expected


@pytest.mark.parametrize("text", [LETTER, DECISION])
def test_seed_documents_say_nothing_of_their_own_paper(text: str) -> None:
    """The two decisions of the project ask others for paper, and are silent about themselves."""
    assert judge(text).paper.value is PaperStatus.UNKNOWN


def test_sentence_of_the_document_about_itself_counts() -> None:
    """ "Văn bản này chỉ gửi qua thư điện tử" counts at the foot and in the body."""
    body = reading("Văn bản này chỉ gửi qua thư điện tử, không gửi bản giấy.")

    assert judge_paper_status(body, Accompaniment(), None, "cong_van", rules())[0].value is PaperStatus.ELECTRONIC_ONLY


def test_policy_in_the_body_of_a_document_is_no_cue() -> None:
    """A decision that regulates paper does not speak of its own."""
    policy = reading(
        "Các cơ quan gửi văn bản điện tử thì không gửi bản giấy; bản giấy gửi sau qua đường bưu điện khi cần."
    )

    assert judge_paper_status(policy, Accompaniment(), None, "quyet_dinh", rules())[0].value is PaperStatus.UNKNOWN


def test_words_about_another_type_are_left_out() -> None:
    """Of two documents in one mail, only the one that a sentence names is meant."""
    body = "Giấy mời gửi bản giấy sau qua đường bưu điện."

    assert status(body, type_key="giay_moi").value is PaperStatus.WITH_PAPER
    assert status(body, type_key="ke_hoach").value is PaperStatus.UNKNOWN


def test_agreeing_words_make_surer() -> None:
    """Two different cues that agree give more confidence than one."""
    one = status("Không gửi bản giấy.")
    two = status("Văn bản điện tử này thay cho văn bản giấy; UBND tỉnh không gửi bản giấy.")

    assert two.confidence > one.confidence
