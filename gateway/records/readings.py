"""What was read of a mail inside the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from classifiers.reading import Reading, Unreadable
from gateway.records.packages import PackageHeader


class OverallSignature(StrEnum):
    """Worst state of the signatures that concern a document."""

    VALID = "valid"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox of a header: address verbatim, display name NFC."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """All that is known of one signature; independent axes kept apart.

    Indications are those of ETSI EN 319 102-1 §5.1.3: `TOTAL-PASSED`,
    `TOTAL-FAILED`, `INDETERMINATE`.
    """

    container: str
    """`pdf_field`, `cms`, `smime_part`, `ooxml_part`, `xades`, `asic`."""
    field_name: str = ""
    sub_filter: str = ""
    overall: OverallSignature = OverallSignature.INDETERMINATE
    indication: str = "INDETERMINATE"
    sub_indication: str = ""
    intact: bool | None = None
    """Digest of the covered bytes equals the signed one; None when not checked."""
    crypto_valid: bool | None = None
    coverage: str = "not_checked"
    """`whole_file`, `whole_revision`, `partial`, `not_checked`."""
    modification: str = "not_checked"
    """`none`, `allowed`, `suspicious`, `not_checked`."""
    signer_subject: str = ""
    signer_issuer: str = ""
    signer_sha256: str = ""
    signer_role: str = "unknown"
    """Whom the certificate is for: `person`, `organisation`, `unknown`."""
    claimed_at: datetime | None = None
    """Time that the signer wrote; never trusted."""
    trusted_at: datetime | None = None
    """Time of an RFC 3161 token that itself was checked."""
    timestamp: str = "none"
    """`none`, `present_not_checked`, `intact`, `broken`."""
    chain: str = "not_checked"
    """`anchored`, `no_anchor`, `broken`, `not_checked`."""
    anchor: str = ""
    revocation: str = "not_checked"
    """`good`, `revoked`, `unknown`, `not_checked`."""
    digest_algorithm: str = ""
    signature_algorithm: str = ""
    reasons: tuple[str, ...] = ()
    """Codes, e.g. "weak-algorithm", "revocation-not-checked"."""
    checker: str = ""
    trust_version: str = ""
    attachment_sha256: str = ""
    """File that the signature stands in; "" for the mail itself."""
    certificate: str = ""
    """The signer's certificate, DER in base64; kept once by its hash, not with each verdict."""
    anchor_scope: str = ""
    """Scope tag of the pinned anchor, e.g. "vgca-g1"; "" where it is not pinned."""
    revocation_source: str = ""
    """`crl`, `ocsp`: what decided for the worst certificate of the path; "" when nothing was usable."""
    revocation_this_update: datetime | None = None
    revocation_next_update: datetime | None = None
    revoked_at: datetime | None = None
    """Also of a revocation after the signing, which changes nothing."""
    revoked_why: str = ""
    """As RFC 5280 §5.3.1 names it, e.g. "keyCompromise"."""
    evidence: tuple[str, ...] = ()
    """SHA-256 of the lists and OCSP responses that decided."""
    chain_sha256: tuple[str, ...] = ()
    """SHA-256 of the certificates from the signer's to the anchor; () without a path."""
    chain_certificates: tuple[str, ...] = ()
    """Those after the signer's, DER in base64; kept as `certificate` is."""
    signed_revision: int | None = None
    """Revision of a PDF that the signature closed, from 1; None where there is none or it was not found."""
    broken_in_revision: int | None = None
    """First later revision with a change that the signature does not allow."""
    role: str = "unknown"
    """What the signature is for [ND30 Art. 5, App. I]: `person`, `organisation`, `number_date_stamp`,
    `attachment_corner`, `copy_corner`, `incoming_stamp`, `document_timestamp`, `unknown`."""
    role_evidence: tuple[str, ...] = ()
    """Ids of the rows and rules that told the role."""
    trusted_source: str = ""
    """`signature_timestamp`, `document_timestamp`: what `trusted_at` comes from; "" without one."""
    ades_level: str = ""
    """What is in the file, not that it was checked: `PAdES-B-B` to `PAdES-B-LTA`, likewise `CAdES`, `XAdES`; "" below."""
    place: tuple[int, ...] = ()
    """Page from 1, then left, top, right, bottom of a visible field in thousandths of the page; () for all others."""
    said: str = ""
    """Reason that the signer wrote, until the role is judged; "" afterwards."""
    broken_by: str = ""
    """Field of the signature at which this one was broken at the latest; "" where it stands or nobody can be named."""
    broke: tuple[str, ...] = ()
    """Fields of earlier signatures that were whole before this one was written."""
    file_scanned: int = 0
    """Signatures that the raw bytes of the file show; 0 where nothing was counted."""
    file_parsed: int = 0
    """Signatures that the structure of the file shows."""
    file_uncovered: str = "not_checked"
    """Changes after the last signature of the file: `none`, `allowed`, `suspicious`, `not_checked`."""
    broken_by_signer: str = ""
    """Subject of the certificate of the signature in `broken_by`."""


@dataclass(frozen=True, slots=True)
class NestedWords:
    """What a mail inside a mail says of itself."""

    subject: str = ""
    sender: str = ""
    sent_at: datetime | None = None
    body: str = ""
    quoted_body: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentReading:
    """One attachment, or one file inside a container, as found and read."""

    index: int
    """From 0 in the mail; containers stand before what they hold."""
    parent: int | None
    """Index of the container it was taken from."""
    filename: str
    """As sent, NFC; "" when unnamed."""
    media_type: str
    """Declared Content-Type, lower case."""
    size_bytes: int
    sha256: str
    """Of the decoded bytes, hex."""
    inline: bool
    """A picture or text that the body shows itself (Content-ID or disposition inline)."""
    content: Reading | Unreadable | None
    """None for containers that were opened."""
    signatures: tuple[SignatureVerdict, ...] = ()
    repairs: tuple[str, ...] = ()
    nested: NestedWords | None = None
    """Words of the mail that this attachment is (message/rfc822); None for all others."""


@dataclass(frozen=True, slots=True)
class MailReading:
    """A whole mail as read inside the sandbox; text NFC, times aware UTC."""

    sha256: str
    size_bytes: int
    message_id: str
    subject: str
    sender: Address | None
    """From; Sender where From is missing."""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    sent_at: datetime | None = None
    """Date header; None when missing or senseless."""
    received_first_at: datetime | None = None
    """Oldest believable time in the Received trail."""
    in_reply_to: str = ""
    auto_submitted: str = ""
    own_summary: bool = False
    """Our own nightly summary (X-Vanthu-Summary): never examined."""
    received_count: int = 0
    body: str = ""
    quoted_body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    """Headers that sender systems set on purpose (X-..., Priority, Importance, Keywords)."""
    attachments: tuple[AttachmentReading, ...] = ()
    signatures: tuple[SignatureVerdict, ...] = ()
    """S/MIME signatures of the mail itself."""
    repairs: tuple[str, ...] = ()
    channel: str = "mail"
    """Way that it took: `mail`, or `dms` for a package of a document system (edXML)."""
    package: PackageHeader | None = None
    """Header of such a package; None for a mail."""


@dataclass(frozen=True, slots=True)
class PagePart:
    """A part of one page that is still to be read."""

    page: int
    """From 1."""
    below: float = 0.0
    """Share of the height, from the top, whose words are known."""
    turned: int = 0
    """Degrees clockwise by which the letterhead had to be turned."""
