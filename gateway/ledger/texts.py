"""Words of documents' pages, kept for search: folded, so that "dinh" finds "Định".

Nothing is kept of documents that any mail marked secret (R8), and nothing
longer than the settings say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    bindparam,
    column,
    delete,
    func,
    literal_column,
    select,
    table,
)

from classifiers.verdict import Secrecy
from gateway.ledger.columns import fold
from gateway.ledger.deep_tables import page_text, page_words
from gateway.ledger.engine import Ledger, insert_new, reading, writing
from gateway.ledger.linking import in_force
from gateway.ledger.meaning import document_link
from gateway.ledger.schema import document_best, document_file
from gateway.records.texts import PageText

_BATCH = 500
_WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(r'"([^"]*)"?|(\S+)')


def keep_texts(connection: Connection, tenant: str, texts: Sequence[PageText], at: datetime) -> None:
    """Keep words of pages, inside the caller's transaction; pages that are kept already stay as they are."""
    rows = [
        {
            "tenant_id": tenant,
            "sha256": item.sha256,
            "page": item.page,
            "text": item.text,
            "origin": item.origin,
            "confidence": item.confidence,
            "reader": item.reader,
            "at": at,
        }
        for item in sorted(texts, key=lambda item: (item.sha256, item.page))
    ]
    if not rows:
        return
    fresh = connection.execute(
        insert_new(connection, page_text).returning(page_text.c.sha256, page_text.c.page), rows
    ).all()
    by_page = {(item.sha256, item.page): item.text for item in texts}
    words = [
        {"tenant_id": tenant, "sha256": sha256, "page": page, "folded": folded_words(by_page[sha256, page])}
        for sha256, page in fresh
    ]
    if words:
        connection.execute(page_words.insert(), words)


_SECRET = (
    select(document_file.c.sha256)
    .join(
        document_best,
        (document_best.c.tenant_id == document_file.c.tenant_id)
        & (document_best.c.document_id == document_file.c.document_id),
    )
    .where(
        document_file.c.tenant_id == bindparam("tenant"),
        document_file.c.document_id.in_(bindparam("ids", expanding=True)),
        document_best.c.secrecy != str(Secrecy.NONE),
    )
)
"""Built once: it is asked for each mail."""


def forget_secret(connection: Connection, tenant: str, ids: Iterable[str]) -> None:
    """Drop the words of files of these documents that any mail marked secret, inside the caller's transaction."""
    _drop(connection, tenant, connection.execute(_SECRET, {"tenant": tenant, "ids": list(ids)}).scalars().all())


def drop_texts_before(ledger: Ledger, before: datetime) -> int:
    """Drop the words of pages that were kept before that time; how many pages."""
    dropped = 0
    while True:
        old = select(page_text.c.sha256).where(page_text.c.tenant_id == ledger.tenant, page_text.c.at < before)
        with writing(ledger) as connection:
            files = connection.execute(old.distinct().limit(_BATCH)).scalars().all()
            if not files:
                return dropped
            dropped += _drop(connection, ledger.tenant, files)


def _drop(connection: Connection, tenant: str, files: Sequence[str]) -> int:
    """Pages dropped of these files."""
    if not files:
        return 0
    connection.execute(delete(page_words).where(page_words.c.tenant_id == tenant, page_words.c.sha256.in_(files)))
    gone = connection.execute(delete(page_text).where(page_text.c.tenant_id == tenant, page_text.c.sha256.in_(files)))
    return int(gone.rowcount)


def page_texts_of(ledger: Ledger, sha256: str) -> tuple[PageText, ...]:
    """The pages kept of one file, in their order; () when none are."""
    question = select(page_text).where(page_text.c.tenant_id == ledger.tenant, page_text.c.sha256 == sha256)
    with reading(ledger) as connection:
        return tuple(
            PageText(row.sha256, row.page, row.text, row.origin, row.confidence, row.reader)
            for row in connection.execute(question.order_by(page_text.c.page))
        )


def folded_words(text: str) -> str:
    """Letters and digits only, folded: both databases cut such text into the same words."""
    return " ".join(_WORD.findall(fold(text)))


def terms(wanted: str) -> tuple[str, ...]:
    """What must be found: each word, and what stands in double quotes as one phrase; folded."""
    found = (folded_words(phrase or word) for phrase, word in _TERM.findall(wanted))
    return tuple(dict.fromkeys(term for term in found if term))


def documents_with(ledger: Ledger, term: str) -> CompoundSelect[tuple[str]]:
    """Ids of documents one of whose pages holds this phrase, and of those under which they count."""
    file, link = document_file, document_link
    hits = (
        select(file.c.document_id)
        .join(page_words, (page_words.c.tenant_id == file.c.tenant_id) & (page_words.c.sha256 == file.c.sha256))
        .where(file.c.tenant_id == ledger.tenant, _holds(ledger, term))
    )
    return hits.union(select(link.c.target_id).where(in_force(ledger.tenant), link.c.source_id.in_(hits)))


def _holds(ledger: Ledger, term: str) -> ColumnElement[bool]:
    if ledger.engine.dialect.name == "sqlite":
        hits: Select[Any] = select(column("rowid")).select_from(table("page_words"))
        # The name of the table as a column means the whole row [FTS5, "MATCH"].
        found = hits.where(literal_column("page_words").op("MATCH")(f'folded : "{term}"'))
        return literal_column("page_words.rowid").in_(found)
    simple: ColumnElement[Any] = literal_column("'simple'::regconfig")
    return func.to_tsvector(simple, page_words.c.folded).op("@@")(func.phraseto_tsquery(simple, term))
