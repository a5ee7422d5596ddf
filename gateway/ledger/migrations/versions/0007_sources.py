"""Sources beside mail: imports, their rows, declared figures, commitments, stocks

Revision ID: 0007
"""

from __future__ import annotations

from gateway.ledger.migrations.tables import create_table

revision = "0007"
down_revision = "0006"

_OF_BATCH = ("batch", "source_batch", "number")
_OF_DOCUMENT = ("document_id", "document", "id")


def upgrade() -> None:
    """Create the tables."""
    create_table(
        "source_batch",
        "number:int kind:text16 file:words sha256:text64 actor:words reason:words at:time rows:int unknown_columns:json "
        "in_force_at:time? derived_at:time? voided_at:time? voided_by:words? voided_why:words?",
        key="number",
    )
    create_table(
        "source_record",
        "id:text64 kind:text16 key:words document_id:words agency:words issued_on:words? secrecy:text16 payload:json",
        key="id",
        points_to=(_OF_DOCUMENT,),
        indexes=("tenant_id document_id", "tenant_id agency issued_on"),
    )
    create_table(
        "source_seen",
        "batch:int record_id:text64 sheet:words line:int",
        key="batch record_id sheet line",
        points_to=(_OF_BATCH, ("record_id", "source_record", "id")),
        indexes=("tenant_id record_id",),
    )
    create_table(
        "document_mark",
        "mark:words document_id:words code:words type:words issued_on:words",
        key="mark document_id code type issued_on",
        points_to=(_OF_DOCUMENT,),
        indexes=("tenant_id document_id",),
    )
    create_table(
        "declared_figure",
        "batch:int line:int agency:words? indicator:text16 period:words numerator:big? denominator:big? stated_by:words "
        "document:words extra:json",
        key="batch line",
        points_to=(_OF_BATCH,),
    )
    create_table(
        "commitment",
        "batch:int line:int agency:words? indicator:text16 year:int percent:real? words:words stated_by:words document:words",
        key="batch line",
        points_to=(_OF_BATCH,),
    )
    create_table(
        "stock_count",
        "batch:int line:int agency:words? kind:text16 name:words counted_on:day total:big done:big? stated_by:words extra:json",
        key="batch line",
        points_to=(_OF_BATCH,),
    )
