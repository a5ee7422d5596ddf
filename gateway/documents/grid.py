"""Cells of a file in their places, for forms that are filled in: .xlsx, .ods, .xls, .docx, .odt, .doc.

The other readers give lines of text, in which an empty cell leaves no trace.
"""

from __future__ import annotations

import re
from dataclasses import replace

from classifiers.reading import Format, Unreadable
from gateway.documents.encodings import UNICODE, convert, detect
from gateway.documents.format import sniff_format
from gateway.documents.grid_letter import read_letter
from gateway.documents.grid_old_letter import read_old_letter
from gateway.documents.grid_old_sheet import read_old_sheet
from gateway.documents.grid_open import read_open_letter, read_open_sheet
from gateway.documents.grid_sheet import read_book
from gateway.documents.parts import open_package
from gateway.documents.words import common_share
from gateway.records.forms import Grid
from gateway.settings import Sandbox

_PACKAGES = {
    Format.XLSX: read_book,
    Format.DOCX: read_letter,
    Format.ODS: read_open_sheet,
    Format.ODT: read_open_letter,
}
_OLD = {Format.XLS: read_old_sheet, Format.DOC: read_old_letter}
GRIDS = frozenset({*_PACKAGES, *_OLD})
"""Formats whose cells are read."""
_OLD_SIGNS = re.compile("[\xa1-\xff]")
_UNICODE_SIGNS = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")


def read_grid(data: bytes, filename: str, limits: Sandbox) -> Grid | Unreadable:
    """The tables of a sheet or letter; why not for anything else."""
    found = sniff_format(data, filename)
    if found in _PACKAGES:
        grid = open_package(data, found, limits, _PACKAGES[found])
    elif found in _OLD:
        grid = _OLD[found](data, limits)
    else:
        return Unreadable("unsupported", "expected .xlsx, .ods, .xls, .docx, .odt or .doc", found)
    return grid if isinstance(grid, Unreadable) else _in_unicode(grid)


def _in_unicode(grid: Grid) -> Grid:
    """Cells typed in a code of the years before Unicode converted, each by its words or those of all such cells together.

    A form goes out in Unicode; who fills it in with an old font mixes both.
    """
    texts = [cell.text for table in grid.tables for row in table for cell in row]
    suspects = [text for text in texts if _OLD_SIGNS.search(text) and not _UNICODE_SIGNS.search(text)]
    if not suspects:
        return grid
    together = detect("\n".join(suspects))
    spelt = {text: _spelt(text, together) for text in set(suspects)}
    tables = tuple(
        tuple(tuple(replace(cell, text=spelt.get(cell.text, cell.text)) for cell in row) for row in table)
        for table in grid.tables
    )
    return replace(grid, tables=tables)


def _spelt(text: str, together: str) -> str:
    own = detect(text)
    said = convert(text, own if own != UNICODE else together)
    return said if common_share(said) > common_share(text) else text
