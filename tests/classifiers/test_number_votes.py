"""Votes of the number reader: what is accepted, what stops a wrong name, what stays open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.judge import judge_document
from classifiers.number_votes import AGREES, BOTH_NETS, CANDIDATE, LEARNED, WITH_PRINT, votes_of
from classifiers.reading import Accompaniment, Column, Format, LineSource, NumberReading, Reading
from classifiers.verdict import DocumentVerdict
from tests.classifiers.made import line, of_lines, rules

Candidates = tuple[tuple[str, float], ...]
SURE: Candidates = (("2268", 0.96), ("2208", 0.01), ("2263", 0.005))
DOUBT: Candidates = (("2268", 0.4), ("2208", 0.2), ("2288", 0.1))


def seen(first: Candidates, second: Candidates, **other: object) -> NumberReading:
    reading = NumberReading(3, first, second, "base-1", code="BC-SYT", again="Số: ?2? /BC-SYT")
    return replace(reading, **other)  # type: ignore[arg-type]


def scan(number: NumberReading | None, printed: str = "Số:2(X /BC-SYT") -> Reading:
    lines = [
        line("SỞ Y TẾ", 1, Column.LEFT, LineSource.OCR),
        line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 2, Column.RIGHT, LineSource.OCR),
        line(printed, 3, Column.LEFT, LineSource.OCR),
        line("BÁO CÁO", 4, source=LineSource.OCR),
        line("Kết quả kiểm tra chất lượng bệnh viện năm 2017 trên địa bàn tỉnh", 5, source=LineSource.OCR),
        line("Căn cứ Quyết định số 4969/QĐ-BYT của Bộ Y tế, Sở Y tế báo cáo.", 6, source=LineSource.OCR),
    ]
    reading = of_lines(lines, Format.PDF, picture_cover=1.0)
    page = replace(reading.pages[0], numbers=(number,) if number else ())
    return replace(reading, pages=(page,))


def judged(number: NumberReading | None, filename: str = "", printed: str = "Số:2(X /BC-SYT") -> DocumentVerdict:
    return judge_document(scan(number, printed), Accompaniment(filename=filename), rules())


def symbol(verdict: DocumentVerdict) -> str | None:
    value = verdict.letterhead.symbol.value
    return value.text if value else None


def grounds(verdict: DocumentVerdict) -> set[str]:
    return {evidence.rule for evidence in verdict.letterhead.symbol.evidence}


def test_two_sure_nets_are_enough_where_the_code_is_known() -> None:
    """Nothing stands beside the page; both nets read the same and the code was read twice alike."""
    verdict = judged(seen(SURE, SURE))
    assert symbol(verdict) == "2268/BC-SYT" and {BOTH_NETS, CANDIDATE} <= grounds(verdict)
    assert verdict.letterhead.symbol.confidence < 0.9


@pytest.mark.parametrize(
    ("first", "second"),
    [(DOUBT, SURE), (SURE, DOUBT), (SURE, (("2208", 0.97),)), (SURE, ()), ((), ()), ((("226822", 0.99),),) * 2],
)
def test_a_net_that_doubts_or_differs_leaves_the_number_open(first: Candidates, second: Candidates) -> None:
    """The candidates stay in the evidence for a person."""
    verdict = judged(seen(first, second))
    assert symbol(verdict) is None
    assert (CANDIDATE in grounds(verdict)) is bool(first)


def test_a_code_read_once_and_unknown_takes_no_number() -> None:
    """ "SYT-NVV" for "SYT-NVY": the number would be right and the symbol wrong."""
    number = seen(SURE, SURE, code="XQT-NVV", again="Số: 2268 /XQT-NVY")
    assert symbol(judged(number, printed="Số:2(X /XQT-NVV")) is None
    alike = replace(number, again="Số: 2268 /XQT-NVV", printed="")
    assert symbol(judged(alike, printed="Số:2(X /XQT-NVV")) == "2268/XQT-NVV"


def test_a_type_at_the_issuers_place_takes_no_number() -> None:
    """ "GM-TB" is a slip of a typist or of recognition."""
    number = seen(SURE, SURE, code="GM-TB", again="Số: 2268 /GM-TB")
    assert symbol(judged(number, printed="Số:2(X /GM-TB")) is None


def test_print_read_twice_supports_a_doubting_second_net() -> None:
    """Printed digits: two looks and the first net agree."""
    number = seen((("416", 0.9), ("446", 0.05)), (("446", 0.4), ("416", 0.35)), printed="416", again="Số: 416 /BC-SYT")
    verdict = judged(number, printed="Số: 416 /BC-SYT")
    assert symbol(verdict) == "416/BC-SYT" and WITH_PRINT in grounds(verdict)


def test_recognition_of_print_alone_is_no_proof() -> None:
    """Tesseract reads handwriting wrong with high confidence; the nets see something else."""
    number = seen((("5060", 0.6), ("9060", 0.01)), (("5060", 0.6),), printed="9060", again="Số:9060 /BC-SYT")
    assert symbol(judged(number, printed="Số: 9060 /BC-SYT")) is None


def test_a_name_that_the_reader_finds_believable_counts() -> None:
    """Also where recognition of print read other digits."""
    number = seen(DOUBT, DOUBT, printed="2916")
    verdict = judged(number, "2268-BC-SYT.pdf", printed="Số: 2916/BC-SYT")
    assert symbol(verdict) == "2268/BC-SYT" and AGREES in grounds(verdict)
    assert verdict.letterhead.symbol.confidence >= 0.9


@pytest.mark.parametrize("name", ["2269", "2368", "226", "22688", "1268"])
def test_a_name_wrong_by_a_digit_is_withheld_where_the_nets_are_sure(name: str) -> None:
    """The conflict is told; neither number is taken."""
    verdict = judged(seen(SURE, SURE), f"{name}-BC-SYT.pdf")
    assert symbol(verdict) is None
    assert any("2268" in note and name in note for note in verdict.notes)


def test_a_page_on_which_nothing_can_be_seen_contradicts_no_name() -> None:
    """As before there was a reader: the code on the page and the name's number."""
    blurred: Candidates = (("1", 0.02), ("7", 0.01))
    verdict = judged(seen(blurred, blurred), "2268-BC-SYT.pdf")
    assert symbol(verdict) == "2268/BC-SYT" and verdict.letterhead.symbol.confidence <= 0.5
    assert symbol(judged(None, "2268-BC-SYT.pdf")) == "2268/BC-SYT"


@pytest.mark.parametrize(("name", "taken"), [("2268_BC.pdf", True), ("BC 2268.pdf", False), ("2269_BC.pdf", False)])
def test_a_name_with_part_of_the_code_supports_what_both_nets_see(name: str, taken: bool) -> None:
    """Number and type beside the page are no whole symbol, and agree with one that the page shows."""
    middling: Candidates = (("2268", 0.7), ("2208", 0.1))
    assert (symbol(judged(seen(middling, middling), name)) == "2268/BC-SYT") is taken


def test_two_names_are_told_apart_by_the_reader() -> None:
    """Subject and name write two numbers with this code; the page shows one of them."""
    mail = Accompaniment(filename="2268-BC-SYT.pdf", subject="Gửi Báo cáo số 1983/BC-SYT")
    verdict = judge_document(scan(seen(SURE, SURE)), mail, rules())
    assert symbol(verdict) == "2268/BC-SYT"


@pytest.mark.parametrize(("again", "code"), [("Số: 2268a /BC-SYT", "BC-SYT"), ("Số: 12/2017/QĐ-SYT", "2017/QĐ-SYT")])
def test_what_the_nets_cannot_say_is_left_to_others(again: str, code: str) -> None:
    """They know digits only: a letter behind the number or a year before the code makes them wrong."""
    verdict = judged(seen(SURE, SURE, again=again, code=code), printed=f"Số:2(X /{code}")
    assert symbol(verdict) is None


def test_an_offices_threshold_counts_where_its_calibration_set_one() -> None:
    """Below the general one, above the office's own."""
    middling: Candidates = (("2268", 0.7), ("2208", 0.1))
    assert symbol(judged(seen(middling, middling))) is None
    verdict = judged(seen(middling, middling, threshold=0.9))
    assert symbol(verdict) == "2268/BC-SYT" and LEARNED in grounds(verdict)


def test_learned_heads_decide_nothing_by_the_thresholds_of_the_shipped_ones() -> None:
    """A head that learned from thirty lessons is surer than it should be; only its own calibration counts."""
    doubting = seen(SURE, SURE, shipped=(DOUBT, DOUBT), reader="base-1+h05-syt-3")
    assert symbol(judged(doubting)) is None
    assert symbol(judged(replace(doubting, shipped=(SURE, SURE)))) == "2268/BC-SYT"
    assert symbol(judged(replace(doubting, threshold=0.95))) == "2268/BC-SYT"


@given(
    st.dictionaries(st.from_regex(r"\A[0-9]{1,5}\Z"), st.floats(1e-6, 1.0), max_size=12),
    st.dictionaries(st.from_regex(r"\A[0-9]{1,5}\Z"), st.floats(1e-6, 1.0), max_size=12),
)
def test_joint_shares_are_a_distribution(first: dict[str, float], second: dict[str, float]) -> None:
    """Sorted, between 0 and 1, together 1 at most, whatever two nets say."""

    def whole(found: dict[str, float]) -> Candidates:
        total = max(1.0, sum(found.values()))
        return tuple(sorted(((d, p / total) for d, p in found.items()), key=lambda one: -one[1]))

    shares = [share for _, share in votes_of(seen(whole(first), whole(second))).shares]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares) and sum(shares) <= 1 + 1e-9
