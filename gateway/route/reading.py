"""A mail or a document file as read: parts found, contents read, signatures checked. Runs in the sandbox."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from classifiers.reading import SIGNATURE_ONLY, Format, Page, Reading, Unreadable
from gateway.documents.format import sniff_format
from gateway.documents.page_reading import read_page_part
from gateway.documents.reader import read_document
from gateway.mail.containers import Attachment, expand, expand_file
from gateway.mail.edxml import is_package, read_package
from gateway.mail.enclosed import SIGNED_FILE
from gateway.mail.message import Message, read_message
from gateway.records import AttachmentReading, MailReading, NestedWords, SignatureVerdict
from gateway.records.readings import PagePart
from gateway.route.job import NO_PART
from gateway.settings import Sandbox
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.files import check_signatures
from gateway.signatures.smime import check_opaque, check_smime, in_mail

NOT_WANTED = Unreadable("not_read", "only names, sizes and hashes were asked for")
OWN_SIGNATURE = Unreadable(SIGNATURE_ONLY, "the signature of the mail itself", Format.CMS)
SMIME_PROTOCOLS = ("application/pkcs7-signature", "application/x-pkcs7-signature")


def read_mail(
    data: bytes,
    limits: Sandbox,
    trust: TrustEvidence,
    at: datetime,
    *,
    contents: bool = True,
    only: int | None = None,
) -> MailReading:
    """Everything a mail holds; never raises for any bytes.

    `contents=False` reads no document, `only` just the attachment of that
    index, `only=NO_PART` just the mail's own signatures: the ways to take apart
    a mail that one child could not read.
    """
    message = _message(data, limits)
    attachments = tuple(
        _of_mail(part, message)
        for part in _read_all(expand(message, limits), limits, trust, at, contents=contents, only=only)
    )
    checked = contents and only in (None, NO_PART)
    return MailReading(
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        message_id=message.message_id,
        subject=message.subject,
        sender=message.sender,
        to=message.to,
        cc=message.cc,
        delivered_to=message.delivered_to,
        sent_at=message.sent_at,
        received_first_at=message.received_first_at,
        in_reply_to=message.in_reply_to,
        auto_submitted=message.auto_submitted,
        own_summary=message.own_summary,
        received_count=message.received_count,
        body=message.body,
        quoted_body=message.quoted_body,
        headers=message.headers,
        attachments=attachments,
        signatures=_mail_signatures(message, trust, at) if checked else (),
        repairs=message.repairs,
        channel=message.channel,
        package=message.package,
    )


def _message(data: bytes, limits: Sandbox) -> Message:
    """A mail, or the package of a document system."""
    return read_package(data, limits) if is_package(data) else read_message(data, limits)


def read_document_file(
    data: bytes,
    filename: str,
    limits: Sandbox,
    trust: TrustEvidence,
    at: datetime,
    *,
    contents: bool = True,
    only: int | None = None,
) -> MailReading:
    """A document file given directly, as a mail without words that has it as its only attachment."""
    files = expand_file(filename, data, limits)
    attachments = _read_all(files, limits, trust, at, contents=contents, only=only)
    return MailReading(hashlib.sha256(data).hexdigest(), len(data), "", "", None, attachments=attachments)


def read_page(data: bytes, kind: str, filename: str, index: int, part: PagePart, limits: Sandbox) -> Page | Unreadable:
    """One page of one file of a mail (`kind` "mail") or of a document file given directly ("document")."""
    files = expand_file(filename, data, limits) if kind == "document" else expand(_message(data, limits), limits)
    for file in files:
        if file.index == index:
            return read_page_part(file.data, file.filename, limits, part)
    return Unreadable("not_read", f"no attachment {index}")


def file_bytes(data: bytes, kind: str, filename: str, index: int, limits: Sandbox) -> bytes:
    """The bytes of one file of a mail (`kind` "mail") or of a document file given directly; b"" without it."""
    files = expand_file(filename, data, limits) if kind == "document" else expand(_message(data, limits), limits)
    return next((file.data for file in files if file.index == index), b"")


def _read_all(
    files: Sequence[Attachment],
    limits: Sandbox,
    trust: TrustEvidence,
    at: datetime,
    *,
    contents: bool,
    only: int | None,
) -> tuple[AttachmentReading, ...]:
    wanted = [contents and (only is None or only == file.index) for file in files]
    covers = [files[file.parent] if SIGNED_FILE in file.repairs and file.parent is not None else None for file in files]
    return tuple(
        _attachment(file, cover, limits, trust, at, contents=want)
        for file, cover, want in zip(files, covers, wanted, strict=True)
    )


def _of_mail(part: AttachmentReading, message: Message) -> AttachmentReading:
    """The detached S/MIME signature is no file of its own: its verdict stands with the mail."""
    digests = {hashlib.sha256(entity.signature).hexdigest() for entity in message.signed_entities}
    if part.sha256 not in digests:
        return part
    return replace(part, content=OWN_SIGNATURE, signatures=())


def _attachment(
    part: Attachment, cover: Attachment | None, limits: Sandbox, trust: TrustEvidence, at: datetime, *, contents: bool
) -> AttachmentReading:
    """One file as read; the signature that encloses it (`cover`, a .p7m) is its own."""
    form = sniff_format(part.data, part.filename) if contents and not part.opened else Format.UNKNOWN
    sha256 = hashlib.sha256(part.data).hexdigest()
    checked = check_signatures(part.data, form, trust, at) if form is not Format.UNKNOWN else ()
    if cover is not None and contents:
        checked = (*check_signatures(cover.data, Format.CMS, trust, at), *checked)
    return AttachmentReading(
        index=part.index,
        parent=part.parent,
        filename=part.filename,
        media_type=part.media_type,
        size_bytes=len(part.data),
        sha256=sha256,
        inline=part.inline,
        content=_content(part, limits) if contents or part.opened else NOT_WANTED,
        signatures=tuple(replace(verdict, attachment_sha256=sha256) for verdict in checked),
        repairs=part.repairs,
        nested=_nested_words(part),
    )


def _content(part: Attachment, limits: Sandbox) -> Reading | Unreadable | None:
    if part.problem is not None:
        return part.problem
    if part.opened:
        return None
    return read_document(part.data, part.filename, part.media_type, limits)


def _nested_words(part: Attachment) -> NestedWords | None:
    nested = part.nested
    if nested is None:
        return None
    sender = nested.sender.address if nested.sender else ""
    return NestedWords(nested.subject, sender, nested.sent_at, nested.body, nested.quoted_body)


def _mail_signatures(message: Message, trust: TrustEvidence, at: datetime) -> tuple[SignatureVerdict, ...]:
    """Verdicts on the mail's own S/MIME signatures; those of nested mails belong to the nested mail."""
    sender = message.sender.address if message.sender else ""
    detached = [
        in_mail(verdict, sender, is_whole=entity.is_whole)
        for entity in message.signed_entities
        if entity.depth == 0 and entity.protocol in SMIME_PROTOCOLS
        for verdict in check_smime(entity.raw, entity.signature, trust, at)
    ]
    opaque = [
        in_mail(verdict, sender, is_whole=part.is_whole)
        for part in message.parts
        if part.smime_type and part.parent is None
        for verdict in check_opaque(part.data, trust, at)
    ]
    return (*detached, *opaque)
