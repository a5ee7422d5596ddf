"""`vanthu serve`, `vanthu check`: the daemon, and whether it would start."""

from __future__ import annotations

from typing import Annotated

import typer

from gateway.cli.opening import open_settings, tell
from gateway.cli.options import current


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(serve)
    app.command()(check)


def serve() -> None:
    """Chạy dịch vụ: các cửa nhận thư, đọc, tóm tắt đêm, trang xem / run the daemon until SIGTERM."""
    import uvloop

    from gateway.daemon import Daemon

    settings = open_settings(service=True)
    options = current.get()

    def announce(daemon: Daemon) -> None:
        if settings.web.enabled:
            tell(f"vanthu: http://{settings.web.host}:{daemon.ports()['web']}/")

    async def run() -> None:
        await Daemon(settings, options.settings).run(announce)

    uvloop.run(run())


def check(
    json: Annotated[bool, typer.Option("--json", help="mỗi dòng một mục / one finding a line")] = False,
) -> None:
    """Kiểm tra cài đặt, cổng, cơ sở dữ liệu, kho tin cậy, đĩa / each finding says what to do."""
    from gateway.checking import Weight, run_checks
    from gateway.cli.check_views import checks_table, finding_json
    from gateway.cli.printing import print_json_lines, print_table

    findings = run_checks(current.get().settings())
    if json:
        print_json_lines(finding_json(finding) for finding in findings)
    else:
        print_table(checks_table(findings))
    if any(finding.weight is Weight.STOPS for finding in findings):
        raise typer.Exit(78)
