"""`vanthu import`: what a person hands in, each file whole or not at all."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.opening import open_rows, open_settings, opened_ledger, tell
from gateway.cli.options import WrongUsage
from gateway.cli.printing import print_json, print_json_lines, print_table
from gateway.records import Agency
from gateway.settings import Settings

if TYPE_CHECKING:
    from gateway.directory.naming import Names

Json = Annotated[bool, typer.Option("--json", help="dạng JSON / as JSON")]
Files = Annotated[list[Path], typer.Argument(help="CSV, XLSX, XLS, ODS")]
Check = Annotated[bool, typer.Option("--check", help="chỉ kiểm tra / dry run: name each bad row, write nothing")]
Whose = Annotated[
    str | None, typer.Option("--agency", help="mã cơ quan của tệp / whose file it is, where no column says it")
]
Lacking = Annotated[
    str, typer.Option("--without", help="cột mà sổ không có / columns that the list does not have, e.g. secrecy,type")
]
By = Annotated[str, typer.Option("--by", help="tên người nạp / your name")]

importing = typer.Typer(help="Nạp dữ liệu / take in data that a person gives", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(importing, name="import")


@importing.command("directory")
def import_directory(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX hoặc TOML / CSV, XLSX or TOML, columns of the contract")],
    check: Annotated[bool, typer.Option("--check", help="chỉ kiểm tra / dry run: name each bad row")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="thay toàn bộ / replace all that was imported")] = False,
    json: Json = False,
) -> None:
    """Danh mục cơ quan và hộp thư / agencies and their mailboxes, added to the shipped directory.

    Cột để trống lấy theo danh mục sẵn có; dòng có ngày kết thúc thay dòng sẵn có của cơ quan đó / blank cells keep
    what is shipped; rows with an end date replace the shipped rows of their agency.
    """
    from gateway.cli.list_taking import book_opener
    from gateway.ledger.registry import extend_directory, replace_directory
    from gateway.registers.directory_import import read_directory

    settings = open_settings()
    with book_opener(settings, [file]) as open_book:
        found = read_directory(file, _known_agencies(settings), open_book)
    ids = len({row.id for row in found.agencies})
    if not check:
        with opened_ledger(settings) as ledger:
            put = replace_directory if replace else extend_directory
            put(ledger, found.agencies, datetime.now(UTC))
    for column in found.unknown_columns:
        tell(f"vanthu: {file}: cột lạ, bỏ qua / unknown column ignored: {column}")
    for warning in found.warnings:
        tell(f"vanthu: {file}: {warning}")
    if json:
        print_json({"rows": len(found.agencies), "agencies": ids, "imported": not check})
    else:
        done = "kiểm tra tốt / good" if check else "đã nạp / imported"
        tell(f"vanthu: {file}: {len(found.agencies)} dòng, {ids} cơ quan: {done}")


LISTS = {
    "register": "Sổ đăng ký văn bản đi / registers of outgoing documents: what went electronically, what on paper.",
    "dispatch": "Sổ chuyển giao văn bản giấy, sổ gửi bưu điện / books of paper copies handed over or posted.",
    "dms": "Danh sách do phần mềm quản lý văn bản xuất ra / lists exported by a document management system.",
    "portal": "Danh sách văn bản đã đăng trên cổng thông tin / listings of documents posted on a portal.",
    "declared": "Số liệu cơ quan tự kê khai / figures that agencies declare of themselves, never mixed with measured ones.",
    "stock": "Kiểm kê: kho lưu trữ, phần mềm, cổng thông tin, hồ sơ thuế / counts of archives, systems, portals, tax "
    "dealings.\n\nCột / columns: agency, kind (archive, system, portal, tax_file, tax_payment), name, counted_on, total, "
    "done, stated_by.",
}


def _add_list(kind: str, words: str) -> None:
    """The command that takes in lists of one kind: all have the same options."""

    @importing.command(kind, help=words)
    def take_in(
        files: Files,
        check: Check = False,
        agency: Whose = None,
        without: Lacking = "",
        by: By = "operator",
        json: Json = False,
    ) -> None:
        from gateway.cli.list_taking import Options, take

        take(kind, files, Options(check, agency, without, by, json))


for _kind, _words in LISTS.items():
    _add_list(_kind, _words)


def _names(settings: Settings) -> Names:
    """Names of the agencies of the directory, imported ones as well; no ledger is made for it."""
    from gateway.directory.naming import Names

    if not (settings.storage.database_url or (settings.data_dir / "vanthu.db").is_file()):
        return Names(open_rows(settings, None).directory)
    with opened_ledger(settings) as ledger:
        return Names(open_rows(settings, ledger).directory)


@importing.command("targets")
def import_targets(
    file: Annotated[Path, typer.Argument(help="TOML, CSV, XLSX")],
    check: Check = False,
    json: Json = False,
) -> None:
    """Chỉ tiêu của địa phương đang dùng / targets of the jurisdiction in force, kept beside the data."""
    from gateway.cli.list_taking import book_opener
    from gateway.registers.targets_import import check_targets, keep_targets, read_targets
    from gateway.rows import jurisdiction_file

    settings = open_settings()
    with book_opener(settings, [file]) as open_book:
        in_force = tomllib.loads(jurisdiction_file(settings, "targets").read_text(encoding="utf-8"))
        text, rows = read_targets(file, settings.rules.jurisdiction, open_book, in_force, _names(settings))
    book = check_targets(file, text, settings.config_dir, settings.rules.jurisdiction)
    kept = None if check else keep_targets(settings.data_dir, settings.rules.jurisdiction, text)
    if json:
        print_json({"targets": rows, "jurisdiction": book.jurisdiction, "imported": not check})
        return
    done = "kiểm tra tốt / good" if kept is None else f"đã giữ ở / kept in {kept}"
    told = f"{rows} chỉ tiêu / targets, {len(book.targets)} đang dùng / in force of {book.jurisdiction}"
    tell(f"vanthu: {file}: {told}: {done}")


@importing.command("list")
def import_list(json: Json = False) -> None:
    """Các lần nạp, cũ trước / every import, oldest first."""
    from gateway.cli.import_views import batch_json, batches_table
    from gateway.ledger.sources_questions import source_batches

    with opened_ledger(open_settings()) as ledger:
        found = source_batches(ledger)
    if json:
        print_json_lines(batch_json(one) for one in found)
    else:
        print_table(batches_table(found))


@importing.command("void")
def import_void(
    batch: Annotated[int, typer.Argument(help="số lần nạp / number of the import, see `vanthu import list`")],
    reason: Annotated[str, typer.Option("--reason", help="lý do / why")],
    by: By = "operator",
    json: Json = False,
) -> None:
    """Bỏ một lần nạp: không xóa, chỉ không tính nữa / let an import count no more; its rows stay and say who did it."""
    from gateway.cli.progress import progress_bar
    from gateway.ledger.source_imports import void_batch

    if not reason.strip():
        raise WrongUsage("--reason is empty; say why the import counts no more.")
    with opened_ledger(open_settings()) as ledger, progress_bar("tính lại / deriving", 0) as advance:
        done = void_batch(ledger, batch, by, reason.strip(), datetime.now(UTC), advance)
    if json:
        print_json({"batch": batch, "voided": True, "documents": done})
    else:
        tell(f"vanthu: lần nạp / import {batch}: đã bỏ / voided; {done} văn bản tính lại / documents derived anew")


def _known_agencies(settings: Settings) -> tuple[Agency, ...]:
    """Agencies that a file may name: shipped and imported ones; a dry run makes no ledger."""
    from gateway.ledger.registry import directory_rows
    from gateway.rows import shipped_directory

    shipped = shipped_directory(settings)
    if not (settings.storage.database_url or (settings.data_dir / "vanthu.db").is_file()):
        return shipped
    with opened_ledger(settings) as ledger:
        return (*shipped, *directory_rows(ledger))
