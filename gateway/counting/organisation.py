"""What must be said beside figures because agencies change: merged, split, renamed, abolished, in another province (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from gateway.counting.cutting import Cutter
from gateway.counting.definitions import Definition
from gateway.counting.periods import Period
from gateway.counting.selection import Whose, members
from gateway.directory import Directory

MOST_NAMES = 6
"""Of longer lists the first ones are named and the others counted."""
SCOPES_STAY = (
    "theo tổ chức hiện nay: văn bản của cơ quan trước tính cho cơ quan kế thừa; nội bộ hay giữa các cơ quan, và cấp, vẫn như "
    "ngày gửi (R16) / as organised today: what predecessors sent counts for their successors; scopes and levels stay those "
    "of the day of sending (R16)"
)


def organisation_notes(whose: Whose, cutter: Cutter, period: Period) -> tuple[str, ...]:
    """Sentences, Vietnamese and English, that a reader of these figures needs; () where nothing changed."""
    directory = cutter.directory
    if directory is None:
        return ()
    if whose.today:
        return (SCOPES_STAY, *_today(whose, cutter, period, directory))
    if whose.agency is not None:
        return tuple(_of_agency(whose.agency, period, directory))
    return tuple(_joining(whose, cutter, period, directory))


def scope_ended(definition: Definition, cutter: Cutter, period: Period) -> tuple[str, ...]:
    """Says that an indicator has nobody to be sent to any more: the levels it asks for have no agency in the period."""
    if not definition.to_levels or cutter.directory is None:
        return ()
    ends = [row.valid_to or date.max for row in cutter.directory.agencies if row.level in definition.to_levels]
    if not ends or max(ends) >= period.first:
        return ()
    return (
        f"{definition.id}: cấp nhận không còn sau {max(ends)}, không có gì để đo / the level that would receive ended on "
        f"{max(ends)}, there is nothing to measure",
    )


def _today(whose: Whose, cutter: Cutter, period: Period, directory: Directory) -> Iterator[str]:
    named = members(whose, cutter, period)
    if whose.agency is None:
        split = [key for key in named if directory.split_into(key, whose.on)]
        gone = [key for key in named if directory.is_gone(key, whose.on) and directory.successor(key, whose.on) == key]
        gone = [key for key in gone if key not in split]
        if split:
            yield f"đã tách, lịch sử không chia được nên đứng riêng / split, history stays apart: {_names(split, directory)}"
        if gone:
            yield (
                f"đã bãi bỏ, không có cơ quan kế thừa, vẫn tính trong cả tỉnh / abolished without successor, still in the "
                f"province's sum: {_names(gone, directory)}"
            )
        return
    heir = directory.successor(whose.agency, whose.on)
    if heir != whose.agency:
        yield f"{_name(whose.agency, directory)}: nay thuộc / is part of {_name(heir, directory)} [{heir}] (--agency {heir})"
    before = [key for key in named if key != whose.agency]
    if before:
        yield f"gồm cả / includes: {_names(before, directory)}"
    for key in dict.fromkeys(row.id for row in directory.agencies):
        if whose.agency in directory.split_into(key, whose.on):
            yield (
                f"không gồm / without: {_name(key, directory)} đã tách thành nhiều cơ quan, lịch sử không chia được / was split "
                f"among several, its history can't be divided (--agency {key})"
            )


def _of_agency(agency: str, period: Period, directory: Directory) -> Iterator[str]:
    """When the agency began or ended within or outside the period, and where it went."""
    rows = [row for row in directory.agencies if row.id == agency]
    ends = [row.valid_to or date.max for row in rows]
    begins = [row.valid_from or date.min for row in rows]
    if not rows:
        return
    if max(ends) < period.last:
        heirs = directory.split_into(agency, period.last) or (directory.successor(agency, period.last),)
        told = _names([heir for heir in heirs if heir != agency], directory)
        after = f", kế thừa / succeeded by {told}" if told else ", không có cơ quan kế thừa / without successor"
        yield f"{_name(agency, directory)}: đến / until {max(ends)}{after}"
    if min(begins) > period.first:
        yield f"{_name(agency, directory)}: từ / since {min(begins)}"


def _joining(whose: Whose, cutter: Cutter, period: Period, directory: Directory) -> Iterator[str]:
    """Other provinces: which part of the period they are left out of, and when they became part of this one."""
    asked = whose.province
    for key, name in cutter.provinces.others():
        last = max((row.valid_to or date.max for row in directory.agencies if row.id == key), default=date.max)
        heir = directory.successor(key, period.last)
        if last < period.first or (asked and key != asked):
            continue
        if heir == key:
            continue
        joined = last + timedelta(days=1)
        if asked:
            yield f"{name}: đến / until {last}, sau đó thuộc / then part of {_name(heir, directory)}"
        else:
            yield (
                f"{name}: thuộc tỉnh từ / part of the province since {joined}; trước đó không tính, xem / not counted before, "
                f"see --province {key}"
            )


def _names(keys: list[str], directory: Directory) -> str:
    told = ", ".join(_name(key, directory) for key in keys[:MOST_NAMES])
    return told + (f" (+{len(keys) - MOST_NAMES})" if len(keys) > MOST_NAMES else "")


def _name(key: str, directory: Directory) -> str:
    row = directory.agency(key)
    return row.name if row else key
