"""Place and day of a letterhead: every district and province is a place, no sentence is one."""

from __future__ import annotations

import pytest

from classifiers.date_line import is_date_line, read_date
from classifiers.pieces import head_pieces
from classifiers.reading import Column
from tests.classifiers.made import line, of_lines

PLACES = """
An Giang, Bà Rịa - Vũng Tàu, Bạc Liêu, Bắc Giang, Bắc Kạn, Bắc Ninh, Bến Tre, Bình Dương, Bình Định, Bình Phước, Bình Thuận, Cà Mau,
Cao Bằng, Cần Thơ, Đà Nẵng, Đắk Lắk, Đắk Nông, Điện Biên, Đồng Nai, Đồng Tháp, Gia Lai, Hà Giang, Hà Nam, Hà Nội, Hà Tĩnh, Hải Dương,
Hải Phòng, Hậu Giang, Hòa Bình, Hoà Bình, Hưng Yên, Khánh Hòa, Kiên Giang, Kon Tum, Lai Châu, Lạng Sơn, Lào Cai, Lâm Đồng, Long An,
Nam Định, Nghệ An, Ninh Bình, Ninh Thuận, Phú Thọ, Phú Yên, Quảng Bình, Quảng Nam, Quảng Ngãi, Quảng Ninh, Quảng Trị, Sóc Trăng,
Sơn La, Tây Ninh, Thái Bình, Thái Nguyên, Thanh Hóa, Thừa Thiên Huế, Thừa Thiên - Huế, Tiền Giang, TP. Hồ Chí Minh, Trà Vinh,
Tuyên Quang, Vĩnh Long, Vĩnh Phúc, Yên Bái, Thành phố Hồ Chí Minh, thành phố Quảng Ngãi, Tp. Quảng Ngãi, TP Quảng Ngãi, Huế,
Bình Sơn, Sơn Tịnh, Tư Nghĩa, Nghĩa Hành, Mộ Đức, Đức Phổ, Trà Bồng, Tây Trà, Sơn Hà, Sơn Tây, Minh Long, Ba Tơ, Lý Sơn, Thị xã Đức Phổ,
thị xã Đức Phổ, Từ Sơn, Từ Liêm, Nam Từ Liêm, Bắc Từ Liêm, Thanh Trì, Sóc Sơn, Đông Anh, Ba Vì, Phúc Thọ, Thạch Thất, Quốc Oai, Chương Mỹ,
Thanh Oai, Ứng Hòa, Mỹ Đức, Thường Tín, Phú Xuyên, Mê Linh, Tuần Giáo, Mường Ảng, Nậm Pồ, Si Ma Cai, Mù Cang Chải, Sìn Hồ, Mường Tè,
Than Uyên, Văn Bàn, Thăng Bình, Năm Căn, Ngọc Hiển, Tháp Mười, Tam Nông, Hồng Ngự, Phan Rang - Tháp Chàm, Cư M'gar, M'Đrắk, Ea H'leo,
Krông Pắc, Buôn Ma Thuột, Buôn Đôn, Đắk R'lấp, Gia Nghĩa, Đức Cơ, Ia Grai, Kông Chro, K'Bang, A Lưới, Đăk Hà, Ngọc Hồi, Sa Thầy, Tu Mơ Rông,
Kon Plông, Vạn Ninh, Cam Ranh, Trường Sa, Hoàng Sa, Phú Quý, Côn Đảo, Phú Quốc, Cô Tô, Vân Đồn, Bạch Long Vĩ, Cát Hải, Cồn Cỏ, Thủ Đức,
Cần Giờ, Củ Chi, Hóc Môn, Nhà Bè, Lộc Ninh, Bù Đăng, Bù Gia Mập, Tân Biên, Tân Châu, Thoại Sơn, Tri Tôn, Tịnh Biên, Gò Quao, U Minh Thượng,
Vị Thanh, Ngã Bảy, Kế Sách, Trần Đề, Thạnh Trị, Giá Rai, Hòn Đất, Kiên Lương, Đại Từ, Định Hóa, Võ Nhai, Sông Công, Yên Dũng, Theo Tân
"""
NO_PLACES = (
    "Từ ngày 3 tháng 2 năm 2015",
    "Kể từ ngày 3 tháng 2 năm 2015",
    "Đến ngày 3 tháng 2 năm 2015",
    "Căn cứ Luật Công nghệ thông tin ngày 29 tháng 6 năm 2006",
    "Luật Viễn thông ngày 23 tháng 11 năm 2009",
    "Luật Viễn Thông ngày 23 tháng 11 năm 2009",
    "Theo Quyết định, ngày 3 tháng 2 năm 2015",
    "Thủ tướng Chính phủ ngày 3 tháng 2 năm 2015",
    "UBND tỉnh ngày 3 tháng 2 năm 2015",
    "Hôm nay, ngày 3 tháng 2 năm 2015",
    "Thứ Hai, ngày 3 tháng 2 năm 2015",
    "Vào lúc 8 giờ, ngày 3 tháng 2 năm 2015",
    "Họp ngày 3 tháng 2 năm 2015",
)


def _names() -> list[str]:
    return [name.strip() for name in PLACES.replace("\n", " ").split(",") if name.strip()]


@pytest.mark.parametrize("form", ["{place}, ngày 03 tháng 02 năm 2015", "{place}, ngày 3/2/2015"])
def test_every_district_and_province_is_a_place(form: str) -> None:
    """Names that look like prepositions or numbers ("Tư Nghĩa", "Năm Căn", "Tháp Mười") are places too."""
    for place in _names():
        pieces = head_pieces(of_lines([line(form.format(place=place), 1, Column.RIGHT)]))
        day, found = read_date(pieces)

        assert (day.value, found.value) == ("2015-02-03", place)


def test_place_is_cut_from_the_number_before_it() -> None:
    """Both columns on one line, with a comma or without, part at the first word of the place."""
    for place in _names():
        if place[0].islower():
            continue
        for gap in (", ", " "):
            text = f"Số: 12/SNV-TC {place}{gap}ngày 03 tháng 02 năm 2015"
            assert [p.text for p in head_pieces(of_lines([line(text)]))][0] == "Số: 12/SNV-TC", text


@pytest.mark.parametrize("text", NO_PLACES)
def test_sentence_that_ends_in_a_date_is_no_date_line(text: str) -> None:
    """Laws, authorities and prepositions before a date make no place of issue."""
    (piece,) = head_pieces(of_lines([line(text)]))

    assert not is_date_line(piece)
