"""The yearly report under Decision 1486: figures against targets, by agency, over time, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from gateway.counting.results import OBSERVED, IndicatorResult, TargetVerdict
from gateway.reports import report_words as words
from gateway.reports.annual_charts import annual_charts
from gateway.reports.annual_figures import AnnualFigures, LogFigures, family
from gateway.reports.annual_tables import (
    agencies_table,
    estimates_table,
    missing_table,
    targets_table,
    types_table,
    undecided_table,
)
from gateway.reports.beside import beside_table, in_order
from gateway.reports.model import Letterhead, Report
from gateway.reports.words import number

MOST_NAMES = 20
"""Of agencies in one sentence."""


def annual_report(figures: AnnualFigures, letterhead: Letterhead) -> Report:
    """The report as values."""
    shown = [one for one in figures.results if family(one) in figures.families]
    tables = [
        targets_table(figures, shown),
        types_table(figures, shown),
        estimates_table(figures),
        missing_table(figures, shown),
        undecided_table(shown),
        beside_table(f"Số liệu in kèm chỉ tiêu năm {figures.year}", shown),
    ]
    if figures.agency is None and figures.by_agency:
        tables.append(agencies_table(figures))
    return Report(
        kind="annual",
        letterhead=letterhead,
        heading="BÁO CÁO",
        title=f"Tình hình thực hiện trao đổi văn bản điện tử trong hoạt động của cơ quan nhà nước năm {figures.year}",
        texts=_texts(figures, shown),
        tables=tuple(tables),
        charts=annual_charts(figures.quarters, figures.by_agency, figures.families),
        made_on=figures.made_on,
    )


def _texts(figures: AnnualFigures, shown: Sequence[IndicatorResult]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("opening", (_opening(figures),)),
        ("general", _general(figures, shown)),
        ("agencies", _about_agencies(figures)),
        ("missing", _about_missing(figures, shown)),
        ("log", _about_log(figures.log)),
        ("readings", _all_readings(figures, shown)),
    )


def _opening(figures: AnnualFigures) -> str:
    basis = f"Thực hiện {figures.basis}, " if figures.basis else ""
    return f"{basis}báo cáo tình hình trao đổi văn bản điện tử của {figures.name} năm {figures.year} như sau:"


def _general(figures: AnnualFigures, shown: Sequence[IndicatorResult]) -> tuple[str, ...]:
    verdicts = Counter(one.verdict for one in shown)
    year, month, day = figures.made_on.split("-")
    said = [
        f"Số liệu lấy ngày {day}/{month}/{year}: toàn bộ sổ của vanthu đang giữ {number(figures.documents)} văn bản từ "
        f"{number(figures.mails)} thư; {number(figures.held)} thư đang giữ lại chờ người xem, chưa nằm trong số liệu.",
        _judged(figures.year, verdicts),
    ]
    if figures.closed_on:
        year, month, day = figures.closed_on.split("-")
        said.append(
            f"Số liệu năm {figures.year} đã chốt ngày {day}/{month}/{year}; điều biết được sau ngày đó không làm thay đổi các số này."
        )
        said += [f"Thay đổi sau khi chốt, không nằm trong số liệu: {line}." for line in figures.changed]
    if any(one.title.endswith(OBSERVED) for one in shown):
        said.append(
            f"Chỉ tiêu có dấu {words.OBSERVED_MARK}: tính {words.SEEN_TITLE.removeprefix(words.OBSERVED_MARK).strip()}"
        )
    left_out = shown[0].measured if shown else {}
    names = {
        "scope_unknown": "chưa rõ nơi gửi hoặc nơi nhận",
        "other_issuers": "của cơ quan ngoài tỉnh, cơ quan Đảng",
        "secret": "văn bản mật",
    }
    said += figures.reorganised
    found = [f"{number(count)} {text}" for key, text in names.items() if (count := left_out.get(key))]
    if found:
        said.append(f"Không tính vào tỷ lệ nào: {'; '.join(found)}.")
    return tuple(said)


def _judged(year: int, verdicts: Mapping[TargetVerdict, int]) -> str:
    judged = sum(verdicts.get(one, 0) for one in TargetVerdict if one is not TargetVerdict.NO_TARGET)
    if not judged:
        return f"Không có mức nào đặt cho năm {year}: các số dưới đây được in để theo dõi, không kết luận đạt hay chưa đạt."
    met, not_met, undecided = (
        number(verdicts.get(one, 0)) for one in (TargetVerdict.MET, TargetVerdict.NOT_MET, TargetVerdict.UNDECIDED)
    )
    return (
        f"Trong {number(judged)} chỉ tiêu có mức cho năm {year}: {met} đạt, {not_met} chưa đạt, {undecided} chưa kết luận "
        "được vì còn thiếu nguồn hoặc còn văn bản chưa rõ."
    )


def _about_agencies(figures: AnnualFigures) -> tuple[str, ...]:
    if figures.agency is not None:
        return (
            f"Số liệu trong báo cáo này là của riêng {figures.name}; so sánh các cơ quan ở báo cáo chung của tỉnh.",
        )
    if not figures.by_agency:
        return (f"Chưa cơ quan nào có số liệu năm {figures.year}.",)
    return (f"{number(len(figures.by_agency))} cơ quan có số liệu trong năm; chi tiết từng cơ quan ở Phụ lục.",)


def _about_missing(figures: AnnualFigures, shown: Sequence[IndicatorResult]) -> tuple[str, ...]:
    """Of how many agencies nothing was imported, and what is being counted again."""
    said = []
    if figures.agency is None and figures.silent:
        said.append(
            f"Chưa có số liệu của {number(len(figures.silent))} cơ quan: {_listed(figures.silent)}. "
            "Không có số liệu không có nghĩa là không có văn bản."
        )
    counted = [one for one in shown if "modes" in one.measured]
    lacking = dict.fromkeys(agency for one in counted for agency in one.measured.get("lacking", ()))
    if figures.agency is None and lacking:
        order = {agency: at for at, agency in enumerate(figures.names)}
        ids = sorted(lacking, key=lambda agency: order.get(agency, len(order)))
        # Who is named as silent just above lacks a register as well, and is not named a second time.
        names = [name for agency in ids if (name := figures.names.get(agency, agency)) not in figures.silent]
        again = "gồm các cơ quan vừa nêu và " if len(names) < len(ids) else ""
        told = f": {again}{_listed(names)}" if names else ", đều là các cơ quan vừa nêu"
        said.append(
            f"Một nguồn chỉ coi là đủ khi có của mọi cơ quan; {number(len(lacking))} cơ quan chưa có sổ hoặc dữ liệu "
            f"hệ thống quản lý văn bản cho cả năm, nên văn bản chỉ gửi giấy của họ không thấy được{told}."
        )
    if stale := max((one.stale_months for one in shown), default=0):
        said.append(f"{number(stale)} tháng của các cơ quan vừa có thay đổi, đang chờ tính lại.")
    return tuple(said)


def _listed(names: Sequence[str]) -> str:
    """Names side by side; of very many the first, and how many more."""
    more = f"; và {number(len(names) - MOST_NAMES)} cơ quan khác" if len(names) > MOST_NAMES else ""
    return "; ".join(names[:MOST_NAMES]) + more


def _about_log(log: LogFigures | None) -> tuple[str, ...]:
    if log is None:
        return ("Nhật ký chữ ký số chưa có điểm kiểm nào.",)
    stamped = f", dấu thời gian {log.stamped_at}" if log.stamped_at else ""
    return (
        f"Điểm kiểm mới nhất của nhật ký: {number(log.entries)} lần kiểm tra chữ ký, ký lúc {log.at}{stamped}.",
        f"Giá trị gốc (SHA-256): {log.root}",
        "Ai có điểm kiểm này đều chứng minh được về sau rằng không mục nào bị bỏ hay sửa: vanthu signatures verify.",
    )


def _all_readings(figures: AnnualFigures, shown: Sequence[IndicatorResult]) -> tuple[str, ...]:
    ids = in_order(note for one in shown for note in one.notes)
    return (words.INTERVAL_NOTE, *(f"{note}: {figures.readings[note]}" for note in ids if note in figures.readings))
