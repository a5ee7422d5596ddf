"""The values that pass between rooms: what arrived, what was read, what was judged.

A mail walks: `Arrival` (door) -> `MailReading` (sandbox) -> `Examination`
(judge) -> rows (ledger) -> `Fact` (counting).
"""

from gateway.records.agencies import Agency
from gateway.records.arrivals import Arrival, Delivery, Door, Envelope, MailState
from gateway.records.figures import Alert, CheckpointFigures, DayFigures, Fact, HeldMail
from gateway.records.judgements import (
    AttachmentRecord,
    DocumentRecord,
    DocumentView,
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

__all__ = [
    "Address",
    "Agency",
    "Alert",
    "Arrival",
    "AttachmentReading",
    "AttachmentRecord",
    "CheckpointFigures",
    "DayFigures",
    "Delivery",
    "DocumentRecord",
    "DocumentView",
    "Door",
    "Envelope",
    "Examination",
    "ExchangeRecord",
    "Fact",
    "HeldMail",
    "MailReading",
    "MailState",
    "Mode",
    "NestedWords",
    "OverallSignature",
    "Scope",
    "ScopeView",
    "SignatureVerdict",
]
