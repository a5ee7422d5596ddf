"""Whether a figure meets its target: đạt, chưa đạt, chưa kết luận được (R4, R5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gateway.counting.definitions import Target
from gateway.counting.results import Ratio, TargetVerdict
from gateway.counting.shares import Modes


def judge(target: Target | None, ratio: Ratio | None, complete: bool) -> TargetVerdict:
    """Verdict of a ratio; certain only where both ends of the interval agree.

    `complete`: a register or the document system showed what mail can't. Without
    it nothing is concluded: paper-only documents are out of sight and lower a
    share, documents of the other system are too and may raise it (R5).
    """
    if target is None:
        return TargetVerdict.NO_TARGET
    if ratio is None or ratio.denominator == 0 or not complete:
        return TargetVerdict.UNDECIDED
    low, high = 100 * ratio.numerator, 100 * (ratio.numerator + ratio.unknown)
    line = target.value * ratio.denominator
    if target.comparator == "<=":
        return _certain(met=high <= line, failed=low > line)
    return _certain(met=low >= line, failed=high < line)


def judge_remainder(target: Target | None, modes: Modes, complete: bool, unseen: int = 0) -> TargetVerdict:
    """b.3: E at least 100 minus the remainder, and nothing on paper only (reading B3).

    `unseen` of them may be on paper only: no e-copy was seen.
    """
    if target is None:
        return TargetVerdict.NO_TARGET
    if modes.total == 0 or not complete:
        return TargetVerdict.UNDECIDED
    floor = (100 - target.value) * modes.total
    met = 100 * modes.electronic >= floor and modes.paper == 0 and not unseen
    return _certain(met=met, failed=modes.paper > 0 or 100 * (modes.electronic + modes.unknown) < floor)


def join(verdicts: Iterable[TargetVerdict]) -> TargetVerdict:
    """Verdict over parts that all must meet a target."""
    found = set(verdicts) - {TargetVerdict.NO_TARGET}
    if not found:
        return TargetVerdict.UNDECIDED
    return _certain(met=found == {TargetVerdict.MET}, failed=TargetVerdict.NOT_MET in found)


def target_as_dict(target: Target | None) -> dict[str, Any] | None:
    """The target as the contract shows it; None without one."""
    if target is None:
        return None
    shown: dict[str, Any] = {"comparator": target.comparator, "value": target.value, "source": target.source}
    return shown | ({"reading": target.reading} if target.reading else {})


def _certain(met: bool, failed: bool) -> TargetVerdict:
    if met:
        return TargetVerdict.MET
    return TargetVerdict.NOT_MET if failed else TargetVerdict.UNDECIDED
