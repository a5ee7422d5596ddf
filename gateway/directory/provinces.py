"""Which province an agency belongs to on a day: by its parents, and by what its province became part of (R12)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from gateway.directory.lookup import Directory
from gateway.directory.names import fold, place_of
from gateway.records import Agency

PROVINCE_LEVEL = "province"


class Provinces:
    """Provinces of one directory, told apart by the place that their committees are named after.

    An agency below no committee, or below one whose name tells no place, is the
    home province's own. Keeps what it looked up.
    """

    def __init__(self, directory: Directory, home: str = "", name: str = "") -> None:
        """`home` is the directory id of the province's own committee, `name` what the jurisdiction is called; either may be ""."""
        self._directory = directory
        self._places: dict[tuple[str, date], str] = {}
        self._home = self._home_of(home, fold(name))
        self.changes = _changes(directory)
        """Days on which some row begins to hold or holds no more, in order."""

    def place(self, agency_id: str, on: date) -> str:
        """Folded place of the province that an agency belongs to on a day; "" where nobody can tell."""
        if (agency_id, on) not in self._places:
            root = self._root(agency_id, on)
            self._places[agency_id, on] = _place(root) if root else ""
        return self._places[agency_id, on]

    def home(self, on: date) -> str:
        """Folded place of the home province on a day: that of the one it became part of, where it did."""
        row, place = self._home
        return (self.place(row, on) if row else "") or place

    def is_home(self, agency_id: str, on: date) -> bool:
        """Whether an agency is the home province's own on a day."""
        place = self.place(agency_id, on)
        return not place or place == self.home(on)

    def place_of(self, committee: str) -> str:
        """Folded place that a committee is named after; "" for an unknown id."""
        row = self._directory.agency(committee)
        return _place(row) if row else ""

    def others(self) -> list[tuple[str, str]]:
        """(id, name) of each province but the home one, in the order of the rows."""
        place = self._home[1]
        return list({row.id: row.name for row in self._committees() if _place(row) not in ("", place)}.items())

    def marks(self) -> tuple[object, ...]:
        """Everything that these answers depend on."""
        rows = self._directory.agencies
        named = tuple((row.id, _place(row)) for row in rows if row.level == PROVINCE_LEVEL)
        return self._home, named, tuple((row.id, row.parent, row.replaced_by) for row in rows)

    def _committees(self) -> list[Agency]:
        """Rows of level province that stand below no other."""
        rows = [row for row in self._directory.agencies if row.level == PROVINCE_LEVEL and not row.collective]
        return [
            row for row in rows if (above := self._directory.agency(row.parent)) is None or above.level != row.level
        ]

    def _root(self, agency_id: str, on: date) -> Agency | None:
        """The topmost committee above an agency on a day, or what that one is part of by then."""
        found: Agency | None = None
        seen: set[str] = set()
        row = self._directory.agency(agency_id, on) or self._directory.agency(agency_id)
        while row is not None and row.id not in seen:
            seen.add(row.id)
            found = row if row.level == PROVINCE_LEVEL else found
            row = self._directory.agency(row.parent, on) or self._directory.agency(row.parent)
        return self._directory.agency(self._directory.successor(found.id, on)) if found else None

    def _home_of(self, home: str, name: str) -> tuple[str, str]:
        """(id, place) of the home province's committee: as told, else as the jurisdiction is called, else the largest."""
        rows = self._committees()
        for row in rows:
            if row.id == home and _place(row):
                return row.id, _place(row)
        for row in rows:
            if name and _place(row) in (name, place_of(name)):
                return row.id, _place(row)
        below = Counter(place for row in self._directory.agencies if (place := self._latest(row)))
        largest = max(below, key=lambda place: below[place], default="")
        return next(((row.id, largest) for row in rows if _place(row) == largest), ("", largest))

    def _latest(self, row: Agency) -> str:
        roots = [above for above in self._directory.lineage(row.id) if above.level == PROVINCE_LEVEL]
        return _place(roots[-1]) if roots else ""


def _place(row: Agency) -> str:
    return place_of(fold(row.name))


def _changes(directory: Directory) -> tuple[date, ...]:
    days = {row.valid_from for row in directory.agencies if row.valid_from}
    days |= {row.valid_to + timedelta(days=1) for row in directory.agencies if row.valid_to and row.valid_to < date.max}
    return tuple(sorted(days))
