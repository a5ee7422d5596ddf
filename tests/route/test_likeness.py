"""When two papers without number are alike: every word in its column, whatever stands beside it and whenever it is dated."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.reading import Column, Format, Line, Page, Reading, Unreadable
from gateway.route.identity import likeness

LEFT = ("UBND TỈNH QUẢNG NGÃI", "SỞ NỘI VỤ", "Nơi nhận:", "- Như trên;", "- Lưu: VT.")
RIGHT = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "GIÁM ĐỐC", "Nguyễn Văn An")
BODY = ("BÁO CÁO", "Kết quả công tác lưu trữ", "Sở Nội vụ báo cáo kết quả như sau: 12 hồ sơ.", "Đề nghị xem xét./.")
WORDS = (
    "Sở Nội vụ",
    "phòng Tài chính",
    "ngày 05/3",
    "ngày 12/3",
    "7 giờ 30",
    "8 giờ",
    "12 hồ sơ",
    "21 hồ sơ",
    "tổ 1",
    "tổ 2",
)


def read(*columns: tuple[Column, Sequence[str]], by_rows: bool = False) -> Reading:
    """A page whose columns stand one after the other, or row by row."""
    lines = [
        (row if by_rows else 0, place, text)
        for place, (_, texts) in enumerate(columns)
        for row, text in enumerate(texts)
    ]
    lines.sort(key=lambda line: line[:2])
    told = tuple(Line(text, number, 1, columns[place][0]) for number, (_, place, text) in enumerate(lines, start=1))
    return Reading(Format.DOCX, (Page(1, told),), 1)


def paper(body: Sequence[str] = BODY, right: Sequence[str] = RIGHT, *, by_rows: bool = False) -> str:
    return likeness(read((Column.LEFT, LEFT), (Column.RIGHT, right), (Column.FULL, body), by_rows=by_rows))


def test_layout_and_day_make_no_difference() -> None:
    """A .docx gives one half of the letterhead after the other, a PDF line by line; the date line is left out."""
    assert paper() == paper(by_rows=True) != ""
    dated = ("Quảng Ngãi, ngày 05 tháng 3 năm 2014", "Quảng Ngãi, ngày   tháng   năm 2014", "Ngày 9 tháng 7 năm 2014")
    assert {paper(right=(*RIGHT, line)) for line in dated} == {paper()}


@pytest.mark.parametrize(
    "body",
    [
        (*BODY[:2], "Sở Nội vụ báo cáo kết quả như sau: 21 hồ sơ.", BODY[3]),
        (*BODY[:2], BODY[3], BODY[2]),
        (*BODY, "Báo cáo số liệu đến ngày 05 tháng 3 năm 2014: đủ"),
        BODY[:3],
    ],
    ids=["another figure", "another order", "a day in the text", "a line less"],
)
def test_any_other_word_makes_another_paper(body: Sequence[str]) -> None:
    """A figure, an order, a sentence."""
    assert paper(body) != paper()


def test_too_little_to_go_by_is_like_nothing() -> None:
    """Scans that nobody has read, empty forms, files that could not be opened."""
    assert [likeness(read((Column.FULL, ("BÁO CÁO",)))), likeness(Unreadable("encrypted PDF")), likeness(None)] == [
        "",
        "",
        "",
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=2, max_size=5), min_size=2, max_size=12, unique_by=tuple))
def test_two_that_differ_are_never_alike(bodies: list[list[str]]) -> None:
    """Schedules made of the same few words in another order or number are told apart, in whatever layout."""
    found = [paper((*BODY, " ".join(words)), by_rows=bool(place % 2)) for place, words in enumerate(bodies)]
    assert len(set(found)) == len(bodies)


def test_many_generated_calendars_are_told_apart() -> None:
    """A thousand weeks of one office, each with the same days in another order: no two are alike."""
    chance, weeks = Random(7), set[tuple[str, ...]]()
    while len(weeks) < 1000:
        weeks.add(tuple(f"Thứ {day}: {chance.choice(WORDS)}, {chance.choice(WORDS)}" for day in range(2, 7)))
    keys = [paper((*BODY, *week)) for week in sorted(weeks)]
    assert not [pair for pair in combinations(sorted(keys), 2) if pair[0] == pair[1]]
