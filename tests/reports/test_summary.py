"""The nightly summary: never empty, never wider than a mail reader, every problem with its remedy."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.counting.results import IndicatorResult, TargetVerdict
from gateway.records import Alert, DayFigures, HeldMail
from gateway.reports.summary import build_summary

DAY = date(2014, 5, 6)
COUNTS = st.dictionaries(st.text(max_size=90), st.integers(0, 10**9), max_size=4)


def result(**more: object) -> IndicatorResult:
    values: dict[str, object] = {"id": "a.1", "title": "Tỷ lệ (trên số văn bản điện tử quan sát được)"}
    values |= {"agency": None, "period": "2014", "unit": "document", "numerator": 40, "denominator": 100}
    values |= {"unknown": 30, "percent": 40.0, "low": 40.0, "high": 70.0}
    values |= {"target": {"comparator": ">=", "value": 30.0}, "verdict": TargetVerdict.UNDECIDED}
    return IndicatorResult(**(values | more))  # type: ignore[arg-type]


def test_a_day_without_mail_says_so_and_what_to_check() -> None:
    """Silence may be a fault of the mail server."""
    text = build_summary(DAY, DayFigures(DAY))
    assert "Không có thư nào đến trong ngày" in text
    assert "vanthu check" in text
    assert "06/05/2014" in text


def test_every_problem_comes_with_its_remedy() -> None:
    """Held, waiting, unreadable, unknown and invalid each name the command to run."""
    figures = DayFigures(
        DAY,
        mails_by_door={"journal": 12},
        signatures_by_overall={"invalid": 2, "valid": 3},
        unreadable_by_reason={"password": 1},
        unknown_addresses=(("abc@quangngai.gov.vn", 4),),
        held=(HeldMail("7f3a", "mail is broken"),),
        alerts=(Alert("8b21", "secret-marking"),),
        waiting=3,
        oldest_waiting_s=7500.0,
    )
    text = build_summary(DAY, figures)
    for part in (
        "7f3a: mail is broken",
        "vanthu queue",
        "8b21: thấy dấu mật",
        "có mật khẩu: 1",
        "vanthu documents --signature invalid",
    ):
        assert part in text
    for part in ("abc@quangngai.gov.vn (4 lần)", "vanthu import directory", "3 thư đang chờ đọc", "2 giờ 05 phút"):
        assert part in text


def test_a_ratio_in_doubt_is_printed_as_an_interval() -> None:
    """40 to 70 %, target at least 30, nothing concluded, and the footnote that says of what."""
    text = build_summary(DAY, DayFigures(DAY), [result()])
    row = next(line for line in text.splitlines() if line.startswith("  a.1"))
    assert row.split() == ["a.1", "40/100", "40–70", "%", "≥", "30", "%", "chưa", "kết", "luận"]
    assert "quan sát được" in text


def test_what_is_counted_is_written_out_once() -> None:
    """The month's table has the figures, the year's table also the words; none is cut."""
    title = "Tỷ lệ văn bản trao đổi dưới dạng điện tử kèm văn bản giấy trong nội bộ cơ quan"
    text = build_summary(DAY, DayFigures(DAY), [result(period="2014-05", title=title), result(title=title)])
    assert "CHỈ TIÊU, THÁNG 5 NĂM 2014" in text and "CHỈ TIÊU, NĂM 2014" in text
    assert " ".join(text.split()).count(title) == 1
    assert len([line for line in text.splitlines() if line.startswith("  a.1")]) == 2


def test_what_could_not_be_counted_is_not_printed_as_zero() -> None:
    """An indicator without denominator leaves no line; a period without any says so."""
    text = build_summary(DAY, DayFigures(DAY), [result(numerator=None, denominator=None, percent=None)])
    assert "Chưa có văn bản nào để tính" in text
    assert " 0 %" not in text


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        DayFigures,
        day=st.just(DAY),
        mails_by_door=COUNTS,
        documents_by_type=COUNTS,
        unreadable_by_reason=COUNTS,
        unknown_addresses=st.lists(st.tuples(st.text(max_size=120), st.integers(1, 10**6)), max_size=14).map(tuple),
        held=st.lists(st.builds(HeldMail, st.text(max_size=20), st.text(max_size=200)), max_size=3).map(tuple),
        waiting=st.integers(0, 10**6),
        oldest_waiting_s=st.none() | st.floats(0, 10**7),
    )
)
def test_any_figures_fit_the_page(figures: DayFigures) -> None:
    """At most 78 columns, no control characters of strangers, always something to read."""
    text = build_summary(DAY, figures, [result(numerator=10**6, denominator=10**7)])
    assert text.strip()
    assert max(len(line) for line in text.split("\n")) <= 78
    assert all(character.isprintable() for character in text if character != "\n")


def test_evidence_that_could_not_be_fetched_is_something_to_do():
    """
    Each address with its reason; what later evidence settled stands in a block of its own.
    """
    figures = DayFigures(DAY, rechecked_by_overall={"valid": 3, "invalid": 1})
    text = build_summary(DAY, figures, not_fetched=("http://ca.gov.vn/x.crl: answers too slowly",))

    assert "1 nơi chưa tải được bằng chứng thu hồi" in text
    assert "http://ca.gov.vn/x.crl: answers too slowly" in text
    assert "vanthu trust check" in text
    assert "Chữ ký kiểm tra lại, kết luận mới" in text
