"""The values that pass between rooms: what arrived, what was read, what was judged.

A mail walks: `Arrival` (door) -> `MailReading` (sandbox) -> `Examination`
(judge) -> rows (ledger) -> `Fact` (counting).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from classifiers.reading import Reading, Unreadable
from classifiers.verdict import Evidence, Origin, PaperStatus, Role, Secrecy, Urgency


class Door(StrEnum):
    """The way a mail came in."""

    JOURNAL = "journal"
    RELAY = "relay"
    IMAP = "imap"
    FILE = "file"


class Scope(StrEnum):
    """Who exchanged with whom [QN1486 I.2 a, b, c]; R16 of the counting rules."""

    INTERNAL = "internal"
    INTER_AGENCY = "inter_agency"
    EXTERNAL = "external"
    UNKNOWN = "unknown"
    """Sender or recipient stands in no directory row: shown, never counted."""


class Mode(StrEnum):
    """Mode of a document in one scope [QN1486 II.2.a]."""

    ELECTRONIC = "E"
    HYBRID = "H"
    PAPER = "P"
    UNKNOWN = "?"


class MailState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    HELD = "held"


class OverallSignature(StrEnum):
    """Worst state of the signatures that concern a document."""

    VALID = "valid"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the transport said of a mail, addresses verbatim [RFC 5321 §2.3.11]."""

    mail_from: str | None
    """None where unknown, "" for the null sender."""
    rcpt_to: tuple[str, ...] = ()
    ident: str | None = None
    """XFORWARD IDENT: Postfix's long queue id, or another door's own key."""
    client: str = ""
    """Address of the client, for the log."""
    mail_params: tuple[str, ...] = ()
    """ESMTP parameters of MAIL verbatim but SIZE, e.g. "RET=HDRS", "SMTPUTF8"; the relay hands them on."""
    rcpt_params: tuple[tuple[str, ...], ...] = ()
    """Those of each RCPT in the order of `rcpt_to`, e.g. ("NOTIFY=NEVER",); () when none had any."""
    xforward: tuple[str, ...] = ()
    """XFORWARD attributes verbatim, e.g. "ADDR=192.0.2.7", for the next hop."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail that lies on disk in the spool and waits for its row."""

    key: str
    """Idempotency key: "ident:...", "imap:box:uidvalidity:uid" or "sha256:..."."""
    spool_id: str
    door: Door
    envelope: Envelope
    size_bytes: int
    sha256: str
    received_at: datetime
    original_name: str = ""
    """File name or mailbox it came from; "" for the doors."""


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
    """`person`, `organisation`, `unknown`."""
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


@dataclass(frozen=True, slots=True)
class AttachmentRecord:
    """What became of one attachment (law 3: exactly one row each)."""

    index: int
    parent: int | None
    sha256: str
    filename: str
    media_type: str
    size_bytes: int
    role: Role
    signature: OverallSignature
    document_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class ExchangeRecord:
    """One document to one recipient by one medium."""

    recipient: str
    """Address, lower case domain."""
    agency: str | None
    """Directory id of the recipient at that time."""
    scope: Scope
    sent_at: datetime
    medium: str = "mail"
    by_issuer: bool = True
    """False when another agency passes it on: seen, never counted as sent."""
    paper: PaperStatus = PaperStatus.UNKNOWN
    """Status for this recipient, as read from this mail and its document."""


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One đầu số as judged from one mail (or one file)."""

    id: str
    identity: str
    """Canonical text behind `id`: issuer, year and symbol, or the surrogate."""
    symbol: str | None
    number: str | None
    type_code: str
    issuer_id: str | None
    issuer_name: str
    issued_on: str | None
    type: str
    abstract: str
    secrecy: Secrecy
    urgency: Urgency
    origin: Origin
    signature: OverallSignature
    paper: PaperStatus
    paper_evidence: tuple[Evidence, ...]
    confidence: dict[str, float]
    """Keys `type`, `symbol`, `issuer`, `issued_on`, `origin`, `paper`: 0 to 1."""
    evidence: dict[str, tuple[Evidence, ...]]
    files: tuple[tuple[str, str, Role], ...]
    """(sha256, filename, role) of each file."""
    exchanges: tuple[ExchangeRecord, ...] = ()
    notes: tuple[str, ...] = ()
    ruleset: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything judged from one mail; the ledger writes it in one transaction."""

    mail_sha256: str
    message_id: str
    sender: str
    sender_agency: str | None
    recipients: tuple[str, ...]
    sent_at: datetime
    subject_sha256: str
    attachments: tuple[AttachmentRecord, ...]
    documents: tuple[DocumentRecord, ...]
    signatures: tuple[SignatureVerdict, ...]
    mail_signature: OverallSignature
    alerts: tuple[str, ...] = ()
    """E.g. "secret-marking": content was dropped, a person must act."""
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agency:
    """One row of the directory: an agency and its mailboxes within dates.

    An agency may have several rows (several mailboxes, or dates).
    """

    id: str
    name: str
    abbreviation: str = ""
    """As in symbols: "STTTT", "UBND", "TU"."""
    level: str = ""
    """`central`, `province`, `department` (sở, ban, ngành), `district`, `commune`, `unit`, `party`, `organisation`, `school`, `hospital`, `external`."""
    parent: str = ""
    mailboxes: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    """Globs of addresses, e.g. "*-stttt@quangngai.gov.vn"."""
    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: str = ""
    verified: bool = False
    source: str = ""
    collective: bool = False
    """The row stands for many agencies at once ("other state bodies"): a known
    agency, but never proof that two mailboxes belong to the same one."""
    names: tuple[str, ...] = ()
    """Other names that letterheads print, e.g. "Văn phòng" below the committee's own line."""
    sends_for: tuple[str, ...] = ()
    """Ids of agencies whose documents this one's registry sends out, e.g. an office for its committee."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the relay still owes the next hop for one mail."""

    key: str
    spool_id: str
    envelope: Envelope
    pending: tuple[str, ...]
    attempts: int
    next_at: datetime
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class ScopeView:
    """A document within one scope, as the contract shows it."""

    scope: Scope
    mode: Mode
    first_sent_at: datetime
    recipients: tuple[str, ...]
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with everything known of it so far: record plus its scopes."""

    record: DocumentRecord
    scopes: tuple[ScopeView, ...] = ()
    files: tuple[tuple[str, str, Role], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Fact:
    """One document in one scope: the derived row that all figures are counted from."""

    document_id: str
    agency: str
    """Directory id of the agency that issued and sent it."""
    scope: Scope
    first_sent_on: date
    """Civil day in Asia/Ho_Chi_Minh of the first sending in this scope."""
    mode: Mode
    type: str
    origin: Origin
    signature: OverallSignature
    secrecy: Secrecy
    channels: tuple[str, ...]
    copies: int
    """Recipients in this scope (bản)."""
    numbered: bool
    paper_prior: PaperStatus = PaperStatus.UNKNOWN
    """What the type policy would expect: for estimates only."""
    recipient_agencies: tuple[str, ...] = ()
    """Directory ids of the recipients in this scope; () when not kept. b.3 looks at their levels."""
    copies_electronic: int | None = None
    """Recipients known to get no paper (R1); None when not counted."""
    copies_with_paper: int | None = None
    """Recipients known to get the same document on paper as well (R2, paired)."""


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail that waits for a person, and why."""

    spool_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Alert:
    """Something seen in one mail that a person must look at."""

    spool_id: str
    kind: str
    """E.g. "secret-marking"."""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What one civil day (Asia/Ho_Chi_Minh) brought, counted from rows.

    Keys of the counts are the values of the enums named; absent means none.
    """

    day: date
    mails_by_door: dict[str, int] = field(default_factory=dict)
    """`Door` -> mails taken in on that day."""
    mails_by_state: dict[str, int] = field(default_factory=dict)
    """`MailState` -> of those mails, their state now."""
    attachments_by_role: dict[str, int] = field(default_factory=dict)
    """`Role` -> attachments of those mails."""
    documents_by_type: dict[str, int] = field(default_factory=dict)
    """Key of `config/document_types.toml` -> documents first seen on that day."""
    unreadable_by_reason: dict[str, int] = field(default_factory=dict)
    """`Unreadable.reason` -> attachments."""
    signatures_by_overall: dict[str, int] = field(default_factory=dict)
    """`OverallSignature` -> documents first seen on that day."""
    paper_by_status: dict[str, int] = field(default_factory=dict)
    """`PaperStatus` -> documents first seen on that day."""
    documents_by_scope: dict[str, int] = field(default_factory=dict)
    """`Scope` -> documents first sent in it on that day; one document may stand in several (R17)."""
    unknown_addresses: tuple[tuple[str, int], ...] = ()
    """(address, times seen) of addresses in no directory row, most seen first."""
    held: tuple[HeldMail, ...] = ()
    """All mails that are held now, oldest first, whatever day they came."""
    alerts: tuple[Alert, ...] = ()
    """Alerts of that day."""
    waiting: int = 0
    """Mails that wait now, whatever day they came."""
    oldest_waiting_s: float | None = None
    """Age of the oldest waiting mail; None when nothing waits."""
    mails_to_date: int = 0
    documents_to_date: int = 0
    signatures_to_date: int = 0
    """Entries of the signature log since the start."""
