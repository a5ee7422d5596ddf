"""`vanthu series`: how agencies number, and what their numbers tell of documents that nobody saw."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from gateway.cli.opening import open_rows, open_settings, opened_ledger, tell
from gateway.cli.options import as_usage
from gateway.cli.printing import print_json_lines, print_table


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(series)


def series(
    year: Annotated[int, typer.Option(min=1900, max=2999, help="năm / year")],
    agency: Annotated[str | None, typer.Option(help="mã cơ quan / directory id; không có: mọi cơ quan")] = None,
    gaps: Annotated[bool, typer.Option("--gaps", help="liệt kê số chưa thấy / list numbers nobody saw")] = False,
    json: Annotated[bool, typer.Option("--json", help="mỗi dòng một cơ quan / one agency a line")] = False,
) -> None:
    """Ước tính số văn bản đã ban hành theo dãy số / how many documents were issued, told by their numbers."""
    from gateway.cli.series_views import agency_json, series_table
    from gateway.estimating import estimate_year, type_codes
    from gateway.measuring import load_measures

    settings = open_settings()
    with opened_ledger(settings) as ledger:
        measures = load_measures(settings, open_rows(settings, ledger))
        codes = type_codes(measures.rules.catalogue)
        with as_usage():
            measures.whose(agency)
        found = estimate_year(ledger, year, codes, datetime.now(UTC), agency)
    if json:
        print_json_lines(agency_json(one, gaps=gaps) for one in found)
        return
    print_table(series_table(found, dict(measures.agency_choices()), gaps=gaps))
    tell("vanthu: là ước tính, không cộng vào số đếm được / estimates, never added to what was counted")
