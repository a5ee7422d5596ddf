"""Entries of the signature log as files for spreadsheets, each row with all that a stranger needs to prove it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.errors import BadInput
from gateway.ledger.log_questions import LogEntry, LogTree
from gateway.sealing.telling import entry_json

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

COLUMNS = (
    "index", "checked_at", "overall", "reasons", "sentences", "document", "symbol", "agency", "signer", "issuer",
    "certificate", "file", "filename", "field", "mail", "supersedes", "leaf_hash", "checkpoint_size", "checkpoint_root",
    "proof", "leaf", "salt", "checkpoint",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t")
WIDTHS = {
    "checked_at": 21,
    "overall": 14,
    "reasons": 28,
    "sentences": 60,
    "symbol": 18,
    "agency": 16,
    "signer": 40,
    "issuer": 30,
}
"""Characters; what is for machines stays narrow."""
HOW_TO = (
    "Mỗi dòng tự chứng minh được: lưu trang đầu thành CSV (UTF-8) rồi chạy",
    "Each row proves itself: save the first sheet as CSV (UTF-8) and run",
    "    verify-log --entry TỆP.csv --key KHÓA",
    "KHÓA: in bởi / printed by `vanthu signatures key`, giữ ở nơi khác / kept elsewhere.",
    "Điểm kiểm đã ký / the signed checkpoint:",
)


def write_csv(file: Path, entries: Iterable[LogEntry], tree: LogTree | None) -> int:
    """How many rows were written; UTF-8 with mark, so that spreadsheets show Vietnamese. Raises BadInput."""
    count = 0
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as opened:
            writer = csv.writer(opened)
            writer.writerow(COLUMNS)
            for count, entry in enumerate(entries, 1):  # noqa: B007
                writer.writerow([_cell(value) for value in _row(entry, tree)])
    except OSError as why:
        raise BadInput(f"{file}: can't be written ({why.strerror}).") from why
    return count


def write_xlsx(file: Path, entries: Iterable[LogEntry], tree: LogTree | None) -> int:
    """How many rows were written, one in memory at a time; a second sheet tells how to prove them. Raises BadInput."""
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    count = 0
    try:
        with xlsxwriter.Workbook(file, options) as book:
            sheet, head = book.add_worksheet("chữ ký"), book.add_format({"bold": True})
            sheet.freeze_panes(1, 1)
            for place, name in enumerate(COLUMNS):
                sheet.set_column(place, place, WIDTHS.get(name, 9))
            sheet.write_row(0, 0, COLUMNS, head)
            for count, entry in enumerate(entries, 1):  # noqa: B007
                for place, value in enumerate(_row(entry, tree)):
                    _write(sheet, count, place, value)
            sheet.autofilter(0, 0, count, len(COLUMNS) - 1)
            book.add_worksheet("điểm kiểm").write_column(0, 0, [*HOW_TO, *(tree.note if tree else "—").splitlines()])
    except (OSError, XlsxWriterException) as why:
        raise BadInput(f"{file}: can't be written ({why}).") from why
    return count


def _write(sheet: Worksheet, row: int, place: int, value: object) -> None:
    if isinstance(value, int):
        sheet.write_number(row, place, value)
    elif value:
        sheet.write_string(row, place, str(value))


def _row(entry: LogEntry, tree: LogTree | None) -> Iterator[object]:
    shown = entry_json(entry, tree)
    signer, proof = shown["signer"], shown["proof"] or {}
    told = {
        **{name: shown[name] for name in COLUMNS if name in shown},
        "reasons": " ".join(shown["reasons"]),
        "sentences": " ".join(one["vi"] for one in shown["sentences"]),
        "signer": signer["subject"],
        "issuer": signer["issuer"],
        "certificate": signer["sha256"],
        "file": shown["attachment"],
        "field": shown["field_name"],
        "checkpoint_size": proof.get("size"),
        "checkpoint_root": proof.get("root"),
        "proof": " ".join(proof.get("path", ())),
        "checkpoint": proof.get("checkpoint"),
    }
    return (told[name] for name in COLUMNS)


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: names of files and people come from strangers."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.startswith(FORMULA) else value
