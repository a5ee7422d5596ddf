"""Small PDFs written by hand, revision by revision, so that every byte of a signature can be honest or not.

Object 1 is the catalog, 2 the page tree, 3 the page, 4 its content, 5 the font,
6 the form once something is signed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping

from tests.made import pki
from tests.made.key_ring import raw_signature
from tests.made.signed_cms import By, signed_message, time_stamp

CATALOG, PAGE, CONTENT, FORM = 1, 3, 4, 6
DETACHED = "adbe.pkcs7.detached"
Contents = Callable[[bytes], bytes]
"""The covered bytes in, the value of /Contents out."""
_RANGE = b"[0 0000000000 0000000000 0000000000]"


def plain(text: str = "Kinh gui: So Tai chinh") -> bytes:
    """An unsigned page with that text."""
    objects = {
        CATALOG: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>",
        CONTENT: stream(page_text(text)),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
    }
    return update(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", objects)


def page_text(text: str) -> bytes:
    return b"BT /F 13 Tf 60 760 Td (%s) Tj ET" % text.encode("latin-1")


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(data), entries, data)


def next_number(pdf: bytes) -> int:
    """The first object number that the file does not use."""
    sizes = re.findall(rb"/Size (\d+)", pdf)
    return int(sizes[-1]) if sizes else 1


def body(pdf: bytes, number: int) -> bytes:
    """The newest text of an object."""
    found = re.findall(rb"(?:^|\n)%d 0 obj\n(.*?)\nendobj" % number, pdf, re.DOTALL)
    return bytes(found[-1])


def update(pdf: bytes, objects: Mapping[int, bytes], *, free: tuple[int, ...] = (), trailer: bytes = b"") -> bytes:
    """The file with one revision more that holds these objects and frees those numbers."""
    size = max(next_number(pdf), *objects, 1) + (max(objects) >= next_number(pdf))
    out, places = bytearray(pdf), {}
    if not pdf.endswith(b"\n"):
        out += b"\n"
    for number, text in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    start = len(out)
    out += b"xref\n" + (b"" if b"startxref" in pdf else b"0 1\n0000000000 65535 f \n")
    for number in sorted({*places, *free}):
        row = b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00001 f \n"
        out += b"%d 1\n%s" % (number, row)
    previous = re.findall(rb"startxref\n(\d+)", pdf)
    back = b"/Prev %s " % previous[-1] if previous else b""
    out += b"trailer\n<< /Size %d /Root 1 0 R %s%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, back, trailer, start)
    return bytes(out)


def sign(
    pdf: bytes,
    contents: Contents,
    field: str = "Signature1",
    *,
    sub_filter: str = DETACHED,
    kind: bytes = b"/Sig",
    size: int = 3000,
    entries: bytes = b"",
    catalog: bytes = b"",
    objects: Mapping[int, bytes] | None = None,
    byte_range_name: bytes = b"/ByteRange",
    contents_name: bytes = b"/Contents",
) -> bytes:
    """The file with one signed revision more; its objects and catalog entries may be added to."""
    signature = max(next_number(pdf), FORM + 1)
    written = {
        **_with_field(pdf, signature + 1, catalog),
        signature: b"<< /Type %s /Filter /Adobe.PPKLite /SubFilter /%s %s\n%s %s\n%s <%s> >>"
        % (kind, sub_filter.encode(), entries, byte_range_name, _RANGE, contents_name, b"0" * (2 * size)),
        signature + 1: b"<< /FT /Sig /Type /Annot /Subtype /Widget /T (%s) /F 132 /P 3 0 R /Rect [0 0 0 0] /V %d 0 R >>"
        % (field.encode(), signature),
        **(objects or {}),
    }
    return filled(update(pdf, written), contents, size)


def _with_field(pdf: bytes, number: int, catalog: bytes) -> dict[int, bytes]:
    """Catalog and form that name one field more."""
    before = re.findall(rb"/Fields \[([^\]]*)\]", pdf)
    form = {FORM: b"<< /Fields [%s %d 0 R] /SigFlags 3 >>" % (before[-1] if before else b"", number)}
    if before and not catalog:
        return form
    root = body(pdf, CATALOG).removesuffix(b">>")
    named = b"" if before else b"/AcroForm 6 0 R "
    return {**form, CATALOG: root + named + catalog + b" >>"}


def filled(pdf: bytes, contents: Contents, size: int = 3000) -> bytes:
    """The file with its last placeholders replaced by byte range and signature."""
    hole = b"<" + b"0" * (2 * size) + b">"
    start = pdf.rindex(hole)
    end = start + len(hole)
    ranges = b"[0 %010d %010d %010d]" % (start, end, len(pdf) - end)
    place = pdf.rindex(_RANGE)
    pdf = pdf[:place] + ranges + pdf[place + len(_RANGE) :]
    return with_contents(pdf, start, end, contents(pdf[:start] + pdf[end:]))


def with_contents(pdf: bytes, start: int, end: int, value: bytes) -> bytes:
    """The file with another value in the hole from `start` to `end`."""
    digits = value.hex().encode().ljust(end - start - 2, b"0")
    assert len(digits) == end - start - 2, "the signature is larger than its hole"
    return pdf[: start + 1] + digits + pdf[end - 1 :]


def hole_of(pdf: bytes, index: int = -1) -> tuple[int, int]:
    """Where the hole of a signature begins and ends."""
    numbers = re.findall(rb"\[0 (\d{10}) (\d{10}) \d{10}\]", pdf)[index]
    return int(numbers[0]), int(numbers[1])


def covered(pdf: bytes, index: int = -1) -> bytes:
    """The bytes that a signature covers."""
    start, end, rest = (int(number) for number in re.findall(rb"\[0 (\d{10}) (\d{10}) (\d{10})\]", pdf)[index])
    return pdf[:start] + pdf[end : end + rest]


def by(*signers: By, chain: tuple[str, ...] = ()) -> Contents:
    """A detached CMS signature of those signers."""
    return lambda data: signed_message(data, *signers, detached=True, chain=chain)


def by_sha1_of_the_digest(signer: By) -> Contents:
    """`adbe.pkcs7.sha1`: the SHA-1 digest is what the CMS signature carries and signs."""
    return lambda data: signed_message(hashlib.sha1(data, usedforsecurity=False).digest(), signer)


def by_bare_rsa(signer: By) -> Contents:
    """`adbe.x509.rsa_sha1`: an OCTET STRING with the signature value alone."""

    def made(data: bytes) -> bytes:
        value = raw_signature(pki.private_key(signer.name).dump(), "sha1", data)
        return b"\x04\x82" + len(value).to_bytes(2, "big") + value

    return made


def bare_rsa(pdf: bytes, signer: By) -> bytes:
    """The file signed after `adbe.x509.rsa_sha1`, with the certificate beside."""
    shown = b"/Cert <%s>" % pki.certificate_der(signer.name).hex().encode()
    return sign(pdf, by_bare_rsa(signer), sub_filter="adbe.x509.rsa_sha1", entries=shown, size=300)


def document_time_stamp(pdf: bytes, stamper: str, at: object, field: str = "Stamp") -> bytes:
    """The file with a time-stamp over all of it."""
    return sign(
        pdf,
        lambda data: time_stamp(data, stamper, at),  # type: ignore[arg-type]
        field,
        sub_filter="ETSI.RFC3161",
        kind=b"/DocTimeStamp",
    )


def store(
    pdf: bytes, certificates: tuple[bytes, ...] = (), crls: tuple[bytes, ...] = (), ocsp: tuple[bytes, ...] = ()
) -> bytes:
    """The file with a document security store in a revision of its own."""
    number = next_number(pdf)
    objects: dict[int, bytes] = {}
    arrays = []
    for key, values in ((b"/Certs", certificates), (b"/CRLs", crls), (b"/OCSPs", ocsp)):
        names = []
        for value in values:
            objects[number] = stream(value)
            names.append(b"%d 0 R" % number)
            number += 1
        arrays.append(key + b" [" + b" ".join(names) + b"]")
    objects[number] = b"<< " + b" ".join(arrays) + b" >>"
    root = re.sub(rb"/DSS \d+ 0 R ?", b"", body(pdf, CATALOG)).removesuffix(b">>")
    return update(pdf, {**objects, CATALOG: root + b"/DSS %d 0 R >>" % number})


def certifying(permission: int) -> bytes:
    """Entry of a signature dictionary that certifies with that permission (1 none, 2 forms, 3 notes)."""
    return (
        b"/Reference [<< /Type /SigRef /TransformMethod /DocMDP "
        b"/TransformParams << /Type /TransformParams /P %d /V /1.2 >> >>]" % permission
    )


def certify(pdf: bytes, signer: By, permission: int) -> bytes:
    """The file with a certification as its first signature."""
    number = max(next_number(pdf), FORM + 1)
    return sign(
        pdf, by(signer), "Certified", entries=certifying(permission), catalog=b"/Perms << /DocMDP %d 0 R >>" % number
    )
