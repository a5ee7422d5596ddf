"""`vanthu signatures prove` and `withhold`: that the log only grew, and names taken out when their time is over."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.asking import day
from gateway.cli.opening import open_settings, opened_ledger, tell
from gateway.cli.options import WrongUsage
from gateway.cli.printing import print_json
from gateway.errors import BadInput

FOUND = 3
VACUUM_SQLITE = (
    "vanthu: chữ cũ còn nằm trong chỗ trống của tệp cho đến khi chạy / the old words stay in free pages of the file until: "
    "sqlite3 vanthu.db 'VACUUM; PRAGMA wal_checkpoint(TRUNCATE)'; bản sao lưu cũ cũng còn / older backups keep them too"
)
VACUUM_POSTGRES = (
    "vanthu: chữ cũ còn nằm trong bảng cho đến khi chạy / the old words stay in dead rows until: VACUUM FULL signature_check, "
    "log_entry, certificate; bản sao lưu và WAL cũ cũng còn / older backups and archived WAL keep them too"
)


def prove(
    since: Annotated[Path, typer.Option("--from", help="điểm kiểm cũ / an older checkpoint, e.g. of a summary mail")],
    json: Annotated[bool, typer.Option("--json", help="một đối tượng / one object")] = False,
) -> None:
    """Chứng minh nhật ký chỉ nối dài từ một điểm kiểm cũ / prove that the log only grew since an older checkpoint."""
    from gateway.ledger.log_questions import LogTree
    from gateway.sealing.sealer import Sealer
    from gateway.sealing.verifying import read_given
    from gateway.transparency.merkle import is_consistent

    old, settings = read_given(since).signed.checkpoint, open_settings()
    with opened_ledger(settings) as ledger:
        newest = Sealer(ledger, settings).seal(datetime.now(UTC))
        if newest is None or newest.size < old.size or not old.size:
            raise BadInput(
                f"{since}: it signs {old.size} entries, the log has {newest.size if newest else 0}: cut, or another log."
            )
        tree = LogTree(ledger, newest.size, newest.note)
        path, root = tree.growth(old.size), bytes.fromhex(newest.root)
    good = is_consistent(old.size, newest.size, path, old.root, root)
    if json:
        told = {"from": old.size, "to": newest.size, "good": good, "proof": [part.hex() for part in path]}
        print_json(told | {"checkpoint": newest.note})
    else:
        typer.echo("".join(f"{part.hex()}\n" for part in path) + f"\n{newest.note}", nl=False)
    if not good:
        tell(
            f"vanthu: nhật ký ĐÃ BỊ VIẾT LẠI từ điểm kiểm {old.size} / the log was REWRITTEN since checkpoint {old.size}"
        )
        raise typer.Exit(FOUND)
    tell(
        f"vanthu: {newest.size} mục bắt đầu bằng đúng {old.size} mục của điểm kiểm cũ / the {newest.size} entries begin with the "
        f"very {old.size} of the older checkpoint (RFC 9162 §2.1.4)"
    )


def withhold(
    before: Annotated[str, typer.Option(help="mục kiểm trước ngày này / entries checked before this day, 2014-01-31")],
    by: Annotated[str, typer.Option("--by", help="ai làm / who does it")] = "operator",
    check: Annotated[bool, typer.Option("--check", help="chỉ đếm / only count, write nothing")] = False,
) -> None:
    """Rút tên người ký khỏi các mục cũ khi hết hạn lưu / take signers' names out of old entries; the log stays provable."""
    from gateway import mail_log
    from gateway.ledger.withholding import entries_with_names, withhold_names
    from gateway.nightly import day_bounds

    limit = day("--before", before)
    if limit is None:
        raise WrongUsage("--before needs a day, e.g. --before 2014-01-31")
    moment = day_bounds(limit)[0]
    with opened_ledger(open_settings()) as ledger:
        if check:
            tell(
                f"vanthu: {entries_with_names(ledger, moment)} mục còn tên / entries still have names; chưa ghi gì / nothing written"
            )
            return
        count = withhold_names(ledger, moment, datetime.now(UTC), by)
        is_sqlite = ledger.engine.dialect.name == "sqlite"
    mail_log.service("names_withheld", entries=count, before=limit.isoformat())
    tell(f"vanthu: đã rút tên khỏi {count} mục / names were taken out of {count} entries; `vanthu signatures verify`")
    if count:
        tell(VACUUM_SQLITE if is_sqlite else VACUUM_POSTGRES)
