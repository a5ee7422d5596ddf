"""Certificates, lists and OCSP responses that a signed file carries: material, trusted by nothing but their signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from asn1crypto import core, crl, ocsp, x509
from pyhanko.pdf_utils import generic

from gateway.signatures.evidence import EmbeddedEvidence
from gateway.signatures.guarded import CHECKER_ERRORS

CERTIFICATE_VALUES = "1.2.840.113549.1.9.16.2.23"
REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24"
"""Unsigned attributes of long-term CAdES signatures [ETSI EN 319 122-1 §A.1.1]."""
AT_MOST = 200
"""Values of one kind that are taken from one place; a file with more carries junk."""


class _OcspResponses(core.SequenceOf):  # type: ignore[misc]
    _child_spec = ocsp.BasicOCSPResponse


class _Lists(core.SequenceOf):  # type: ignore[misc]
    _child_spec = crl.CertificateList


class _Certificates(core.SequenceOf):  # type: ignore[misc]
    _child_spec = x509.Certificate


class _RevocationValues(core.Sequence):  # type: ignore[misc]
    """RevocationValues of CAdES; the third kind stays unread."""

    _fields = [  # noqa: RUF012
        ("crls", _Lists, {"explicit": 0, "optional": True}),
        ("ocsp", _OcspResponses, {"explicit": 1, "optional": True}),
        ("other", core.Any, {"explicit": 2, "optional": True}),
    ]


def embedded_in_message(data: Any) -> EmbeddedEvidence:
    """What stands in the `crls` field of a SignedData [RFC 5652 §5.1, RFC 5940]; its certificates are read elsewhere."""
    choices = data["crls"]
    if isinstance(choices, core.Void):
        return EmbeddedEvidence()
    lists, answers = [], []
    for choice in list(choices)[:AT_MOST]:
        if choice.name == "crl":
            lists.append(_bytes(choice.chosen))
        elif choice.name == "other" and choice.chosen["other_rev_info_format"].native == "ocsp_response":
            answers.append(_bytes(choice.chosen["other_rev_info"]))
    return EmbeddedEvidence(crls=tuple(lists), ocsp=tuple(answers))


def embedded_beside_signer(signer_info: Any) -> EmbeddedEvidence:
    """Adobe's revocation archive among the signed attributes, CAdES values among the unsigned ones."""
    lists: list[bytes] = []
    answers: list[bytes] = []
    certificates: list[bytes] = []
    for archive in _values(signer_info["signed_attrs"], "adobe_revocation_info_archival"):
        lists += _dumped(archive["crl"])
        answers += _dumped(archive["ocsp"])
    for value in _values(signer_info["unsigned_attrs"], REVOCATION_VALUES):
        values = _RevocationValues.load(_bytes(value))
        lists += _dumped(values["crls"])
        answers += [_whole_answer(one) for one in _listed(values["ocsp"])]
    for value in _values(signer_info["unsigned_attrs"], CERTIFICATE_VALUES):
        certificates += _dumped(_Certificates.load(_bytes(value)))
    return EmbeddedEvidence(tuple(certificates), tuple(lists), tuple(answers))


def embedded_in_pdf(reader: Any) -> EmbeddedEvidence:
    """The document security store [ISO 32000-2 §12.8.4.3]; empty where there is none or it can't be read."""
    try:
        store = reader.root["/DSS"]
    except CHECKER_ERRORS:
        return EmbeddedEvidence()
    certificates, lists, answers = (tuple(_streams(store, key)) for key in ("/Certs", "/CRLs", "/OCSPs"))
    return EmbeddedEvidence(certificates, lists, answers)


def safely(read: Callable[[Any], EmbeddedEvidence], source: Any) -> EmbeddedEvidence:
    """What was found, or nothing: evidence that can't be read is evidence that is not there."""
    try:
        return read(source)
    except CHECKER_ERRORS:
        return EmbeddedEvidence()


def _streams(store: Any, key: str) -> Iterator[bytes]:
    try:
        array = store[key]
        count = len(array) if isinstance(array, generic.ArrayObject) else 0
    except CHECKER_ERRORS:
        return
    for place in range(min(count, AT_MOST)):
        try:
            yield bytes(array[place].data)
        except CHECKER_ERRORS:
            continue


def _values(attributes: Any, name: str) -> Iterator[Any]:
    if isinstance(attributes, core.Void):
        return
    for attribute in attributes:
        if name in (attribute["type"].native, attribute["type"].dotted):
            yield from attribute["values"]


def _listed(values: Any) -> list[Any]:
    return [] if isinstance(values, core.Void) else list(values)[:AT_MOST]


def _dumped(values: Any) -> list[bytes]:
    return [_bytes(one) for one in _listed(values)]


def _bytes(value: Any) -> bytes:
    """The very bytes that were read; explicit tags stand outside of them."""
    return bytes(value.dump())


def _whole_answer(basic: Any) -> bytes:
    """A bare BasicOCSPResponse in the envelope that readers of responses expect."""
    body = {"response_type": "basic_ocsp_response", "response": core.ParsableOctetString(basic.dump())}
    return bytes(ocsp.OCSPResponse({"response_status": "successful", "response_bytes": body}).dump())
