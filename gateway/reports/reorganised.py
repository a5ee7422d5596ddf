"""How agencies changed within a year: merged, split, renamed, abolished (R12), in the words of a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from gateway.directory import Directory
from gateway.records import Agency

MOST_NAMES = 20
AS_ORGANISED = "Số liệu tính theo tổ chức tại thời điểm gửi văn bản."


def reorganised(
    directory: Directory,
    first: date,
    last: date,
    among: Collection[str],
    provinces: Iterable[tuple[str, str]] = (),
) -> tuple[str, ...]:
    """A sentence for each day on which agencies `among` these ended or were renamed, one for what began; () where nothing changed.

    `first` and `last` are the days of the year, `provinces` the (id, name) of
    others that may have joined this one.
    """
    ended: dict[date, list[str]] = defaultdict(list)
    begun: dict[date, list[str]] = defaultdict(list)
    for row in directory.agencies:
        if row.id not in among:
            continue
        if row.valid_to and first <= (after := row.valid_to + timedelta(days=1)) <= last:
            ended[after].append(_carried_on(row, after, directory))
        if row.valid_from and first < row.valid_from <= last and not _had_row_before(row, directory):
            begun[row.valid_from].append(row.name)
    said = [
        f"Từ {_day(day)}, kết thúc hoặc đổi tên {len(names)} cơ quan: {_listed(names)}."
        for day, names in sorted(ended.items())
    ]
    said += [f"Từ {_day(day)}, thêm {len(names)} cơ quan: {_listed(names)}." for day, names in sorted(begun.items())]
    said += _joined(directory, first, last, provinces)
    return (*said, AS_ORGANISED) if said else ()


def _joined(directory: Directory, first: date, last: date, provinces: Iterable[tuple[str, str]]) -> Iterator[str]:
    for key, name in provinces:
        ends = [row.valid_to or date.max for row in directory.agencies if row.id == key]
        end = max(ends, default=date.max)
        if first <= end < last and directory.successor(key, last) != key:
            day = _day(end + timedelta(days=1))
            yield f"Từ {day}, {name} chuyển về tỉnh này; văn bản gửi trước ngày đó là của tỉnh cũ, không tính ở đây."


def _carried_on(row: Agency, day: date, directory: Directory) -> str:
    """The agency with what follows it on that day."""
    again = [other for other in directory.agencies if other.id == row.id and other.valid_from == day]
    if again:
        return f"{row.name} (nay là {again[0].name})"
    heirs = list(_heirs(row.id, day, directory))
    return f"{row.name} (chuyển cho {', '.join(heirs)})" if heirs else row.name


def _heirs(agency: str, day: date, directory: Directory) -> Iterator[str]:
    ids = directory.split_into(agency, day) or (directory.successor(agency, day),)
    for heir in ids:
        found = directory.agency(heir, day) or directory.agency(heir)
        if heir != agency and found is not None:
            yield found.name


def _had_row_before(row: Agency, directory: Directory) -> bool:
    return any(other.id == row.id and other is not row and _begin(other) < _begin(row) for other in directory.agencies)


def _begin(row: Agency) -> date:
    return row.valid_from or date.min


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _listed(names: list[str]) -> str:
    more = f"; và {len(names) - MOST_NAMES} cơ quan khác" if len(names) > MOST_NAMES else ""
    return "; ".join(names[:MOST_NAMES]) + more
