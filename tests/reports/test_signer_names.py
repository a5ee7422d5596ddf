"""A list names the signer as people do; what names nobody is shown whole."""

from __future__ import annotations

import pytest

from gateway.reports.signature_words import short_name


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        (
            "Email Address: a@b.vn, User ID: CCCD:051, Common Name: Nguyễn Văn An, Organization: Ủy ban nhân dân tỉnh, Country: VN",
            "Nguyễn Văn An · Ủy ban nhân dân tỉnh",
        ),
        ("Common Name: Ủy ban nhân dân tỉnh, Organization: Ủy ban nhân dân tỉnh", "Ủy ban nhân dân tỉnh"),
        ("Common Name: Sở Văn hóa, Thể thao và Du lịch, Country: VN", "Sở Văn hóa, Thể thao và Du lịch"),
        ("Common Name: An", "An"),
        ("Country: VN", "Country: VN"),
        ("", ""),
    ],
)
def test_signer_is_named_by_name_and_organisation(subject: str, shown: str) -> None:
    """Commas inside a name stay in it."""
    assert short_name(subject) == shown
