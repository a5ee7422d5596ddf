"""The values that pass between rooms: what arrived, what was read, what was judged.

A mail walks: `Arrival` (door) -> `MailReading` (sandbox) -> `Examination`
(judge) -> rows (ledger) -> `Fact` (counting).
"""

from gateway.records.agencies import Agency
from gateway.records.arrivals import Arrival, Delivery, Door, Envelope, MailState
from gateway.records.figures import Alert, CheckpointFigures, DayFigures, Fact, HeldMail, Issued
from gateway.records.judgements import (
    AttachmentRecord,
    DocumentRecord,
    DocumentView,
    Dossier,
    Examination,
    ExchangeRecord,
    Mode,
    Scope,
    ScopeView,
)
from gateway.records.readings import (
    Address,
    AttachmentReading,
    MailReading,
    NestedWords,
    OverallSignature,
    SignatureVerdict,
)
from gateway.records.sources import (
    Commitment,
    Coverage,
    DeclaredFigure,
    SourceBatch,
    SourceChange,
    SourceKind,
    SourceRecipient,
    SourceRecord,
    StockCount,
    StockKind,
)

__all__ = [
    "Address",
    "Agency",
    "Alert",
    "Arrival",
    "AttachmentReading",
    "AttachmentRecord",
    "CheckpointFigures",
    "Commitment",
    "Coverage",
    "DayFigures",
    "DeclaredFigure",
    "Delivery",
    "DocumentRecord",
    "DocumentView",
    "Door",
    "Dossier",
    "Envelope",
    "Examination",
    "ExchangeRecord",
    "Fact",
    "HeldMail",
    "Issued",
    "MailReading",
    "MailState",
    "Mode",
    "NestedWords",
    "OverallSignature",
    "Scope",
    "ScopeView",
    "SignatureVerdict",
    "SourceBatch",
    "SourceChange",
    "SourceKind",
    "SourceRecipient",
    "SourceRecord",
    "StockCount",
    "StockKind",
]
