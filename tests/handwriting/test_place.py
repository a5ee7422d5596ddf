"""Where the number stands: by the printed letters of label and code alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.handwriting.place import NumberPlace, Sign, find_number

CAP, STEP = 24.0, 16.0
WIDTH = 1650.0


def line_of(text: str, *, left: float = 250.0, foot: float = 300.0, number: int = 1, wide: float = 0.0) -> list[Sign]:
    """Characters of one line, capitals 24 high; blanks leave room, "~" much of it."""
    signs: list[Sign] = []
    x = left
    for char in text:
        if char == " ":
            x += STEP
            continue
        if char == "~":
            x += 10 * STEP
            continue
        top = foot - (CAP if char.isupper() or char.isdigit() or char == "/" else 0.7 * CAP)
        signs.append(Sign(char, (x, top, x + STEP - 2 + wide, foot), number))
        x += STEP
    return signs


def found(*lines: list[Sign]) -> NumberPlace:
    place = find_number([sign for line in lines for sign in line], WIDTH)
    assert place is not None
    return place


@pytest.mark.parametrize(
    ("text", "code", "digits"),
    [
        ("Số: 426 /QĐ-SYT", "QĐ-SYT", "426"),
        ("Số:123/QĐ-UBND", "QĐ-UBND", "123"),
        ("Só:2°6/1/SYT-NVY", "SYT-NVY", ""),
        ("S6: 4Ế/SYT- NVY", "SYT-NVY", ""),
        ("Sóz?€Ả/KH-SYT", "KH-SYT", ""),
        ("Số: 37GM-TB", "GM-TB", "37"),
        ("Số 15-HD/TU", "HD/TU", "15"),
        ("Số: 12/2017/QĐ-UBND", "2017/QĐ-UBND", "12"),
        ("Số: 02 /KH-TTra", "KH-TTra", "02"),
        ("Số: 7 /TB - HTTT", "TB-HTTT", "7"),
        ("Số: ~ /BC-SYT", "BC-SYT", ""),
    ],
)
def test_the_number_lies_between_label_and_code(text: str, code: str, digits: str) -> None:
    """Joined, misread, without a slash, with a year: the code says where the number ends."""
    place = found(line_of(text))
    assert (place.code, place.digits, place.labelled) == (code, digits, True)
    letters = [sign.box[0] for sign in line_of(text)[2:] if sign.text == code[0]]
    assert place.box[0] <= 250 + 3 * STEP
    assert code[0].isdigit() or place.box[2] <= letters[0] + 0.3 * CAP


def test_the_box_is_three_capitals_high() -> None:
    """Written digits are taller than print; a line's height above and below belongs to them."""
    place = found(line_of("Số: 426 /QĐ-SYT"))
    assert place.box[1] == 300 - 2 * CAP and place.box[3] == 300 + CAP
    assert place.cap_height == CAP


def test_the_name_of_a_department_is_no_label() -> None:
    """ "SỞ Y TẾ" stands above the number line and begins with an S as well."""
    place = found(line_of("SỞ Y TẾ", foot=200), line_of("Số: 12 /BC-SYT", foot=300, number=2))
    assert place.code == "BC-SYT" and place.line[3] == 300


def test_the_topmost_number_line_counts() -> None:
    """What a text cites below stands in no letterhead."""
    place = found(line_of("Số: 12 /BC-SYT", foot=300), line_of("Số: 4969/QĐ-BYT ngày 1", foot=600, number=2))
    assert place.code == "BC-SYT"


def test_a_code_without_a_label_is_enough() -> None:
    """The pen ran over "Số:"; five digits before the code are cut out."""
    place = found(line_of("#}4/QĐ-SYT", left=400))
    assert not place.labelled and place.code == "QĐ-SYT"
    assert place.box[2] - place.box[0] > 5 * CAP


def test_the_date_line_on_the_right_is_no_code() -> None:
    """Both columns stand on one line of recognition."""
    place = found(line_of("Số: 33 /SYT-VP~Kiên Giang, ngày 5 tháng 1"))
    assert place.code == "SYT-VP"


def test_pieces_of_one_line_are_put_together() -> None:
    """A long gap parts label and code into two lines of recognition."""
    place = found(line_of("/QĐ-SYT", left=500, number=1), line_of("Số:", number=2))
    assert place.labelled and place.code == "QĐ-SYT" and place.box[0] < 320


def test_a_label_box_that_swallowed_a_stroke_is_cut() -> None:
    """Boxes of "ố" and ":" may reach over the first digit; the printed letters can't be so wide."""
    signs = line_of("Số:5065/QĐ-SYT")
    colon = signs[2]
    signs[2] = Sign(colon.text, (colon.box[0], colon.box[1], colon.box[2] + 2 * CAP, colon.box[3]), 1)
    assert found(signs).box[0] <= colon.box[2]


@pytest.mark.parametrize("text", ["SỞ Y TẾ", "Số lượng: 3", "Kính gửi: Các phòng", "V/v triển khai", ""])
def test_other_lines_hold_no_number(text: str) -> None:
    """Neither label nor code: nothing to cut."""
    assert find_number(line_of(text), WIDTH) is None


@given(st.text(alphabet="Số:/-QĐSYTBCngày0123456789 ~|#}", max_size=30), st.floats(0, 30))
def test_any_line_gives_a_box_that_holds_something_or_none(text: str, wide: float) -> None:
    """Whatever recognition makes of strokes, the box runs from left to right and top to foot."""
    place = find_number(line_of(text, wide=wide), WIDTH)
    if place is not None:
        left, top, right, bottom = place.box
        assert left < right and top < bottom and place.code
