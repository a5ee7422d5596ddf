"""Facts and what was issued: the derived rows that figures are counted from, and how tables keep them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row

from classifiers.verdict import Origin, PaperStatus, Secrecy
from gateway.counting.modes import agency_modes, copy_modes, join_modes
from gateway.ledger.merging import civil_day, scope_views
from gateway.ledger.source_exchanges import noon
from gateway.records import (
    DocumentRecord,
    Dossier,
    ExchangeRecord,
    Fact,
    Issued,
    Mode,
    OverallSignature,
    Scope,
    ScopeView,
)

OUTSIDE = (Scope.INTER_AGENCY, Scope.EXTERNAL)
_LEGAL_SYMBOL = re.compile(r"/\s*(?:19|20)\d\d\s*/")
"""Legal normative documents carry the year: "22/2012/CT-UBND"; administrative ones do not: "1486/QĐ-UBND" [ND30]."""
_ALWAYS_LEGAL = frozenset({"luat", "nghi_dinh", "thong_tu"})


def facts_of(record: DocumentRecord) -> tuple[Fact, ...]:
    """One row for each scope into which a known issuer sent the document.

    A row of unknown scope is in no ratio, and nor is a secret one, but how many
    there are is told. A secret marking that only mail showed is an alert and no
    statistic: it makes no row (R8); one that a register tells makes one, though
    nothing is kept of whom it went to. Copies are distinct addresses: one
    document to one recipient is one bản (R1).
    """
    registered = {"R", "D"} & set(record.sources)
    if record.issuer_id is None or (record.secrecy is not Secrecy.NONE and not registered):
        return ()
    issuer = record.issuer_id
    views = scope_views(record.exchanges) or _of_secret(record)
    first = min((view for view in views if view.scope in OUTSIDE), key=lambda view: view.first_sent_at, default=None)
    outward = join_modes(view.mode for view in views if view.scope in OUTSIDE)
    return tuple(
        _fact(record, issuer, view, _sent_in(record, view.scope), outward if view is first else None) for view in views
    )


def _of_secret(record: DocumentRecord) -> tuple[ScopeView, ...]:
    """Stands for a secret document of which a register tells no more than the day."""
    if record.secrecy is Secrecy.NONE or record.issued_on is None:
        return ()
    return (ScopeView(Scope.UNKNOWN, Mode.UNKNOWN, noon(record.issued_on), (), ()),)


def issued_of(record: DocumentRecord) -> Issued | None:
    """The document as its agency issued it; None where no directory row knows the issuer."""
    if record.issuer_id is None:
        return None
    legal = record.type in _ALWAYS_LEGAL or _LEGAL_SYMBOL.search(record.symbol or "") is not None
    return Issued(
        document_id=record.id,
        agency=record.issuer_id,
        issued_on=_day(record.issued_on),
        type=record.type,
        secrecy=record.secrecy,
        numbered=record.number is not None,
        legal=legal,
        posted_on=_day(record.posted_on),
        posted_at_latest=record.posted_at_latest,
        sources=record.sources,
    )


def fact_values(item: Fact) -> dict[str, Any]:
    """A fact as the table keeps it, without tenant."""
    return {
        "document_id": item.document_id,
        "scope": str(item.scope),
        "agency": item.agency,
        "first_sent_on": item.first_sent_on,
        "mode": str(item.mode),
        "type": item.type,
        "origin": str(item.origin),
        "signature": str(item.signature),
        "secrecy": str(item.secrecy),
        "channels": list(item.channels),
        "copies": item.copies,
        "numbered": item.numbered,
        "paper_prior": str(item.paper_prior),
        "recipient_agencies": list(item.recipient_agencies),
        "copies_electronic": item.copies_electronic,
        "copies_with_paper": item.copies_with_paper,
        "copies_paper": item.copies_paper,
        "recipient_modes": " ".join(f"{agency}={mode}" for agency, mode in item.recipient_modes),
        "outward": "" if item.outward is None else str(item.outward),
        "dossier": str(item.dossier),
        "sources": " ".join(item.sources),
    }


def fact_of_row(row: Row[Any]) -> Fact:
    """A fact as the table keeps it."""
    return Fact(
        document_id=row.document_id,
        agency=row.agency,
        scope=Scope(row.scope),
        first_sent_on=row.first_sent_on,
        mode=Mode(row.mode),
        type=row.type,
        origin=Origin(row.origin),
        signature=OverallSignature(row.signature),
        secrecy=Secrecy(row.secrecy),
        channels=tuple(row.channels),
        copies=row.copies,
        numbered=row.numbered,
        paper_prior=PaperStatus(row.paper_prior),
        recipient_agencies=tuple(row.recipient_agencies),
        copies_electronic=row.copies_electronic,
        copies_with_paper=row.copies_with_paper,
        copies_paper=row.copies_paper,
        recipient_modes=modes_of_text(row.recipient_modes),
        outward=Mode(row.outward) if row.outward else None,
        dossier=Dossier(row.dossier),
        sources=tuple(row.sources.split()),
    )


def modes_of_text(text: str) -> tuple[tuple[str, Mode], ...]:
    """ "snv=E sxd=?" as pairs of agency and mode."""
    pairs = (word.rpartition("=") for word in text.split())
    return tuple((agency, Mode(mode)) for agency, _, mode in pairs)


def issued_values(item: Issued) -> dict[str, Any]:
    """An issued document as the table keeps it, without tenant."""
    return {
        "document_id": item.document_id,
        "agency": item.agency,
        "issued_on": item.issued_on,
        "type": item.type,
        "secrecy": str(item.secrecy),
        "numbered": item.numbered,
        "legal": item.legal,
        "posted_on": item.posted_on,
        "posted_at_latest": item.posted_at_latest,
        "sources": " ".join(item.sources),
    }


def issued_of_row(row: Row[Any]) -> Issued:
    """An issued document as the table keeps it."""
    return Issued(
        document_id=row.document_id,
        agency=row.agency,
        issued_on=row.issued_on,
        type=row.type,
        secrecy=Secrecy(row.secrecy),
        numbered=row.numbered,
        legal=row.legal,
        posted_on=row.posted_on,
        posted_at_latest=row.posted_at_latest,
        sources=tuple(row.sources.split()),
    )


def _fact(
    record: DocumentRecord, agency: str, view: ScopeView, sent: Sequence[ExchangeRecord], outward: Mode | None
) -> Fact:
    copies = Counter(copy_modes(sent).values())
    return Fact(
        document_id=record.id,
        agency=agency,
        scope=view.scope,
        first_sent_on=civil_day(view.first_sent_at),
        mode=view.mode,
        type=record.type,
        origin=record.origin,
        signature=record.signature,
        secrecy=record.secrecy,
        channels=view.channels,
        copies=copies.total(),
        numbered=record.number is not None,
        recipient_agencies=tuple(sorted({exchange.agency for exchange in sent if exchange.agency is not None})),
        copies_electronic=copies[Mode.ELECTRONIC],
        copies_with_paper=copies[Mode.HYBRID],
        copies_paper=copies[Mode.PAPER],
        recipient_modes=agency_modes(sent),
        outward=outward,
        dossier=record.dossier,
        sources=record.sources,
    )


def _sent_in(record: DocumentRecord, scope: Scope) -> list[ExchangeRecord]:
    return [exchange for exchange in record.exchanges if exchange.scope is scope and exchange.by_issuer]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
