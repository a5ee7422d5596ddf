"""Results and reports that the tests of this folder are made of."""

from __future__ import annotations

from gateway.counting.results import OBSERVED, IndicatorResult, TargetVerdict, share
from gateway.reports.annual import annual_report
from gateway.reports.annual_figures import AnnualFigures, LogFigures
from gateway.reports.form import CellKind, Form, FormRow
from gateway.reports.model import Letterhead, Report
from gateway.reports.registration import RegistrationFigures, Stated, registration_report

HEAD = Letterhead(
    above="UBND TỈNH ĐIỆN BIÊN",
    issuer="SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
    code="BC-STTTT",
    place="Điện Biên",
    year=2015,
    addressee="Ủy ban nhân dân tỉnh Điện Biên",
    copies_to=("Như trên;", "Lưu: VT, STTTT."),
    signer="GIÁM ĐỐC",
)
READINGS = {"R4": "Tỷ lệ in kèm khoảng.", "R5": "Chưa có sổ văn bản đi.", "F4": "Không cộng thành 100 %."}
SOURCES = {"sổ đăng ký văn bản đi": "R", "dữ liệu hệ thống quản lý văn bản": "D"}
FORM = Form(
    id="vanthu-dang-ky/1",
    title="ĐĂNG KÝ LỘ TRÌNH",
    source="Theo mẫu kèm Công văn số 464/STTTT-KHTC",
    baseline="Hiện trạng",
    years=(2012, 2013, 2014, 2015),
    sections=(("I", "Nội bộ cơ quan"), ("II", "Giữa các cơ quan")),
    rows=(
        FormRow("I.1", "Tỉ lệ hoàn toàn điện tử (%)", CellKind.PERCENT),
        FormRow("I.2", "Tỉ lệ hình thức", CellKind.FORMS),
        FormRow("I.3", "Các loại hoàn toàn điện tử", CellKind.TYPES),
        FormRow("II.8", "Cách thức trao đổi", CellKind.WAYS),
    ),
)


def ratio(indicator: str, numerator: int, denominator: int, unknown: int = 0, **more: object) -> IndicatorResult:
    """A share with its parts, as counting gives it."""
    modes = {"E": numerator, "H": denominator - numerator - unknown, "P": 0, "?": unknown}
    values: dict[str, object] = {
        "title": f'Tỷ lệ của {indicator} <&> "đo"{OBSERVED}',
        "agency": None,
        "period": "2014",
        "unit": "document",
        "measured": {"modes": modes},
        "notes": ("R4", "R5"),
    }
    low, high = share(numerator, denominator), share(numerator + unknown, denominator)
    return IndicatorResult(  # type: ignore[arg-type]
        id=indicator,
        numerator=numerator,
        denominator=denominator,
        unknown=unknown,
        percent=low,
        low=low,
        high=high,
        **(values | more),
    )


def nothing(indicator: str) -> IndicatorResult:
    """A figure that nothing tells."""
    return IndicatorResult(indicator, f"Tỷ lệ của {indicator}", None, "2014", "document", missing=tuple(SOURCES))


def forms(indicator: str, signed: int, total: int) -> IndicatorResult:
    """The four figures."""
    counts = {"signed": signed, "unsigned": total - signed, "scanned_image": 2, "digitised_text": 1}
    measured = {key: {"count": count, "percent": share(count, total)} for key, count in counts.items()}
    return IndicatorResult(
        indicator, "Tỉ lệ hình thức", None, "2014", "document", denominator=total, measured=measured, notes=("F4",)
    )


def types(indicator: str) -> IndicatorResult:
    """A list of one type that falls short and one in doubt."""
    entries = (
        {"label": "Giấy mời", "documents": 4, "percent": 75.0, "high": 75.0, "status": "falls_short", "listed": True},
        {"label": "bao_cao", "documents": 2, "percent": 0.0, "high": 50.0, "status": "undecided", "listed": True},
    )
    return IndicatorResult(indicator, "Các loại", None, "2014", "type", numerator=0, types=entries, notes=("R5",))


def annual(agencies: int = 3) -> Report:
    """A yearly report with everything in it."""
    target = {"comparator": ">=", "value": 30.0, "source": "QN1486"}
    guess = {"low": 40.0, "high": 60.0, "basis": "type_policy"}
    met = ratio("a.1", 1234, 3456, 111, target=target, verdict=TargetVerdict.UNDECIDED, estimate=guess)
    unseen = {"low": 10.0, "high": 20.0, "percent": 15.0, "numerator": 3, "denominator": 20}
    results = [
        met,
        types("a.3"),
        nothing("a.5"),
        ratio("b.3e", 7, 9, unseen=unseen),
        ratio("II.1", 7, 9),
        forms("II.2", 3, 9),
    ]
    quarters = [
        (f"2014-Q{at}", [ratio("a.1", at, 10, 2), ratio("b.3e", 5, 8), ratio("II.1", 5, 8, 1), forms("II.2", 2, 8)])
        for at in range(1, 5)
    ]
    return annual_report(
        AnnualFigures(
            year=2014,
            agency=None,
            name="tỉnh Điện Biên",
            basis="Quyết định 1486/QĐ-UBND",
            results=results,
            by_agency=[
                (f"Sở số {at}", [ratio("a.1", at, 20, 1, target=target), ratio("b.3e", 3, 7)]) for at in range(agencies)
            ],
            silent=["Sở Ngoại vụ"],
            quarters=quarters,
            families=("a", "b"),
            readings=READINGS,
            sources=SOURCES,
            type_names={"bao_cao": "Báo cáo"},
            mails=46,
            documents=43,
            held=1,
            log=LogFigures(12, "ab" * 32, "06:00 ngày 01/01/2015", ""),
            made_on="2015-01-05",
        ),
        HEAD,
    )


def registration(agency: str | None = "snv") -> Report:
    """A registration report with a commitment, a measured and a declared figure."""
    stated = [
        Stated("commitment", "snv", "I.1", 2014, 30.0, "30 %"),
        Stated("commitment", "stp", "I.1", 2014, 55.0, "55 %"),
        Stated("commitment", "snv", "I.3", 2014, None, "báo cáo, thông báo"),
        Stated("declared", "snv", "I.1", 2014, 80.0, "80 % (8/10)"),
        Stated("declared", "snv", "I.1", 0, 12.5, "12,5 %"),
    ]
    results = {2014: [ratio("I.1", 12, 64, 8), forms("I.2", 3, 9), types("I.3"), nothing("II.8")]}
    return registration_report(
        RegistrationFigures(
            FORM, 2014, agency, "Sở Nội vụ", results, stated, READINGS, SOURCES, {"bao_cao": "Báo cáo"}, "2015-01-05"
        ),
        HEAD,
    )
