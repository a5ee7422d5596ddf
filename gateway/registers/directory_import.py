"""Reading of directory files: TOML as shipped, CSV and workbooks as offices hand them in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.directory import parse_directory
from gateway.directory.names import fold
from gateway.directory.overlay import known_ids
from gateway.directory.rows import LEVELS
from gateway.errors import BadInput
from gateway.records import Agency
from gateway.registers.records_import import is_below
from gateway.registers.sheets import BOOKS, OpenBook, Sheet, read_sheet

HEADINGS = {
    "id": ("mã", "mã cơ quan", "mã đơn vị", "mã định danh"),
    "name": ("tên", "tên cơ quan", "tên đơn vị", "tên cơ quan, đơn vị", "cơ quan", "đơn vị", "cơ quan, đơn vị"),
    "abbreviation": ("viết tắt", "tên viết tắt", "chữ viết tắt", "ký hiệu"),
    "level": ("cấp", "loại", "cấp cơ quan", "loại cơ quan", "cấp hành chính", "cấp đơn vị"),
    "parent": ("cơ quan cấp trên", "cấp trên", "trực thuộc", "cơ quan chủ quản"),
    "mailbox": (
        "mailboxes", "address", "hộp thư", "hộp thư điện tử", "thư điện tử", "địa chỉ thư điện tử", "địa chỉ thư",
        "email", "e-mail", "địa chỉ email", "thư công vụ", "hộp thư công vụ", "địa chỉ hộp thư", "hòm thư", "địa chỉ hòm thư", "địa chỉ thư công vụ",
    ),
    "pattern": ("patterns", "mẫu địa chỉ", "mẫu", "mẫu địa chỉ hộp thư", "mẫu địa chỉ thư", "mẫu hộp thư"),
    "valid_from": ("từ ngày", "hiệu lực từ", "ngày bắt đầu", "ngày hiệu lực", "ngày có hiệu lực", "có hiệu lực từ", "từ"),
    "valid_to": ("đến ngày", "hiệu lực đến", "ngày kết thúc", "ngày hết hiệu lực", "có hiệu lực đến", "đến"),
    "replaced_by": ("thay bằng", "thay thế bởi", "được thay bằng", "được thay thế bởi", "cơ quan thay thế"),
    "names": ("tên khác", "other names"),
    "sends_for": ("gửi thay", "gửi thay cho", "phát hành thay", "phát hành thay cho", "văn thư của"),
    "verified": ("đã xác minh", "đã kiểm tra"),
    "source": ("nguồn",),
    "collective": ("nhóm cơ quan",),
}  # fmt: skip
REQUIRED = ("id", "name", "mailbox")
TRUE = {"1", "x", "true", "yes", "có", "co", "đúng"}
LEVEL_WORDS = {
    "central": ("trung ương", "bộ, ngành"),
    "province": ("tỉnh", "cấp tỉnh"),
    "department": ("sở", "ban", "ngành", "sở, ban, ngành", "sở ban ngành", "cấp sở"),
    "district": ("huyện", "thành phố", "thị xã", "quận", "cấp huyện"),
    "commune": ("xã", "phường", "thị trấn", "cấp xã", "đặc khu"),
    "unit": ("đơn vị", "đơn vị sự nghiệp", "đơn vị trực thuộc", "trung tâm", "chi cục"),
    "party": ("đảng", "cơ quan đảng"),
    "organisation": ("đoàn thể", "hội", "tổ chức"),
    "school": ("trường", "trường học"),
    "hospital": ("bệnh viện",),
    "external": ("bên ngoài", "ngoài nhà nước", "người dân, doanh nghiệp"),
    "unmapped": ("chưa xác định",),
}
_LEVELS = {fold(text): level for level in LEVELS for text in (level, *LEVEL_WORDS[level])}
_BETWEEN = re.compile(r"[,;\n]+")
_NAMES = re.compile(r"[;\n]+")


@dataclass(frozen=True, slots=True)
class DirectoryFile:
    """Agencies of one file, and what a person should know of it."""

    agencies: tuple[Agency, ...]
    unknown_columns: tuple[str, ...] = ()
    """Columns that nobody asked for."""
    warnings: tuple[str, ...] = ()
    """What can be taken in but hardly is what was meant."""


def read_directory(path: Path, known: Iterable[Agency] = (), open_book: OpenBook | None = None) -> DirectoryFile:
    """The agencies of a directory file, by its ending `.toml`, `.csv` or `.txt`, or that of a workbook.

    `known` are agencies of other files that rows may name. In a CSV several
    rows of one agency need its name once, a row without id and name continues
    the one above (merged cells), and the levels `external` and `unmapped` mark
    rows that are no agency. Raises `BadInput` naming the file, each bad row by
    its line and what is expected.
    """
    others = tuple(known)
    unknown: tuple[str, ...] = ()
    if path.suffix.lower() == ".toml":
        tables: Mapping[str, Any] = _read_toml(path)
    elif path.suffix.lower() in (".csv", ".txt", *(BOOKS if open_book else ())):
        sheet = read_sheet(path, HEADINGS, REQUIRED, open_book)
        tables, unknown = _tables(sheet, known_ids(others)), sheet.unknown
    else:
        raise BadInput(f"{path}: a directory file ends in .toml or .csv; save a workbook as CSV UTF-8.")
    try:
        agencies = parse_directory(tables, others)
    except BadInput as why:
        raise BadInput(f"{path}: {why}") from why
    return DirectoryFile(agencies, unknown, _without_level(agencies, others))


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as why:
        raise BadInput(f"{path}: cannot be read ({why.strerror}).") from why
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise BadInput(f"{path}: not valid TOML in UTF-8 ({why}).") from why


def _tables(sheet: Sheet, known: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = {"agency": [], "external": [], "unmapped": []}
    names: dict[str, str] = {}
    above: Mapping[str, str] = {}
    for line, cells in zip(sheet.lines, sheet.rows, strict=True):
        if is_below(cells):
            continue
        row = {key: cell for key, cell in cells.items() if key in HEADINGS}
        if not row["id"] and not row["name"]:
            row |= {"id": above.get("id", ""), "name": above.get("name", "")}
        row["name"] = row["name"] or names.get(row["id"], "")
        names.setdefault(row["id"], row["name"])
        above = row
        values = _values(row, known) | {"line": line}
        kind = values["level"]
        tables[kind if kind in ("external", "unmapped") else "agency"].append(values)
    return tables


def _values(row: Mapping[str, str], known: Mapping[str, str]) -> dict[str, Any]:
    """Cells of one row as the values of a TOML row."""
    values: dict[str, Any] = dict(row)
    level = row.get("level", "")
    values["level"] = _LEVELS.get(fold(level), level)
    for key in ("verified", "collective"):
        values[key] = row.get(key, "").casefold() in TRUE
    for key in ("id", "parent"):
        values[key] = known.get(row.get(key, "").casefold(), row.get(key, ""))
    for key in ("mailbox", "pattern", "sends_for", "replaced_by"):
        values[key] = [part for cell in _BETWEEN.split(row.get(key, "")) for part in _several(cell.strip()) if part]
    for key in ("sends_for", "replaced_by"):
        values[key] = [known.get(part.casefold(), part) for part in values[key]]
    # A name may hold a comma: "Sở Văn hóa, Thể thao và Du lịch".
    values["names"] = [part.strip() for part in _NAMES.split(row.get("names", "")) if part.strip()]
    return values


def _several(text: str) -> list[str]:
    """Addresses that only blanks part; any other text as it stands, so that an error can quote it."""
    parts = text.split()
    return parts if all("@" in part for part in parts) else [text]


def _without_level(agencies: Iterable[Agency], known: Iterable[Agency]) -> tuple[str, ...]:
    rows = tuple(agencies)
    levelled = {row.id for row in (*rows, *known) if row.level}
    return tuple(
        f"{name}: level is blank, so it stands in no figure of the whole province; expected one of {', '.join(LEVELS)}"
        for name in dict.fromkeys(row.id for row in rows if row.id not in levelled)
    )
