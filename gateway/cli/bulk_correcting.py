"""`vanthu correct --from FILE`: every row read and judged first, then all of them said, or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer

from gateway.cli.list_taking import book_opener
from gateway.cli.opening import open_rows, open_settings, opened_ledger, tell
from gateway.cli.printing import print_json
from gateway.directory.naming import Names
from gateway.directory.rows import parse_day
from gateway.errors import BadInput
from gateway.ledger.bulk_correcting import Wanted, correct_many
from gateway.records import Scope
from gateway.records.corrections import PAPER, TO, VOID, WITHIN, paper_field
from gateway.registers.corrections_import import CorrectionRow, read_corrections
from gateway.route import JudgingRules
from gateway.route.correcting import parse_correction


def correct_from(path: Path, by: str, reason: str, check: bool, json: bool) -> None:
    """Say what a table says; exit code 1 and nothing kept where a row is bad. `reason` stands for rows without one."""
    settings = open_settings()
    with opened_ledger(settings) as ledger, book_opener(settings, [path]) as open_book:
        rows = read_corrections(path, open_book)
        wanted, problems = _wanted(rows, open_rows(settings, ledger), reason)
        found = correct_many(ledger, wanted, by, datetime.now(UTC), keep=not (check or problems))
    bad = sorted([*problems, *found.problems])
    kept = not (bad or check)
    if json:
        shown = [{"line": line, "problem": why} for line, why in bad]
        print_json({"rows": len(rows), "said": len(found.said) if kept else 0, "problems": shown, "check": check})
    else:
        for line, why in bad:
            tell(f"vanthu: {path}: dòng / line {line}: {why}")
        told = "đã ghi / kept" if kept else "đúng, chưa ghi gì / good, nothing written"
        tell(f"vanthu: {path}: {len(rows)} dòng / rows: {len(rows) - len(bad)} {told}, {len(bad)} sai / bad")
    if bad:
        raise typer.Exit(1)


def _wanted(
    rows: Sequence[CorrectionRow], judging: JudgingRules, reason: str
) -> tuple[list[Wanted], list[tuple[int, str]]]:
    names, wanted, problems = Names(judging.directory), list[Wanted](), list[tuple[int, str]]()
    for row in rows:
        try:
            wanted.append(_one(row, judging, names, reason))
        except BadInput as why:
            problems.append((row.line, str(why)))
    return wanted, problems


def _one(row: CorrectionRow, judging: JudgingRules, names: Names, reason: str) -> Wanted:
    if not (row.reason or reason):
        raise BadInput("reason is blank; expected one in the row, or --reason for all.")
    if not row.value:
        raise BadInput("value is blank; expected the right value, or withdraw.")
    day = parse_day(row.date) if row.date else None
    if row.date and day is None:
        raise BadInput(f"date is {row.date!r}; expected a day such as 2014-12-31 or 31/12/2014.")
    symbol, agency = row.symbol, ""
    if not row.document:
        symbol = parse_correction("symbol", row.symbol, judging.rules, judging.directory)["symbol"]
        known = names.agency(row.agency, day) if day and row.agency else judging.directory.agency(row.agency)
        if known is None:
            raise BadInput(f"agency is {row.agency!r}; expected a directory id, or a name together with the day.")
        agency = known.id
    issued_on = day.isoformat() if day else ""
    field = _field(row)
    value = None if row.takes_back else _value(row, judging)
    return Wanted(row.line, row.document, symbol, agency, issued_on, field, value, row.reason or reason)


def _field(row: CorrectionRow) -> str:
    if not row.to and not row.scope:
        return row.field
    if row.field != PAPER or (row.to and row.scope):
        raise BadInput("to and scope narrow the field paper, one of them in a row.")
    if row.scope and row.scope not in list(Scope):
        raise BadInput(f"scope is {row.scope!r}; expected one of {', '.join(Scope)}.")
    return paper_field(f"{TO}{row.to}" if row.to else f"{WITHIN}{row.scope}")


def _value(row: CorrectionRow, judging: JudgingRules) -> dict[str, object]:
    if row.field == VOID:
        return {VOID: True}
    return parse_correction(row.field, row.value, judging.rules, judging.directory)
