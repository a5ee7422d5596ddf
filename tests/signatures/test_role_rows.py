"""Rows of config/signature_roles.toml: read strictly, and each with a source that exists."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from gateway.signatures.role_rows import BadRoleRows, parse_role_rules

CONFIG = Path(__file__).resolve().parents[2] / "config"
ROW: dict[str, Any] = {"id": "a", "role": "incoming_stamp", "where": ["reason"], "words": ["đến"], "source": "ND30"}


def shipped() -> dict[str, Any]:
    return tomllib.loads((CONFIG / "signature_roles.toml").read_text(encoding="utf-8"))


def test_the_shipped_rows_are_read_and_cite_sources_that_exist() -> None:
    """Each row names a key of sources.toml."""
    rules = parse_role_rules(shipped())
    sources = tomllib.loads((CONFIG / "sources.toml").read_text(encoding="utf-8"))["source"]

    assert rules.roles
    assert rules.signers
    assert {row.source for row in (*rules.roles, *rules.signers)} <= {source["key"] for source in sources}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"role": "stamp"}, "role is one of"),
        ({"where": ["page"]}, "where of"),
        ({"words": []}, "words or a pattern"),
        ({"words": [], "pattern": "("}, "no regular expression"),
        ({"box": [1, 2]}, "box is"),
        ({"id": 7}, "expected id"),
        ({"colour": "red"}, "no other keys"),
        ({"by": "nobody"}, "role is one of"),
    ],
)
def test_a_wrong_row_is_named_with_what_was_expected(changes: dict[str, Any], told: str) -> None:
    """So that whoever edits the file finds the line."""
    with pytest.raises(BadRoleRows, match=told):
        parse_role_rules({"version": "1", "role": [ROW | changes]})


def test_an_id_stands_in_one_row_only() -> None:
    """Ids are kept with verdicts."""
    with pytest.raises(BadRoleRows, match="two rows"):
        parse_role_rules({"version": "1", "role": [ROW, ROW]})
    with pytest.raises(BadRoleRows, match="expected version"):
        parse_role_rules({"role": [ROW]})
