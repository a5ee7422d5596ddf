"""Mails, documents and what was seen of them

Revision ID: 0001
"""

from __future__ import annotations

from gateway.ledger.migrations.tables import create_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables of evidence and the derived ones."""
    _mails()
    _documents()
    _exchanges()
    _derived()


def _mails() -> None:
    """What arrived."""
    create_table(
        "blob",
        "sha256:text64 size_bytes:big media_type:words first_seen_at:time",
        key="sha256",
    )
    create_table(
        "mail",
        "key:words spool_id:words door:text16 envelope:json size_bytes:big sha256:text64 received_at:time "
        "original_name:words state:text16 attempts:int runs:int reason:words changed_at:time message_id:words? "
        "sent_at:time? sender:words? sender_agency:words? recipients:json?",
        key="key",
        indexes=(
            "tenant_id message_id",
            "tenant_id received_at",
            "tenant_id sha256",
            "tenant_id spool_id",
            "tenant_id state received_at",
        ),
    )
    create_table(
        "mail_seen",
        "mail_key:words ordinal:int spool_id:words door:text16 envelope:json received_at:time original_name:words",
        key="mail_key ordinal",
        points_to=(("mail_key", "mail", "key"),),
    )
    create_table(
        "examination",
        "mail_key:words at:time subject_sha256:text64 mail_signature:text16 repairs:json",
        key="mail_key",
        points_to=(("mail_key", "mail", "key"),),
    )
    create_table(
        "alert",
        "mail_key:words ordinal:int kind:words at:time",
        key="mail_key ordinal",
        points_to=(("mail_key", "mail", "key"),),
    )
    create_table(
        "signature_check",
        "mail_key:words ordinal:int at:time attachment_sha256:text64 container:words overall:text16 "
        "indication:words sub_indication:words signer_sha256:words trust_version:words verdict:json",
        key="mail_key ordinal",
        points_to=(("mail_key", "mail", "key"),),
        indexes=("tenant_id attachment_sha256",),
    )


def _documents() -> None:
    """What was read."""
    create_table(
        "document",
        "id:words identity:words first_seen_at:time",
        key="id",
        unique=("tenant_id identity",),
        indexes=("tenant_id first_seen_at",),
    )
    create_table(
        "attachment",
        "mail_key:words position:int parent:int? sha256:text64 filename:words media_type:words size_bytes:big "
        "role:text16 signature:text16 document_id:words? reason:words",
        key="mail_key position",
        points_to=(("document_id", "document", "id"), ("mail_key", "mail", "key")),
        indexes=("tenant_id sha256",),
    )
    create_table(
        "document_reading",
        "document_id:words mail_key:words ordinal:int at:time sent_at:time fields:json confidence:json "
        "evidence:json ruleset:words",
        key="document_id mail_key ordinal",
        points_to=(("document_id", "document", "id"), ("mail_key", "mail", "key")),
        indexes=("tenant_id mail_key",),
    )
    create_table(
        "document_file",
        "document_id:words sha256:text64 filename:words role:text16 mail_key:words",
        key="document_id sha256 role filename",
        points_to=(("document_id", "document", "id"), ("mail_key", "mail", "key")),
    )


def _exchanges() -> None:
    """Who sent what to whom."""
    create_table(
        "exchange",
        "hash:text64 document_id:words source:words recipient:words medium:words by_issuer:flag "
        "mail_key:words agency:words? scope:text16 sent_at:time paper:text16",
        key="hash",
        points_to=(("document_id", "document", "id"), ("mail_key", "mail", "key")),
        indexes=("tenant_id document_id", "tenant_id mail_key", "tenant_id sent_at"),
    )
    create_table(
        "exchange_seen",
        "hash:text64 mail_key:words agency:words? scope:text16 sent_at:time paper:text16",
        key="hash mail_key",
        points_to=(("hash", "exchange", "hash"), ("mail_key", "mail", "key")),
        indexes=("tenant_id sent_at",),
    )


def _derived() -> None:
    """What is counted from, rebuilt from the others."""
    create_table(
        "document_best",
        "document_id:words issuer_id:words? issuer_folded:words symbol:words? issued_on:words? type:words "
        "abstract_folded:words secrecy:text16 origin:text16 signature:text16 paper:text16 scopes:words "
        "first_sent_on:day view:json",
        key="document_id",
        points_to=(("document_id", "document", "id"),),
        indexes=("tenant_id first_sent_on document_id", "tenant_id issuer_id first_sent_on"),
    )
    create_table(
        "fact",
        "document_id:words scope:text16 agency:words first_sent_on:day mode:text1 type:words origin:text16 "
        "signature:text16 secrecy:text16 channels:json copies:int numbered:flag paper_prior:text16 "
        "recipient_agencies:json copies_electronic:int? copies_with_paper:int?",
        key="document_id scope",
        points_to=(("document_id", "document", "id"),),
        indexes=("tenant_id first_sent_on agency",),
    )
