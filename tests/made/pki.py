"""Certificates, lists and signed PDFs for tests, made from `tests/pki.toml` with certomancer.

Keys are made once a run. Everything else follows from the file and from the
times that are handed in.
"""

from __future__ import annotations

import asyncio
import functools
import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asn1crypto import cms, keys, ocsp, x509
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, KeyLabel, PKIArchitecture, ServiceLabel
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import load_der_x509_certificate
from cryptography.x509.ocsp import OCSPRequestBuilder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper as PdfTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from gateway.signatures.evidence import AlgorithmPolicy, TrustEvidence
from gateway.trust import load_policy
from tests.made.key_ring import Signer
from tests.made.pki_config import HOST, PKI_FILE, architecture_config, write_keys
from tests.made.signature_look import Box, text_look

POLICY_FILE = PKI_FILE.parent.parent / "config" / "trust" / "policy.toml"
SIGNING_DAY = datetime(2024, 3, 15, 8, 30, tzinfo=UTC)
"""A working day on which the signers of pki.toml hold valid certificates."""


@functools.cache
def architecture() -> PKIArchitecture:
    """The whole PKI; keys are written to a folder of their own that ends with this call."""
    with tempfile.TemporaryDirectory() as folder:
        config = {
            "keysets": {"tests": {"keys": write_keys(Path(folder))}},
            "pki-architectures": {"tests": architecture_config()},
        }
        made = CertomancerConfig(config, key_search_dir=folder, external_url_prefix=HOST)
        return made.get_pki_arch(ArchLabel("tests"))


@functools.cache
def certificate(name: str) -> x509.Certificate:
    """The certificate of an authority, signer or time stamper."""
    return architecture().get_cert(CertLabel(name))


def certificate_der(name: str) -> bytes:
    return bytes(certificate(name).dump())


def private_key(name: str) -> keys.PrivateKeyInfo:
    return architecture().key_set.get_private_key(KeyLabel(name))


@functools.cache
def crl_der(authority: str, at: datetime = SIGNING_DAY) -> bytes:
    """The list of that authority that was in force at that time; a new one comes every 30 days."""
    return bytes(architecture().service_registry.get_crl(ServiceLabel(authority), at_time=at).dump())


@functools.cache
def ocsp_der(name: str, responder: str = "agencies_ocsp", at: datetime = SIGNING_DAY) -> bytes:
    """What that responder answers at that time about the certificate of `name`; holds for ten minutes."""
    return answer_ocsp(ocsp_request(certificate_der(name), certificate_der("agencies")), responder, at)


def answer_ocsp(request: bytes, responder: str, at: datetime) -> bytes:
    """The response of a responder to any request."""
    service = architecture().service_registry.summon_responder(ServiceLabel(responder), at_time=at)
    return bytes(service.build_ocsp_response(ocsp.OCSPRequest.load(request)).dump())


def ocsp_request(certificate: bytes, issuer: bytes) -> bytes:
    """A request about one certificate."""
    builder = OCSPRequestBuilder().add_certificate(
        load_der_x509_certificate(certificate), load_der_x509_certificate(issuer), hashes.SHA256()
    )
    return bytes(builder.build().public_bytes(serialization.Encoding.DER))


@functools.cache
def policy() -> AlgorithmPolicy:
    """The shipped algorithm rows."""
    return load_policy(POLICY_FILE)


@functools.cache
def trust(
    *anchors: str,
    intermediates: tuple[str, ...] = ("agencies",),
    crls_at: tuple[datetime, ...] = (),
    lists_of: tuple[str, ...] = ("root", "agencies"),
) -> TrustEvidence:
    """Evidence with those anchors; `crls_at` adds the lists of `lists_of` in force at those times."""
    return TrustEvidence(
        anchors=tuple(certificate_der(name) for name in anchors),
        intermediates=tuple(certificate_der(name) for name in intermediates),
        crls=tuple(crl_der(name, at) for at in crls_at for name in lists_of),
        version="tests",
        algorithms=policy(),
    )


def full_trust(*times: datetime) -> TrustEvidence:
    """Everything that a valid verdict needs at those times (default: the signing day)."""
    return trust("root", crls_at=times or (SIGNING_DAY,))


def sign_pdf(
    pdf: bytes,
    signer: str,
    field: str = "Signature1",
    *,
    appearance_text: str | None = None,
    box: Box = (60, 720, 300, 750),
    page: int = 0,
    at: datetime = SIGNING_DAY,
    digest: str = "sha256",
    time_stamper: str | None = None,
    certify: bool = False,
    adobe: bool = False,
    reason: str | None = None,
    embed_chain: bool = False,
) -> bytes:
    """The PDF with one more signature, as an incremental update of it.

    With `appearance_text` the field is a visible widget whose appearance
    stream holds that text and nothing else does: VGCA signers stamp number and
    date like this. Call it again on its result for the next signature.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    visible = None if appearance_text is None else box
    fields.append_signature_field(writer, fields.SigFieldSpec(field, on_page=page, box=visible))
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm=digest,
        subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED if adobe else fields.SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
        reason=reason,
    )
    chain = ("agencies", "root") if embed_chain else ()
    look = None if appearance_text is None else text_look(writer, appearance_text, box)
    job = _Signing(
        at,
        metadata,
        _signer(signer, chain),
        timestamper=stamper(time_stamper, at) if time_stamper else None,
        stamp_style=look,
    )
    return bytes(job.sign_pdf(writer).getvalue())


class _Signing(signers.PdfSigner):
    """pyHanko's signer with the time as an argument instead of the clock."""

    def __init__(self, at: datetime, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._at = at

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        session.system_time = self._at
        return session


def sign_cms(
    content: bytes, signer: str, *, detached: bool, at: datetime = SIGNING_DAY, digest: str = "sha256"
) -> bytes:
    """A CMS signature over the content: detached (.p7s) or carrying it (.p7m), DER."""
    made = asyncio.run(
        _signer(signer, ()).async_sign_general_data(
            content,
            digest_algorithm=digest,
            detached=detached,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=at),
        )
    )
    return bytes(made.dump())


def certificate_bag(*names: str) -> bytes:
    """A .p7b: certificates, no signer."""
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate(name) for name in names],
            "signer_infos": [],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())


def _signer(name: str, chain: tuple[str, ...]) -> Signer:
    return Signer(
        signing_cert=certificate(name),
        signing_key=private_key(name),
        cert_registry=SimpleCertificateStore.from_certs([certificate(one) for one in chain]),
    )


class _FixedStamper(PdfTimeStamper):
    """certomancer's time stamper at a fixed time, behind pyHanko's port."""

    def __init__(self, name: str, at: datetime) -> None:
        super().__init__()
        self._service = architecture().service_registry.summon_timestamper(ServiceLabel(name), at_time=at)

    async def async_request_tsa_response(self, req: Any) -> Any:
        return self._service.request_tsa_response(req)


def stamper(name: str, at: datetime) -> PdfTimeStamper:
    """A time stamper of pki.toml whose clock stands at that time."""
    return _FixedStamper(name, at)
