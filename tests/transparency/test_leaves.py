"""Leaves: the same bytes for the same facts, and no words that name a person."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.transparency.canonical import canonical, plain
from gateway.transparency.leaves import (
    LoggedCheck,
    LoggedDocument,
    LoggedMail,
    beside,
    check_part,
    check_text,
    commitment,
    leaf_of,
    moment,
    read_leaf,
)

AT = datetime(2014, 5, 6, 2, 30, tzinfo=UTC)
VERDICT = {
    "container": "pdf_field",
    "field_name": "Chữ ký của Nguyễn Văn An",
    "overall": "indeterminate",
    "intact": True,
    "crypto_valid": None,
    "signer_subject": "Common Name: Nguyễn Văn An, User ID: CCCD:051080000001",
    "signer_issuer": "Cơ quan chứng thực",
    "reasons": ["weak-algorithm", "revocation-not-checked"],
    "claimed_at": None,
}
CHECK = LoggedCheck(
    mail=LoggedMail("ident:Q1", "ab" * 32, "stttt"),
    ordinal=0,
    checked_at=AT,
    verdict=VERDICT,
    document=LoggedDocument("d1", "464/STTTT-KHTC", "stttt", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"),
)
SALT = "00" * 16


def test_a_leaf_is_these_bytes_for_good() -> None:
    """
    Version 1 of the leaf, byte by byte: logs of today must be understood in twenty years.
    """
    bound = commitment(beside(CHECK), SALT)
    expected = (
        '{"beside":"' + bound + '","check":{"checked_at":"2014-05-06T02:30:00.000000Z","claimed_at":"unknown",'
        '"container":"pdf_field","crypto_valid":"unknown","intact":"yes","ordinal":0,"overall":"indeterminate",'
        '"reasons":["weak-algorithm","revocation-not-checked"],"signer_issuer":"Cơ quan chứng thực"},'
        '"document":{"agency":"stttt","id":"d1","is_secret":"no","issuer":"SỞ THÔNG TIN VÀ TRUYỀN THÔNG",'
        '"symbol":"464/STTTT-KHTC"},"index":5,"kind":"signature-check",'
        '"mail":{"agency":"stttt","key":"ident:Q1","sha256":"' + "ab" * 32 + '"},"version":1}'
    )

    assert leaf_of(CHECK, 5, SALT) == expected.encode()
    assert read_leaf(leaf_of(CHECK, 5, SALT))["document"]["symbol"] == "464/STTTT-KHTC"


def test_a_persons_name_is_bound_by_the_leaf_and_not_in_it() -> None:
    """
    Subject and field name stand beside the leaf; another name or salt does not fit it.
    """
    leaf = leaf_of(CHECK, 5, SALT)

    assert "Nguyễn" not in leaf.decode()
    assert "CCCD" not in leaf.decode()
    changed = replace(CHECK, verdict=VERDICT | {"signer_subject": "Common Name: Người khác"})
    assert leaf_of(changed, 5, SALT) != leaf
    assert leaf_of(CHECK, 5, "11" * 16) != leaf


def test_a_secret_document_is_logged_without_names() -> None:
    """
    Id and agency stay, so that somebody can act; symbol, issuer's words and signer do not (R8).
    """
    assert CHECK.document is not None
    secret = replace(CHECK, document=replace(CHECK.document, is_secret=True))
    leaf = read_leaf(leaf_of(secret, 5, SALT))

    assert leaf["document"] == {"agency": "stttt", "id": "d1", "is_secret": "yes"}
    assert beside(secret) == {"field_name": "", "signer_subject": ""}


def test_the_same_moment_in_another_zone_gives_the_same_leaf() -> None:
    """
    Times are UTC; a time without zone is refused.
    """
    hanoi = AT.astimezone(timezone(timedelta(hours=7)))

    assert leaf_of(replace(CHECK, checked_at=hanoi), 5, SALT) == leaf_of(CHECK, 5, SALT)
    with pytest.raises(ValueError, match="without zone"):
        leaf_of(replace(CHECK, checked_at=AT.replace(tzinfo=None)), 5, SALT)


def test_what_a_new_check_supersedes_stands_in_its_leaf() -> None:
    """
    A re-check names the entry that it checks again.
    """
    assert read_leaf(leaf_of(replace(CHECK, supersedes=7), 5, SALT))["supersedes"] == 7
    assert "supersedes" not in read_leaf(leaf_of(CHECK, 5, SALT))


@pytest.mark.parametrize("value", [1.5, True, None, 2**53, "e\u0301", {"é": "x"}])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    """
    No floats, booleans or nulls, text in NFC, keys in ASCII.
    """
    with pytest.raises(ValueError):  # noqa: PT011
        canonical({"value": value} if not isinstance(value, dict) else value)  # type: ignore[dict-item]


@pytest.mark.parametrize("leaf", [b'{"a": 1}', b'{"b":1,"a":2}', b"[]", b"\xff", b'{"kind":"x","version":1}', b"{"])
def test_bytes_that_are_no_leaf_are_refused(leaf: bytes) -> None:
    """
    One form only: the same entry can't be written in two ways.
    """
    with pytest.raises(ValueError):  # noqa: PT011
        read_leaf(leaf)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
        max_leaves=10,
    )
)
def test_any_packed_value_has_a_canonical_form(value: object) -> None:
    """
    What the checkers may find one day can be logged, and reads back as it was written.
    """
    made = canonical(plain(value))

    assert canonical(json.loads(made)) == made


PACKED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.text('aé\u0303\n"\\', max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text("abcdefgh_", min_size=1, max_size=4), PACKED, max_size=6), st.integers(0, 10**6))
def test_the_quick_text_of_a_check_is_the_canonical_one(verdict: dict[str, object], ordinal: int) -> None:
    """
    An audit writes each check anew in a quicker way: the same bytes, whatever the verdict holds.
    """
    assert check_text(ordinal, moment(AT), verdict).encode() == canonical(check_part(ordinal, AT, verdict))
