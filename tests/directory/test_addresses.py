"""Which agency a mailbox belongs to (R16)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.directory import Directory
from gateway.records import Agency

DAY = date(2014, 5, 6)
DOMAIN = "quangngai.gov.vn"


def directory(*rows: Agency) -> Directory:
    return Directory(rows)


def unit(short: str, **more: object) -> Agency:
    shapes = (f"*-{short}@{DOMAIN}", f"*.{short}@{DOMAIN}", f"{short}-*@{DOMAIN}")
    return Agency(short, short.upper(), level="department", mailboxes=(f"{short}@{DOMAIN}",), patterns=shapes, **more)  # type: ignore[arg-type]


def found(room: Directory, address: str, on: date = DAY) -> str | None:
    match = room.resolve(address, on)
    return match.agency.id if match else None


def test_a_mailbox_named_in_full_beats_any_pattern() -> None:
    """An officer's private mailbox in a row wins over the pattern for citizens."""
    citizens = Agency("citizens", "Citizens", level="external", patterns=("*@gmail.com",))
    officer = Agency("stttt", "STTTT", mailboxes=("nva.stttt@gmail.com",))
    room = directory(citizens, officer)
    assert found(room, "nva.stttt@gmail.com") == "stttt"
    assert found(room, "other@gmail.com") == "citizens"


def test_the_longer_pattern_beats_the_shorter() -> None:
    """The office of a department (vp-stttt) belongs to the department, not to the committee's office (vp)."""
    room = directory(unit("vp"), unit("stttt"))
    assert found(room, f"vp-stttt@{DOMAIN}") == "stttt"
    assert found(room, f"stttt-vp@{DOMAIN}") == "stttt"


def test_two_agencies_with_equal_claims_get_nothing() -> None:
    """Ambiguous is unknown, never the first row of the file."""
    room = directory(unit("bdt"), unit("snv"))
    assert found(room, f"bdt-snv@{DOMAIN}") is None
    assert found(Directory(tuple(reversed(room.agencies))), f"bdt-snv@{DOMAIN}") is None


def test_a_mailbox_claimed_by_two_is_not_settled_by_a_pattern() -> None:
    """When two rows name the same mailbox, a weaker pattern does not decide for one of them."""
    box = f"vt-snv@{DOMAIN}"
    room = directory(unit("snv"), Agency("a", "A", mailboxes=(box,)), Agency("b", "B", mailboxes=(box,)))
    assert found(room, box) is None


@pytest.mark.parametrize(
    "address", ["NVA-STTTT@QuangNgai.GOV.VN", "<nva-stttt@quangngai.gov.vn>", "nva-stttt@quangngai.gov.vn."]
)
def test_case_and_brackets_do_not_matter(address: str) -> None:
    """Addresses come as senders write them."""
    assert found(directory(unit("stttt")), address) == "stttt"


def test_rows_hold_within_their_dates_only() -> None:
    """A merged district's mailbox belongs to nobody after the merger; both end days count."""
    room = directory(unit("taytra", valid_from=date(2004, 1, 1), valid_to=date(2020, 1, 31)))
    assert found(room, f"taytra@{DOMAIN}", date(2020, 1, 31)) == "taytra"
    assert found(room, f"taytra@{DOMAIN}", date(2020, 2, 1)) is None
    assert found(room, f"taytra@{DOMAIN}", date(2003, 12, 31)) is None


def test_an_unmapped_mailbox_of_the_province_is_not_another_state_body() -> None:
    """ "Chưa xác định" beats the catch-all for gov.vn: it may be the sender's own agency."""
    others = Agency("others", "Others", level="central", collective=True, patterns=("*@*.gov.vn",))
    unmapped = Agency("unmapped", "?", level="unmapped", patterns=(f"*@{DOMAIN}",))
    room = directory(others, unmapped)
    assert found(room, f"abc@{DOMAIN}") is None
    assert found(room, "abc@haiphong.gov.vn") == "others"


def test_a_domain_that_only_looks_like_ours_is_not_ours() -> None:
    """Patterns hold for the whole address."""
    assert found(directory(unit("stttt")), f"nva-stttt@{DOMAIN}.example.org") is None


@given(st.text(max_size=80))
def test_any_text_gets_an_answer(text: str) -> None:
    """Senders write anything; look-up answers or says None."""
    assert found(directory(unit("stttt")), text) in (None, "stttt")
