"""The rows of a listing: feeds [RSS 2.0; RFC 4287; RFC 5005], sitemaps [sitemaps.org 0.9] and pages by CSS selectors.

Bytes of strangers: run in the confined child only.
"""

from __future__ import annotations

import html as entities
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import cast
from urllib.parse import quote, urljoin, urlsplit

from lxml import etree, html
from lxml.cssselect import CSSSelector

from classifiers.composed import composed
from classifiers.reading import Unreadable
from gateway.documents.plain import decode
from gateway.records.listings import HTML, PAGE, RSS, Entry, Listing, ListingWanted

MOST_ENTRIES = 50_000
"""As many as one sitemap may hold."""
MOST_BYTES = 64 * 2**20
LONGEST_CELL = 2000
_GZIP = b"\x1f\x8b"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_ENTITY = "<!ENTITY"
_TAG = re.compile(r"<[^<>]{1,500}>")
_BROKEN = (etree.LxmlError, ValueError, AssertionError)
# Feeds write &nbsp; and &agrave; though XML has no such words; the parser would lose what stands around them.
_HTML_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[a-zA-Z]{2,30};")
_WRITTEN = "%/:=&?~+!$,;'@()*[]-._"
"""What an address may hold beside letters and digits; all else is written with % [RFC 3986 §2]."""
_FEED_ROWS = {"item", "entry"}
Finder = Callable[[etree._Element], list[etree._Element]]
"""The elements below one that a CSS selector names, in their order."""
_WORDS = etree.XPath(".//text()[not(ancestor::script or ancestor::style or ancestor::template)]")


def read_listing(data: bytes, wanted: ListingWanted) -> Listing | Unreadable:
    """The rows of an answer in their order, and where it goes on; why not where it is none."""
    try:
        text = _text(_unfolded(data), wanted.charset)
        if wanted.kind in (HTML, PAGE):
            return _page(text, wanted)
        if _ENTITY in text:
            return Unreadable("limits", "declares entities, which no feed or sitemap needs")
        root = _xml(text)
        return _feed(root, wanted.url) if wanted.kind == RSS else _sitemap(root, wanted.url)
    except _TooLarge as why:
        return Unreadable("limits", str(why))
    except _BROKEN as why:
        return Unreadable("broken", f"no {wanted.kind} listing ({why})"[:300])


class _TooLarge(Exception):
    """It unfolds beyond the limits."""


def _unfolded(data: bytes) -> bytes:
    """Bytes without gzip, as sitemaps are often kept."""
    if not data.startswith(_GZIP):
        return data
    inflating = zlib.decompressobj(wbits=31)
    try:
        found = inflating.decompress(data, MOST_BYTES)
    except zlib.error as why:
        raise ValueError(f"damaged gzip: {why}") from why
    if inflating.unconsumed_tail:
        raise _TooLarge(f"unfolds to over {MOST_BYTES} bytes")
    return found


def _text(data: bytes, charset: str) -> str:
    """Text by UTF-8 where it is that, else by the header, else as the page says itself or as Vietnamese reads best."""
    for name in ("utf-8-sig", charset):
        try:
            return composed(data.decode(name)) if name else composed(decode(data))
        except (UnicodeError, LookupError):
            continue
    return composed(decode(data))


def _xml(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    plain = _HTML_ENTITY.sub(lambda found: entities.unescape(found.group()), _DECLARATION.sub("", text).lstrip())
    root = etree.fromstring(plain.encode(), parser)
    if root is None:
        raise ValueError("no XML")
    return root


def _feed(root: etree._Element, base: str) -> Listing | Unreadable:
    if _name(root) not in ("rss", "feed", "RDF"):
        return Unreadable("broken", f"a feed begins with rss, feed or RDF, not with {_name(root)[:40]}")
    rows = (_feed_entry(row, base) for row in root.iter() if _name(row) in _FEED_ROWS)
    holder = root if _name(root) == "feed" else next(root.iter("{*}channel"), root)
    following = (
        _web(base, one.get("href") or "") for one in holder.iterchildren("{*}link") if one.get("rel") == "next"
    )
    return _listing(rows, following)


def _feed_entry(row: etree._Element, base: str) -> Entry:
    links = list(row.iterchildren("{*}link"))
    own = [one.get("href") or one.text or "" for one in links if one.get("rel") in (None, "alternate")]
    guid = row.find("{*}guid")
    if not any(own) and guid is not None and guid.get("isPermaLink") != "false":
        own = [guid.text or ""]
    return Entry(
        title=_words(_child(row, "title")),
        posted_on=_child(row, "pubDate", "published", "date", "issued", "updated"),
        summary=_words(_child(row, "description", "summary")),
        url=next((url for one in own if (url := _web(base, one))), ""),
    )


def _sitemap(root: etree._Element, base: str) -> Listing | Unreadable:
    if _name(root) == "sitemapindex":
        inner = (_web(base, _child(one, "loc")) for one in root.iterchildren("{*}sitemap"))
        return _listing((), inner)
    if _name(root) != "urlset":
        return Unreadable("broken", f"a sitemap begins with urlset or sitemapindex, not with {_name(root)[:40]}")
    return _listing((_sitemap_entry(one, base) for one in root.iterchildren("{*}url")), ())


def _sitemap_entry(row: etree._Element, base: str) -> Entry:
    news = row.find("{*}news")
    return Entry(
        title=_words(_child(news, "title")) if news is not None else "",
        posted_on=_child(news, "publication_date") if news is not None else "",
        url=_web(base, _child(row, "loc")),
        changed=_child(row, "lastmod"),
    )


def _page(text: str, wanted: ListingWanted) -> Listing | Unreadable:
    parser = html.HTMLParser(encoding="utf-8", recover=True, no_network=True, huge_tree=False)
    root = html.document_fromstring(_DECLARATION.sub("", text).replace("\0", "").encode(), parser=parser)
    find = {name: _finder(selector) for name, selector in wanted.selectors.items()}
    base = next((urljoin(wanted.url, one.get("href") or "") for one in root.iter("base")), wanted.url)
    if wanted.kind == PAGE:
        return Listing((_page_entry(root, find, wanted.url, ""),))
    rows = [row for row in find["row"](root) if not _is_heading(row)]
    following = [_web(base, one.get("href") or "") for one in find["next"](root)] if "next" in find else []
    return _listing((_page_entry(row, find, base, _link(row, find, base)) for row in rows), following[:1])


def _is_heading(row: etree._Element) -> bool:
    """Whether a line of a table holds nothing but the names of its columns."""
    return row.tag == "tr" and row.find("td") is None


def _finder(selector: str) -> Finder:
    return cast(Finder, CSSSelector(selector, translator="html"))


def _page_entry(row: etree._Element, find: dict[str, Finder], base: str, link: str) -> Entry:
    cells = {name: _cell(row, find.get(name)) for name in ("title", "symbol", "date", "issuer", "posted_on")}
    if "title" not in find:
        anchors = [_shown(one) for one in row.iter("a")]
        cells["title"] = max(anchors, key=len, default="") or _shown(row)
    return Entry(url=link or base, **cells)


def _cell(row: etree._Element, selector: Finder | None) -> str:
    """Words of what a selector finds first; the time that a <time> gives to machines before the one for people."""
    for found in selector(row) if selector is not None else ():
        if text := _cut(found.get("datetime") or "") or _shown(found) or _cut(found.get("content") or ""):
            return text
    return ""


def _link(row: etree._Element, find: dict[str, Finder], base: str) -> str:
    found = find["link"](row) if "link" in find else [one for one in row.iter("a") if one.get("href")]
    return next((url for one in found if (url := _web(base, one.get("href") or ""))), "")


def _shown(element: etree._Element) -> str:
    """Words of an element without scripts and styles."""
    parts = cast(list[str], _WORDS(element))
    return _cut(" ".join(str(part) for part in parts))


def _child(row: etree._Element, *names: str) -> str:
    """Text of the first child that has one of the names, the first name first."""
    for name in names:
        for one in row.iterchildren("{*}" + name):
            if text := _cut("".join(str(part) for part in one.itertext())):
                return text
    return ""


def _words(text: str) -> str:
    """Plain words of a title that may hold markup, as text or twice escaped."""
    for _ in range(2):
        text = _TAG.sub(" ", entities.unescape(text)) if "<" in text or "&" in text else text
    return composed(_cut(text))


def _cut(text: str) -> str:
    return " ".join(text.split())[:LONGEST_CELL]


def _web(base: str, link: str) -> str:
    """A whole web address without its fragment; "" for anything else (javascript:, mailto:)."""
    try:
        whole = urljoin(base, link.strip())
        parts = urlsplit(whole)
    except ValueError:
        return ""
    if not link.strip() or link.strip().startswith("#") or parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return quote(parts._replace(fragment="").geturl(), safe=_WRITTEN)[:LONGEST_CELL]


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _listing(rows: Iterable[Entry], following: Iterable[str]) -> Listing:
    found: list[Entry] = []
    cut = False
    for row in _speaking(rows):
        cut = len(found) >= MOST_ENTRIES
        if cut:
            break
        found.append(row)
    return Listing(tuple(found), tuple(dict.fromkeys(url for url in following if url))[:MOST_ENTRIES], cut)


def _speaking(rows: Iterable[Entry]) -> Iterator[Entry]:
    """Rows that say anything: a heading line of a table finds no cell."""
    return (row for row in rows if row.title or row.symbol or row.changed or row.url)
