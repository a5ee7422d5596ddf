"""Checking a whole log against itself and its checkpoints: rows in, the first fault out.

Every leaf is hashed anew, compared with the row of the check that it tells of,
and put into the tree; the tree is compared with every kept hash and with every
checkpoint at its size. A rewritten history can agree with itself, but not with
a checkpoint that was signed, and sent out, before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.transparency.agreement import fault_of, is_withheld
from gateway.transparency.faults import Fault
from gateway.transparency.merkle import Range
from gateway.transparency.rows import EntryRow, Point
from gateway.transparency.tiles import WIDTH, tile_root

HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class CheckedRun:
    """A run of entries that were checked each by itself: what `check_run` found."""

    hashes: bytes
    """Leaf hashes of those that are sound, one behind the other."""
    withheld: int
    fault: Fault | None
    """Of the entry behind the last hash; None when the whole run is sound."""


def check_run(rows: Iterable[EntryRow], first: int, end: int) -> CheckedRun:
    """Check the entries from `first` up to `end` each by itself, until one is wrong or not there."""
    hashes, withheld, index = bytearray(), 0, first
    for row in rows:
        fault = fault_of(row, index)
        if fault is not None:
            return CheckedRun(bytes(hashes), withheld, fault)
        hashes += row.leaf_hash
        withheld += is_withheld(row)
        index += 1
    return CheckedRun(bytes(hashes), withheld, None if index == end else Fault("missing", index))


class Audit:
    """Takes the entries of a log in order; `fault` is the first thing that is wrong, None while all is well."""

    def __init__(self, points: Iterable[Point], nodes: Mapping[tuple[int, int], bytes]) -> None:
        self._points = sorted(points, key=lambda point: point.size)
        self._nodes = dict(nodes)
        self._range = Range()
        self._open: list[list[bytes]] = [[]]
        self._proven = 0
        self._points_met = 0
        self.withheld = 0
        """Entries whose names were taken away."""
        self.fault: Fault | None = self._meet_points()

    @property
    def size(self) -> int:
        """Entries taken so far."""
        return self._range.size

    @property
    def points_met(self) -> int:
        """Checkpoints that agree."""
        return self._points_met

    def root(self) -> bytes:
        """Root over the entries taken so far."""
        return self._range.root()

    def take(self, row: EntryRow) -> bool:
        """Check the next entry; False once something is wrong."""
        if self.fault is None:
            self.fault = fault_of(row, self._range.size)
        if self.fault is None:
            self.withheld += is_withheld(row)
            self._add(row.leaf_hash)
        return self.fault is None

    def take_checked(self, run: CheckedRun) -> bool:
        """Take the next entries, checked by themselves elsewhere; False once something is wrong."""
        for place in range(0, len(run.hashes), HASH_BYTES):
            if self.fault is None:
                self._add(run.hashes[place : place + HASH_BYTES])
        self.withheld += run.withheld
        self.fault = self.fault or run.fault
        return self.fault is None

    def _add(self, hashed: bytes) -> None:
        self._range.append(hashed)
        self.fault = self._meet_nodes(hashed) or self._meet_points()

    def end(self, unlogged: Iterable[str] = ()) -> Fault | None:
        """The first fault of the whole log; `unlogged` names checks that stand in no entry."""
        if self.fault is None and self._points:
            point = self._points[0]
            self.fault = Fault("cut", self.size, point.size - 1, point.name)
        if self.fault is None and self._nodes:
            level, number = min(self._nodes)
            self.fault = Fault("node-extra", number * WIDTH**level, None, f"{level}/{number}")
        for name in unlogged:
            self.fault = self.fault or Fault("unlogged", self.size, None, name)
            break
        return self.fault

    def _meet_points(self) -> Fault | None:
        proven = self._proven
        while self._points and self._points[0].size <= self._range.size:
            point = self._points.pop(0)
            if point.root != self._range.root():
                return Fault("rewritten", proven, point.size - 1, point.name)
            self._proven, self._points_met = point.size, self._points_met + 1
        return None

    def _meet_nodes(self, hashed: bytes) -> Fault | None:
        """Compare the kept hash over each run of 256 that this entry completes."""
        level, value = 0, hashed
        while True:
            self._open[level].append(value)
            if len(self._open[level]) < WIDTH:
                return None
            value, self._open[level] = tile_root(self._open[level]), []
            level += 1
            end, span = self._range.size, WIDTH**level
            kept = self._nodes.pop((level, end // span - 1), None)
            if kept != value:
                code = "node-missing" if kept is None else "node-differs"
                return Fault(code, max(end - span, self._proven), end - 1, f"{level}/{end // span - 1}")
            if level == len(self._open):
                self._open.append([])
