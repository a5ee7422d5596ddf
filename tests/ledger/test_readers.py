"""Versions of the number reader: kept, put to use, taken out of use, never overwritten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.errors import BadInput
from gateway.ledger.readers import ACTIVE, BASE, PROPOSED, add_version, lessons_learned, reader_versions, use_version
from gateway.records.corrections import ReaderVersion
from tests.ledger.samples import AT


def make_version(**changes) -> ReaderVersion:
    values = {
        "office": "syt", "ordinal": 0, "made_at": AT, "base": "base-1", "lessons": ("l1", "l2"), "codes": ("syt",),
        "heads": b"\x00npz\xff", "calibration": {"exact": 30}, "state": PROPOSED, "changed_at": AT,
        "changed_by": "vanthu", "changed_why": "12 lessons",
    }  # fmt: skip
    return ReaderVersion(**(values | changes))


def _states(ledger):
    return [(version.office, version.ordinal, version.state) for version in reader_versions(ledger)]


def test_versions_of_an_office_are_numbered_and_one_is_in_use(ledger):
    """
    A new active version retires the one before; another office is not touched.
    """
    assert add_version(ledger, make_version(state=ACTIVE)) == 1
    assert add_version(ledger, make_version(lessons=("l1", "l2", "l3"), state=ACTIVE)) == 2
    assert add_version(ledger, make_version(office="snv", state=ACTIVE)) == 1

    assert _states(ledger) == [("snv", 1, "active"), ("syt", 1, "retired"), ("syt", 2, "active")]
    assert reader_versions(ledger)[2] == replace(make_version(lessons=("l1", "l2", "l3"), state=ACTIVE), ordinal=2)
    assert lessons_learned(ledger)["syt"] == ("l1", "l2", "l3")


def test_the_same_lessons_make_no_second_version(ledger):
    """
    A job that was killed after its work and runs again finds its version there.
    """
    assert add_version(ledger, make_version()) == add_version(ledger, make_version()) == 1
    assert add_version(ledger, make_version(base="base-2")) == 2


def test_any_version_can_be_put_to_use_again(ledger):
    """
    Back to an older one, and back to the shipped reader, each with name and reason.
    """
    add_version(ledger, make_version(state=ACTIVE))
    add_version(ledger, make_version(lessons=("l3",), state=ACTIVE))
    use_version(ledger, "syt", 1, "Lan", "bản 2 đọc kém", AT)
    assert [version.ordinal for version in reader_versions(ledger, ACTIVE)] == [1]
    assert reader_versions(ledger, ACTIVE)[0].changed_why == "bản 2 đọc kém"
    use_version(ledger, "syt", BASE, "Lan", "tạm ngừng", AT)
    assert reader_versions(ledger, ACTIVE) == []
    with pytest.raises(BadInput, match="no such version"):
        use_version(ledger, "syt", 7, "Lan", "", AT)
