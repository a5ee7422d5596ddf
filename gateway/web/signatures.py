"""The pages of the signature log for auditors: `/signatures`, `/signatures/FILE`, and each proof to take away."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from jinja2 import Environment

from gateway.errors import BadInput
from gateway.ledger.engine import Ledger
from gateway.ledger.log_filter import LogFilter
from gateway.ledger.log_questions import LogEntry, LogTree, log_entries, log_size
from gateway.measuring import Measures
from gateway.nightly import day_bounds
from gateway.records import OverallSignature
from gateway.reports import words
from gateway.reports.signature_words import Axis, axes, changes, short_name, when
from gateway.sealing.telling import (
    before,
    entry_at,
    file_story,
    files_meant,
    is_proven,
    proven_tree,
    sentences_json,
    told_json,
)

MOST = 100
"""Entries on one page."""
FIELDS = ("agency", "signer", "certificate", "issuer", "reason", "symbol", "file", "mail")


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in the form, as it was typed."""

    agency: str = ""
    signer: str = ""
    certificate: str = ""
    issuer: str = ""
    reason: str = ""
    symbol: str = ""
    file: str = ""
    mail: str = ""
    overall: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry in the list."""

    index: int
    at: str
    overall: str
    key: str
    reasons: str
    symbol: str
    agency: str
    signer: str
    file: str
    filename: str


def add_signatures(app: FastAPI, pages: Environment, ledger: Ledger, measures: Callable[[], Measures]) -> None:
    """The list, the story of a file, the proof of an entry, the newest checkpoint. Reads only."""

    @app.get("/signatures", response_class=HTMLResponse)
    def listed(asked: Annotated[Asked, Depends()]) -> str:
        return pages.get_template("signatures.html").render(_list(ledger, measures(), asked))

    @app.get("/signatures/checkpoint")
    def checkpoint() -> Response:
        tree = proven_tree(ledger)
        return PlainTextResponse(tree.note if tree else "no checkpoint yet\n", status_code=200 if tree else 404)

    @app.get("/signatures/{index}.json")
    def proof(index: int) -> Response:
        entry = entry_at(ledger, index)
        if entry is None:
            return PlainTextResponse("no such entry\n", status_code=404)
        told = told_json(entry, file_story(ledger, _file_of(entry)), proven_tree(ledger))
        headers = {"Content-Disposition": f"attachment; filename=entry-{index}.json"}
        body = json.dumps(told, ensure_ascii=False) + "\n"
        return Response(body.encode("utf-8", "backslashreplace"), media_type="application/json", headers=headers)

    @app.get("/signatures/{what}", response_class=HTMLResponse)
    def file(what: str) -> Response:
        found = files_meant(ledger, what)
        if not found:
            return PlainTextResponse("never seen: in no mail, no document and no entry\n", status_code=404)
        shown = _stories(ledger, measures(), found)
        return HTMLResponse(pages.get_template("signature.html").render(shown))


def _list(ledger: Ledger, measures: Measures, asked: Asked) -> dict[str, Any]:
    """Variables of `signatures.html`. Raises BadInput for a filter that is none."""
    found = list(islice(log_entries(ledger, _filter(asked)), MOST + 1))
    tree = proven_tree(ledger)
    return _shared(measures, tree) | {
        "asked": asked,
        "agencies": measures.agency_choices(),
        "verdicts": [(kind.value, words.SIGNATURES[kind.value]) for kind in OverallSignature if kind.value != "none"],
        "rows": [_line(entry, measures) for entry in found[:MOST]],
        "more": len(found) > MOST,
        "most": MOST,
        "size": words.number(log_size(ledger)),
    }


def _shared(measures: Measures, tree: LogTree | None) -> dict[str, Any]:
    return {
        "jurisdiction": measures.book.jurisdiction_name or measures.book.jurisdiction,
        "note": tree.note if tree else "",
        "sealed": tree.size if tree else 0,
    }


def _filter(asked: Asked) -> LogFilter:
    if asked.overall and asked.overall not in set(OverallSignature):
        raise BadInput(f"verdict is {asked.overall!r}; expected valid, invalid or indeterminate")
    first, last = _day(asked.since), _day(asked.until)
    return LogFilter(
        **{name: getattr(asked, name).strip() for name in FIELDS},
        overall=asked.overall,
        since=day_bounds(first)[0] if first else None,
        until=day_bounds(last)[1] if last else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as why:
        raise BadInput(f"day is {text!r}; expected a day like 2014-01-31") from why


def _line(entry: LogEntry, measures: Measures) -> EntryLine:
    told, verdict = entry.leaf.get("document", {}), entry.verdict
    agency = told.get("agency") or entry.leaf["mail"]["agency"]
    return EntryLine(
        index=entry.index,
        at=_checked(entry),
        overall=words.SIGNATURES[verdict.overall.value],
        key=verdict.overall.value,
        reasons=", ".join(verdict.reasons),
        symbol=words.printable(told.get("symbol") or "—"),
        agency=words.printable(measures.agency_name(agency) or agency or "?"),
        signer=words.printable(short_name(verdict.signer_subject))
        or ("—" if entry.salt else "(tên đã được rút / withheld)"),
        file=_file_of(entry),
        filename=words.printable(entry.filename or verdict.container),
    )


def _stories(ledger: Ledger, measures: Measures, files: list[str]) -> dict[str, Any]:
    """Variables of `signature.html`."""
    tree = proven_tree(ledger)
    return _shared(measures, tree) | {"files": [_story(ledger, measures, sha256, tree) for sha256 in files]}


def _story(ledger: Ledger, measures: Measures, sha256: str, tree: LogTree | None) -> dict[str, Any]:
    story = file_story(ledger, sha256)
    mails = [
        {
            "key": one.mail_key,
            "sender": words.printable(one.sender or "?"),
            "agency": words.printable(
                measures.agency_name(one.sender_agency) or one.sender_agency or "chưa rõ cơ quan"
            ),
            "sent": when(one.sent_at),
            "received": when(one.received_at),
            "filename": words.printable(one.filename or "(không tên)"),
            "role": words.ROLES.get(one.role, "chính thư này"),
        }
        for one in story.sightings
    ]
    documents = [
        {
            "id": view.record.id,
            "symbol": words.printable(view.record.symbol or "(không số)"),
            "issuer": words.printable(view.record.issuer_name or "?"),
            "day": view.record.issued_on or "—",
            "signature": words.SIGNATURES[view.record.signature.value],
            "key": view.record.signature.value,
            "art5": words.ARTICLE_5[view.record.art5],
        }
        for view in story.documents
    ]
    signatures = [_signature(checks, tree) for checks in story.signatures]
    return {"sha256": sha256, "mails": mails, "documents": documents, "signatures": signatures}


def _signature(checks: tuple[LogEntry, ...], tree: LogTree | None) -> dict[str, Any]:
    newest = checks[-1]
    return {
        "index": newest.index,
        "at": _checked(newest),
        "overall": words.SIGNATURES[newest.verdict.overall.value],
        "key": newest.verdict.overall.value,
        "axes": [_printable(axis) for axis in axes(newest.verdict, withheld=not newest.salt)],
        "reasons": sentences_json(newest.verdict.reasons),
        "checks": [_check(one, checks) for one in checks],
        "hash": newest.leaf_hash,
        "covered": tree is not None and newest.index < tree.size,
        "proven": is_proven(newest, tree),
        "path": [part.hex() for part in tree.proof(newest.index)] if tree and newest.index < tree.size else [],
    }


def _check(entry: LogEntry, checks: tuple[LogEntry, ...]) -> dict[str, Any]:
    old = before(entry, checks)
    return {
        "index": entry.index,
        "at": _checked(entry),
        "overall": words.SIGNATURES[entry.verdict.overall.value],
        "key": entry.verdict.overall.value,
        "mail": entry.leaf["mail"]["key"],
        "again": old.index if old else None,
        "changes": changes(old.verdict, entry.verdict) if old else [],
    }


def _printable(axis: Axis) -> Axis:
    return Axis(axis.vi, axis.en, words.printable(axis.answer), axis.code, axis.state)


def _file_of(entry: LogEntry) -> str:
    return str(entry.verdict.attachment_sha256 or entry.leaf["mail"]["sha256"])


def _checked(entry: LogEntry) -> str:
    return when(datetime.fromisoformat(entry.leaf["check"]["checked_at"]))
