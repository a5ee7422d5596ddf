"""Lists and figures on their way into the ledger: read all files first, then take each whole, or only tell what would change."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from gateway.cli.opening import open_rows, open_settings, opened_ledger, opened_reader, tell
from gateway.cli.options import WrongUsage
from gateway.cli.printing import print_json
from gateway.cli.progress import progress_bar
from gateway.directory.naming import Names
from gateway.errors import BadInput
from gateway.ledger.engine import Ledger
from gateway.ledger.source_imports import finish_imports, plan_sources, take_sources
from gateway.ledger.sources import Provenance, add_declared, add_stock
from gateway.ledger.sources_questions import declared_rows, stock_rows
from gateway.records.sources import SourceChange, SourceKind
from gateway.registers.columns import DECLARED, STOCK, Form
from gateway.registers.figures_import import FigureFile, Figures, read_declared, read_stock
from gateway.registers.record_rows import Office
from gateway.registers.records_import import FORMS, ListFile, Problem, read_list
from gateway.registers.sheets import BOOKS, OpenBook
from gateway.route import JudgingRules
from gateway.settings import Settings

SHOWN = 20
"""Bad rows that an error names; `--check` names all."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was given beside the files."""

    check: bool
    agency: str | None
    without: str
    by: str
    json: bool

    def lacking(self, form: Form) -> tuple[str, ...]:
        """The columns of `--without`. Raises WrongUsage for one that such a list never has."""
        names = tuple(name.strip() for name in self.without.split(",") if name.strip())
        wrong = [name for name in names if name not in form.headings]
        if wrong:
            raise WrongUsage(f"--without {wrong[0]}: expected some of {', '.join(form.headings)}.")
        return names


def take(kind: str, files: Sequence[Path], options: Options) -> None:
    """Import the lists that `vanthu import KIND` names."""
    if kind == "declared":
        take_declared(files, options)
    elif kind == "stock":
        take_stock(files, options)
    else:
        take_lists(SourceKind(kind), files, options)


def take_lists(kind: SourceKind, files: Sequence[Path], options: Options) -> None:
    """Import registers, dispatch books, DMS lists or portal listings; exit code 1 where a dry run finds bad rows."""
    settings = open_settings()
    lacking = options.lacking(FORMS[kind])
    with _ledger_for(settings, options) as ledger, book_opener(settings, files) as open_book, _seldom_collecting():
        rules = open_rows(settings, ledger)
        office = Office(rules.rules, rules.directory, Names(rules.directory), None, lacking)
        office = replace(office, own=_own(rules, options.agency))
        read = []
        for path in files:
            with progress_bar(f"{path.name}: đọc / reading", 0) as advance:
                read.append(read_list(path, kind, office, open_book, advance))
        _refuse([(path, found.problems) for path, found in zip(files, read, strict=True)], options)
        if ledger is not None and not options.check:
            finish_imports(ledger, datetime.now(UTC))
        changes = [_take(ledger, kind, path, found, options) for path, found in zip(files, read, strict=True)]
    bad = 0
    for path, found, change in zip(files, read, changes, strict=True):
        bad += len(found.problems)
        _tell_list(path, kind, found, change, options)
    if bad:
        raise typer.Exit(1)


def take_declared(files: Sequence[Path], options: Options) -> None:
    """Import declared figures."""
    _take_figures("declared", DECLARED, files, options, read_declared, add_declared, declared_rows)


def take_stock(files: Sequence[Path], options: Options) -> None:
    """Import inventories."""
    _take_figures("stock", STOCK, files, options, read_stock, add_stock, stock_rows)


@contextmanager
def book_opener(settings: Settings, files: Sequence[Path]) -> Iterator[OpenBook | None]:
    """What opens workbooks in the sandbox; None, and no sandbox, where no file is one."""
    if not any(path.suffix.lower() in BOOKS for path in files):
        yield None
        return
    with opened_reader(settings) as reader:
        yield reader.read_tables


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """A context in which Python rarely looks for cycles: a hundred thousand rows make millions of values and none of them.

    Looking costs a fifth of an import's time.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _own(rules: JudgingRules, agency: str | None) -> Any:
    if agency is None:
        return None
    row = rules.directory.agency(agency)
    if row is None:
        known = ", ".join(item.id for item in rules.directory.agencies[:8])
        raise WrongUsage(f"--agency is {agency!r}; expected a directory id such as {known}, ...")
    return row


@contextmanager
def _ledger_for(settings: Settings, options: Options) -> Iterator[Ledger | None]:
    """The ledger; None for a dry run where there is none yet, which makes none."""
    if options.check and not (settings.storage.database_url or (settings.data_dir / "vanthu.db").is_file()):
        yield None
        return
    with opened_ledger(settings) as ledger:
        yield ledger


def _take(ledger: Ledger | None, kind: SourceKind, path: Path, found: ListFile, options: Options) -> SourceChange:
    if ledger is None:
        keys = {row.key for row in found.records}
        return SourceChange(None, len(keys), 0, 0, 0, tuple((row.line, "new") for row in found.records))
    if options.check:
        return plan_sources(ledger, kind, found.records)
    source = Provenance(path.name, found.sha256, options.by, datetime.now(UTC), "", found.unknown_columns)
    with progress_bar(f"{path.name}: ghi / writing", 2 * len(found.records)) as advance:
        return take_sources(ledger, kind, found.records, source, advance)


def _take_figures(
    kind: str,
    form: Form,
    files: Sequence[Path],
    options: Options,
    read: Callable[[Path, Figures, OpenBook | None], FigureFile[Any]],
    add: Callable[[Ledger, Sequence[Any], Provenance], int],
    there: Callable[[Ledger], Sequence[Any]],
) -> None:
    from gateway.measuring import load_measures

    settings = open_settings()
    lacking = options.lacking(form)
    with _ledger_for(settings, options) as ledger, book_opener(settings, files) as open_book:
        rules = open_rows(settings, ledger)
        indicators = [row.id for row in load_measures(settings, rules).book.definitions]
        now = datetime.now(UTC)
        known = Figures(Names(rules.directory), indicators, now.date(), _own(rules, options.agency), lacking)
        found = [read(path, known, open_book) for path in files]
        _refuse([(path, one.problems) for path, one in zip(files, found, strict=True)], options)
        for path, one in zip(files, found, strict=True):
            kept = {_said(row) for row in there(ledger)} if ledger is not None else set()
            fresh = [row for row in one.rows if _said(row) not in kept]
            batch = None
            if fresh and ledger is not None and not options.check:
                batch = add(
                    ledger, one.rows, Provenance(path.name, one.sha256, options.by, now, "", one.unknown_columns)
                )
            change = SourceChange(
                batch, len(fresh), 0, len(one.rows) - len(fresh), 0, tuple((row.line, "new") for row in fresh)
            )
            _tell(path, kind, len(one.rows), change, one.problems, one.unknown_columns, (), options)
    if any(one.problems for one in found):
        raise typer.Exit(1)


def _said(row: Any) -> Any:
    """What a row says, wherever it stood."""
    return replace(row, line=0, file="", batch=0)


def _refuse(found: Sequence[tuple[Path, Sequence[Problem]]], options: Options) -> None:
    """Nothing of any file is taken while one holds bad rows. Raises BadInput naming them."""
    bad = [f"{path}: {problem}" for path, problems in found for problem in problems]
    if not bad or options.check:
        return
    more = f"\n... and {len(bad) - SHOWN} more; `--check` shows all" if len(bad) > SHOWN else ""
    raise BadInput(f"{len(bad)} bad rows, nothing was imported:\n" + "\n".join(bad[:SHOWN]) + more)


def _tell_list(path: Path, kind: SourceKind, found: ListFile, change: SourceChange, options: Options) -> None:
    rows = len(found.records) + len(found.problems)
    _tell(path, kind, rows, change, found.problems, found.unknown_columns, found.warnings, options)


def _tell(
    path: Path,
    kind: str,
    rows: int,
    change: SourceChange,
    problems: Sequence[Problem],
    unknown: Sequence[str],
    warnings: Sequence[str],
    options: Options,
) -> None:
    if options.json:
        print_json(
            {
                "file": str(path),
                "kind": str(kind),
                "rows": rows,
                "new": change.added,
                "changed": change.changed,
                "same": change.same,
                "documents": change.documents,
                "imported": change.batch is not None,
                "batch": change.batch,
                "problems": [{"line": one.line, "sheet": one.sheet, "text": one.text} for one in problems],
                "changes": [{"line": line, "what": what} for line, what in change.lines] if options.check else [],
                "unknown_columns": list(unknown),
                "warnings": list(warnings),
            }
        )
        return
    for problem in problems:
        print(f"{path}: {problem}")
    if options.check:
        for line, what in change.lines:
            print(f"{path}: line {line}: {what}")
    for column in unknown:
        tell(f"vanthu: {path}: cột lạ, giữ lại / unknown column kept: {column}")
    for warning in warnings:
        tell(f"vanthu: {path}: {warning}")
    told = f"{rows} dòng / rows: {change.added} mới / new, {change.changed} đổi / changed, {change.same} như cũ / same"
    if options.check:
        done = f"{len(problems)} dòng sai / bad rows; không ghi gì / nothing written"
    elif change.batch is None:
        done = "không có gì mới / nothing new"
    else:
        done = f"lần nạp / import {change.batch}, {change.documents} văn bản / documents"
    tell(f"vanthu: {path}: {told}; {done}")
