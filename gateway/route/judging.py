"""From a reading to an examination: pure, repeatable years later from the stored reading.

judge: letterhead, type, origin, secrecy, paper (classifiers) -> identity ->
grouping -> exchanges with their scope -> records for the ledger.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from classifiers.judge import judge_document
from classifiers.reading import SIGNATURE_ONLY, Accompaniment, Unreadable
from classifiers.rules import Rules
from classifiers.verdict import Role, Secrecy
from gateway.directory import Directory
from gateway.mail.edxml import named_document
from gateway.records import (
    AttachmentReading,
    AttachmentRecord,
    DocumentRecord,
    Envelope,
    Examination,
    MailReading,
    NestedWords,
    OverallSignature,
    SignatureVerdict,
)
from gateway.records.corrections import NumberSeen
from gateway.records.packages import IN_PLACE_OF, Act, PackageHeader
from gateway.reports.form import Form
from gateway.route.absent import absent_home, may_be_item, supplemented
from gateway.route.bundles import unbind
from gateway.route.composing import NO_CONTENT_KEPT, Composer
from gateway.route.copies import as_copied
from gateway.route.grouping import group_files
from gateway.route.judged import Judged, own_words
from gateway.route.naming import leave_unread, named_by_annexes
from gateway.route.numbers import numbers_seen
from gateway.route.parties import Parties, find_parties
from gateway.route.parts import continuing, find_parts, with_parts
from gateway.route.signing import file_roles, with_article_5
from gateway.signatures.judge import overall
from gateway.signatures.role_rows import RoleRules

SENDS_NOTHING = (Act.RECALL, Act.STATUS)
"""Acts of packages whose files, where they carry any, are those of a sending that was before."""
MOST_WORDS = 1000
"""Characters of a body in which a mail may say what it sends after."""


@dataclass(frozen=True, slots=True)
class JudgingRules:
    """All rows that a judgement depends on."""

    rules: Rules
    directory: Directory
    roles: RoleRules = RoleRules()
    """What tells the role of a signature."""
    form: Form | None = None
    """The registration form that agencies mail back; None where nobody looks for it."""


def judge_mail(reading: MailReading, envelope: Envelope, received_at: datetime, rows: JudgingRules) -> Examination:
    """Everything that one mail says: a record for each attachment and each document."""
    parties = find_parties(reading, envelope, rows.directory, received_at)
    judged = _judge_files(reading, rows)
    judged = named_by_annexes(leave_unread(judged, parties, rows.directory), rows.rules)
    secret = any(item.verdict.secrecy.value is not Secrecy.NONE for item in judged)
    documents, files, numbers = _compose(judged, Composer(rows.directory, parties, judged))
    files |= _of_absent(judged, files, parties, rows, documents, _words(reading))
    if reading.package is not None and reading.package.act in SENDS_NOTHING:
        documents, numbers = (), ()
        files = {index: _not_sent(record) for index, record in files.items()}
    documents = _in_place_of(documents, reading.package)
    records = tuple(files.get(part.index) or _container_record(part) for part in reading.attachments)
    verdicts = file_roles(reading.attachments, files, documents, rows.roles)
    return Examination(
        mail_sha256=reading.sha256,
        message_id=reading.message_id,
        sender=parties.sender,
        sender_agency=parties.sender_agency,
        recipients=parties.recipients,
        sent_at=parties.sent_at,
        subject_sha256=hashlib.sha256(reading.subject.encode()).hexdigest(),
        attachments=tuple(without_names(record) for record in records) if secret else records,
        documents=with_article_5(documents, files, verdicts),
        signatures=_all_signatures(reading, verdicts),
        mail_signature=overall(reading.signatures),
        alerts=("secret-marking",) if secret else (),
        repairs=reading.repairs,
        numbers=() if secret else numbers,
    )


def _in_place_of(documents: tuple[DocumentRecord, ...], package: PackageHeader | None) -> tuple[DocumentRecord, ...]:
    """The one document of a package that replaces others, with a note that names them; a secret one tells nothing (R8)."""
    if package is None or package.act is not Act.REPLACE or len(documents) != 1:
        return documents
    (own,) = documents
    named = (named_document(text).number for text in package.replaced)
    gone = [number for number in named if number and number != own.symbol]
    if not gone or own.secrecy is not Secrecy.NONE:
        return documents
    return (replace(own, notes=(*own.notes, f"{IN_PLACE_OF}: {', '.join(gone)}")),)


def _judge_files(reading: MailReading, rows: JudgingRules) -> list[Judged]:
    """Every file that may be a document; one that goes on with another is read as the end of that one."""
    files = [part for part in reading.attachments if _is_file(part)]
    begun = find_parts(files)
    judged: list[Judged] = []
    for part in files:
        further = [other for other in files if begun.get(other.index) == part.index]
        found = _judge(reading, with_parts(part, further), rows)
        judged += found if part.index not in begun else [continuing(item, begun[part.index]) for item in found[:1]]
    return judged


def _is_file(part: AttachmentReading) -> bool:
    """Containers that were opened are judged by what they hold; the mail's own signature is no document."""
    return part.content is not None and not _is_signature(part)


def _is_signature(part: AttachmentReading) -> bool:
    return isinstance(part.content, Unreadable) and part.content.reason == SIGNATURE_ONLY


def _judge(reading: MailReading, part: AttachmentReading, rows: JudgingRules) -> list[Judged]:
    """The documents of one file: itself, or each of those that were bound together in it."""
    holder = _nested_holder(reading, part)
    around = _accompaniment(reading, part, holder.nested if holder else None)
    found = Judged(
        part,
        judge_document(part.content or Unreadable("empty"), around, rows.rules),
        mail=holder.index if holder else None,
        around=holder.nested if holder else None,
        words=own_words(part.content),
    )
    return [as_copied(item) for item in unbind(found, around, rows.rules)]


def _accompaniment(reading: MailReading, part: AttachmentReading, nested: NestedWords | None) -> Accompaniment:
    """What stands around a file: the mail's words, or those of the forwarded mail that holds it."""
    if nested is not None:
        return Accompaniment(nested.subject, nested.body, nested.quoted_body, part.filename, inline=part.inline)
    return Accompaniment(
        reading.subject, reading.body, reading.quoted_body, part.filename, reading.headers, inline=part.inline
    )


def _nested_holder(reading: MailReading, part: AttachmentReading) -> AttachmentReading | None:
    by_index = {item.index: item for item in reading.attachments}
    current = part
    while current.parent is not None and current.parent in by_index:
        current = by_index[current.parent]
        if current.nested is not None:
            return current
    return None


def _compose(
    judged: list[Judged], composer: Composer
) -> tuple[tuple[DocumentRecord, ...], dict[int, AttachmentRecord], tuple[NumberSeen, ...]]:
    identified = [composer.identified(item) for item in judged]
    groups, loose = group_files(identified)
    files = {item.index: _file_record(item, item.verdict.role, None) for item in loose}
    documents: list[DocumentRecord] = []
    members: list[tuple[Judged, Role, str]] = []
    numbers: list[NumberSeen] = []
    for group in groups:
        document = composer.document(group)
        documents.append(document)
        numbers += numbers_seen(group, document)
        members += [(item, role, document.id) for item, role in group.files]
    # A file that holds several documents has one row: that of its first document.
    for item, role, document_id in sorted(members, key=lambda member: member[0].place, reverse=True):
        files[item.index] = _file_record(item, role, document_id)
    return tuple(documents), files, tuple(numbers)


def _of_absent(
    judged: list[Judged],
    files: dict[int, AttachmentRecord],
    parties: Parties,
    rows: JudgingRules,
    documents: Sequence[DocumentRecord],
    words: str,
) -> dict[int, AttachmentRecord]:
    """The rows of files that go with a document that is not in the mail, where they, or the mail's `words`, name it.

    A document of its own that is sent after another one stays its own.
    """
    told = None if parties.forwarded else supplemented(words, parties, rows.directory, rows.rules)
    if told is not None and told.id in {document.id for document in documents}:
        told = None
    found: dict[int, AttachmentRecord] = {}
    for item in judged:
        record = files[item.index]
        loose = record.document_id is None
        named = absent_home(item, parties, rows.directory, rows.rules) if loose else None
        home = named or (told if may_be_item(item) else None)
        if home is not None:
            role = Role.ANNEX if loose else record.role
            found[item.index] = replace(record, role=role, belongs_to=home.id, from_issuer=home.from_issuer)
    return found


def _words(reading: MailReading) -> str:
    """What a mail says of the files that it carries: its subject and the begin of its body."""
    return f"{reading.subject}\n{reading.body[:MOST_WORDS]}"


def _file_record(item: Judged, role: Role, document_id: str | None) -> AttachmentRecord:
    part = item.attachment
    return AttachmentRecord(
        index=part.index,
        parent=part.parent,
        sha256=part.sha256,
        filename=part.filename,
        media_type=part.media_type,
        size_bytes=part.size_bytes,
        role=role,
        signature=overall(part.signatures),
        document_id=document_id,
        reason=item.verdict.reason,
    )


def _not_sent(record: AttachmentRecord) -> AttachmentRecord:
    """The row of a file in a package that takes its document back."""
    reason = "the package takes a document back or answers one: its files are sent by another"
    return replace(record, role=Role.NOT_OFFICIAL, document_id=None, reason=reason, belongs_to=None)


def without_names(record: AttachmentRecord) -> AttachmentRecord:
    """The row of a file in a mail with a secret marking: that it was there, not what it is called or says (R8)."""
    return replace(record, filename="", reason=NO_CONTENT_KEPT, belongs_to=None)


def _container_record(part: AttachmentReading) -> AttachmentRecord:
    return AttachmentRecord(
        part.index,
        part.parent,
        part.sha256,
        part.filename,
        part.media_type,
        part.size_bytes,
        Role.NOT_OFFICIAL,
        OverallSignature.NONE if not part.signatures else overall(part.signatures),
        None,
        "signature of the mail itself" if _is_signature(part) else "container: judged by what it holds",
    )


def _all_signatures(
    reading: MailReading, verdicts: Mapping[int, tuple[SignatureVerdict, ...]]
) -> tuple[SignatureVerdict, ...]:
    return (*reading.signatures, *(one for part in reading.attachments for one in verdicts.get(part.index, ())))
