"""What several mails together say of one document: pure, so that it can be rebuilt.

Reads every reading and sighting of a document; gives the best record, one view
and at most one fact for each scope.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from classifiers.verdict import Evidence, Origin, PaperStatus, Secrecy, Urgency
from gateway.counting.modes import copy_modes, join_modes, join_recipient
from gateway.records import DocumentRecord, Dossier, ExchangeRecord, Mode, OverallSignature, Scope, ScopeView
from gateway.records.corrections import PAPER, VOID, Assertion, PaperWords, is_partial

CIVIL = ZoneInfo("Asia/Ho_Chi_Minh")
_FIELDS = {
    "symbol": ("symbol", "number", "type_code"),
    "issuer": ("issuer_id", "issuer_name"),
    "issued_on": ("issued_on",),
    "type": ("type",),
    "origin": ("origin",),
}
"""Which fields of a record are chosen together, by the confidence under that key."""
_KINDS = {"paper": PaperStatus, "secrecy": Secrecy, "urgency": Urgency, "origin": Origin, "dossier": Dossier}
_SECRECY = list(Secrecy)
_URGENCY = list(Urgency)
_PAPER_OF_MODE = {
    Mode.HYBRID: PaperStatus.WITH_PAPER,
    Mode.PAPER: PaperStatus.WITH_PAPER,
    Mode.ELECTRONIC: PaperStatus.ELECTRONIC_ONLY,
}


@dataclass(frozen=True, slots=True)
class PastReading:
    """What one mail's examination said of the document, and when that mail was sent."""

    record: DocumentRecord
    sent_at: datetime
    joined: bool = False
    """It was read of another document, which counts as this one by now."""


def civil_day(at: datetime) -> date:
    """The day in Viet Nam at that instant."""
    return at.astimezone(CIVIL).date()


def best_record(
    readings: Sequence[PastReading], exchanges: Sequence[ExchangeRecord], stated: Sequence[DocumentRecord] = ()
) -> DocumentRecord:
    """One record out of all readings, in the order in which they were made, and of what other sources state.

    Each field comes from the reading that was surest of it, the latest on ties;
    the symbol from what was read of the document itself, where that has one.
    Secrecy and urgency are the highest that any reading saw. Raises ValueError
    without readings.
    """
    read = [reading.record for reading in readings]
    records = [*stated, *read]
    best = max(reversed(read or records), key=lambda record: sum(record.confidence.values()))
    chosen: dict[str, object] = {}
    confidence = dict(best.confidence)
    evidence = dict(best.evidence)
    for key, names in _FIELDS.items():
        pool = _own(readings, stated) or records if key == "symbol" else records
        surest = max(reversed(pool), key=lambda record: record.confidence.get(key, 0.0))
        chosen |= {name: getattr(surest, name) for name in names}
        confidence[key] = surest.confidence.get(key, 0.0)
        evidence |= {name: surest.evidence[name] for name in (key, *names) if name in surest.evidence}
    paper = _paper(records, exchanges)
    paper_evidence, confidence["paper"] = _paper_grounds(records, paper)
    merged = replace(
        best,
        **chosen,  # type: ignore[arg-type]
        abstract=best.abstract or max((record.abstract for record in records), key=len),
        secrecy=max((record.secrecy for record in records), key=_SECRECY.index),
        urgency=max((record.urgency for record in records), key=_URGENCY.index),
        signature=join_signatures(record.signature for record in records),
        dossier=join_dossiers(record.dossier for record in read),
        paper=paper,
        paper_evidence=paper_evidence,
        confidence=confidence,
        evidence=evidence,
        exchanges=tuple(exchanges),
        notes=tuple(dict.fromkeys(note for record in records for note in record.notes)),
    )
    return merged if merged.secrecy is Secrecy.NONE else _closed(merged, records)


def _own(readings: Sequence[PastReading], stated: Sequence[DocumentRecord]) -> list[DocumentRecord]:
    """Records with a number that are of the document itself: the number of one joined with it is not its own."""
    read = [reading.record for reading in readings if not reading.joined and reading.record.number]
    return [*(record for record in stated if read and record.id == read[0].id and record.number), *read]


def _closed(merged: DocumentRecord, records: Sequence[DocumentRecord]) -> DocumentRecord:
    """A document that any mail marked secret, without what mails that lacked the mark said of it (R8)."""
    marked = next(record for record in records if record.secrecy is merged.secrecy)
    evidence = {"secrecy": marked.evidence.get("secrecy", ())}
    return replace(merged, abstract="", evidence=evidence, paper_evidence=marked.paper_evidence, notes=())


def asserted(record: DocumentRecord, said: Sequence[Assertion]) -> DocumentRecord:
    """The record with what people said of it, `said` oldest first: the latest human beats any machine.

    Of a secret document neither the words nor the author are shown.
    """
    latest = {item.field: item for item in said}
    for item in latest.values():
        if item.value is None or item.field == VOID:
            continue
        if is_partial(item.field) or (item.field == PAPER and any(map(is_partial, latest)) and record.exchanges):
            # What was said of some recipients stands in their exchanges; the record tells what follows for all.
            record = _with_paper_ground(record, item)
            continue
        ground = Evidence(str(item.value.get(item.field, "")), f"person: {item.author}", "said-by-person")
        shown = {item.field: (ground, *record.evidence.get(item.field, ()))}
        record = replace(
            record,
            **_typed(item.value),
            confidence=record.confidence | {item.field: 1.0},
            evidence=record.evidence | (shown if record.secrecy is Secrecy.NONE else {}),
        )
    return record


def _with_paper_ground(record: DocumentRecord, item: Assertion) -> DocumentRecord:
    if record.secrecy is not Secrecy.NONE or item.value is None:
        return record
    part = item.field.removeprefix(PAPER).strip()
    quote = f"{item.value[PAPER]} · {part}" if part else str(item.value[PAPER])
    ground = Evidence(quote, f"person: {item.author}", "said-by-person")
    return replace(record, paper_evidence=(ground, *record.paper_evidence))


def _typed(value: dict[str, Any]) -> dict[str, Any]:
    """Fields as a record holds them; the parts of a symbol serve its identity alone."""
    return {key: _KINDS[key](said) if key in _KINDS else said for key, said in value.items() if key != "parts"}


def is_void(said: Sequence[Assertion]) -> bool:
    """Whether a person said last that the document counts nowhere."""
    latest = next((item for item in reversed(said) if item.field == VOID), None)
    return latest is not None and latest.value is not None


def person_on_paper(said: Sequence[Assertion]) -> PaperWords | None:
    """What people said of the document's paper last; None where nobody did, or took it back."""
    latest = {item.field: item.value for item in said if item.field == PAPER or is_partial(item.field)}
    known = {field: PaperStatus(value[PAPER]) for field, value in latest.items() if value}
    parts = {field.removeprefix(PAPER).strip(): status for field, status in known.items() if field != PAPER}
    return PaperWords(known.get(PAPER), parts) if known else None


def join_dossiers(seen: Iterable[Dossier]) -> Dossier:
    """What all mails together say of a dossier: once whole it is whole; a part beside a mail that does not tell is in doubt."""
    found = set(seen)
    if Dossier.COMPLETE in found:
        return Dossier.COMPLETE
    return found.pop() if len(found) == 1 else Dossier.UNKNOWN


def join_signatures(seen: Iterable[OverallSignature]) -> OverallSignature:
    """What all mails together say of a document's signature.

    One broken signature spoils the document. An unsigned copy sent later does
    not erase a valid one.
    """
    statuses = set(seen)
    for status in (OverallSignature.INVALID, OverallSignature.VALID, OverallSignature.INDETERMINATE):
        if status in statuses:
            return status
    return OverallSignature.NONE


def _paper(records: Sequence[DocumentRecord], exchanges: Sequence[ExchangeRecord]) -> PaperStatus:
    """Over all recipients that the issuer sent to; without such, over all readings."""
    by_recipient = copy_modes(exchange for exchange in exchanges if exchange.by_issuer)
    if by_recipient:
        return _PAPER_OF_MODE.get(join_modes(by_recipient.values()), PaperStatus.UNKNOWN)
    return join_recipient(record.paper for record in records)


def _paper_grounds(records: Sequence[DocumentRecord], paper: PaperStatus) -> tuple[tuple[Evidence, ...], float]:
    """Evidence and confidence of the surest reading that says the same."""
    agreeing = [record for record in records if record.paper is paper]
    if not agreeing:
        return (), 0.0
    surest = max(reversed(agreeing), key=lambda record: record.confidence.get("paper", 0.0))
    return surest.paper_evidence, surest.confidence.get("paper", 0.0)


def scope_views(exchanges: Iterable[ExchangeRecord]) -> tuple[ScopeView, ...]:
    """The document in each scope into which its issuer sent it, also the unknown one.

    What another agency passed on was seen, not sent: it makes no view.
    """
    by_scope: dict[Scope, list[ExchangeRecord]] = defaultdict(list)
    for exchange in exchanges:
        if exchange.by_issuer:
            by_scope[exchange.scope].append(exchange)
    return tuple(
        ScopeView(
            scope=scope,
            mode=join_modes(copy_modes(by_scope[scope]).values()),
            first_sent_at=min(exchange.sent_at for exchange in by_scope[scope]),
            recipients=tuple(sorted({_shown(exchange) for exchange in by_scope[scope]})),
            channels=tuple(sorted({exchange.medium for exchange in by_scope[scope]})),
        )
        for scope in Scope
        if scope in by_scope
    )


def _shown(exchange: ExchangeRecord) -> str:
    """Directory id of the recipient; the address inside one agency, where the id says nothing."""
    return exchange.recipient if exchange.scope is Scope.INTERNAL or exchange.agency is None else exchange.agency
