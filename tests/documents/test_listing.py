"""Listings of portals: feeds, sitemaps and pages become rows of words; nothing hostile gets through."""

from __future__ import annotations

import gzip
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.reading import Unreadable
from gateway.documents.listing import MOST_BYTES, read_listing
from gateway.records.listings import HTML, PAGE, RSS, SITEMAP, Entry, Listing, ListingWanted
from gateway.route.job import Job

AT = "http://cong.example.vn/vb/"
TITLE = "Quyết định số 1486/QĐ-UBND ngày 15/9/2013"
ITEM = f"<item><title>{TITLE}</title><link>/vb/1</link><pubDate>Mon, 16 Sep 2013 08:00:00 +0700</pubDate></item>"
POSTED = "Mon, 16 Sep 2013 08:00:00 +0700"
TABLE = (
    "<table class=vb><tr><th>Số<th>Trích yếu<tr><td>1<td class=s>1486/QĐ-UBND<td class=n>15/09/2013"
    "<td><a href='javascript:void(0)'>+</a><a href=a.pdf>Về việc thử <b>nghiệm</b></a></table>"
    "<a class=next href='?trang=2'>»</a>"
)
SELECTORS = {"row": "table.vb tr", "symbol": "td.s", "date": "td.n", "next": "a.next"}


def read(text: str | bytes, kind: str, charset: str = "", **selectors: str) -> Listing | Unreadable:
    data = text.encode() if isinstance(text, str) else text
    return read_listing(data, ListingWanted(kind, AT, charset, selectors))


def rows(found: Listing | Unreadable) -> tuple[Entry, ...]:
    assert isinstance(found, Listing), found
    return found.entries


def feed(items: str = ITEM) -> str:
    return f'<rss version="2.0"><channel><title>Văn bản</title>{items}</channel></rss>'


def windows_1258(text: str) -> bytes:
    """Tone marks apart from their letters, as that code page has them."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    apart = [unicodedata.normalize("NFD", sign) for sign in text]
    whole = [
        unicodedata.normalize("NFC", "".join(c for c in sign if c not in tones))
        + "".join(c for c in sign if c in tones)
        for sign in apart
    ]
    return "".join(whole).encode("cp1258")


def test_a_feed_gives_title_link_and_day():
    """
    RSS with its page of older rows behind it [RFC 5005].
    """
    found = read(feed('<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="?p=2"/>' + ITEM), RSS)

    assert rows(found) == (Entry(TITLE, posted_on=POSTED, url="http://cong.example.vn/vb/1"),)
    assert found == Listing(rows(found), (AT + "?p=2",))


def test_an_atom_feed_gives_the_same():
    """
    RFC 4287: the alternate link, the day of publishing before that of the last change.
    """
    text = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">&lt;p&gt;{TITLE}&lt;/p&gt;</title>'
        '<link rel="enclosure" href="/x.pdf"/><link href="/vb/1"/><updated>2014-01-01T00:00:00Z</updated>'
        "<published>2013-09-16T01:00:00Z</published></entry></feed>"
    )
    assert rows(read(text, RSS)) == (Entry(TITLE, posted_on="2013-09-16T01:00:00Z", url="http://cong.example.vn/vb/1"),)


@pytest.mark.parametrize("declared", ["utf-8", "windows-1258"])
@pytest.mark.parametrize("header", ["", "windows-1258", "no-such-charset"])
def test_vietnamese_is_read_in_utf_8_and_windows_1258(declared, header):
    """
    Whatever declaration or header say wrongly: UTF-8 is known by its bytes.
    """
    text = f'<?xml version="1.0" encoding="{declared}"?>' + feed()
    for data in (text.encode(), windows_1258(text)):
        assert rows(read(data, RSS, header))[0].title == TITLE


def test_markup_and_html_entities_in_titles_cost_nothing():
    """
    CDATA, escaped markup, and words such as &nbsp; that XML does not know.
    """
    items = (
        "<item><title><![CDATA[Quyết định số <b>1486/QĐ-UBND</b>]]></title></item>"
        "<item><title>A &nbsp; B &amp;amp; C</title></item>"
    )
    assert [row.title for row in rows(read(feed(items), RSS))] == ["Quyết định số 1486/QĐ-UBND", "A B & C"]


def test_a_sitemap_gives_addresses_and_days_also_packed():
    """
    With gzip, as many portals keep it; a list of sitemaps leads on.
    """
    text = "<urlset><url><loc>http://cong.example.vn/1</loc><lastmod>2013-09-16</lastmod></url></urlset>"
    wanted = (Entry(url="http://cong.example.vn/1", changed="2013-09-16"),)
    assert rows(read(text, SITEMAP)) == wanted
    assert rows(read(gzip.compress(text.encode()), SITEMAP)) == wanted

    index = "<sitemapindex><sitemap><loc>http://cong.example.vn/s1.xml.gz</loc></sitemap></sitemapindex>"
    assert read(index, SITEMAP) == Listing((), ("http://cong.example.vn/s1.xml.gz",))


def test_a_page_gives_what_its_selectors_name():
    """
    The heading of the table is no row; without a selector the longest link is the title; scripts as links are none.
    """
    found = read(f'<base href="/goc/">{TABLE}', HTML, **SELECTORS)

    assert rows(found) == (
        Entry("Về việc thử nghiệm", "1486/QĐ-UBND", "15/09/2013", url="http://cong.example.vn/goc/a.pdf"),
    )
    assert isinstance(found, Listing) and found.following == ("http://cong.example.vn/goc/?trang=2",)


def test_broken_html_is_read_as_a_browser_would():
    """
    Unclosed cells, a page cut in the middle, a stray null.
    """
    cut = TABLE[: TABLE.index("<b>")].replace("<td class=n>", "\0<td class=n>")
    assert rows(read(cut, HTML, **SELECTORS))[0].symbol == "1486/QĐ-UBND"


def test_the_page_of_one_document_is_one_row():
    """
    For the documents of a sitemap; a time for machines comes before the one for people.
    """
    text = f"<h1>{TITLE}</h1><time datetime='2013-09-16T08:00+07:00'>hôm qua</time>"
    (row,) = rows(read(text, PAGE, title="h1", posted_on="time"))
    assert (row.title, row.posted_on) == (TITLE, "2013-09-16T08:00+07:00")


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (b'<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel/></rss>', RSS, "limits"),
        ('<!DOCTYPE l [<!ENTITY a "aaaa">]><urlset/>'.encode("utf-16"), SITEMAP, "limits"),
        ('<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>', RSS, "limits"),
        (gzip.compress(b" " * (MOST_BYTES + 1)), SITEMAP, "limits"),
        (b"\x1f\x8bjunk", SITEMAP, "broken"),
        (b"<html><body>maintenance", RSS, "broken"),
        (b"<rss/>", SITEMAP, "broken"),
        (b"", HTML, "broken"),
    ],
)
def test_what_is_no_listing_or_hostile_is_told_with_its_reason(data, kind, reason):
    """
    Entities that stand for others, outside files, bombs of gzip, an error page where a feed should be.
    """
    found = read(data, kind, **({"row": "tr"} if kind == HTML else {}))
    assert isinstance(found, Unreadable)
    assert found.reason == reason


@given(
    data=st.one_of(
        st.binary(max_size=400), st.text(alphabet="<>/&;=rsitemulnkdf!['\"CDAT ", max_size=200).map(str.encode)
    ),
    kind=st.sampled_from([RSS, SITEMAP, HTML, PAGE]),
)
def test_any_bytes_are_rows_or_unreadable(data, kind):
    """
    Nothing that a portal answers raises.
    """
    assert isinstance(read(data, kind, row="tr", title="td"), Listing | Unreadable)


def test_a_job_for_a_listing_crosses_the_border_whole():
    """
    Written and read as JSON.
    """
    job = Job(kind="listing", listing=ListingWanted(HTML, AT, "utf-8", SELECTORS))
    assert Job.from_json(job.to_json()) == job
