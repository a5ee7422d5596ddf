"""`vanthu portal`: listings of posted documents, fetched from the portals that the settings name."""

from __future__ import annotations

from typing import Annotated

import typer

from gateway.cli.opening import open_settings, tell
from gateway.cli.printing import print_json_lines, print_table

TRY_AGAIN = 75

posting = typer.Typer(help="Cổng thông tin / portals that list posted documents", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="mỗi dòng một đối tượng / one object a line")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(posting, name="portal")


@posting.command("fetch")
def fetch(
    name: Annotated[str | None, typer.Option("--name", help="chỉ cổng này / this one only")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="chỉ xem / dry run: tell what would be new, write no row")
    ] = False,
    now: Annotated[bool, typer.Option("--now", help="xem cả nơi chưa đến lúc / also those not due yet")] = False,
    json: Json = False,
) -> None:
    """Tải danh sách văn bản đã đăng và nạp vào sổ / fetch listings of posted documents that are due; 75 when some failed."""
    from gateway.cli.portal_taking import fetch_portals

    if not fetch_portals(name, check, now, json):
        raise typer.Exit(TRY_AGAIN)


@posting.command("list")
def list_portals(json: Json = False) -> None:
    """Các cổng trong cài đặt, lần xem cuối, lỗi / portals of the settings, when they were seen last, what went wrong."""
    from gateway.cli.portal_views import portal_rows, portals_table

    rows = portal_rows(open_settings())
    if json:
        print_json_lines(rows)
    elif rows:
        print_table(portals_table(rows))
    else:
        tell("vanthu: chưa có [[portal]] nào trong cài đặt / no [[portal]] in the settings, see config/vanthu.toml")
