"""What figures are counted from, and what one day brought."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from classifiers.verdict import Origin, PaperStatus, Secrecy
from gateway.records.judgements import Dossier, Mode, Scope
from gateway.records.readings import OverallSignature


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
    copies_paper: int = 0
    """Recipients that got it on paper only."""
    recipient_modes: tuple[tuple[str, Mode], ...] = ()
    """(directory id, mode of what that agency got); () when not kept: all got it in the document's mode."""
    outward: Mode | None = None
    """Mode over `inter_agency` and `external` together, on the scope into which the document went first; else None.
    A document that went to both is counted once in the line of everybody together (R17)."""
    dossier: Dossier = Dossier.UNKNOWN
    sources: tuple[str, ...] = ()
    """Letters of the sources that saw the document: M mail, D document system, P portal, R register."""


@dataclass(frozen=True, slots=True)
class Issued:
    """One document as its agency issued it: the derived row for posting (b.5, II.7) and for number series."""

    document_id: str
    agency: str
    issued_on: date | None
    """Civil day printed on it; None where nobody read one."""
    type: str
    secrecy: Secrecy
    numbered: bool
    legal: bool
    """A legal normative document (VBQPPL): its symbol carries the year, "22/2012/CT-UBND"."""
    posted_on: date | None = None
    """First day on which a portal showed it."""
    sources: tuple[str, ...] = ()
    posted_at_latest: bool = False
    """It was posted on or before `posted_on`, and nobody knows when."""


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
class CheckpointFigures:
    """The newest signed checkpoint of the signature log."""

    size: int
    """Entries that it covers."""
    root: str
    """Hex."""
    name: str
    key_id: str
    """Name and id of the key that signed it."""
    at: datetime
    stamped_at: datetime | None = None
    """Time of its RFC 3161 token; None when it has none."""


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
    left_unread: tuple[tuple[str, str], ...] = ()
    """(mailbox and UID, reason) of polled mails that were left where they are on that day."""
    waiting: int = 0
    """Mails that wait now, whatever day they came."""
    oldest_waiting_s: float | None = None
    """Age of the oldest waiting mail; None when nothing waits."""
    mails_to_date: int = 0
    documents_to_date: int = 0
    signatures_to_date: int = 0
    """Entries of the signature log since the start."""
    checkpoint: CheckpointFigures | None = None
    """None while the log was never signed."""
    rechecked_by_overall: dict[str, int] = field(default_factory=dict)
    """`OverallSignature` -> signatures that later evidence settled or unsettled on that day, by what they are now."""
    forms_waiting: int = 0
    """Filled registration forms that nobody decided yet, whatever day they came."""
    may_be_one: int = 0
    """Pairs of documents that may be one and that nobody settled yet, whatever day they came."""
