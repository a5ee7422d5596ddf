"""Codes by which document systems name agencies."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.directory import Directory
from gateway.directory.naming import Names
from gateway.directory.organs import is_organ_code, organ_key
from gateway.records import Agency

ON = date(2021, 1, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("000.00.10.H48", "H48.10"),
        ("000.00.00.H48", "h48"),
        ("000.05.10.H48", "H48.10.05"),
        ("012.05.10.H48", "H48.10.05.012"),
    ],
)
def test_code_of_2016_and_code_of_2020_name_one_agency(one: str, other: str) -> None:
    """The levels stand the other way round, and zeros are left out."""
    assert organ_key(one) == organ_key(other)


@pytest.mark.parametrize(("one", "other"), [("000.00.10.H48", "000.10.00.H48"), ("H48.10", "H48.1"), ("stttt", "sttt")])
def test_codes_of_two_agencies_stay_two(one: str, other: str) -> None:
    """Nothing but the order and empty levels is forgiven."""
    assert organ_key(one) != organ_key(other)


def test_directory_with_one_form_knows_the_other() -> None:
    """An operator types the code that stands in the letter; systems send either."""
    directory = Directory([Agency("stttt", "Sở Thông tin và Truyền thông", organ_ids=("000.00.10.H48",))])
    match = directory.resolve_organ(" h48.10 ", "", ON)

    assert match is not None and match.agency.id == "stttt"


def test_lists_and_reports_may_name_agencies_by_code() -> None:
    """A document system that exports its list writes the codes that it sends by; an abbreviation is none."""
    names = Names(Directory([Agency("stttt", "Sở Thông tin và Truyền thông", organ_ids=("000.00.10.H48",))]))
    agency = names.agency("H48.10", ON)

    assert agency is not None and agency.id == "stttt"
    assert [who.agency for who in names.recipients("000.00.10.H48; 000.00.11.H48", "", ON)] == ["stttt", None]
    assert names.agency("H49", ON) is None and not is_organ_code("STTTT")
