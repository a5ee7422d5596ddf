"""Rows in, rules out; a wrong row is named."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from classifiers.rules import BadRows, parse_rules
from gateway.errors import BadSettings
from gateway.rulebook import FILES, load_rules
from gateway.settings import shipped_config_dir
from tests.classifiers.made import rules


def shipped() -> dict[str, Any]:
    folder = shipped_config_dir()
    return {name: tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")) for name in FILES}


def test_every_row_cites_a_known_source() -> None:
    """Each row of types, letterhead words, cues and vetoes names a row of sources.toml."""
    tables = shipped()
    cited = {
        (file, row.get("id", row.get("key")), row["source"])
        for file in ("document_types", "letterhead", "paper_cues")
        for rows in tables[file].values()
        if isinstance(rows, list)
        for row in rows
    }

    assert [row for row in cited if row[2] not in rules().sources] == []


def test_every_type_of_the_contract_has_a_row() -> None:
    """The keys that others rely on are all there."""
    keys = [
        "cong_van",
        "quyet_dinh",
        "bao_cao",
        "giay_moi",
        "thong_bao",
        "ke_hoach",
        "to_trinh",
        "nghi_quyet",
        "chi_thi",
        "quy_che",
        "quy_dinh",
        "thong_cao",
        "huong_dan",
        "chuong_trinh",
        "phuong_an",
        "de_an",
        "du_an",
        "bien_ban",
        "hop_dong",
        "cong_dien",
        "ban_ghi_nho",
        "ban_thoa_thuan",
        "giay_uy_quyen",
        "giay_gioi_thieu",
        "giay_nghi_phep",
        "phieu_gui",
        "phieu_chuyen",
        "phieu_bao",
        "thu_cong",
        "lich_cong_tac",
        "tai_lieu_hop",
        "luat",
        "nghi_dinh",
        "thong_tu",
        "van_ban_hop_nhat",
        "phieu_trinh",
        "thu_moi",
        "dieu_le",
        "khac",
    ]

    assert set(keys) <= set(rules().catalogue.by_key)


def test_every_cue_names_a_test_that_exists() -> None:
    """`shown_by` of each cue leads to a file."""
    root = Path(__file__).resolve().parents[2]

    assert [cue.id for cue in rules().cues if not (root / cue.shown_by).is_file()] == []


@pytest.mark.parametrize(
    ("table", "rows", "key", "value", "told"),
    [
        ("paper_cues", "cue", "says", "MAYBE", "no paper status"),
        ("paper_cues", "cue", "where", ["nowhere"], "expected some of"),
        ("paper_cues", "cue", "weight", 3, "above 0 and up to 1"),
        ("paper_cues", "cue", "pattern", "(", "no regular expression"),
        ("paper_cues", "cue", "source", "NOWHERE", "sources.toml"),
        ("paper_cues", "veto", "side", "around", "expected before"),
        ("document_types", "type", "headings", "quyết định", "list of texts"),
        ("document_types", "type", "name_vi", "", "expected a text"),
        ("letterhead", "secrecy_mark", "printed", [], "as it is printed"),
        ("letterhead", "organisation", "words", [], "both empty"),
    ],
)
def test_wrong_row_is_named(table: str, rows: str, key: str, value: object, told: str) -> None:
    """The error says which table and row, and what was expected."""
    tables = copy.deepcopy(shipped())
    row = tables[table][rows][0]
    row[key] = value

    with pytest.raises(BadRows) as error:
        parse_rules(tables)
    assert told in str(error.value)
    assert f"{table}.toml: [[{rows}]] {row.get('id', row.get('key'))}" in str(error.value)


def test_id_that_stands_twice_is_an_error() -> None:
    """Ids are stored with verdicts: none may mean two rows."""
    tables = copy.deepcopy(shipped())
    tables["paper_cues"]["cue"].append(dict(tables["paper_cues"]["cue"][0]))

    with pytest.raises(BadRows, match="stands twice"):
        parse_rules(tables)


def test_missing_or_broken_files_are_bad_settings(tmp_path: Path) -> None:
    """A folder without rows, or with a file that is no TOML, asks the operator to act."""
    with pytest.raises(BadSettings, match="no such file"):
        load_rules(tmp_path)
    (tmp_path / "document_types.toml").write_text("[[type", encoding="utf-8")
    with pytest.raises(BadSettings, match="not valid TOML"):
        load_rules(tmp_path)


def test_poorer_spellings_of_codes_are_understood_only_when_they_mean_one() -> None:
    """QD is QĐ; HD stays hướng dẫn and never becomes HĐ; CĐ and CD differ from CT."""
    catalogue = rules().catalogue

    assert catalogue.of_code("QD", party=False)[0] == "quyet_dinh"
    assert catalogue.of_code("HD", party=False) == ("huong_dan",)
    assert catalogue.of_code("HĐ", party=False) == ("hop_dong",)
    assert catalogue.of_code("TT", party=True)[0] == "khac"
    assert catalogue.of_code("TT", party=False)[0] == "thong_tu"
    assert set(catalogue.of_code("QĐ", party=True)) == {"quyet_dinh", "quy_dinh"}
