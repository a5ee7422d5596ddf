"""What the ledger tells of days of posting, for listings that are looked at again and again."""

from __future__ import annotations

from datetime import date

from gateway.ledger.questions import document
from gateway.ledger.source_imports import take_sources, void_batch
from gateway.ledger.sources import Provenance
from gateway.ledger.sources_questions import posted_days
from gateway.ledger.tally_questions import due_to_post
from gateway.records.sources import HOW_POSTED, SourceKind, SourceRecord
from tests.ledger.samples import AT, sha

IDENTITY = "numbered-with-year|ubnd-tinh|2013|26|qdubnd"
ID = "d" + sha(IDENTITY)[:24]


def listed(ledger, day: str, name: str = "tinh", how: str = "") -> int:
    """A row of that listing with that day of posting, known so; the number of its import."""
    row = SourceRecord(
        kind=SourceKind.PORTAL, key=f"{ID}|cong.example.vn/{name}", document_id=ID, identity=IDENTITY,
        agency="ubnd-tinh", agency_name="UBND tỉnh", symbol="26/2013/QĐ-UBND", number="26", type_code="QĐ",
        issued_on="2013-09-15", type="quyet_dinh", posted_on=day, line=1,
        extra=((HOW_POSTED, how),) if how else (),
    )  # fmt: skip
    done = take_sources(
        ledger, SourceKind.PORTAL, [row], Provenance("http://cong.example.vn/rss", sha(day), "portal fetch", AT)
    )
    assert done.batch is not None
    return done.batch


def test_the_earliest_day_of_each_listing_is_told_while_its_import_counts(ledger):
    """
    Each listing by its own key; the document shows the earliest of all; a voided import tells nothing.
    """
    first = listed(ledger, "2013-09-16")
    listed(ledger, "2013-09-20")
    listed(ledger, "2013-09-18", "rss")

    keys = [f"{ID}|cong.example.vn/{name}" for name in ("tinh", "rss")]
    assert posted_days(ledger, [ID, "d-none"]) == {keys[0]: ("2013-09-16", ""), keys[1]: ("2013-09-18", "")}
    assert document(ledger, ID).record.posted_on == "2013-09-18"

    void_batch(ledger, first, "quản trị", "sai", AT)
    assert posted_days(ledger, [ID]) == {keys[0]: ("2013-09-20", ""), keys[1]: ("2013-09-18", "")}
    assert posted_days(ledger, []) == {}


def test_a_document_that_was_only_seen_there_has_no_known_day(ledger):
    """
    First sight says "on or before"; a listing that names the day says it, and an earlier sight bounds it.
    """
    listed(ledger, "2014-03-01", how="first seen")
    record = document(ledger, ID).record
    assert (record.posted_on, record.posted_at_latest) == ("2014-03-01", True)
    [item] = due_to_post(ledger, {"quyet_dinh"}, date(2013, 1, 1), date(2013, 12, 31))
    assert (item.posted_on, item.posted_at_latest) == (date(2014, 3, 1), True)

    listed(ledger, "2013-09-18", "rss")
    record = document(ledger, ID).record
    assert (record.posted_on, record.posted_at_latest) == ("2013-09-18", False)

    listed(ledger, "2013-09-17", "khac", how="first seen")
    assert document(ledger, ID).record.posted_at_latest
