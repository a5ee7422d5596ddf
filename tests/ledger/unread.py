"""Scans whose number nobody could read, for tests of the ledger and of what stands on it."""

from __future__ import annotations

import base64
from dataclasses import replace

from classifiers.verdict import Evidence, Origin, Role, Symbol
from gateway.ledger.store import append_examination, record_arrivals
from gateway.records.corrections import NumberSeen
from gateway.route.identity import identify
from tests.ledger.samples import AT, make_arrival, make_document, make_examination, sha

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTf5+QAAAABJRU5ErkJggg==")
CROP = base64.b64encode(PNG).decode()
FILE = sha("scan.pdf")
SYMBOL = Symbol("464", None, "BC-SYT", "BC", "SYT", "464/BC-SYT")
NUMBERED = identify("syt", SYMBOL, None, 2014, "", "")
UNREAD = identify("syt", None, None, 2014, "bao_cao", f"file:{FILE}")


def make_scan(identity=UNREAD, **changes):
    values = {
        "id": identity.id,
        "identity": identity.text,
        "symbol": None,
        "number": None,
        "issuer_id": "syt",
        "issuer_name": "SỞ Y TẾ",
        "issued_on": None,
        "type": "bao_cao",
        "origin": Origin.SCANNED_IMAGE,
        "files": ((FILE, "scan.pdf", Role.MAIN),),
        "confidence": {"type": 0.9, "symbol": 0.0},
        "evidence": {"symbol": (Evidence("Số: ..../BC-SYT", "page 1 line 3", "ocr-number-unread"),)},
    }
    return replace(make_document(), **(values | changes))


def make_numbered(**changes):
    values = {"symbol": SYMBOL.text, "number": "464", "type_code": "BC", "confidence": {"type": 0.9, "symbol": 0.9}}
    return make_scan(NUMBERED, **(values | changes))


def make_seen(document_id=UNREAD.id, **changes):
    values = {
        "document_id": document_id,
        "file_sha256": FILE,
        "page": 1,
        "line": 3,
        "office": "syt",
        "candidates": (("464", 0.6), ("461", 0.3)),
        "second": (("464", 0.5),),
        "reader": "base-1",
        "crop": CROP,
    }
    return NumberSeen(**(values | changes))


def take(ledger, n, *records, numbers=(), at=AT):
    """The key of the n-th mail, examined with these documents."""
    arrival = make_arrival(n)
    record_arrivals(ledger, [arrival])
    append_examination(ledger, arrival.key, make_examination(*records, numbers=tuple(numbers), sent_at=at), at)
    return arrival.key
