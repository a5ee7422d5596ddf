"""Data on stdout: JSON lines for machines, an aligned table for people."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.tree import Tree

WIDTH_WITHOUT_TERMINAL = 160


def print_json(value: Any) -> None:
    """One JSON object on one line, Vietnamese as it is; UTF-8 whatever a file is called."""
    line = json.dumps(value, ensure_ascii=False)
    if not _is_text(line):
        line = json.dumps(value)
    sys.stdout.write(line + "\n")


def _is_text(line: str) -> bool:
    """False where the bytes of a file name that is no text went into it (lone surrogates)."""
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True


def print_json_lines(values: Iterable[Any]) -> None:
    """One JSON object a line."""
    for value in values:
        print_json(value)


def print_table(table: Table) -> None:
    """A table as wide as the terminal; wide enough for a file when there is none."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL
    Console(width=width, highlight=False).print(table)
    if not table.row_count:
        print("vanthu: không có dòng nào / nothing to show", file=sys.stderr)


def print_tree(tree: Tree) -> None:
    """A tree, long lines folded at the terminal's width."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL
    Console(width=width, highlight=False).print(tree)
