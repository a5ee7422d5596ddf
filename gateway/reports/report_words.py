"""Every word that the two reports print of themselves; names of indicators and readings are rows of `config/`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gateway.counting.results import OBSERVED, IndicatorResult, TargetVerdict
from gateway.reports import words
from gateway.reports.form import CellKind

DASH = "—"
OBSERVED_MARK = "†"
VERDICTS = {
    TargetVerdict.MET: "đạt",
    TargetVerdict.NOT_MET: "chưa đạt",
    TargetVerdict.UNDECIDED: "chưa kết luận được",
    TargetVerdict.NO_TARGET: "",
}
SHORT_VERDICTS = VERDICTS | {TargetVerdict.UNDECIDED: "?"}
COMMITTED, MEASURED, DECLARED = "Đăng ký", "Đo được", "Tự khai"
FAMILIES = {
    "a": "a) Trong hoạt động nội bộ các cơ quan",
    "b": "b) Trình Chính phủ, giữa các cơ quan nhà nước",
    "c": "c) Với tổ chức, doanh nghiệp, cá nhân",
    "I": "I. Trong hoạt động nội bộ cơ quan",
    "II": "II. Giữa các cơ quan nhà nước hoặc với tổ chức doanh nghiệp, cá nhân",
}
WAYS = {"mail": "thư điện tử", "dms": "hệ thống QLVB", "other": "cách khác"}
MODES = {"E": "chỉ điện tử", "H": "điện tử kèm giấy", "P": "chỉ giấy", "?": "chưa rõ giấy"}
TYPE_STATES = {
    "as_listed": "đạt",
    "falls_short": "chưa đạt",
    "undecided": "chưa kết luận được",
    "no_documents": "chưa thấy văn bản",
    "not_measurable": "không phân biệt được theo loại",
    "more_electronic": "vượt: phần lớn chỉ điện tử",
    "wholly": "toàn bộ",
    "not_wholly": "một phần",
}
BASES = {"type_policy": "danh mục loại văn bản", "series": "dãy số văn bản"}
UNSEEN = "Phần văn bản đã ban hành chưa từng thấy dạng điện tử (theo dãy số)"
SEEN_TITLE = f"{OBSERVED_MARK} {OBSERVED.strip(' ()')}: chưa có sổ đăng ký hoặc dữ liệu hệ thống quản lý văn bản."
INTERVAL_NOTE = "Khoảng a–b %: a là phần chắc chắn, b tính cả văn bản chưa rõ có kèm giấy hay không (R4)."
NOT_FILLED = "Kết quả đo không thay số đăng ký, số tự khai; ba dòng không trộn vào nhau."


def tight(text: str) -> str:
    """No line break between a number and its sign."""
    return text.replace(" %", "\u00a0%").replace("≥ ", "≥\u00a0").replace("≤ ", "≤\u00a0")


def title(result: IndicatorResult) -> str:
    """The title with the mark "†" in place of the words on what was observed."""
    return result.title.removesuffix(OBSERVED) + mark(result)


def mark(result: IndicatorResult) -> str:
    """A dagger where only what was sent electronically could be observed (R5)."""
    return f"\u00a0{OBSERVED_MARK}" if result.title.endswith(OBSERVED) else ""


def unit(result: IndicatorResult) -> str:
    """ "đầu số", "bản", "loại"."""
    return words.UNITS.get(result.unit, result.unit)


def percent(value: float | None) -> str:
    """ "18,6 %"; a dash where nothing is known."""
    return DASH if value is None else tight(f"{words.number(value)} %")


def percent_of(result: IndicatorResult) -> str:
    """The share of a result with its interval, "13,64–86,36 %"; a dash where nothing can be said."""
    return tight(words.percent(result))


def interval(low: float | None, high: float | None) -> str:
    """ "10–20 %", "10 %" where both ends are one; a dash where nothing is known."""
    if low is None or high is None or low == high:
        return percent(low)
    return tight(f"{words.number(low)}–{words.number(high)} %")


def parts(result: IndicatorResult) -> str:
    """ "3/22, chưa rõ 16"; the count alone where there is no share; what was seen of a duty that
    can't be judged; a dash where nothing was counted, or there is nothing to count."""
    if result.numerator is None:
        seen = _inner(result.measured.get("seen"), "documents")
        return f"thấy {words.number(seen)}" if seen else DASH
    if not result.denominator and not result.numerator:
        return DASH
    if result.denominator is None:
        return words.number(result.numerator)
    doubt = f", chưa rõ {words.number(result.unknown)}" if result.unknown else ""
    return f"{words.number(result.numerator)}/{words.number(result.denominator)}{doubt}"


def measured(result: IndicatorResult, kind: CellKind, type_names: Mapping[str, str]) -> str:
    """What was measured, in the words of a row of the form; a dash where nothing tells it."""
    if kind is CellKind.FORMS:
        return forms(result)
    if kind is CellKind.TYPES:
        return types(result, type_names)
    if kind is CellKind.WAYS:
        return ways(result)
    if result.percent is None:
        return DASH
    return f"{percent_of(result)} ({parts(result)})"


def forms(result: IndicatorResult) -> str:
    """The four figures of I.2 and II.2, which are not exclusive (F4)."""
    found = {key: result.measured.get(key) for key in words.FORMS}
    if not result.denominator or not all(isinstance(one, dict) for one in found.values()):
        return DASH
    return "; ".join(f"{name} {percent(_inner(found[key], 'percent'))}" for key, name in words.FORMS.items())


def _inner(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def types(result: IndicatorResult, type_names: Mapping[str, str]) -> str:
    """Types that are wholly of the mode, then those in doubt."""
    entries = result.types or ()
    sure = [_label(entry, type_names) for entry in entries if entry["status"] in ("as_listed", "wholly")]
    doubtful = [_label(entry, type_names) for entry in entries if entry["status"] == "undecided"]
    said = ([_joined(sure)] if sure else []) + ([f"chưa rõ: {_joined(doubtful)}"] if doubtful else [])
    if said:
        return "; ".join(said)
    return "không loại nào" if any(entry["documents"] for entry in entries) else DASH


def type_label(label: str, type_names: Mapping[str, str]) -> str:
    """Name of a listed kind, or of a type that no list names."""
    return type_names.get(label, label)


def _label(entry: Mapping[str, Any], type_names: Mapping[str, str]) -> str:
    return type_label(str(entry["label"]), type_names)


def _joined(labels: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(label[:1].lower() + label[1:] for label in labels))


def ways(result: IndicatorResult) -> str:
    """Shares of the ways of sending; only the counts that were seen where nothing is known to divide by."""
    shares = result.measured.get("percent")
    if isinstance(shares, dict) and any(value is not None for value in shares.values()):
        return "; ".join(f"{WAYS.get(key, key)} {percent(value)}" for key, value in shares.items())
    seen = result.measured.get("mail")
    return f"thấy {words.number(seen)} văn bản qua thư điện tử" if isinstance(seen, int) and seen else DASH


def several(values: Sequence[float], agencies: int) -> str:
    """What several agencies said, which is no sum: "12 cơ quan: 20–60 %"."""
    low, high = min(values), max(values)
    return f"{words.number(agencies)} cơ quan: {interval(low, high)}"


def target(result: IndicatorResult) -> str:
    """ "≥ 30 %"; "" without a target."""
    return tight(words.target(result))


def capitals(text: str) -> str:
    """As letterheads print names, with the one abbreviation that all of them use [ND30 Annex I.II.2]."""
    return text.upper().replace("ỦY BAN NHÂN DÂN", "UBND")


def quarter(name: str) -> str:
    """ "2014-Q3" as "Quý 3/2014"."""
    year, _, part = name.partition("-Q")
    return f"Quý {part}/{year}" if part else name
