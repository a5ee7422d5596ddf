"""A province that nobody has heard of: its files are enough, no line of code (R11)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from gateway.counting.periods import parse_period
from gateway.counting.results import IndicatorResult
from gateway.explaining import Asked, documents_behind
from gateway.ledger.engine import Ledger
from gateway.ledger.store import open_ledger
from gateway.ledger.tally_questions import compare_tallies
from gateway.measuring import Measures, load_measures
from gateway.records import Envelope
from gateway.rows import load_judging_rules
from gateway.settings import Settings, shipped_config_dir
from tests.made.docx import draw_docx
from tests.made.letter import Letter
from tests.made.sending import DOCX, attach, local, send
from tests.province.running import take_in

AGENCIES = """
[directory]
domain = "haison.example.vn"
mailbox_shapes = ["{unit}@{domain}"]
pattern_shapes = ["*-{unit}@{domain}"]
source = "made up"
[[agency]]
id = "ubnd-hs"
name = "Ủy ban nhân dân tỉnh Hải Sơn"
abbreviation = "UBND"
level = "province"
units = ["ubnd"]
[[agency]]
id = "syt-hs"
name = "Sở Y tế"
abbreviation = "SYT"
level = "department"
parent = "ubnd-hs"
units = ["syt"]
[[agency]]
id = "snv-hs"
name = "Sở Nội vụ"
abbreviation = "SNV"
level = "department"
parent = "ubnd-hs"
units = ["snv"]
"""
TARGETS = """
[jurisdiction]
id = "haison-2031"
name = "Hải Sơn"
source = "made up"
[[target]]
indicator = "a.1"
year = 2031
comparator = ">="
value = 95
source = "QĐ 1/QĐ-UBND"
[[target]]
indicator = "II.1"
year = 2031
comparator = ">="
value = 60
source = "QĐ 1/QĐ-UBND"
agency = "syt-hs"
[[type_row]]
indicator = "b.7"
label = "Báo cáo"
types = ["bao_cao"]
mode = "E"
from = 2031
to = 2031
source = "QĐ 1/QĐ-UBND"
"""
POLICY = """
[[policy]]
types = ["bao_cao"]
scope = "inter_agency"
from = 2031
to = 2031
expects = "electronic_only"
source = "QĐ 1/QĐ-UBND"
"""
SAYS = {
    "E": "Gửi quý cơ quan, không gửi bản giấy.",
    "H": "Bản giấy gửi sau qua đường bưu điện.",
    "?": "Xin gửi quý cơ quan.",
}
SENT = (
    ("E", ("nva-syt", "snv")),
    ("H", ("snv", "ubnd")),
    ("?", ("snv",)),
    ("E", ("snv@quangngai.gov.vn",)),
)
"""What each mail of the health department says of paper, and to whom it goes."""


@pytest.fixture(scope="module")
def haison(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, Measures]]:
    """A ledger with four reports, under the shipped rows and three files more."""
    folder = tmp_path_factory.mktemp("haison")
    config = folder / "config"
    shutil.copytree(shipped_config_dir(), config)
    for kind, text in (("agencies", AGENCIES), ("targets", TARGETS), ("type_policies", POLICY)):
        (config / kind / "haison-2031.toml").write_text(text, encoding="utf-8")
    settings = Settings.model_validate({"rules": {"config_dir": str(config), "jurisdiction": "haison-2031"}})
    ledger = open_ledger(f"sqlite:///{folder}/haison.db")
    judging = load_judging_rules(settings, ledger)
    for number, (says, to) in enumerate(SENT, start=1):
        at = local(2031, 3, 10, 8, 0) + timedelta(days=number)
        boxes = [name if "@" in name else f"{name}@haison.example.vn" for name in to]
        files = [attach(f"bc{number}.docx", draw_docx(_report(number, at.date())), DOCX)]
        data = send(
            number, ("Sở Y tế", "syt@haison.example.vn"), boxes, at, f"Báo cáo {number}/BC-SYT", SAYS[says], files
        )
        take_in(ledger, data, Envelope(None), at, f"spool-{number}", judging)
    yield ledger, load_measures(settings, judging)
    ledger.close()


def _report(number: int, day: date) -> Letter:
    return Letter(
        parent="UBND TỈNH HẢI SƠN",
        issuer="SỞ Y TẾ",
        symbol=f"{number}/BC-SYT",
        day=day,
        place="Hải Sơn",
        heading="BÁO CÁO",
        abstract=f"Công tác y tế tháng {number}",
        body=("Sở Y tế báo cáo kết quả công tác như sau./.",),
        copies=("UBND tỉnh", "Lưu: VT"),
        signer="Nguyễn Văn An",
    )


def figure(haison: tuple[Ledger, Measures], name: str, agency: str | None) -> IndicatorResult:
    ledger, measures = haison
    return next(row for row in measures.indicators(ledger, parse_period("2031"), agency) if row.id == name)


def parts(row: IndicatorResult) -> tuple[int | None, int | None, int]:
    return row.numerator, row.denominator, row.unknown


def test_another_province_counts_by_its_own_agencies(haison: tuple[Ledger, Measures]) -> None:
    """One report inside; three to its own agencies, of which the one alone to another province's makes no b.3."""
    assert parts(figure(haison, "a.1", None)) == (1, 1, 0)
    assert parts(figure(haison, "b.3e", None)) == (1, 3, 1)
    assert figure(haison, "II.1", None).measured["scope_unknown"] == 1


def test_another_province_has_its_own_targets_commitments_and_lists(haison: tuple[Ledger, Measures]) -> None:
    """95 and no 80 of Quảng Ngãi; the commitment stands beside, never as a target; the policy only estimates."""
    a1 = figure(haison, "a.1", None)
    assert a1.target == {"comparator": ">=", "value": 95.0, "source": "QĐ 1/QĐ-UBND"}
    assert a1.verdict == "undecided"
    assert figure(haison, "a.2", None).target is None
    own = figure(haison, "II.1", "syt-hs")
    assert (own.commitment, own.target, own.verdict) == (60.0, None, "no_target")
    assert own.estimate and (own.estimate["numerator"], own.estimate["denominator"]) == (2, 3)
    listed = [entry for entry in figure(haison, "b.7", None).types or () if entry["listed"]]
    assert [(entry["label"], entry["documents"], entry["status"]) for entry in listed] == [
        ("Báo cáo", 3, "falls_short")
    ]


def test_agencies_of_other_provinces_are_unknown_here(haison: tuple[Ledger, Measures]) -> None:
    """Nothing of the shipped provinces leaks in."""
    _, measures = haison
    assert [name for name, _ in measures.agency_choices()] == ["ubnd-hs", "syt-hs", "snv-hs"]
    assert measures.directory.resolve("snv@quangngai.gov.vn", date(2031, 3, 14)) is None


def test_another_province_is_asked_by_level_and_month_and_down_to_documents(haison: tuple[Ledger, Measures]) -> None:
    """Levels, months and the documents behind a figure need its files alone, as do the roll-ups."""
    ledger, measures = haison
    by_level = measures.indicators(ledger, parse_period("2031-03"), None, level="department")
    assert parts(next(row for row in by_level if row.id == "II.1")) == (1, 3, 1)
    asked = Asked("b.3e", parse_period("2031"), measures.whose("syt-hs"))
    lines = documents_behind(ledger, measures, asked)
    assert [(line.part.value, line.name.symbol if line.name else "") for line in lines] == [
        ("numerator", "1/BC-SYT"),
        ("rest", "2/BC-SYT"),
        ("unknown", "3/BC-SYT"),
    ]
    assert [bool(line.evidence) for line in lines] == [True, True, True]
    assert compare_tallies(ledger, measures.cutter) == []
    assert figure(haison, "b.3e", None).measured["lacking"] == ["syt-hs", "snv-hs"]
