"""The signature fields of a PDF, walked one by one so that no malformed field hides the others."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.reader import PdfFileReader

from gateway.signatures import pdf_hex
from gateway.signatures.guarded import CHECKER_ERRORS, checker_error

pdf_hex.install()

_MAX_DEPTH = 30
_MAX_FIELDS = 20_000


@dataclass(frozen=True, slots=True)
class SignatureField:
    """A field with a signature in it; `problem` names why it could not be read."""

    name: str
    field: Any = None
    byte_range: tuple[int, ...] = ()
    contents: bytes = b""
    sub_filter: str = ""
    is_timestamp: bool = False
    problem: str = ""
    certificate: bytes = b""
    """/Cert of `adbe.x509.rsa_sha1` signatures, DER."""
    claimed_at: datetime | None = None
    """/M of the dictionary, aware UTC: the signer's own word."""


@dataclass(frozen=True, slots=True)
class PdfForm:
    """A PDF opened for its signatures: `reader` is None when it could not be read."""

    reader: PdfFileReader | None
    fields: tuple[SignatureField, ...]
    problem: str = ""
    """`pdf-not-readable`, `pdf-encrypted`; "" for a file that was read."""


def read_form(data: bytes) -> PdfForm:
    """Open the file (also encrypted with an empty user password) and find its filled signature fields."""
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted and reader.decrypt(b"").status is AuthStatus.FAILED:
            return PdfForm(None, (), "pdf-encrypted")
    except CHECKER_ERRORS:
        return PdfForm(None, (), "pdf-encrypted" if b"/Encrypt" in data and b"/Filter" in data else "pdf-not-readable")
    try:
        roots = reader.root["/AcroForm"]["/Fields"]
    except KeyError:
        return PdfForm(reader, ())
    except CHECKER_ERRORS:
        return PdfForm(reader, (), "pdf-not-readable")
    return PdfForm(reader, tuple(_walk(roots)))


def _walk(roots: Any) -> Iterator[SignatureField]:
    """Every filled signature field, depth first; /FT is inherited, names are joined by dots."""
    seen: set[tuple[int, int]] = set()
    waiting = [(kid, "", "", 0) for kid in _kids(roots)]
    while waiting and len(seen) < _MAX_FIELDS:
        node, prefix, inherited, depth = waiting.pop(0)
        try:
            if isinstance(node, generic.IndirectObject):
                if (node.idnum, node.generation) in seen:
                    continue
                seen.add((node.idnum, node.generation))
            field = node.get_object()
            if not isinstance(field, generic.DictionaryObject):
                continue
            name = ".".join(part for part in (prefix, str(field.get("/T", ""))) if part)
            kind = str(field.get("/FT", inherited))
            if kind == "/Sig" and _value(field) is not None:
                yield _read_field(name, field)
            elif depth < _MAX_DEPTH:
                waiting += [(kid, name, kind, depth + 1) for kid in _kids(field.get("/Kids", ()))]
        except CHECKER_ERRORS as why:
            if inherited == "/Sig" or "Sig" in repr(node)[:200]:
                yield SignatureField(prefix, problem=checker_error(why))


def _kids(array: Any) -> list[Any]:
    return [array.raw_get(i) for i in range(len(array))] if isinstance(array, generic.ArrayObject) else []


def _value(field: Any) -> Any | None:
    try:
        value = field["/V"]
    except KeyError:
        return None
    return value if isinstance(value, generic.DictionaryObject) else None


def _read_field(name: str, field: Any) -> SignatureField:
    sub_filter = ""
    try:
        signature = field["/V"]
        sub_filter = str(signature.get("/SubFilter", "")).removeprefix("/")
        contents = signature.raw_get("/Contents", decrypt=generic.EncryptedObjAccess.RAW)
        return SignatureField(
            name=name,
            field=field,
            byte_range=tuple(int(number) for number in signature["/ByteRange"]),
            contents=bytes(contents.original_bytes),
            sub_filter=sub_filter,
            is_timestamp=str(signature.get("/Type", "")) == "/DocTimeStamp",
            certificate=_certificate(signature) if sub_filter == "adbe.x509.rsa_sha1" else b"",
            claimed_at=_claimed_at(signature),
        )
    except CHECKER_ERRORS as why:
        return SignatureField(name, field, sub_filter=sub_filter, problem=checker_error(why))


def _claimed_at(signature: Any) -> datetime | None:
    try:
        moment = generic.parse_pdf_date(signature["/M"], strict=False)
    except CHECKER_ERRORS:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _certificate(signature: Any) -> bytes:
    value = signature["/Cert"]
    first = value[0] if isinstance(value, generic.ArrayObject) else value
    return bytes(first.original_bytes)
