"""What stands below an indicator's title wherever it is shown: the figures and names that its verdict rests on."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.counting.results import IndicatorResult
from gateway.reports import words


def lines_beneath(result: IndicatorResult) -> tuple[str, ...]:
    """Lines of Vietnamese text, most often none."""
    return tuple(line for line in (_forms(result), *_types(result), _seen(result), _agencies(result)) if line)


def _forms(result: IndicatorResult) -> str:
    """The four figures of I.2 and II.2; "" for all others."""
    if not all(isinstance(result.measured.get(key), dict) for key in words.FORMS):
        return ""
    return " · ".join(f"{name} {words.number(result.measured[key]['count'])}" for key, name in words.FORMS.items())


def _types(result: IndicatorResult) -> Iterator[str]:
    """Types of a list by where they stand: "chưa đạt: Giấy mời, Thông báo"."""
    listed = [entry for entry in result.types or () if entry["listed"]]
    for state, name in words.LIST_STATES.items():
        labels = [entry["label"] for entry in listed if entry["status"] == state]
        if labels:
            yield f"{name}: {', '.join(labels)}"


def _seen(result: IndicatorResult) -> str:
    """The electronic side of a duty that mail alone can't judge; "" for all others."""
    seen = result.measured.get("seen")
    return f"thấy {words.number(seen['documents'])} văn bản gửi bằng thư điện tử" if isinstance(seen, dict) else ""


def _agencies(result: IndicatorResult) -> str:
    """How many agencies meet a target that binds each of them, so that nobody reads the verdict off the sum; "" for others."""
    found = result.measured.get("agencies")
    if not isinstance(found, dict):
        return ""
    told = [f"{name} {words.number(found[key])}" for key, name in words.VERDICTS.items() if found.get(key)]
    return f"chỉ tiêu của từng cơ quan: {', '.join(told)}" if told else ""
