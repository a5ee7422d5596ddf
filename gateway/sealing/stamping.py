"""RFC 3161 time-stamps over checkpoints, fetched from the authority that the settings name."""

from __future__ import annotations

import hashlib
import http.client
import secrets
import urllib.parse
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from asn1crypto import tsp

from gateway.errors import TryLater
from gateway.ledger.checkpoints import KeptStamp
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.guarded import CHECKER_ERRORS
from gateway.signatures.message import read_signed_message

if TYPE_CHECKING:
    from gateway.signatures.timestamp import Timestamp

LARGEST_ANSWER = 64 * 1024
GRANTED = ("granted", "granted_with_mods")


@dataclass(frozen=True, slots=True)
class Authority:
    """Where time-stamps come from."""

    url: str
    timeout_s: int


def fetch_stamp(authority: Authority, note: str, now: datetime) -> KeptStamp:
    """A token over the note, checked to be one of it. Raises TryLater saying what went wrong."""
    nonce = secrets.randbits(63)
    answer = _ask(authority, _request(note.encode(), nonce))
    try:
        response = tsp.TimeStampResp.load(answer, strict=True)
        status = str(response["status"]["status"].native)
        if status not in GRANTED:
            raise TryLater(f"{authority.url}: the time-stamp was refused ({status})")
        token = bytes(response["time_stamp_token"].dump())
        info = tsp.TSTInfo.load(read_signed_message(token).content or b"")
        same = info["nonce"].native == nonce
        stamped_at = info["gen_time"].native.astimezone(UTC)
    except CHECKER_ERRORS as why:
        raise TryLater(f"{authority.url}: the answer is no time-stamp ({type(why).__name__})") from why
    if not same or stamp_state(token, note, now).state == "broken":
        raise TryLater(f"{authority.url}: the time-stamp is not one of this checkpoint")
    return KeptStamp(now, authority.url, token, stamped_at)


def stamp_state(token: bytes, note: str, at: datetime, trust: TrustEvidence | None = None) -> Timestamp:
    """What a token is worth for this note; `broken` when it stamps other bytes or was altered."""
    # Imported late: it loads pyHanko, and most gateways have no authority to ask.
    from gateway.signatures.timestamp import Timestamp, check_token

    try:
        return check_token(read_signed_message(token), (note.encode(),), trust or TrustEvidence(), at)
    except CHECKER_ERRORS:
        return Timestamp("broken")


def _request(note: bytes, nonce: int) -> bytes:
    imprint: dict[str, Any] = {
        "hash_algorithm": {"algorithm": "sha256"},
        "hashed_message": hashlib.sha256(note).digest(),
    }
    asked = {"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    return bytes(tsp.TimeStampReq(asked).dump())


def _ask(authority: Authority, request: bytes) -> bytes:
    """The body of the answer: one request, no redirect, limited in time and size."""
    place = urllib.parse.urlsplit(authority.url)
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(place.hostname or "", place.port, timeout=authority.timeout_s)
        try:
            path = (place.path or "/") + (f"?{place.query}" if place.query else "")
            connection.request("POST", path, request, {"Content-Type": "application/timestamp-query"})
            response = connection.getresponse()
            body = response.read(LARGEST_ANSWER + 1)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as why:
        raise TryLater(f"{authority.url} does not answer ({type(why).__name__}: {why})") from why
    if response.status != http.client.OK:
        raise TryLater(f"{authority.url} answers with status {response.status}")
    if len(body) > LARGEST_ANSWER:
        raise TryLater(f"{authority.url} answers with more than {LARGEST_ANSWER} bytes")
    return body
