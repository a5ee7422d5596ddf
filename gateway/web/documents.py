"""The page of one document: what is known of it, why, what it rests on, and what happened to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from classifiers.verdict import Evidence
from gateway.errors import BadInput
from gateway.ledger.engine import Ledger
from gateway.ledger.fact_questions import supports_of
from gateway.ledger.history import Event, history
from gateway.ledger.views import document
from gateway.measuring import Measures
from gateway.records import DocumentRecord, DocumentView, ScopeView
from gateway.reports import words
from gateway.reports.figure_tables import support_lines
from gateway.reports.signature_words import when

FIELDS = {
    "symbol": ("Số, ký hiệu", "symbol", "number"),
    "issuer": ("Cơ quan ban hành", "issuer", "issuer"),
    "issued_on": ("Ngày ban hành", "day of issue", "issued_on"),
    "type": ("Loại", "type", "type"),
    "paper": ("Bản giấy", "paper", "paper"),
    "origin": ("Nguồn gốc tệp", "origin", "origin"),
}
"""Vietnamese name, English name and key of the evidence of each field with a confidence."""
EVENTS = {
    "seen": "thấy",
    "said": "người sửa",
    "taken back": "rút lại",
    "joined": "gộp",
    "parted": "bỏ gộp",
    "split": "tách",
    "rejoined": "bỏ tách",
}


def add_documents(app: FastAPI, pages: Environment, ledger: Ledger, measures: Callable[[], Measures]) -> None:
    """The page of a document by its id. Reads only."""

    @app.get("/documents/{document_id}", response_class=HTMLResponse)
    def one(document_id: str) -> str:
        return pages.get_template("document.html").render(document_page(ledger, measures(), document_id))


def document_page(ledger: Ledger, measures: Measures, document_id: str) -> dict[str, Any]:
    """Variables of `document.html`. Raises BadInput for an id that is none."""
    view = document(ledger, document_id)
    if view is None:
        raise BadInput(f"{document_id}: no document has this id; `vanthu documents --json` lists them.")
    record = view.record
    events = history(ledger, record.id)[1]
    return {
        "jurisdiction": measures.book.jurisdiction_name or measures.book.jurisdiction,
        "id": record.id,
        "symbol": words.printable(record.symbol or "không số"),
        "abstract": words.printable(record.abstract or ""),
        "secret": record.secrecy.value != "none",
        "alert": record.secrecy.value,
        "signature": (record.signature.value, words.SIGNATURES[record.signature.value]),
        "fields": [_field(record, measures, key) for key in FIELDS],
        "scopes": [_scope(scope, measures) for scope in view.scopes],
        "supports": [
            words.printable(line) for line in support_lines(supports_of(ledger, [record.id]).get(record.id, ()))
        ],
        "files": _files(view),
        "notes": [words.printable(note) for note in record.notes],
        "events": [_event(event) for event in events],
    }


def _field(record: DocumentRecord, measures: Measures, key: str) -> dict[str, Any]:
    vi, en, evidence = FIELDS[key]
    found: Iterable[Evidence] = record.paper_evidence if key == "paper" else record.evidence.get(evidence, ())
    return {
        "vi": vi,
        "en": en,
        "value": words.printable(_value(record, measures, key)),
        "confidence": words.number(round(100 * record.confidence.get(key, 0.0))),
        "evidence": [
            (words.printable(one.quote), words.printable(one.where), one.rule) for one in dict.fromkeys(found)
        ],
    }


def _value(record: DocumentRecord, measures: Measures, key: str) -> str:
    values = {
        "symbol": record.symbol,
        "issuer": measures.agency_name(record.issuer_id) or record.issuer_name,
        "issued_on": record.issued_on,
        "type": measures.type_names().get(record.type, record.type),
        "paper": words.PAPERS[record.paper.value],
        "origin": words.ORIGINS[record.origin.value],
    }
    return values[key] or "chưa rõ"


def _scope(scope: ScopeView, measures: Measures) -> dict[str, Any]:
    return {
        "scope": words.SCOPES[scope.scope.value],
        "mode": scope.mode.value,
        "first": when(scope.first_sent_at) if scope.first_sent_at else "—",
        "ways": [words.CHANNELS.get(way, way) for way in scope.channels],
        "recipients": [words.printable(measures.agency_name(to) or to) for to in scope.recipients],
    }


def _files(view: DocumentView) -> list[tuple[str, str, str]]:
    return [
        (sha256, words.printable(name or sha256[:12]), words.ROLES[role.value])
        for sha256, name, role in view.files or view.record.files
    ]


def _event(event: Event) -> dict[str, str]:
    return {
        "at": when(event.at),
        "what": EVENTS.get(event.what, event.what),
        "field": event.field,
        "value": words.printable(event.value),
        "author": words.printable(event.author),
        "reason": words.printable(event.reason),
    }
