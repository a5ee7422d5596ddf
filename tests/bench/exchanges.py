"""Documents and exchanges in bulk, in the order of their days, written straight into the tables."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any

from classifiers.verdict import Origin
from gateway.directory import Directory
from gateway.ledger.dirty import note_dirty
from gateway.ledger.engine import Ledger, writing
from gateway.records import OverallSignature

YEARS = (2013, 2014, 2015)
COPIES = 4
"""Exchanges of a document, on average."""
TABLES = {
    "document": "tenant_id id identity first_seen_at",
    "exchange": "tenant_id hash document_id source recipient medium by_issuer mail_key agency scope sent_at paper",
    "fact": "tenant_id document_id scope agency first_sent_on mode type origin signature secrecy channels copies numbered "
    "paper_prior recipient_agencies copies_electronic copies_with_paper copies_paper recipient_modes outward dossier sources",
    "issued": "tenant_id document_id agency issued_on type secrecy numbered legal posted_on sources posted_at_latest",
}
TYPES = (
    "cong_van",
    "quyet_dinh",
    "bao_cao",
    "thong_bao",
    "giay_moi",
    "ke_hoach",
    "to_trinh",
    "chi_thi",
    "lich_cong_tac",
)
TYPE_WEIGHTS = (50, 14, 9, 7, 7, 4, 4, 1, 4)
SHAPES = 4_000
"""Documents are drawn from so many shapes: type, mode, recipients and the like, without day and sender."""
BATCH = 20_000
_PAPERS = {"E": "electronic_only", "H": "with_paper", "?": "unknown", "P": "with_paper"}


@dataclass(frozen=True, slots=True)
class Made:
    """What was written."""

    exchanges: int
    documents: int
    agencies: list[str]
    """The busiest first."""
    took_s: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A document without day and sender."""

    inside: bool
    fact: tuple[Any, ...]
    """Columns of its fact from `mode` on."""
    recipients: tuple[tuple[str, str], ...]
    kind: str
    legal: bool
    posted_after: int | None
    channel: str


def fill(ledger: Ledger, directory: Directory, exchanges: int, seed: int = 1486) -> Made:
    """Write about so many exchanges and note every agency-month as changed."""
    started = time.perf_counter()
    chance = random.Random(seed)
    agencies = [row.id for row in directory.agencies if row.level != "central"]
    shapes = [_shape(chance, agencies) for _ in range(SHAPES)]
    documents = exchanges // COPIES
    busy = chance.choices(agencies, [1 / (place + 8) for place in range(len(agencies))], k=documents)
    on_sqlite = ledger.engine.dialect.name == "sqlite"
    write = _sqlite_writer(ledger) if on_sqlite else _postgres_writer(ledger)
    made = _documents(ledger.tenant, chance, shapes, busy, as_text=on_sqlite)
    written = 0
    while some := list(islice(made, BATCH)):
        for place, table in enumerate(TABLES):
            rows = [row for rows in some for row in rows[place]]
            written += len(rows) if table == "exchange" else 0
            write(table, rows)
    write("", [])
    months = {(agency, date(year, month, 1)) for agency in agencies for year in YEARS for month in range(1, 13)}
    with writing(ledger) as connection:
        note_dirty(connection, ledger.tenant, months)
    return Made(written, documents, agencies, time.perf_counter() - started)


Rows = tuple[list[tuple[Any, ...]], ...]


def _documents(
    tenant: str, chance: random.Random, shapes: Sequence[Shape], busy: Sequence[str], *, as_text: bool
) -> Iterator[Rows]:
    """The rows of one document after the other, for each of `TABLES`."""
    first, days = date(YEARS[0], 1, 1), (date(YEARS[-1] + 1, 1, 1) - date(YEARS[0], 1, 1)).days
    number, shown = 0, _as_text if as_text else _as_it_is
    for place, agency in enumerate(busy):
        shape = chance.choice(shapes)
        day = first + timedelta(days=days * place // len(busy))
        on, at = shown(day)
        key = f"d{place:015}"
        scope = "internal" if shape.inside else "inter_agency"
        sent = []
        for recipient, mode in shape.recipients:
            number += 1
            to = agency if shape.inside else recipient
            medium = "paper" if mode == "P" else shape.channel
            mailbox, paper = f"{recipient}@x.vn", _PAPERS[mode]
            sent.append((tenant, f"{number:064x}", key, "mail", mailbox, medium, True, "bulk", to, scope, at, paper))
        posted = None if shape.posted_after is None else shown(day + timedelta(days=shape.posted_after))[0]
        yield (
            [(tenant, key, f"i{place}", at)],
            sent,
            [(tenant, key, scope, agency, on, *_with_recipients(shape, agency))],
            [(tenant, key, agency, on, shape.kind, "none", True, shape.legal, posted, shape.fact[-1], False)],
        )


@lru_cache(maxsize=4096)
def _as_it_is(day: date) -> tuple[Any, Any]:
    """A day, and half past nine on it in Viet Nam."""
    return day, datetime(day.year, day.month, day.day, 2, 30, tzinfo=UTC)


@lru_cache(maxsize=4096)
def _as_text(day: date) -> tuple[Any, Any]:
    """The same as SQLite keeps it."""
    return day.isoformat(), f"{day.isoformat()} 02:30:00.000000"


def _with_recipients(shape: Shape, agency: str) -> tuple[Any, ...]:
    if not shape.inside:
        return shape.fact
    own = list(shape.fact)
    mode = own[0]
    own[9], own[13] = f'["{agency}"]', f"{agency}={mode}"
    return tuple(own)


def _shape(chance: random.Random, agencies: Sequence[str]) -> Shape:
    kind = chance.choices(TYPES, TYPE_WEIGHTS)[0]
    inside = chance.random() < 0.3
    mode = chance.choices("EH?P", (30, 45, 15, 10))[0]
    names = sorted(chance.sample(agencies, chance.randint(1, 2 * COPIES - 1)))
    copies = [(name, mode if mode != "H" else chance.choice("EH")) for name in names]
    if mode == "H":
        copies[0] = (names[0], "H")
    found = [each for _, each in copies]
    channel = chance.choices(("mail", "dms"), (7, 3))[0]
    listed = chance.random() < 0.95
    sources = ("R" if mode == "P" else "M R" if channel == "mail" else "D R") if listed else "M"
    fact = (
        mode, kind, chance.choice(list(Origin)).value, chance.choice(list(OverallSignature)).value, "none",
        f'["{channel if mode != "P" else "paper"}"]', len(copies), kind != "lich_cong_tac", "unknown",
        "[" + ",".join(f'"{name}"' for name in names) + "]", found.count("E"), found.count("H"), found.count("P"),
        " ".join(f"{name}={each}" for name, each in copies), "" if inside else mode,
        chance.choice(("complete", "partial", "unknown")), sources,
    )  # fmt: skip
    posted = chance.randint(0, 60) if chance.random() < 0.6 else None
    return Shape(inside, fact, tuple(copies), kind, kind == "quyet_dinh" and chance.random() < 0.1, posted, channel)


def _insert(table: str, mark: str) -> str:
    columns = TABLES[table].split()
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(mark for _ in columns)})"  # noqa: S608


def _sqlite_writer(ledger: Ledger) -> Any:
    """Writes rows without waiting for the disk; called with no table it commits."""
    raw = ledger.engine.raw_connection()
    driver = raw.driver_connection
    assert driver is not None
    for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-1000000"):
        driver.execute(f"PRAGMA {pragma}")

    def write(table: str, rows: list[tuple[Any, ...]]) -> None:
        if not table:
            # A pooled connection would carry these pragmas on.
            raw.invalidate()
            return
        driver.execute("BEGIN")
        driver.executemany(_insert(table, "?"), rows)
        driver.execute("COMMIT")

    return write


def _postgres_writer(ledger: Ledger) -> Any:
    """Copies rows in without looking at foreign keys; called with no table it analyses and ends."""
    raw = ledger.engine.raw_connection()
    driver: Any = raw.driver_connection
    driver.execute("SET session_replication_role = replica")

    def write(table: str, rows: list[tuple[Any, ...]]) -> None:
        if not table:
            driver.execute("ANALYZE")
            driver.commit()
            raw.invalidate()
            return
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(TABLES[table].split())}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        driver.commit()

    return write
