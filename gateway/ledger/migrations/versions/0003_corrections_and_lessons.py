"""Corrections by people, links between documents, crops and lessons of the number reader

Revision ID: 0003
"""

from __future__ import annotations

from gateway.ledger.migrations.tables import create_table

revision = "0003"
down_revision = "0002"

_WITHDRAWN = "withdrawn_at:time? withdrawn_by:words? withdrawn_why:words?"
_OF_MAIL = ("mail_key", "mail", "key")
_OF_DOCUMENT = ("document_id", "document", "id")


def upgrade() -> None:
    """Create the tables."""
    create_table(
        "assertion",
        "id:text32 document_id:words field:words value:json author:words reason:words at:time supersedes:text32?",
        key="id",
        points_to=(_OF_DOCUMENT,),
        indexes=("tenant_id document_id",),
    )
    create_table(
        "document_link",
        f"id:text32 kind:text16 source_id:words target_id:words author:words reason:words at:time {_WITHDRAWN}",
        key="id",
        points_to=(("source_id", "document", "id"), ("target_id", "document", "id")),
        indexes=("tenant_id source_id", "tenant_id target_id"),
    )
    create_table(
        "number_crop",
        "id:text32 document_id:words file_sha256:text64 page:int line:int office:words reader:words "
        "candidates:json second:json crop:words mail_key:words seen_at:time dropped_at:time?",
        key="id",
        points_to=(_OF_MAIL, _OF_DOCUMENT),
        indexes=("tenant_id document_id", "tenant_id office"),
    )
    create_table(
        "number_lesson",
        f"id:text32 crop_id:text32 digits:words symbol:words source:words author:words reason:words at:time {_WITHDRAWN}",
        key="id",
        points_to=(("crop_id", "number_crop", "id"),),
        indexes=("tenant_id crop_id",),
    )
    create_table(
        "reader_version",
        "office:words ordinal:int made_at:time base:words lessons:json codes:json heads:bytes calibration:json "
        "state:text16 changed_at:time changed_by:words changed_why:words",
        key="office ordinal",
    )
