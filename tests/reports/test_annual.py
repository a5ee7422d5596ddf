"""The yearly report: what stands beside a figure, what is missing and why, what changed after closing."""

from __future__ import annotations

from datetime import date

from gateway.counting.results import IndicatorResult, TargetVerdict
from gateway.directory import Directory
from gateway.records import Agency
from gateway.reports.annual import annual_report
from gateway.reports.annual_charts import annual_charts
from gateway.reports.annual_figures import AnnualFigures
from gateway.reports.annual_tables import agencies_table, missing_table, targets_table, undecided_table
from gateway.reports.beside import beside_lines, beside_table, in_order
from gateway.reports.closing import as_closed, change_words
from gateway.reports.model import Report, Table
from gateway.reports.reorganised import reorganised
from gateway.reports.report_words import parts
from tests.publishing.figures import HEAD, ratio

TARGET = {"comparator": ">=", "value": 30.0, "source": "QN1486"}


def figures(results: list[IndicatorResult], **more: object) -> AnnualFigures:
    values: dict[str, object] = {
        "year": 2014, "agency": None, "name": "tỉnh Quảng Ngãi", "basis": "", "results": results, "by_agency": (),
        "silent": (), "quarters": [(f"2014-Q{at}", results) for at in range(1, 5)], "families": ("a", "b"),
        "readings": {}, "sources": {}, "type_names": {}, "mails": 1, "documents": 1, "held": 0, "log": None,
        "made_on": "2015-01-05",
    }  # fmt: skip
    return AnnualFigures(**(values | more))  # type: ignore[arg-type]


def column(table: Table, key: str) -> list[str]:
    wanted = next(column for column in table.columns if column.key == key)
    return [table.cell(row, wanted).text.replace("\u00a0", " ") for row in table.rows if row.cells]


def said(report: Report, key: str) -> str:
    return " ".join(dict(report.texts)[key])


def test_readings_stand_in_the_order_of_their_numbers() -> None:
    """
    A reader looks R9 up after R8, not after R19; each stands once.
    """
    assert in_order(["R10", "A1", "R2", "R1", "B3", "R2"]) == ["R1", "R2", "R10", "A1", "B3"]


def test_what_the_readings_promise_beside_a_figure_is_printed() -> None:
    """
    R1 copies, R9 documents without number, R15 ways and both, R19 the last quarter: each with its unit.
    """
    share = {"numerator": 231, "denominator": 537, "unknown": 138, "percent": 43.02, "low": 43.02, "high": 68.72}
    nothing = {"numerator": 0, "denominator": 0, "unknown": 0, "percent": None}
    measured = {"copies": share, "q4": share, "unnumbered": nothing, "both": 25, "days_to_post": 19.5}
    found = {line.name: line for line in beside_lines(ratio("a.1", 130, 298, 57, measured=measured))}

    assert list(found) == ["quý IV", "tính theo bản", "gửi cả hai cách", "số ngày đến khi đăng (trung vị)"]
    assert (found["tính theo bản"].unit, found["quý IV"].unit) == ("bản", "đầu số")
    table = beside_table("Số liệu in kèm", [ratio("a.1", 130, 298, 57, measured=measured)])
    assert "231/537, chưa rõ 138" in column(table, "parts") and "19,5" in column(table, "parts")
    assert "43,02–68,72 %" in column(table, "percent")


def test_nothing_to_count_is_a_dash_and_never_a_nought() -> None:
    """
    0/0 says that nothing was sent; nobody knows that.
    """
    empty = ratio("a.1", 0, 0)
    counted = IndicatorResult("c.1", "Văn bản", None, "2014", "document", numerator=0)
    assert (parts(empty), parts(counted), parts(ratio("a.1", 0, 9))) == ("—", "—", "0/9")


def test_quarters_in_which_nothing_was_seen_are_left_out_or_dashes() -> None:
    """
    Of the year before, only from the first quarter with figures on; in the year itself a dash.
    """
    modes = {"E": 5, "H": 2, "P": 1, "?": 0}
    nothing = ratio("II.1", 0, 0, measured={"modes": dict.fromkeys(modes, 0)})
    quarters = [(f"{year}-Q{at}", [nothing]) for year in (2013, 2014) for at in range(1, 5)]
    quarters[6] = ("2014-Q3", [ratio("II.1", 5, 8, measured={"modes": modes})])
    chart = next(one for one in annual_charts(quarters, (), ("a",)) if one.key == "modes")

    assert chart.labels == ("Quý 1/2014", "Quý 2/2014", "Quý 3/2014", "Quý 4/2014")
    assert column(chart.table, "c1") == ["—", "—", "5", "—"]
    none = annual_charts([(name, [nothing]) for name, _ in quarters], (), ("a",))
    assert all(one.is_empty for one in none)


def test_a_verdict_that_nobody_can_give_says_why() -> None:
    """
    An interval that holds the target, agencies out of sight, dossiers that nobody can judge.
    """
    undecided = TargetVerdict.UNDECIDED
    rows = [
        ratio("a.1", 20, 100, 30, target=TARGET, verdict=undecided, measured={"lacking": ["syt", "ttt"]}),
        IndicatorResult(
            "b.1", "Trình Chính phủ", None, "2014", "document", target=TARGET, verdict=undecided,
            missing=("sổ đăng ký văn bản đi",), measured={"seen": {"documents": 9, "dossiers": {"unknown": 4}}},
        ),
        ratio("b.3e", 50, 100, target=TARGET, verdict=TargetVerdict.MET),
    ]  # fmt: skip
    assert column(undecided_table(rows), "why") == [
        "30 văn bản chưa rõ, mức ≥ 30 % nằm trong khoảng; nguồn chưa đủ ở 2 cơ quan",
        "thiếu sổ đăng ký văn bản đi; 4 hồ sơ chưa rõ đủ hay thiếu",
    ]


def test_the_verdict_of_a_duty_of_each_agency_tells_how_many_fail() -> None:
    """
    The province misses a.1 with 43 of 30 percent when one agency misses it.
    """
    measured = {"agencies": {"met": 13, "not_met": 1, "undecided": 14, "no_target": 0}}
    row = ratio("a.1", 130, 298, 57, target=TARGET, verdict=TargetVerdict.NOT_MET, measured=measured)
    assert column(targets_table(figures([row]), [row]), "verdict") == [
        "chưa đạt (từng cơ quan: 13 đạt, 1 chưa đạt, 14 chưa rõ)"
    ]


def test_agencies_whose_sources_are_missing_are_named() -> None:
    """
    Of documents alone: who has no inventory of archives still has a register.
    """
    modes = {"E": 1, "H": 0, "P": 0, "?": 0}
    rows = [
        ratio("a.1", 1, 1, measured={"modes": modes, "lacking": ["syt"]}),
        ratio("a.5", 1, 2, measured={"lacking": ["syt", "snv"]}),
    ]
    report = annual_report(figures(rows, silent=["Sở Ngoại vụ"], names={"syt": "Sở Y tế", "snv": "Sở Nội vụ"}), HEAD)
    missing = said(report, "missing")
    assert "Sở Ngoại vụ" in missing and "1 cơ quan chưa có sổ" in missing and "Sở Y tế" in missing
    assert "Sở Nội vụ" not in missing
    many = annual_report(figures(rows, silent=[f"Xã {at}" for at in range(150)]), HEAD)
    assert "và 130 cơ quan khác" in said(many, "missing")


def test_a_source_that_is_missing_names_only_what_it_keeps_open() -> None:
    """
    A duty that is met all the same stands in no list of what could not be told.
    """
    source = "sổ đăng ký văn bản đi"
    rows = [
        ratio("a.1", 5, 9, missing=(source,), verdict=TargetVerdict.MET),
        ratio("a.2", 1, 9, missing=(source,), verdict=TargetVerdict.UNDECIDED),
        IndicatorResult("b.4", "Cấp xã", None, "2014", "document", missing=(source,)),
    ]
    assert column(missing_table(figures(rows, sources={source: "R"}), rows), "ids") == ["a.2, b.4"]


def test_an_agency_without_any_share_fills_no_line_of_the_annex() -> None:
    """
    A hundred communes that only write to their district would be ten pages of dashes; how many they are is told.
    """
    rows = [("Sở Y tế", [ratio("a.1", 1, 2)]), ("Xã A", [ratio("a.1", 0, 0), ratio("b.4", 1, 2)])]
    table = agencies_table(figures([ratio("a.1", 1, 2)], by_agency=rows))
    assert column(table, "name") == ["Sở Y tế"] and "Không in 1 cơ quan" in table.notes[-1]


def test_what_became_known_after_closing_is_a_line_of_its_own() -> None:
    """
    The closed figure stands; what changed is told beside it, never in it.
    """
    closed = {"id": "a.1", "numerator": 125, "denominator": 281, "unknown": 51, "percent": 44.48, "verdict": "met"}
    now = closed | {"numerator": 130, "denominator": 298, "unknown": 57, "percent": 43.62}
    (row,) = as_closed([closed], [now], "2015-01-05T00:00:00Z")
    assert change_words(row) == "a.1: tử số +5, mẫu số +17, chưa rõ +6; nay 130/298, chưa rõ 57"
    (same,) = as_closed([closed], [closed], "2015-01-05T00:00:00Z")
    assert change_words(same) == ""

    report = annual_report(figures([ratio("a.1", 125, 281)], closed_on="2015-01-05", changed=[change_words(row)]), HEAD)
    assert "Thay đổi sau khi chốt, không nằm trong số liệu: a.1: tử số +5" in said(report, "general")


def test_a_province_of_which_nothing_is_known_says_so_and_prints_no_empty_annex() -> None:
    """
    No "0 agencies, see the annex", no table of headings alone; nobody is named twice.
    """
    names = {f"a{at}": f"Sở {at}" for at in range(45)}
    lacking = ratio("a.1", 0, 0, measured={"modes": {}, "lacking": list(names)}, verdict=TargetVerdict.UNDECIDED)
    report = annual_report(figures([lacking], silent=list(names.values()), names=names), HEAD)
    assert said(report, "agencies") == "Chưa cơ quan nào có số liệu năm 2014."
    assert "agencies" not in {table.key for table in report.tables}
    told = said(report, "missing")
    assert told.count("Sở 3;") == 1 and "và 25 cơ quan khác" in told and "đều là các cơ quan vừa nêu" in told


def test_a_year_without_targets_is_not_counted_as_met_or_failed() -> None:
    """
    "0 of 0 met" reads like failure.
    """
    report = annual_report(figures([ratio("a.1", 3, 4)], year=2025), HEAD)
    assert "Không có mức nào đặt cho năm 2025" in said(report, "general") and "0 đạt" not in said(report, "general")


def test_what_was_reorganised_within_the_year_is_told() -> None:
    """
    July 2025: districts ended, one office went over to another, one was renamed (R12); the year before tells nothing.
    """
    end, begin = date(2025, 6, 30), date(2025, 7, 1)
    rows = Directory(
        (
            Agency("ba-to", "UBND huyện Ba Tơ", "UBND", "district", valid_to=end),
            Agency("sttt", "Sở Thông tin", "STT", "department", valid_to=end, replaced_by="skhcn"),
            Agency("skhcn", "Sở Khoa học", "SKH", "department"),
            Agency("bdt", "Ban Dân tộc", "BDT", "department", valid_to=end),
            Agency("bdt", "Sở Dân tộc và Tôn giáo", "SDT", "department", valid_from=begin),
            Agency("xa", "UBND xã Ba Tơ", "UBND", "commune", valid_from=begin),
            Agency("khac", "Cơ quan tỉnh khác", "K", "department", valid_to=end),
        )
    )
    among = {"ba-to", "sttt", "skhcn", "bdt", "xa"}
    told = reorganised(rows, date(2025, 1, 1), date(2025, 12, 31), among)
    assert told == (
        "Từ 01/07/2025, kết thúc hoặc đổi tên 3 cơ quan: UBND huyện Ba Tơ; Sở Thông tin (chuyển cho Sở Khoa học); "
        "Ban Dân tộc (nay là Sở Dân tộc và Tôn giáo).",
        "Từ 01/07/2025, thêm 1 cơ quan: UBND xã Ba Tơ.",
        "Số liệu tính theo tổ chức tại thời điểm gửi văn bản.",
    )
    assert reorganised(rows, date(2024, 1, 1), date(2024, 12, 31), among) == ()
    joined = reorganised(rows, date(2025, 1, 1), date(2025, 12, 31), (), [("sttt", "UBND tỉnh Kon Tum")])
    assert "Từ 01/07/2025, UBND tỉnh Kon Tum chuyển về tỉnh này" in joined[0] and len(joined) == 2
    report = annual_report(figures([ratio("a.1", 3, 4)], reorganised=told), HEAD)
    assert told[0] in said(report, "general")


def test_a_chart_of_the_busiest_says_that_there_are_more() -> None:
    """
    Thirty bars of a hundred and fifty agencies are not all of them.
    """
    many = [(f"Xã {at}", [ratio("b.3e", 1, 2)]) for at in range(31)]
    titles = [[chart.title for chart in annual_charts([], found, ("a", "b"))][-1] for found in (many, many[:30])]
    assert titles == [
        "Tỷ lệ hoàn toàn điện tử của 30 cơ quan gửi nhiều nhất (b.3e)",
        "Tỷ lệ hoàn toàn điện tử của từng cơ quan (b.3e)",
    ]
