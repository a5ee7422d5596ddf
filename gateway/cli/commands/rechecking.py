"""`vanthu signatures recheck`: judge signatures again by the evidence that is at hand now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from gateway.cli.opening import open_settings, opened_ledger, opened_reader, tell
from gateway.cli.printing import print_json_lines, print_table


def recheck(
    check: Annotated[bool, typer.Option("--check", help="chỉ xem, không ghi / only look, write nothing")] = False,
    json: Annotated[bool, typer.Option("--json", help="mỗi dòng một đối tượng / one object a line")] = False,
) -> None:
    """Kiểm tra lại chữ ký khi có bằng chứng thu hồi mới, thành mục mới / check again what new evidence may settle."""
    from gateway.cli.recheck_views import change_json, changes_table
    from gateway.rechecking import recheck_round, window_of
    from gateway.sealing.sealer import Sealer

    settings = open_settings()
    window = window_of(settings.trust_dir)
    with opened_ledger(settings) as ledger, opened_reader(settings) as reader:
        done = recheck_round(ledger, reader.judge_again, window, datetime.now(UTC), dry_run=check)
        if done.logged:
            Sealer(ledger, settings).logged(done.logged)
    if json:
        print_json_lines(change_json(change) for change in done.changes)
    elif done.changes:
        print_table(changes_table(done.changes))
    tell(
        f"vanthu: đã xem / looked at {done.looked_at}, thay đổi / changed {len(done.changes)}, "
        f"mục mới / new entries {done.logged}, hỏng / failed {done.failed}"
    )
    if check and done.changes:
        tell("vanthu: chưa ghi gì / nothing was written (--check)")
