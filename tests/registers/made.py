"""An office that hands in lists: the shipped directory, and files made of rows."""

from __future__ import annotations

import csv
import functools
from pathlib import Path

from gateway.directory import Directory
from gateway.directory.naming import Names
from gateway.registers.directory_import import read_directory
from gateway.registers.record_rows import Office
from gateway.rulebook import load_rules
from gateway.settings.sections import shipped_config_dir

REGISTER = (
    "agency", "symbol", "date", "type", "abstract", "recipients", "secrecy", "sent_electronically", "sent_on_paper",
)  # fmt: skip
DISPATCH = ("agency", "symbol", "date", "recipient", "dispatched_on")
DMS = ("agency", "symbol", "date", "type", "sender", "recipients", "sent_at", "signed", "paper")
PORTAL = ("agency", "symbol", "date", "title", "posted_on", "url")


@functools.cache
def directory() -> Directory:
    return Directory(read_directory(shipped_config_dir() / "agencies" / "quangngai-2013.toml").agencies)


@functools.cache
def names() -> Names:
    return Names(directory())


def office(own: str | None = None, without: tuple[str, ...] = ()) -> Office:
    return Office(_rules(), directory(), names(), directory().agency(own) if own else None, without)


@functools.cache
def _rules():
    return load_rules(shipped_config_dir())


def write_csv(path: Path, columns: tuple[str, ...], *rows: tuple[str, ...], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    return path
