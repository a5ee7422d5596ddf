"""Which side of the page each piece of a row belongs to.

The letterhead has an issuer's block and a national block side by side; the
foot has recipients beside the signer [TT01 Annex II; ND30 App. I.IV]. Between
them rows run over the whole width, and pieces of one row are joined again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from classifiers.reading import Column
from gateway.documents.pdf_lines import Row, Segment

Placed = tuple[Segment, Column, bool]
"""A joined piece, its side and whether it looks like the row of a table."""

_HEAD_SHARE = 0.5
"""The letterhead ends above this share of the page height."""
_MIDDLE = (0.28, 0.72)
"""A gutter lies between these shares of the page width."""
_FOOT_GAP = 2.0
"""Gap in font sizes between the two blocks of the foot."""
_NEAR_ROWS = 4
"""Rows on one side only belong to a block this near to a row with both sides."""


@dataclass(frozen=True, slots=True)
class _Head:
    """The letterhead: its two-sided rows and where its two blocks stand."""

    rows: tuple[int, ...]
    gutter: float
    right_centre: float
    page_centre: float

    def is_right(self, piece: Segment) -> bool:
        """Whether a piece alone on its row belongs to the right block, not to a heading."""
        centre = (piece.x0 + piece.x1) / 2
        return piece.x0 > self.gutter and abs(centre - self.right_centre) < abs(centre - self.page_centre)


def place_columns(rows: Sequence[Row], width: float, height: float) -> list[Placed]:
    """All pieces in reading order: rows downwards, left before right."""
    head = _find_head(rows, width, height)
    if head is None:
        return _place_body(rows, width)
    end = _head_end(rows, head, height)
    return _place_head(rows[:end], head) + _place_body(rows[end:], width)


def _middle_gaps(row: Row, width: float) -> list[tuple[float, float]]:
    """Gaps of the row that reach into the middle of the page."""
    return [
        (left.x1, right.x0)
        for left, right in pairwise(row)
        if left.x1 < _MIDDLE[1] * width and right.x0 > _MIDDLE[0] * width
    ]


def _find_head(rows: Sequence[Row], width: float, height: float) -> _Head | None:
    """Rows at the top that share one gutter, until a row runs through it."""
    found: list[int] = []
    low, high = 0.0, width
    for index, row in enumerate(rows):
        if row[0].y > _HEAD_SHARE * height:
            break
        gap = max(_middle_gaps(row, width), key=lambda gap: min(high, gap[1]) - max(low, gap[0]), default=None)
        if gap and len(row) <= 6 and min(high, gap[1]) - max(low, gap[0]) > row[0].size / 2:
            low, high = max(low, gap[0]), min(high, gap[1])
            found.append(index)
        elif found and _runs_through(row, (low + high) / 2):
            break
    if not found:
        return None
    gutter = (low + high) / 2
    right = [piece for index in found for piece in rows[index] if piece.x0 >= gutter]
    right_centre = (min(piece.x0 for piece in right) + max(piece.x1 for piece in right)) / 2
    page_centre = (min(row[0].x0 for row in rows) + max(row[-1].x1 for row in rows)) / 2
    return _Head(tuple(found), gutter, right_centre, page_centre)


def _runs_through(row: Row, gutter: float) -> bool:
    return any(piece.x0 < gutter - piece.size and piece.x1 > gutter + piece.size for piece in row)


def _head_end(rows: Sequence[Row], head: _Head, height: float) -> int:
    """Index of the first row below the letterhead."""
    for index in range(head.rows[-1] + 1, len(rows)):
        last, row = rows[index - 1][0], rows[index]
        if row[0].text.startswith("Kính gửi"):
            return index  # Box 9a opens the body even where it stands under the left block.
        apart = row[0].y - last.y > 3.5 * max(row[0].size, last.size)
        if apart or _runs_through(row, head.gutter) or row[0].y > _HEAD_SHARE * height:
            return index
        right = [piece for piece in row if piece.x1 > head.gutter + piece.size]
        if right and not head.is_right(_join(right)):
            return index
    return len(rows)


def _place_head(rows: Sequence[Row], head: _Head) -> list[Placed]:
    placed: list[Placed] = []
    for index, row in enumerate(rows):
        if index not in head.rows and _runs_through(row, head.gutter):
            placed.append((_join(row), Column.FULL, False))
            continue
        left = [piece for piece in row if (piece.x0 + piece.x1) / 2 < head.gutter]
        right = [piece for piece in row if (piece.x0 + piece.x1) / 2 >= head.gutter]
        placed += [(_join(left), Column.LEFT, False)] if left else []
        placed += [(_join(right), Column.RIGHT, False)] if right else []
    return placed


def _place_body(rows: Sequence[Row], width: float) -> list[Placed]:
    gaps = [_foot_gap(row, width) for row in rows]
    placed: list[Placed] = []
    for index, row in enumerate(rows):
        gap = gaps[index]
        if gap:
            middle = (gap[0] + gap[1]) / 2
            placed.append((_join([p for p in row if p.x1 <= middle]), Column.LEFT, False))
            placed.append((_join([p for p in row if p.x1 > middle]), Column.RIGHT, False))
        else:
            placed.append((_join(row), _side(row, index, gaps), len(row) > 3))
    return placed


def _foot_gap(row: Row, width: float) -> tuple[float, float] | None:
    gap = max(_middle_gaps(row, width), key=lambda gap: gap[1] - gap[0], default=None)
    if gap is None or len(row) > 3 or gap[1] - gap[0] < _FOOT_GAP * max(piece.size for piece in row):
        return None
    return gap


def _side(row: Row, index: int, gaps: Sequence[tuple[float, float] | None]) -> Column:
    """Side of a row without its own gap: that of the block it stands in."""
    for distance in range(1, _NEAR_ROWS + 1):
        for near in (index - distance, index + distance):
            gap = gaps[near] if 0 <= near < len(gaps) else None
            if gap and row[0].x0 >= gap[1] - 3 * row[0].size and row[0].x0 > gap[0]:
                return Column.RIGHT
            if gap and near < index and row[-1].x1 <= gap[1] - row[0].size:
                return Column.LEFT
    return Column.FULL


def _join(pieces: Sequence[Segment]) -> Segment:
    """One piece out of neighbours; style of the longest."""
    if len(pieces) == 1:
        return pieces[0]
    longest = max(pieces, key=lambda piece: len(piece.text))
    return replace(
        longest, text=" ".join(piece.text for piece in pieces), x0=pieces[0].x0, x1=max(piece.x1 for piece in pieces)
    )
