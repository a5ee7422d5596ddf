"""Hard cases of type: papers written down before the rules that read them, in two sets.

One paper: a line "# name = type flags", then its lines; "L " and "R " open lines
of the left and right column, "@N" stands for the national title on the right,
"@n" for the same over the whole width, "@P" for the Party's title. Types that
are both right are parted by "|". Flags: "!note" a conflict of symbol and heading
or layout is told; "~" recognised from a scan; "^" converted from an old code,
which lost the capitals; "@annex", "@not_official" a role other than "main".

The first set was read 106 right, 5 wrong of 111 before any rule was touched for
it; the second, written after, 95 right, 2 wrong of 97.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from classifiers.reading import Column, Format, Line, LineSource, Reading
from tests.classifiers.made import line, of_lines

FOLDER = Path(__file__).resolve().parent
SETS = ("hard_types_first.txt", "hard_types_second.txt")
_TITLE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_TITLES = {
    "@N": [(text, Column.RIGHT) for text in _TITLE],
    "@n": [(text, Column.FULL) for text in _TITLE],
    "@P": [("ĐẢNG CỘNG SẢN VIỆT NAM", Column.RIGHT)],
}


@dataclass(frozen=True, slots=True)
class HardPaper:
    """One paper and what it is."""

    shows: str
    types: tuple[str, ...]
    flags: frozenset[str]
    lines: tuple[str, ...]

    @property
    def role(self) -> str:
        """The role that the paper has."""
        return next((flag[1:] for flag in self.flags if flag.startswith("@")), "main")

    @property
    def reading(self) -> Reading:
        """The paper as a reader of files hands it over."""
        source = LineSource.OCR if "~" in self.flags else LineSource.TEXT
        placed = [part for raw in self.lines for part in _placed(raw)]
        lines: list[Line] = [line(text, at, column, source) for at, (text, column) in enumerate(placed, 1)]
        found = of_lines(lines, Format.PDF if "~" in self.flags else Format.DOCX)
        return dataclasses.replace(found, encoding="tcvn3") if "^" in self.flags else found


def hard_papers(name: str) -> Iterator[HardPaper]:
    """The papers of one set, in the order of the file."""
    for block in f"\n{(FOLDER / name).read_text(encoding='utf-8')}".split("\n# ")[1:]:
        head, *lines = block.splitlines()
        shows, _, rest = head.partition(" = ")
        types, *flags = rest.split()
        yield HardPaper(shows, tuple(types.split("|")), frozenset(flags), tuple(raw for raw in lines if raw.strip()))


def _placed(raw: str) -> list[tuple[str, Column]]:
    if raw in _TITLES:
        return _TITLES[raw]
    side = {"L ": Column.LEFT, "R ": Column.RIGHT}.get(raw[:2])
    return [(raw[2:], side)] if side else [(raw, Column.FULL)]
