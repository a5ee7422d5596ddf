"""Figures over millions of exchanges: how long a page takes, what counting adds to ingest, on SQLite and PostgreSQL.

`python -m tests.bench.counting [--exchanges 10000000] [--sqlite] [--postgresql]` (both, 200,000 each, where nothing
is said). Rows are written straight into the tables that figures are read from; mails and readings, which no figure
reads, are left out. The peer is the same question asked of the facts themselves, without roll-ups.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from gateway.counting.cover import Cover
from gateway.counting.cutting import Cutter
from gateway.counting.definitions import parse_book
from gateway.counting.indicators import Given, count_tallies
from gateway.counting.periods import parse_period
from gateway.counting.policy import parse_policy
from gateway.counting.selection import Whose
from gateway.counting.tallies import PROVINCE
from gateway.daemon.memory import freeze_loaded
from gateway.directory import Directory
from gateway.ledger.dirty import note_changes
from gateway.ledger.engine import Ledger, writing
from gateway.ledger.facts import fact_of_row
from gateway.ledger.questions import facts
from gateway.ledger.rollups import count_dirty, count_months, dirty_months
from gateway.ledger.schema import fact
from gateway.ledger.store import open_ledger
from gateway.ledger.tally_questions import agency_months
from gateway.measuring import Measures
from gateway.records import Agency
from gateway.rulebook import load_rules
from gateway.settings import Web, shipped_config_dir
from gateway.web.serving import PageServer
from tests.bench.exchanges import YEARS, Made, fill
from tests.bench.spending import spending
from tests.counting.made import table
from tests.real.postgres import new_database

ROUNDS = 15


def main() -> None:
    """Fill, count and ask each database that was named."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--exchanges", type=int, default=200_000)
    words.add_argument("--sqlite", action="store_true")
    words.add_argument("--postgresql", action="store_true")
    words.add_argument("--folder", default=None, help="where the SQLite file is written")
    given = words.parse_args()
    both = given.sqlite == given.postgresql
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        if both or given.sqlite:
            _bench(f"sqlite:///{folder}/vanthu.db", given.exchanges)
            print(f"            file of {(Path(folder) / 'vanthu.db').stat().st_size / 1e9:.2f} GB", flush=True)
    if both or given.postgresql:
        _bench(new_database("bench"), given.exchanges)


def _bench(url: str, exchanges: int) -> None:
    ledger = open_ledger(url)
    name = ledger.engine.dialect.name
    measures = made_measures()
    made = fill(ledger, measures.directory, exchanges)
    print(f"counting    {name}: {made.exchanges:,} exchanges, {made.documents:,} documents, {len(made.agencies)} agencies, "
          f"{len(YEARS)} years; written in {made.took_s:.0f} s", flush=True)  # fmt: skip
    started = time.perf_counter()
    months = count_dirty(ledger, measures.cutter)
    took = time.perf_counter() - started
    print(f"            all {months:,} months counted in {took:.0f} s, {1000 * took / months:.1f} ms each", flush=True)
    # As the daemon does once it has loaded everything.
    freeze_loaded()
    year = str(YEARS[1])
    busiest, middle = made.agencies[0], made.agencies[len(made.agencies) // 2]
    _tell("agency-year, busiest agency", lambda: measures.indicators(ledger, parse_period(year), busiest))
    _tell("agency-year, middle agency", lambda: measures.indicators(ledger, parse_period(year), middle))
    _tell("agency-quarter", lambda: measures.indicators(ledger, parse_period(f"{year}-Q3"), busiest))
    _tell("province-year", lambda: measures.indicators(ledger, parse_period(year), None))
    _tell("departments, year", lambda: measures.indicators(ledger, parse_period(year), None, level="department"), 5)
    _pages(ledger, measures, year, busiest)
    _peer(ledger, measures, year, busiest)
    _ingest(ledger, measures, made, busiest)
    ledger.close()


def _tell(what: str, ask: Callable[[], object], rounds: int = ROUNDS) -> None:
    """Median and worst of some rounds, after a first one that warms caches."""
    ask()
    times, ours = [], []
    for _ in range(rounds):
        started, used = time.perf_counter(), time.process_time()
        ask()
        times.append(1000 * (time.perf_counter() - started))
        ours.append(1000 * (time.process_time() - used))
    print(f"            {what:32} median {statistics.median(times):6.1f} ms, worst {max(times):6.1f} ms; "
          f"own CPU time {statistics.median(ours):6.1f} ms; load {os.getloadavg()[0]:.0f}", flush=True)  # fmt: skip


def _pages(ledger: Ledger, measures: Measures, year: str, agency: str) -> None:
    """The same as people get it: rendered, from the page's own server on loopback; its time is in this process's."""
    server = PageServer(Web(port=0), ledger, lambda: measures, lambda: 1)
    server.start()

    def get(path: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert answer.status == 200, f"{path}: {answer.status}"

    try:
        started = time.perf_counter()
        get(f"/?period={year}")
        took = 1000 * (time.perf_counter() - started)
        print(
            f"            {'page /, first view':32} {took:13.1f} ms: whole tables are counted behind it",
            flush=True,
        )
        _tell("page /, province, later views", lambda: get(f"/?period={year}"))
        _tell("page /indicators, agency-year", lambda: get(f"/indicators?period={year}&agency={agency}"))
        _tell("page /indicators, province-year", lambda: get(f"/indicators?period={year}"))
    finally:
        server.stop()


def _peer(ledger: Ledger, measures: Measures, year: str, agency: str) -> None:
    """The same page from the facts themselves, and whether it says the same."""
    started = time.perf_counter()
    period = parse_period(year)
    rows = facts(ledger, period.first, period.last, agency)
    cover = Cover(measures.book, measures.directory, agency_months(ledger, period.first, period.last, [agency]))
    slow = count_tallies(measures.cutter.cut(rows), measures.cutter, period, Whose(agency), cover, Given())
    took = 1000 * (time.perf_counter() - started)
    fast = measures.indicators(ledger, period, agency)
    same = all((a.numerator, a.denominator, a.unknown) == (b.numerator, b.denominator, b.unknown)
               for a, b in zip(slow, fast, strict=True) if a.id not in ("b.5", "II.7"))  # fmt: skip
    print(f"            {'the same from ' + format(len(rows), ',') + ' facts':32} {took:13.1f} ms; "
          f"figures {'equal' if same else 'DIFFER'}", flush=True)  # fmt: skip


def _ingest(ledger: Ledger, measures: Measures, made: Made, agency: str) -> None:
    """What counting adds to a document: the line in the dirty log, and its share of counting the month anew."""
    month = date(YEARS[1], 6, 1)
    with writing(ledger) as connection:
        wanted = (
            fact.c.agency == agency,
            fact.c.first_sent_on >= month,
            fact.c.first_sent_on < month + timedelta(days=27),
        )
        rows = [fact_of_row(row) for row in connection.execute(fact.select().where(*wanted).limit(200))]
    with spending(ledger) as empty:
        for _ in rows:
            with writing(ledger) as connection:
                connection.execute(select(1))
    with spending(ledger) as noting:
        for row in rows:
            with writing(ledger) as connection:
                connection.execute(select(1))
                note_changes(connection, ledger.tenant, [row.document_id], [replace(row, copies=row.copies + 1)])
    with spending(ledger) as anew:
        count_months(ledger, measures.cutter, [(agency, month)])
    with spending(ledger) as province:
        count_months(ledger, measures.cutter, [(PROVINCE, month)])
    count_months(
        ledger, measures.cutter, [item for item in dirty_months(ledger, measures.cutter.mark) if item[1] == month]
    )
    # The transaction that a document is written in is there without counting too.
    wall, used = (getattr(noting, name) - getattr(empty, name) + getattr(anew, name) + getattr(province, name)
                  for name in ("wall_ms", "cpu_ms"))  # fmt: skip
    print(
        f"            noting {len(rows)} documents: {noting - empty}; the busiest month anew: {anew}; the province's: {province}"
    )
    print(f"            ingest: with one count for {len(rows)} documents {used / len(rows):.2f} ms of CPU a document, "
          f"database included, {wall / len(rows):.2f} ms on the clock; load {os.getloadavg()[0]:.0f}", flush=True)  # fmt: skip


def made_measures(agencies: int = 200) -> Measures:
    """The shipped rows of Quảng Ngãi over a directory of that many made-up agencies."""
    book = parse_book(table("indicators.toml"), table("targets/quangngai-2013.toml"), table("readings.toml"))
    policy = parse_policy(table("type_policies/quangngai-2013.toml"))
    directory = Directory(list(_agencies(agencies)))
    return Measures(book, policy, directory, load_rules(shipped_config_dir()), Cutter(book, directory, policy))


def _agencies(count: int) -> Iterator[Agency]:
    yield Agency("ubnd", "Ủy ban nhân dân tỉnh", "UBND", "province")
    yield Agency("vpcp", "Văn phòng Chính phủ", "CP", "central")
    levels: Sequence[tuple[str, int]] = (("department", count // 4), ("district", 14), ("commune", count))
    number = 1
    for level, most in levels:
        for _ in range(most):
            if number < count:
                yield Agency(f"{level}-{number:03}", f"Cơ quan {number}", f"CQ{number}", level, "ubnd")
                number += 1


if __name__ == "__main__":
    main()
