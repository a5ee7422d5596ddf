"""Vietnamese words for number series and what is estimated from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.counting.series_clean import Doubt
from gateway.counting.series_estimate import SeriesEstimate
from gateway.counting.series_fit import Hint
from gateway.counting.series_total import SelfCheck
from gateway.reports import words

SCHEMES = {
    "one_series": "một dãy số chung",
    "letters_apart": "công văn một dãy, văn bản có tên loại một dãy",
    "per_type": "mỗi loại một dãy",
    "per_unit": "mỗi loại một dãy, công văn theo từng đơn vị",
    "mixed": "có loại chung dãy, có loại riêng dãy",
    "single_type": "mới thấy một loại",
    "unknown": "chưa rõ cách đánh số",
}
WHY_NOT = {
    "few": "quá ít số",
    "leap": "có số lạc xa, quá ít số để biết đúng sai",
    "no-series": "số và ngày không khớp",
    "scheme": "chưa rõ cách đánh số",
}
RESTS_ON = {
    "consecutive": "các số đến số cao nhất đều đã cấp cho văn bản, trừ một ít số bỏ trống (đã tính trong khoảng)",
    "pace": "sau số cuối cùng đã thấy, văn bản vẫn ra theo nhịp các tuần trước đó",
    "suffixes": "số chưa thấy cũng có số kèm chữ (3176b) nhiều như số đã thấy",
    "seen-types": "chỉ gồm các loại đã thấy ít nhất một văn bản",
}


def unseen_line(estimate: Mapping[str, Any]) -> str:
    """The estimate as one line: never seen electronically, of how many issued, with the interval."""
    share = words.number(float(estimate["percent"]))
    ends = f"{words.number(float(estimate['low']))} – {words.number(float(estimate['high']))}"
    parts = [f"{words.number(estimate['numerator'])}/{words.number(estimate['denominator'])} văn bản"]
    if "agencies" in estimate:
        parts.append(agencies_words(estimate))
    if estimate["unread"]:
        parts.append(f"trong đó đã thấy {words.number(estimate['unread'])} văn bản chưa đọc được số")
    if estimate["observed_from"]:
        parts.append(f"hệ thống chỉ thấy thư từ {estimate['observed_from']}")
    seen = f"({', '.join(parts)}, đến {estimate['as_of']})"
    return f"ước tính theo dãy số: ≈ {share} % [{ends}] chưa thấy bản điện tử {seen}"


def agencies_words(estimate: Mapping[str, Any]) -> str:
    """Of how many agencies a sum is; where some have no estimate, that it is no total of all."""
    missing = estimate["agencies_without"]
    whose = f"của {estimate['agencies']}/{estimate['agencies'] + missing} cơ quan"
    return f"{whose}, không phải tổng của tất cả: {missing} cơ quan chưa ước tính được" if missing else whose


def hint_words(hint: Hint | None) -> str:
    """Between which numbers a day lies, and which candidates fit: "12 – 15; hợp: 14"; "" where nothing is told."""
    if hint is None:
        return ""
    high = "…" if hint.place.high is None else words.number(hint.place.high)
    return f"{words.number(hint.place.low)} – {high}" + (f"; hợp: {', '.join(hint.fits)}" if hint.fits else "")


def issued_words(one: SeriesEstimate) -> str:
    """The estimate with its interval: "≈ 1.210 [1.204 – 1.219]"; why not where there is none."""
    if one.issued is None or one.low is None or one.high is None:
        return WHY_NOT[one.why_not]
    return f"≈ {words.number(one.issued)} [{words.number(one.low)} – {words.number(one.high)}]"


def share_words(one: SeriesEstimate) -> str:
    """The share never seen electronically: "≈ 37,2 % [36,9 – 37,7]"; "—" without estimate."""
    shares = [one.unseen_share(value) for value in (one.issued, one.low, one.high)]
    shown = [f"{value:.1f}".replace(".", ",") for value in shares if value is not None]
    return f"≈ {shown[0]} % [{shown[1]} – {shown[2]}]" if len(shown) == len(shares) else "—"


def doubt_words(doubt: Doubt) -> str:
    """A number out of series, with what its day would allow."""
    high = "…" if doubt.high is None else words.number(doubt.high)
    allowed = f"{words.number(doubt.low)} – {high}"
    return f"số {doubt.number} ngày {doubt.issued_on} lạc dãy (ngày ấy: {allowed}): {doubt.document_id}"


def check_words(check: SelfCheck) -> str:
    """The estimate beside the register that lists everything."""
    alone = f"{words.number(check.issued)} [{words.number(check.low)} – {words.number(check.high)}]"
    return (
        f"tự kiểm tra {check.series}: sổ có {words.number(check.listed)}, ước tính không cần sổ {alone}, "
        f"lệch {check.error:+d}"
    )
