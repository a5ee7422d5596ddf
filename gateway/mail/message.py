"""One mail taken apart: its header facts, its own words, its attachments.

Touches nothing, trusts nothing: any bytes give a `Message`. What had to be
mended is named in `repairs`, of the mail and of each part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.mail.addresses import read_addresses
from gateway.mail.attachments import NestedMail, Part, list_parts
from gateway.mail.bodies import is_body, read_body
from gateway.mail.fields import Fields
from gateway.mail.smime import SignedEntity, list_signed
from gateway.mail.structure import Budget, Tree, read_tree
from gateway.mail.trail import first_received_at, read_date
from gateway.mail.words import decode_header
from gateway.records import Address
from gateway.records.packages import PackageHeader
from gateway.settings import Sandbox

__all__ = ["Message", "NestedMail", "Part", "SignedEntity", "read_message"]

_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")
_KEPT_FIELDS = ("priority", "importance", "keywords", "sensitivity", "precedence")
_MAX_KEPT_FIELDS = 200
_MAX_KEPT_CHARACTERS = 1000
_ID = re.compile(r"<[^<>\s]{1,990}>")


@dataclass(frozen=True, slots=True)
class Message:
    """Header facts as `records.MailReading` wants them, the body, and the parts."""

    message_id: str
    """With its angle brackets, as sent; "" when missing."""
    subject: str
    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    sent_at: datetime | None
    received_first_at: datetime | None
    in_reply_to: str
    auto_submitted: str
    """Lower case, without parameters: "auto-generated"; "" when missing."""
    own_summary: bool
    received_count: int
    body: str
    quoted_body: str
    headers: tuple[tuple[str, str], ...]
    repairs: tuple[str, ...]
    parts: tuple[Part, ...]
    """Attachments in order, a nested mail before its own attachments."""
    signed_entities: tuple[SignedEntity, ...]
    channel: str = "mail"
    """Way that it took: `mail`, or `dms` for a package of a document system."""
    package: PackageHeader | None = None
    """Header of such a package; None for a mail."""


def read_message(data: bytes, limits: Sandbox) -> Message:
    """The mail in `data`, LF, CRLF or bare CR; never raises for any bytes.

    At most `limits.max_parts` parts are listed; repair `part-limit` says that
    there were more. Containers are not opened here: see `containers.expand`.
    """
    repairs: dict[str, None] = {}
    if b"\n" not in data and b"\r" in data:
        data = data.replace(b"\r", b"\r\n")
        repairs["bare-carriage-returns"] = None
    tree = read_tree(data, 0, len(data), Budget(limits.max_parts))
    body = read_body([leaf for leaf in tree.leaves if is_body(leaf)])
    parts, inner, signed_inside = list_parts(tree, limits.max_parts)
    repairs |= tree.repairs
    subject, made = decode_header(tree.fields.first("subject"))
    repairs |= dict.fromkeys((*made, *body.repairs))
    words = (body.own or inner.own, body.quoted or inner.quoted)
    found = _message(tree, subject, words, parts, tuple(repairs))
    return replace(found, signed_entities=(*found.signed_entities, *signed_inside))


def _message(
    tree: Tree, subject: str, body: tuple[str, str], parts: tuple[Part, ...], repairs: tuple[str, ...]
) -> Message:
    fields = tree.fields
    received = fields.all("received")
    return Message(
        message_id=_identifier(fields.first("message-id")),
        subject=subject,
        sender=_first_address(fields, "from") or _first_address(fields, "sender"),
        to=_addresses(fields, "to"),
        cc=_addresses(fields, "cc"),
        delivered_to=_delivered_to(fields),
        sent_at=read_date(fields.first("date")),
        received_first_at=first_received_at(received),
        in_reply_to=_identifier(fields.first("in-reply-to")),
        auto_submitted=decode_header(fields.first("auto-submitted"))[0].split(";")[0].strip().lower(),
        own_summary=fields.has("x-vanthu-summary"),
        received_count=len(received),
        body=body[0],
        quoted_body=body[1],
        headers=_kept_headers(fields),
        repairs=repairs,
        parts=parts,
        signed_entities=list_signed(tree),
    )


def _identifier(value: bytes) -> str:
    text = decode_header(value)[0]
    match = _ID.search(text)
    return match.group() if match else text[:990]


def _addresses(fields: Fields, name: str) -> tuple[Address, ...]:
    return tuple(address for value in fields.all(name) for address in read_addresses(value))


def _first_address(fields: Fields, name: str) -> Address | None:
    return next(iter(_addresses(fields, name)), None)


def _delivered_to(fields: Fields) -> tuple[str, ...]:
    found = {found.address: None for name in _DELIVERED for found in _addresses(fields, name)}
    return tuple(found)


def _kept_headers(fields: Fields) -> tuple[tuple[str, str], ...]:
    kept = [(name, value) for name, value in fields.items if name.startswith("x-") or name in _KEPT_FIELDS]
    return tuple((name, decode_header(value)[0][:_MAX_KEPT_CHARACTERS]) for name, value in kept[:_MAX_KEPT_FIELDS])
