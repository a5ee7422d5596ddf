"""Which column of a letter's table each cell stands in, whoever moved a border of one row.

Word and LibreOffice store where a cell begins and ends, not its number: a
border that was dragged by a millimetre in one row makes columns that nobody
sees. Rows of as many cells as most rows have are counted through; all others
are measured against one of those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

Edges = Sequence[tuple[int, int]]
"""Where each cell of a row begins and ends, in any unit."""


def columns_of(rows: Sequence[Edges]) -> list[list[tuple[int, int]]]:
    """(column from 0, columns that it spans) of each cell of each row."""
    counts = Counter(len(row) for row in rows if len(row) > 1)
    if not counts:
        return [[(number, 1) for number in range(len(row))] for row in rows]
    usual = max(counts, key=lambda count: (counts[count], count))
    model = next(row for row in rows if len(row) == usual)
    borders = [left for left, _ in model] + [model[-1][1]]
    return [
        [(number, 1) for number in range(usual)] if len(row) == usual else [_measured(cell, borders) for cell in row]
        for row in rows
    ]


def _measured(cell: tuple[int, int], borders: Sequence[int]) -> tuple[int, int]:
    begin, end = (min(range(len(borders)), key=lambda at: abs(borders[at] - edge)) for edge in cell)
    return min(begin, len(borders) - 2), max(1, end - begin)
