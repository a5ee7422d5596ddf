"""Rows of a fetched listing become portal rows: number and day out of titles, nothing guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.records.listings import Entry
from gateway.records.sources import HOW_POSTED
from gateway.registers.listed import BY_CHANGE, FIRST_SEEN, Listed, read_listed, with_first_days
from gateway.registers.record_rows import Office
from gateway.registers.titles import read_opening, read_slug
from gateway.rulebook import load_rules
from gateway.settings import shipped_config_dir
from tests.registers.made import directory, names

RULES = load_rules(shipped_config_dir())
TODAY = date(2014, 5, 20)
URL = "http://cong.example.vn/rss"
TITLE = "Quyết định số 1486/QĐ-UBND ngày 15/9/2013 của UBND tỉnh về việc thử nghiệm"


def listed(*entries: Entry, own: str = "ubnd-tinh", today: date = TODAY) -> Listed:
    agency = directory().agency(own)
    assert agency is not None
    return read_listed(entries, Office(RULES, directory(), names()), agency, "tinh", URL, today)


@pytest.mark.parametrize(
    ("title", "symbol", "day", "rest"),
    [
        (TITLE, "1486/QĐ-UBND", date(2013, 9, 15), "về việc thử nghiệm"),
        ("1486/QĐ-UBND", "1486/QĐ-UBND", None, ""),
        ("[15-HD/TU] Hướng dẫn bầu cử", "15-HD/TU", None, "Hướng dẫn bầu cử"),
        ("Chỉ thị 22/2012/CT-UBND (12/11/2012): Về việc A", "22/2012/CT-UBND", date(2012, 11, 12), "Về việc A"),
        ("Văn bản số 12/UBND-VX của UBND tỉnh ngày 3 tháng 4 năm 2014 V/v B", "12/UBND-VX", date(2014, 4, 3), "V/v B"),
        ("Công văn số 464/STTTT-KHTC về việc họp ngày 20/9/2013", "464/STTTT-KHTC", None, "về việc họp ngày 20/9/2013"),
        ("Số 55/BC-STTTT ngày 31/02/2013", "55/BC-STTTT", None, "ngày 31/02/2013"),
    ],
)
def test_a_title_that_opens_with_a_number_tells_symbol_and_day(title, symbol, day, rest):
    """
    Behind the name of a type, in brackets or alone; a day of something else is no day of issue.
    """
    found = read_opening(title, RULES)
    assert found is not None
    assert (found.symbol.text, found.day, found.rest) == (symbol, day, rest)


@pytest.mark.parametrize(
    "title",
    [
        "Kế hoạch thực hiện Quyết định số 1486/QĐ-UBND ngày 15/9/2013",
        "Quyết định sửa đổi Quyết định số 3/QĐ-UBND",
        "Hội nghị tổng kết ngày 15/9/2013",
        "Về việc triển khai Chỉ thị 22/2012/CT-UBND",
        "",
    ],
)
def test_a_number_of_another_document_is_not_its_own(title):
    """
    What a title cites is not what it is.
    """
    assert read_opening(title, RULES) is None


def test_an_address_tells_a_number_only_with_a_known_type_and_issuer():
    """
    Slugs have neither marks nor capitals, so that anything looks like a code.
    """
    codes = frozenset({"ubnd"})
    found = read_slug("http://h.vn/vb/quyet-dinh-so-1486-qd-ubnd-ngay-15-9-2013.html", RULES, codes)
    assert found is not None
    assert (found.symbol.text, found.day) == ("1486/QĐ-UBND", date(2013, 9, 15))
    for slug in ("tin-tuc/12-3-abc", "ke-hoach-thuc-hien-quyet-dinh-1486-qd-ubnd", "1486-qd-khac", ""):
        assert read_slug(f"http://h.vn/{slug}", RULES, codes) is None


def test_a_feed_row_becomes_a_record_of_the_portal():
    """
    Number and day of issue out of the title, the day of posting in Viet Nam out of the feed's time.
    """
    found = listed(
        Entry(TITLE, posted_on="Sun, 15 Sep 2013 20:00:00 GMT", url="http://cong.example.vn/1;jsessionid=9AF")
    )
    (record,) = found.records

    assert (record.agency, record.symbol, record.issued_on, record.type) == (
        "ubnd-tinh", "1486/QĐ-UBND", "2013-09-15", "quyet_dinh",
    )  # fmt: skip
    assert (record.posted_on, record.abstract, record.url) == (
        "2013-09-16", "về việc thử nghiệm", "http://cong.example.vn/1",
    )  # fmt: skip
    assert (record.extra, found.numbered, found.undated) == ((), 1, 0)


def test_cells_of_a_page_are_read_among_other_words():
    """
    Labels, clocks and a symbol in a column of its own.
    """
    entry = Entry("Về việc thử", "Số: 1486/QĐ-UBND", "Ban hành: 15/09/2013", "", "Đăng lúc 16/09/2013 08:30")
    (record,) = listed(entry).records

    assert (record.symbol, record.issued_on, record.posted_on, record.abstract) == (
        "1486/QĐ-UBND", "2013-09-15", "2013-09-16", "Về việc thử",
    )  # fmt: skip


def test_documents_of_others_are_theirs_or_left_out():
    """
    A province's portal shows laws and papers of its agencies too: by column, else by symbol; never as its own.
    """
    found = listed(
        Entry("Công văn số 464/STTTT-KHTC ngày 1/4/2014", posted_on="2014-04-02"),
        Entry("Nghị quyết số 43/2013/NQ-HĐNDX ngày 13/6/2013", posted_on="2014-04-02"),
        Entry("Kế hoạch số 7/KH-SNV ngày 1/4/2014", issuer="Sở Nội vụ", posted_on="2014-04-02"),
        Entry("Thông tư số 1/TT-BNV ngày 1/4/2014", issuer="Bộ nào đó", posted_on="2014-04-02"),
    )
    assert [(row.agency, row.number) for row in found.records] == [("stttt", "464"), ("snv", "7")]
    assert [(one.rows, one.example[:5]) for one in found.left_out] == [(1, "Nghị "), (1, "Thông")]


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("Quyết định số 5/QĐ-UBND ngày 1/4/2014 của UBND huyện Bình Sơn về việc A", "binhson"),
        ("Quyết định số 5/QĐ-UBND của UBND huyện Bình Sơn ngày 1/4/2014 về việc A", "binhson"),
        ("Quyết định số 5/QĐ-UBND ngày 1/4/2014 của UBND tỉnh về việc A", "ubnd-tinh"),
        ("Quyết định số 5/QĐ-UBND ngày 1/4/2014 của Chủ tịch UBND tỉnh về việc A", "ubnd-tinh"),
        ("Quyết định số 5/QĐ-UBND ngày 1/4/2014 về việc kiện toàn của UBND huyện Bình Sơn", "ubnd-tinh"),
    ],
)
def test_a_committee_is_told_from_another_by_the_words_behind_the_number(title, agency):
    """
    "QĐ-UBND" is everybody's; what the document is about names nobody.
    """
    (record,) = listed(Entry(title, posted_on="2014-04-02")).records
    assert record.agency == agency


def test_a_committee_of_another_province_is_not_taken_for_our_own():
    """
    Nor anybody else whom the directory does not name, where the code is shared.
    """
    found = listed(
        Entry("Quyết định số 5/QĐ-UBND ngày 1/4/2014 của UBND tỉnh Quảng Nam về việc A", posted_on="2014-04-02")
    )
    assert (found.records, found.left_out[0].rows) == ((), 1)


def test_a_row_without_number_is_kept_with_its_title():
    """
    And counted apart; pagers and menus are no rows.
    """
    found = listed(
        Entry("Thông báo lịch tiếp công dân tháng 5", posted_on="2014-05-02", url="http://cong.example.vn/2"),
        Entry("Trang sau", url="http://cong.example.vn/3"),
        Entry("", url="http://cong.example.vn/gioi-thieu"),
    )
    (record,) = found.records

    assert (record.number, record.abstract, found.unnumbered) == (None, "Thông báo lịch tiếp công dân tháng 5", 1)
    assert sorted(one.why for one in found.left_out) == [
        "no row of the listing",
        "no title and no number in its address",
    ]


@pytest.mark.parametrize(
    ("posted", "changed", "day", "how"),
    [
        ("", "", "2014-05-20", FIRST_SEEN),
        ("hôm qua", "", "2014-05-20", FIRST_SEEN),
        ("", "2014-05-07T20:00:00Z", "2014-05-08", BY_CHANGE),
        ("2031-01-01", "", "2014-05-20", FIRST_SEEN),
        ("2013-01-01", "", "2014-05-20", FIRST_SEEN),
    ],
)
def test_an_unknown_day_of_posting_is_said_to_be_that_of_first_sight(posted, changed, day, how):
    """
    None given, none that can be read, one to come, one before the day of issue: told in the row and in the counts.
    """
    found = listed(Entry(TITLE, posted_on=posted, changed=changed))

    assert (found.records[0].posted_on, found.records[0].extra, found.undated) == (day, ((HOW_POSTED, how),), 1)


def test_a_number_without_any_day_belongs_to_no_year():
    """
    First sight tells nothing of the year; a number that carries it does.
    """
    found = listed(Entry("Quyết định số 7/QĐ-UBND"), Entry("Quyết định số 7/2012/QĐ-UBND"))

    assert [row.symbol for row in found.records] == ["7/2012/QĐ-UBND"]
    assert found.left_out[0].rows == 1


def test_one_document_listed_twice_is_one_row_with_its_first_day():
    """
    As when a portal shows it under two headings.
    """
    found = listed(Entry(TITLE, posted_on="2013-09-20"), Entry(TITLE, posted_on="2013-09-16"))
    assert [row.posted_on for row in found.records] == ["2013-09-16"]


def test_the_earliest_day_that_was_ever_told_stays():
    """
    A portal that edits its page does not take back that the document stood there.
    """
    records = listed(Entry(TITLE, posted_on="2013-09-20")).records
    (moved,) = with_first_days(records, {records[0].key: ("2013-09-16", "")})
    assert moved == replace(records[0], posted_on="2013-09-16")
    assert with_first_days(records, {records[0].key: ("2013-09-30", "")}) == records


def test_a_day_stays_as_sure_as_it_was_told():
    """
    Seen before the day that the listing names: posted on or before that sight. A named day outlives its disappearance.
    """
    named = listed(Entry(TITLE, posted_on="2013-09-20")).records
    (seen,) = with_first_days(named, {named[0].key: ("2013-09-18", FIRST_SEEN)})
    assert (seen.posted_on, seen.posted_at_latest) == ("2013-09-18", True)
    unnamed = listed(Entry(TITLE)).records
    assert unnamed[0].posted_at_latest
    (known,) = with_first_days(unnamed, {unnamed[0].key: ("2013-09-20", "")})
    assert (known.posted_on, known.posted_at_latest, known.extra) == ("2013-09-20", False, ())


def test_listings_of_one_host_do_not_supersede_each_other():
    """
    A feed and a page may show one document in different words: two rows, one document.
    """
    agency = directory().agency("ubnd-tinh")
    assert agency is not None
    office = Office(RULES, directory(), names())
    one, other = (read_listed([Entry(TITLE)], office, agency, name, URL, TODAY).records[0] for name in ("a", "b"))
    assert (one.document_id == other.document_id, one.key == other.key) == (True, False)


@given(
    title=st.text(alphabet="0123456789/-QĐUBNDSốngày àđ.:()[]", max_size=60),
    cell=st.text(alphabet="0123456789/-: TZ+ngàythámgGMon,Sep", max_size=30),
)
def test_any_words_of_a_listing_are_a_row_or_are_left_out(title, cell):
    """
    Nothing that stands in a cell raises, and every row is accounted for.
    """
    found = listed(Entry(title, cell, cell, "", cell, title, "http://cong.example.vn/" + "".join(title.split()), cell))
    assert len(found.records) + sum(one.rows for one in found.left_out) == 1
