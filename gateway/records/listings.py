"""Listings of posted documents as they are found on a portal: words only, nothing of them is understood yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

RSS, SITEMAP, HTML, PAGE = "rss", "sitemap", "html", "page"
"""Kinds of what is read: a feed, a list of addresses, a page of rows, the page of one document."""


@dataclass(frozen=True, slots=True)
class ListingWanted:
    """How bytes that a portal answered with are to be read."""

    kind: str
    url: str
    """Where they came from: links are completed with it."""
    charset: str = ""
    """As the answer's header names it; "" for none."""
    selectors: Mapping[str, str] = field(default_factory=dict)
    """CSS selector by what it finds: `row`, `symbol`, `date`, `title`, `issuer`, `posted_on`, `link`, `next`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a listing; "" for what it does not show."""

    title: str = ""
    symbol: str = ""
    date: str = ""
    issuer: str = ""
    posted_on: str = ""
    summary: str = ""
    url: str = ""
    changed: str = ""
    """When its page was changed last, as a sitemap says: it was posted by then."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one answer shows."""

    entries: tuple[Entry, ...] = ()
    following: tuple[str, ...] = ()
    """Where it goes on: the next page, the parts of a list of sitemaps."""
    cut: bool = False
    """More rows stand there than are read."""
