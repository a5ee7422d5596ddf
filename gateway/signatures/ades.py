"""Which baseline level a signature has: what is in the file, whether or not it could be checked [ETSI EN 319 142-1 §6]."""

from __future__ import annotations

from typing import Any

from asn1crypto import core

from gateway.signatures.embedded import CERTIFICATE_VALUES, REVOCATION_VALUES
from gateway.signatures.evidence import EmbeddedEvidence

ARCHIVE_STAMPS = frozenset({"1.2.840.113549.1.9.16.2.48", "0.4.0.1733.2.4"})
"""Archive time-stamps of CAdES, both generations."""
_SIGNING_CERTIFICATE = {"1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"}
_SIGNATURE_STAMP = "1.2.840.113549.1.9.16.2.14"


def cades_level(signer_info: Any, evidence: EmbeddedEvidence) -> str:
    """`CAdES-B-B` to `CAdES-B-LTA`; "" where the signer's certificate is not bound by the signature.

    `evidence` is what lies beside: certificates with lists or answers make
    the long-term level, an archive time-stamp on top of them the last.
    """
    signed, unsigned = _kinds(signer_info["signed_attrs"]), _kinds(signer_info["unsigned_attrs"])
    if not signed & _SIGNING_CERTIFICATE:
        return ""
    if _SIGNATURE_STAMP not in unsigned:
        return "CAdES-B-B"
    kept = bool(unsigned & {REVOCATION_VALUES, CERTIFICATE_VALUES}) or bool(evidence.crls or evidence.ocsp)
    if not kept:
        return "CAdES-B-T"
    return "CAdES-B-LTA" if unsigned & ARCHIVE_STAMPS else "CAdES-B-LT"


def pades_level(level: str, sub_filter: str, *, has_store: bool, stamped_after: bool, archived: bool) -> str:
    """The level of a PDF signature from that of its CMS and from what the file has beside it.

    `has_store`: the document security store holds revocation values;
    `stamped_after`: a document time-stamp covers the signature; `archived`:
    one covers the store as well. Only ETSI.CAdES.detached is PAdES.
    """
    if not level or sub_filter != "ETSI.CAdES.detached":
        return ""
    if level == "CAdES-B-B" and not stamped_after:
        return "PAdES-B-B"
    if not has_store:
        return "PAdES-B-T"
    return "PAdES-B-LTA" if archived else "PAdES-B-LT"


def xades_level(signature_parts: set[str]) -> str:
    """`XAdES-B-B` to `XAdES-B-LTA` from the names of the elements that belong to a signature; "" below."""
    if not signature_parts & {"SigningCertificate", "SigningCertificateV2"}:
        return ""
    if "SignatureTimeStamp" not in signature_parts:
        return "XAdES-B-B"
    if not {"RevocationValues", "CertificateValues"} <= signature_parts:
        return "XAdES-B-T"
    return "XAdES-B-LTA" if "ArchiveTimeStamp" in signature_parts else "XAdES-B-LT"


def _kinds(attributes: Any) -> set[str]:
    return set() if isinstance(attributes, core.Void) else {attribute["type"].dotted for attribute in attributes}
