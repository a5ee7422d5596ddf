"""Reading of directory files: TOML as shipped, CSV as offices hand them in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.directory import parse_directory
from gateway.errors import BadInput
from gateway.records import Agency
from gateway.registers.sheets import read_csv

HEADINGS = {
    "id": ("mã", "mã cơ quan", "mã định danh"),
    "name": ("tên", "tên cơ quan", "tên cơ quan, đơn vị", "cơ quan"),
    "abbreviation": ("viết tắt", "tên viết tắt", "chữ viết tắt"),
    "level": ("cấp", "loại"),
    "parent": ("cơ quan cấp trên", "cấp trên", "trực thuộc"),
    "mailbox": ("hộp thư", "thư điện tử", "địa chỉ thư điện tử", "email"),
    "pattern": ("mẫu địa chỉ", "mẫu"),
    "valid_from": ("từ ngày", "hiệu lực từ"),
    "valid_to": ("đến ngày", "hiệu lực đến"),
    "replaced_by": ("thay bằng", "thay thế bởi"),
    "names": ("tên khác",),
    "verified": ("đã xác minh",),
    "source": ("nguồn",),
    "collective": ("nhóm cơ quan",),
}
REQUIRED = ("id", "name", "mailbox", "pattern")
TRUE = {"1", "x", "true", "yes", "có", "co", "đúng"}


@dataclass(frozen=True, slots=True)
class DirectoryFile:
    """Agencies of one file, and the columns that nobody asked for."""

    agencies: tuple[Agency, ...]
    unknown_columns: tuple[str, ...] = ()


def read_directory(path: Path) -> DirectoryFile:
    """The agencies of a directory file, by its ending `.toml` or `.csv`.

    In a CSV the level `external` or `unmapped` marks rows that are no agency.
    Raises `BadInput` naming the file, each bad row and what is expected.
    """
    if path.suffix.lower() == ".toml":
        tables: Mapping[str, Any] = _read_toml(path)
        unknown: tuple[str, ...] = ()
    elif path.suffix.lower() == ".csv":
        sheet = read_csv(path, HEADINGS, REQUIRED)
        tables, unknown = _tables(sheet.rows), sheet.unknown
    else:
        raise BadInput(f"{path}: a directory file ends in .toml or .csv.")
    try:
        return DirectoryFile(parse_directory(tables), unknown)
    except BadInput as why:
        where = str(why) if path.suffix.lower() == ".toml" else str(why).replace("[[agency]]", "row")
        raise BadInput(f"{path}: {where}") from why


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as why:
        raise BadInput(f"{path}: cannot be read ({why.strerror}).") from why
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise BadInput(f"{path}: not valid TOML in UTF-8 ({why}).") from why


def _tables(rows: tuple[dict[str, str], ...]) -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = {"agency": [], "external": [], "unmapped": []}
    for row in rows:
        values: dict[str, Any] = {key: cell for key, cell in row.items() if key in HEADINGS}
        for key in ("verified", "collective"):
            values[key] = str(values.get(key, "")).casefold() in TRUE
        kind = row.get("level", "")
        tables[kind if kind in ("external", "unmapped") else "agency"].append(values)
    return tables
