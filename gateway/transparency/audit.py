"""Checking a whole log against itself and its checkpoints: rows in, the first fault out.

Every leaf is hashed anew, compared with the row of the check that it tells of,
and put into the tree; the tree is compared with every kept hash and with every
checkpoint at its size. A rewritten history can agree with itself, but not with
a checkpoint that was signed, and sent out, before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.transparency.canonical import plain
from gateway.transparency.faults import Fault
from gateway.transparency.leaves import BESIDE, check_part, commitment, moment, read_leaf, words_beside
from gateway.transparency.merkle import Range, leaf_hash
from gateway.transparency.tiles import WIDTH, tile_root


@dataclass(frozen=True, slots=True)
class CheckRow:
    """The row of a signature check as the ledger holds it."""

    at: datetime
    columns: Mapping[str, Any]
    """Columns that repeat the verdict."""
    verdict: Mapping[str, Any]
    supersedes: int | None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as the ledger holds it."""

    index: int
    leaf: bytes
    leaf_hash: bytes
    salt: str
    at: datetime
    mail_key: str
    ordinal: int
    questions: Mapping[str, str]
    """Columns that repeat the leaf."""
    check: CheckRow | None


@dataclass(frozen=True, slots=True)
class Point:
    """A checkpoint whose signature was checked."""

    size: int
    root: bytes
    name: str
    """Where it was kept, for people."""


class Audit:
    """Takes the entries of a log in order; `fault` is the first thing that is wrong, None while all is well."""

    def __init__(self, points: Iterable[Point], nodes: Mapping[tuple[int, int], bytes]) -> None:
        self._points = sorted(points, key=lambda point: point.size)
        self._nodes = dict(nodes)
        self._range = Range()
        self._open: list[list[bytes]] = [[]]
        self._proven = 0
        self._points_met = 0
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
        index = self._range.size
        if self.fault is None:
            hashed = leaf_hash(row.leaf)
            self.fault = _fault_of(row, index, hashed)
            if self.fault is None:
                self._range.append(hashed)
                self.fault = self._meet_nodes(hashed) or self._meet_points()
        return self.fault is None

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


def _fault_of(row: EntryRow, index: int, hashed: bytes) -> Fault | None:
    """What is wrong with one entry by itself; None when it agrees with its index, hash, columns and check."""
    if row.index != index:
        return Fault("missing" if row.index > index else "extra", min(index, row.index))
    if hashed != row.leaf_hash:
        return Fault("changed", index)
    try:
        leaf = read_leaf(row.leaf)
    except ValueError as why:
        return Fault("not-a-leaf", index, None, str(why))
    if leaf.get("index") != index:
        return Fault("moved", index, None, str(leaf.get("index")))
    if differing := next(_columns(row, leaf), None):
        return Fault("columns-differ", index, None, differing)
    if row.check is None:
        return Fault("check-missing", index, None, f"{row.mail_key} {row.ordinal}")
    return _fault_of_check(row, row.check, leaf, index)


def _fault_of_check(row: EntryRow, check: CheckRow, leaf: dict[str, Any], index: int) -> Fault | None:
    part = check_part(row.ordinal, check.at, check.verdict)
    told = leaf["check"]
    differing = [name for name in sorted({*part, *told}) if part.get(name) != told.get(name)]
    differing += [name for name, value in check.columns.items() if name in told and told[name] != plain(value)]
    if check.supersedes != leaf.get("supersedes"):
        differing.append("supersedes")
    if differing:
        return Fault("check-differs", index, None, ", ".join(differing))
    secret = leaf.get("document", {}).get("is_secret") == "yes"
    words = dict.fromkeys(BESIDE, "") if secret else words_beside(check.verdict)
    return None if commitment(words, row.salt) == leaf["beside"] else Fault("words-differ", index)


def _columns(row: EntryRow, leaf: dict[str, Any]) -> Iterator[str]:
    """Names of columns that do not say what the leaf says."""
    check, mail = leaf["check"], leaf["mail"]
    document = leaf.get("document", {})
    told = {
        "at": (moment(row.at), check["checked_at"]),
        "mail_key": (row.mail_key, mail["key"]),
        "ordinal": (row.ordinal, check["ordinal"]),
        "file_sha256": (row.questions["file_sha256"], check.get("attachment_sha256", "")),
        "overall": (row.questions["overall"], check.get("overall", "")),
        "signer_sha256": (row.questions["signer_sha256"], check.get("signer_sha256", "")),
        "agency": (row.questions["agency"], document.get("agency", "") or mail["agency"]),
        "symbol": (row.questions["symbol"], document.get("symbol", "")),
    }
    return (name for name, (column, in_leaf) in told.items() if column != in_leaf)
