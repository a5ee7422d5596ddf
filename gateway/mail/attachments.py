"""The attachments of a mail: what is sent with it, in order, each once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from gateway.mail.addresses import read_addresses
from gateway.mail.bodies import Body, is_body, read_body
from gateway.mail.decoding import find_uuencoded
from gateway.mail.smime import SignedEntity, list_signed, signed_content, smime_type
from gateway.mail.structure import Budget, Leaf, Tree, read_tree
from gateway.mail.trail import read_date
from gateway.mail.words import decode_header
from gateway.records import Address

_CID = re.compile(rb"(?i)cid:([^\s\"'<>)]{1,250})")


@dataclass(frozen=True, slots=True)
class NestedMail:
    """What a mail inside a mail says of itself."""

    subject: str
    sender: Address | None
    sent_at: datetime | None
    body: str
    quoted_body: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One attachment as it came, decoded but not opened."""

    index: int
    """From 0, in order; a nested mail stands before its attachments."""
    parent: int | None
    """Index of the nested mail or opaque signature it came in."""
    filename: str
    """As sent, NFC; "" when unnamed."""
    media_type: str
    """Declared, lower case."""
    data: bytes
    inline: bool
    """A picture that the body shows itself."""
    repairs: tuple[str, ...] = ()
    nested: NestedMail | None = None
    smime_type: str = ""
    """`signed-data`, `enveloped-data`, ... for opaque S/MIME, "" for others."""
    opened: bool = False
    """Its contents follow as parts of their own."""
    is_whole: bool = False
    """The mail is this entity and nothing else."""


@dataclass(slots=True)
class _Listing:
    budget: Budget
    parts: list[Part] = field(default_factory=list)
    signed: list[SignedEntity] = field(default_factory=list)
    """Signed entities inside of opaque signatures."""
    inner: Body = Body()
    """Body found inside an opaque signature of the mail itself."""


def list_parts(tree: Tree, max_parts: int) -> tuple[tuple[Part, ...], Body, tuple[SignedEntity, ...]]:
    """All attachments of a mail and of the mails in it; what lies inside opaque signatures: the body, signed entities."""
    listing = _Listing(Budget(max(0, max_parts - len(tree.leaves))))
    _list(listing, tree, None, 0)
    return tuple(listing.parts), listing.inner, tuple(listing.signed)


def nested_mail(tree: Tree) -> NestedMail:
    """Header facts and body of a nested mail."""
    fields = tree.fields
    body = read_body([leaf for leaf in tree.leaves if is_body(leaf)])
    sender = next(iter(read_addresses(fields.first("from")) or read_addresses(fields.first("sender"))), None)
    return NestedMail(
        subject=decode_header(fields.first("subject"))[0],
        sender=sender,
        sent_at=read_date(fields.first("date")),
        body=body.own,
        quoted_body=body.quoted,
        message_id=decode_header(fields.first("message-id"))[0],
    )


def _list(listing: _Listing, tree: Tree, parent: int | None, opaque: int) -> None:
    shown = {name for leaf in tree.leaves if leaf.media.token == "text/html" for name in _CID.findall(leaf.data)}
    for leaf in tree.leaves:
        if is_body(leaf):
            _list_uuencoded(listing, leaf, parent)
            continue
        index = len(listing.parts)
        inner = _opened(listing, leaf, opaque)
        listing.parts.append(
            _part(leaf, index, parent, inner is not None, _is_inline(leaf, shown), leaf.fields is tree.fields)
        )
        if inner is None:
            continue
        if leaf.nested is None and parent is None and not listing.inner.own:
            listing.inner = read_body([part for part in inner.leaves if is_body(part)])
        if leaf.nested is None:
            whole = leaf.fields is tree.fields
            listing.signed += [
                replace(one, is_whole=one.is_whole and whole) for one in list_signed(inner, 0 if parent is None else 1)
            ]
        _list(listing, inner, index, opaque + (leaf.nested is None))


def _opened(listing: _Listing, leaf: Leaf, opaque: int) -> Tree | None:
    """The tree inside a nested mail or an opaque signature; None for plain files."""
    if leaf.nested is not None:
        return leaf.nested
    if not smime_type(leaf) or opaque > 2:
        return None
    content = signed_content(leaf.data)
    return None if content is None else read_tree(content, 0, len(content), listing.budget)


def _part(leaf: Leaf, index: int, parent: int | None, opened: bool, inline: bool, is_whole: bool) -> Part:
    filename, repairs = _filename(leaf)
    nested = leaf.nested
    made = (*leaf.repairs, *leaf.fields.repairs, *repairs, *(nested.repairs if nested else ()))
    return Part(
        index=index,
        parent=parent,
        filename=filename,
        media_type=leaf.media.token,
        data=leaf.data,
        inline=inline,
        repairs=tuple(dict.fromkeys(made)),
        nested=nested_mail(nested) if nested else None,
        smime_type=smime_type(leaf),
        is_whole=is_whole,
        opened=opened,
    )


def _filename(leaf: Leaf) -> tuple[str, tuple[str, ...]]:
    for parameter in (leaf.disposition.parameters.get("filename"), leaf.media.parameters.get("name")):
        if parameter and parameter.text:
            return parameter.text, parameter.repairs
    return "", ()


def _is_inline(leaf: Leaf, shown: set[bytes]) -> bool:
    """Only pictures: Apple Mail marks every file "inline", documents as well."""
    if not leaf.media.token.startswith("image/"):
        return False
    if leaf.fields.first("content-id").strip(b"<> \t") in shown:
        return True
    return leaf.disposition.token == "inline" or (leaf.related and leaf.disposition.token != "attachment")


def _list_uuencoded(listing: _Listing, leaf: Leaf, parent: int | None) -> None:
    if leaf.media.token != "text/plain" or b"begin " not in leaf.data:
        return
    for block in find_uuencoded(leaf.data):
        if listing.budget.leaves <= 0:
            return
        listing.budget.leaves -= 1
        name, repairs = decode_header(block.filename)
        made = ("uuencoded-in-text", *(("uuencode-broken",) if block.broken else ()), *repairs)
        listing.parts.append(
            Part(len(listing.parts), parent, name, "application/octet-stream", block.data, False, made)
        )
