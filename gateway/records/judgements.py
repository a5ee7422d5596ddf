"""What was judged: documents, their files and exchanges."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from classifiers.verdict import Evidence, Origin, PaperStatus, Role, Secrecy, Urgency
from gateway.records.corrections import NumberSeen
from gateway.records.readings import OverallSignature, SignatureVerdict


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


class Dossier(StrEnum):
    """Whether all that a document says goes with it was seen in electronic form (R6)."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


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
    belongs_to: str | None = None
    """Id of the document that an annex without one in its mail says it goes with; it may never have been seen."""
    from_issuer: bool = False
    """The issuer of that document sent it: it completes the dossier."""


@dataclass(frozen=True, slots=True)
class ExchangeRecord:
    """One document to one recipient by one medium."""

    recipient: str
    """Address, lower case domain; where no address was seen the directory id, else the name as a register writes it."""
    agency: str | None
    """Directory id of the recipient at that time."""
    scope: Scope
    sent_at: datetime
    medium: str = "mail"
    """One of `gateway.records.sources`: mail, dms, paper, other, unstated."""
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
    sources: tuple[str, ...] = ("M",)
    """Letters of the sources that it was seen in: M mail, D document system, R register or dispatch book, P portal."""
    posted_on: str | None = None
    """First day on a portal; None where no listing shows it."""
    posted_at_latest: bool = False
    """No listing says when: `posted_on` is the day on which it was first seen there."""
    dossier: Dossier = Dossier.UNKNOWN
    dossier_files: tuple[str, ...] = ()
    """SHA-256 of the further files of its mail, where the document names items of a dossier."""
    art5: str = "unknown"
    """Whose signatures its main file has of those an original needs [ND30 Art. 5]:
    `both`, `person_only`, `organisation_only`, `neither`, `unknown`."""
    likeness: str = ""
    """Of a document without number: equal for the same text in another layout or with another date; "" where unknown."""


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
    numbers: tuple[NumberSeen, ...] = ()
    """What the number reader saw on scanned pages; nothing of secret documents."""


@dataclass(frozen=True, slots=True)
class ScopeView:
    """A document within one scope, as the contract shows it."""

    scope: Scope
    mode: Mode
    first_sent_at: datetime
    recipients: tuple[str, ...]
    channels: tuple[str, ...]


SHOWN_ID = 10
"""Characters of a document's id that lists show; commands take them for the whole."""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with everything known of it so far: record plus its scopes."""

    record: DocumentRecord
    scopes: tuple[ScopeView, ...] = ()
    files: tuple[tuple[str, str, Role], ...] = field(default=())
