"""Which office's head reads a page."""

from __future__ import annotations

import numpy as np
import pytest

from gateway.learning.offices import OfficeHead, head_for, pack_offices, unpack_offices
from tests.learning.made import random_head


def _office(name: str, *codes: str) -> OfficeHead:
    heads = {"first": random_head(np.random.default_rng(1), 8, 4)}
    return OfficeHead(name, 3, frozenset(codes), heads, None)


@pytest.mark.parametrize(
    ("code", "office"),
    [("BC-SYT", "syt"), ("SYT-NVY", "syt"), ("QĐ-SNV", "snv"), ("BC-ĐTĐ", "dtd"), ("KH-UBND", None), ("", None)],
)
def test_the_printed_code_tells_the_office(code, office):
    """
    A group of the code that is one office's letters names it; no letters, no head.
    """
    found = head_for(code, [_office("syt", "syt"), _office("snv", "snv"), _office("dtd", "dtd")])

    assert (found.office if found else None) == office


def test_letters_of_two_offices_choose_none():
    """
    Two health departments in one ledger: the page does not say which.
    """
    assert head_for("BC-SYT", [_office("a", "syt"), _office("b", "syt")]) is None


def test_heads_travel_unchanged():
    """
    What the reading process gets is what was in use; nothing gives nothing.
    """
    [back] = unpack_offices(pack_offices([_office("syt", "syt")]))

    assert (back.name, back.codes, back.threshold) == ("syt-3", {"syt"}, None)
    assert (back.heads["first"].conv_weight == _office("syt").heads["first"].conv_weight).all()
    assert unpack_offices(b"") == ()
