"""The door of document systems over HTTP: `POST /api/documents` with rows as JSON, or with an edXML package.

Only for who holds a token of `[dms] token_file`, behind the operator's own
HTTPS proxy. What was answered with 200 or 202 is safe on disk; the same again
changes nothing.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from gateway import mail_log
from gateway.directory.naming import Names
from gateway.errors import BadInput, BadSettings
from gateway.intake.keys import arrival_key
from gateway.ledger.engine import Ledger
from gateway.ledger.source_imports import take_sources
from gateway.ledger.sources import Provenance
from gateway.ledger.store import record_arrivals
from gateway.mail.edxml import is_package
from gateway.mail.edxml_nodes import HEAD_BYTES
from gateway.measuring import Measures
from gateway.records import Arrival, Door, Envelope
from gateway.records.sources import SourceKind
from gateway.registers.record_rows import Office
from gateway.registers.reported import read_reported
from gateway.settings import Dms
from gateway.spool import Spool, Staged

PATH = "/api/documents"
SHORTEST_TOKEN = 24
MB = 1024 * 1024
_JSON_MB = 5
_UNAUTHORISED = {"WWW-Authenticate": 'Bearer realm="vanthu"'}


@dataclass(frozen=True, slots=True)
class DmsDoor:
    """What the door needs beside the ledger."""

    settings: Dms
    tokens: tuple[tuple[str, bytes], ...]
    """(name of the system, its token)."""
    spool: Spool
    arrived: Callable[[Sequence[Arrival]], None]


def read_tokens(settings: Dms) -> tuple[tuple[str, bytes], ...]:
    """Names and tokens, one "name token" a line; () where the door is closed. Raises BadSettings; no token is shown."""
    if not settings.enabled:
        return ()
    try:
        lines = Path(settings.token_file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as why:
        raise BadSettings(f"[dms] token_file is {settings.token_file!r}, which can't be read ({why}).") from why
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    if not rows or any(len(row) != 2 or len(row[1]) < SHORTEST_TOKEN for row in rows):
        raise BadSettings(
            f"[dms] token_file {settings.token_file}: expected a line for each document system, its name and a token of "
            f"at least {SHORTEST_TOKEN} characters, e.g. from `openssl rand -hex 32`."
        )
    return tuple((name, token.encode()) for name, token in rows)


def add_reporting(app: FastAPI, ledger: Ledger, measures: Callable[[], Measures], door: DmsDoor) -> None:
    """Open the door on the application."""

    @app.post(PATH)
    async def report(request: Request) -> Response:
        name = _known(request.headers.get("authorization", ""), door.tokens)
        if name is None:
            return _told(401, "no known token; send 'Authorization: Bearer TOKEN' of [dms] token_file", _UNAUTHORISED)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind.endswith("json"):
            content = await _body(request, _JSON_MB)
            if content is None:
                return _told(413, f"more than {_JSON_MB} MB of JSON; send fewer rows in a request")
            return await run_in_threadpool(_take_rows, ledger, measures(), name, content)
        if kind.endswith("xml"):
            return await _take_package(request, ledger, door, name)
        return _told(415, f"Content-Type is {kind!r}; expected application/json or application/xml")


def _known(header: str, tokens: Sequence[tuple[str, bytes]]) -> str | None:
    """The system that holds the token of a request; every token is compared, each in constant time."""
    scheme, _, token = header.partition(" ")
    given = token.strip().encode() if scheme.lower() == "bearer" else b""
    found = [name for name, secret in tokens if hmac.compare_digest(given, secret)]
    return found[0] if found and given else None


def _take_rows(ledger: Ledger, measures: Measures, name: str, content: bytes) -> Response:
    office = Office(measures.rules, measures.directory, Names(measures.directory))
    try:
        found = read_reported(content, office, f"http:{name}")
    except BadInput as why:
        return _told(400, str(why))
    if found.problems:
        return JSONResponse({"taken": 0, "errors": [str(problem) for problem in found.problems]}, status_code=400)
    source = Provenance(f"http:{name}", found.sha256, name, datetime.now(UTC))
    change = take_sources(ledger, SourceKind.DMS, found.records, source)
    documents = sorted({record.document_id for record in found.records})
    mail_log.service("dms_reported", system=name, rows=len(found.records), new=change.added)
    told: dict[str, Any] = {"taken": len(found.records), "import": change.batch, "documents": documents}
    return JSONResponse(told | {"new": change.added, "changed": change.changed, "known": change.same})


async def _take_package(request: Request, ledger: Ledger, door: DmsDoor, name: str) -> Response:
    most = door.settings.max_package_mb
    if int(request.headers.get("content-length") or 0) > most * MB:
        return _told(413, f"more than max_package_mb = {most}")
    head = b""
    size = 0
    with door.spool.open() as writer:
        async for chunk in request.stream():
            size += len(chunk)
            head = (head + chunk)[:HEAD_BYTES] if len(head) < HEAD_BYTES else head
            if size > most * MB:
                return _told(413, f"more than max_package_mb = {most}")
            await run_in_threadpool(writer.write, chunk)
        if not is_package(head):
            return _told(400, "body is no edXML package (QCVN 102:2016); expected an element edXML at its begin")
        staged = writer.finish()
    return await run_in_threadpool(_keep, ledger, door, name, staged)


def _keep(ledger: Ledger, door: DmsDoor, name: str, staged: Staged) -> Response:
    door.spool.keep([staged])
    arrival = Arrival(
        key=arrival_key(Door.EDXML, None, staged.sha256, staged.spool_id),
        spool_id=staged.spool_id,
        door=Door.EDXML,
        envelope=Envelope(None, client=name),
        size_bytes=staged.size_bytes,
        sha256=staged.sha256,
        received_at=datetime.now(UTC),
        original_name=f"http:{name}",
    )
    (new,) = record_arrivals(ledger, [arrival])
    if new:
        door.arrived([arrival])
    else:
        door.spool.remove(staged.spool_id)
    return JSONResponse({"mail": arrival.key, "new": new}, status_code=202)


async def _body(request: Request, most_mb: int) -> bytes | None:
    """The whole body; None where it is larger."""
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > most_mb * MB:
            return None
    return content


def _told(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"taken": 0, "errors": [words]}, status_code=status, headers=headers)
