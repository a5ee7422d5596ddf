"""`vanthu signatures`: the log of every signature that was checked: asked, shown, proven, taken away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli.asking import day, member
from gateway.cli.commands.proving import prove, withhold
from gateway.cli.commands.rechecking import recheck
from gateway.cli.commands.showing import file_or_hash, show
from gateway.cli.opening import open_settings, opened_ledger, tell
from gateway.cli.printing import print_json, print_json_lines, print_table
from gateway.errors import BadInput
from gateway.transparency.faults import Fault

if TYPE_CHECKING:
    from gateway.ledger.engine import Ledger
    from gateway.settings import Settings
    from gateway.transparency.notes import VerifierKey

FOUND = 3
SIGNED_OVER = (
    "vanthu: khóa cũ đã ký cho khóa mới trong một điểm kiểm; ai giữ khóa cũ vẫn kiểm tra được / the old key signed for the new "
    "one in a checkpoint: whoever holds either line can prove the whole log"
)
NOT_SIGNED_OVER = (
    "vanthu: khóa cũ đã mất nên KHÔNG ký cho khóa mới: hãy báo khóa mới cho kiểm toán bằng đường khác / the old key was lost and "
    "did NOT sign for the new one: tell auditors the new line by another way"
)

signing = typer.Typer(help="Nhật ký chữ ký số / the log of digital signatures", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="mỗi dòng một đối tượng / one object a line")]
Keys = Annotated[list[str] | None, typer.Option("--key", help="khóa kiểm tra hoặc tệp / verifier key line or file")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    signing.command("show")(show)
    signing.command("recheck")(recheck)
    signing.command("prove")(prove)
    signing.command("withhold")(withhold)
    app.add_typer(signing, name="signatures")


@signing.command("list")
def list_signatures(
    agency: Annotated[str, typer.Option(help="mã cơ quan / directory id")] = "",
    signer: Annotated[str, typer.Option(help="chữ trong tên người ký / words of the signer's name")] = "",
    certificate: Annotated[str, typer.Option(help="SHA-256 chứng thư / of the certificate")] = "",
    issuer: Annotated[str, typer.Option(help="chữ trong tên nơi cấp / words of the authority's name")] = "",
    overall: Annotated[str | None, typer.Option("--overall", "--verdict", help="valid, invalid, indeterminate")] = None,
    reason: Annotated[str, typer.Option(help="mã lý do / reason code, e.g. weak-algorithm")] = "",
    symbol: Annotated[str, typer.Option(help="số, ký hiệu / symbol of the document")] = "",
    file: Annotated[str, typer.Option(help="tệp hoặc SHA-256 / a file or its SHA-256")] = "",
    mail: Annotated[str, typer.Option(help="khóa thư / key of the mail, see `vanthu mails --json`")] = "",
    since: Annotated[str | None, typer.Option("--from", help="từ ngày / day 2014-01-31")] = None,
    until: Annotated[str | None, typer.Option("--to", help="đến hết ngày / last day")] = None,
    csv: Annotated[Path | None, typer.Option(help="ghi ra tệp CSV / write a CSV file")] = None,
    xlsx: Annotated[Path | None, typer.Option(help="ghi ra tệp Excel / write an Excel file")] = None,
    json: Json = False,
) -> None:
    """Các lần kiểm tra chữ ký, theo bộ lọc, kèm bằng chứng / checks that fit, each with the proof that it is logged."""
    from gateway.cli.log_files import write_csv, write_xlsx
    from gateway.cli.log_views import entries_table
    from gateway.ledger.log_filter import LogFilter
    from gateway.ledger.log_questions import log_entries
    from gateway.nightly import day_bounds
    from gateway.records import OverallSignature
    from gateway.sealing.telling import entry_json, proven_tree

    first, last = day("--from", since), day("--to", until)
    wanted = LogFilter(
        agency=agency,
        signer=signer,
        certificate=certificate,
        issuer=issuer,
        overall=str(member("--overall", overall, OverallSignature) or ""),
        reason=reason,
        symbol=symbol,
        file=file_or_hash(file) if file else "",
        mail=mail,
        since=day_bounds(first)[0] if first else None,
        until=day_bounds(last)[1] if last else None,
    )
    with opened_ledger(open_settings()) as ledger:
        found = log_entries(ledger, wanted)
        if csv is not None:
            tell(f"vanthu: {csv}: {write_csv(csv, found, proven_tree(ledger))} dòng / rows")
        elif xlsx is not None:
            tell(f"vanthu: {xlsx}: {write_xlsx(xlsx, found, proven_tree(ledger))} dòng / rows")
        elif json:
            tree = proven_tree(ledger)
            print_json_lines(entry_json(entry, tree) for entry in found)
        else:
            print_table(entries_table(found))


@signing.command("verify")
def verify(
    checkpoint: Annotated[
        list[Path] | None, typer.Option(help="điểm kiểm cũ, từ thư tóm tắt / an older one, e.g. of a summary mail")
    ] = None,
    key: Keys = None,
    json: Json = False,
) -> None:
    """Kiểm tra toàn bộ nhật ký; 3 khi thấy sai / prove the whole log; exit code 3 when something is wrong."""
    from gateway.cli.progress import progress_bar
    from gateway.ledger.log_questions import log_size
    from gateway.ledger.withholding import withholdings
    from gateway.reports.contract import moment
    from gateway.sealing.verifying import read_given, verify_log

    given = [read_given(file) for file in checkpoint or ()]
    with opened_keys(key) as (_, ledger, keys), progress_bar("kiểm tra / verifying", log_size(ledger)) as advance:
        found = verify_log(ledger, keys, datetime.now(UTC), given, advance, min(4, os.cpu_count() or 1))
        withheld = [
            {"at": moment(at), "by": by, "entries": entries, "count": count}
            for at, by, entries, count in withholdings(ledger)
        ]
    fault = found.fault
    if json:
        told: dict[str, Any] = {
            "size": found.size,
            "root": found.root.hex(),
            "checkpoints": found.checkpoints,
            "proven": found.proven,
            "unsealed": found.size - found.proven,
            "timestamps": found.stamps,
            "withheld": found.withheld,
            "withholdings": withheld,
            "good": fault is None,
        }
        print_json(told | {"fault": _fault_json(fault)})
    if fault is not None:
        tell(f"vanthu: {fault.vi()} / {fault.en()}")
        raise typer.Exit(FOUND)
    tell(
        f"vanthu: nhật ký nguyên vẹn / the log is whole: {found.size} mục / entries, {found.checkpoints} điểm kiểm / "
        f"checkpoints, gốc / root {found.root.hex()}"
    )
    if found.withheld:
        tell(f"vanthu: tên ở {found.withheld} mục đã được rút / names of {found.withheld} entries were withheld")
    for told in withheld:
        tell(f"vanthu:   {told['at']} {told['by']}: {told['entries']}, {told['count']}")
    _tell_unsealed(found.size, found.proven)


def _tell_unsealed(size: int, proven: int) -> None:
    if proven < size:
        tell(
            f"vanthu: {size - proven} mục từ số {proven} chưa được niêm phong / {size - proven} entries from {proven} on, since the "
            "newest checkpoint, are not sealed yet: seal them by `vanthu signatures checkpoint`"
        )


def _fault_json(fault: Fault | None) -> dict[str, Any] | None:
    return None if fault is None else {"code": fault.code, "index": fault.index, "vi": fault.vi(), "en": fault.en()}


@signing.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="thư mục mới / a new folder")],
    names: Annotated[bool, typer.Option("--names/--no-names", help="kèm tên người ký / with signers' names")] = True,
    key: Keys = None,
    json: Json = False,
) -> None:
    """Xuất để kiểm tra nơi khác bằng deploy/verify-log / export for a verifier without database."""
    from gateway.cli.progress import progress_bar
    from gateway.ledger.log_questions import log_size
    from gateway.sealing.exporting import export_log
    from gateway.sealing.sealer import Sealer

    with opened_keys(key) as (settings, ledger, _):
        Sealer(ledger, settings).seal(datetime.now(UTC))
        keys = _keys(settings, ledger, key)
        with progress_bar("xuất / exporting", log_size(ledger)) as advance:
            done = export_log(ledger, folder, keys, advance, with_names=names)
    if json:
        print_json({"folder": str(folder), "size": done.size, "checkpoints": done.checkpoints})
    tell(f"vanthu: {folder}: {done.size} mục / entries, {done.checkpoints} điểm kiểm / checkpoints")
    tell(f"vanthu: kiểm tra / check it: verify-log {folder}")


@signing.command("key")
def show_key(
    rotate: Annotated[
        bool, typer.Option("--rotate", help="thay khóa mới; khóa cũ ký xác nhận / change the key")
    ] = False,
) -> None:
    """In khóa kiểm tra, để giữ ở nơi khác / print the verifier key, to be kept elsewhere."""
    from gateway.sealing.keys import log_name, signing_key
    from gateway.sealing.rotating import rotate_key
    from gateway.transparency.notes import key_of

    settings = open_settings()
    with opened_ledger(settings) as ledger:
        if rotate:
            done = rotate_key(ledger, settings, datetime.now(UTC))
            tell(f"vanthu: khóa cũ / the key before: {done.previous.line()}")
            tell(SIGNED_OVER if done.signed_by_previous else NOT_SIGNED_OVER)
        typer.echo(key_of(log_name(settings, ledger), signing_key(settings)).line())


@signing.command("checkpoint")
def show_checkpoint() -> None:
    """In điểm kiểm mới nhất, ký ngay nếu cần / print the newest checkpoint, signed now where needed."""
    from gateway.sealing.sealer import Sealer

    settings = open_settings()
    with opened_ledger(settings) as ledger:
        kept = Sealer(ledger, settings).seal(datetime.now(UTC))
    if kept is None:
        raise BadInput("the log is empty: no signature was checked yet.")
    typer.echo(kept.note, nl=False)


@contextmanager
def opened_keys(given: list[str] | None) -> Iterator[tuple[Settings, Ledger, tuple[VerifierKey, ...]]]:
    """Settings, ledger and trusted keys of a command."""
    settings = open_settings()
    with opened_ledger(settings) as ledger:
        yield settings, ledger, _keys(settings, ledger, given)


def _keys(settings: Settings, ledger: Ledger, given: list[str] | None) -> tuple[VerifierKey, ...]:
    from gateway.sealing.keys import log_name, trusted_keys

    lines = [line for text in given or () for line in _lines(text)]
    return trusted_keys(settings, log_name(settings, ledger), tuple(lines))


def _lines(text: str) -> list[str]:
    """The key lines of an option: the line itself, or those of a file."""
    file = Path(text)
    return file.read_text(encoding="utf-8", errors="replace").split() if file.is_file() else [text]
