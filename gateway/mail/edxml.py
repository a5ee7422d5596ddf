"""edXML packages: official documents as document systems exchange them [QCVN 102:2016/BTTTT, amended 2022].

    edXML > edXMLEnvelope > edXMLHeader > MessageHeader   From, To..., Code, PromulgationInfo, DocumentType, Subject, ...
                                          TraceHeaderList  TraceHeader (OrganId, Timestamp), Bussiness (type, Paper)
                            edXMLBody > edXMLManifest > Reference...
            AttachmentEncoded > Attachment...              ContentId, AttachmentName, ContentTransferEncoded (base64)

Senders spell prefixes and capitals their own way and some wrap all in a SOAP
envelope: elements are found by their local names, folded.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lxml import etree

from gateway.mail.archive import is_document_zip
from gateway.mail.attachments import Part
from gateway.mail.message import Message
from gateway.records import Address
from gateway.settings import Sandbox

CHANNEL = "dms"
_CIVIL = ZoneInfo("Asia/Ho_Chi_Minh")
_HEAD = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<", re.DOTALL)
_NAME = re.compile(rb"<(?:[\w.-]+:)?edxml", re.IGNORECASE)
_HEAD_BYTES = 8192
_DIGITS = re.compile(r"\d+")
_BLANK = {"", "n/a", "na", "null", "none", "0"}
_MOST_CHARACTERS = 2000
NEW = "0"
"""BussinessDocType of a document that is sent for the first time; 1 takes back, 2 updates, 3 replaces."""


@dataclass(frozen=True, slots=True)
class _Node:
    """An element looked up by local names."""

    element: etree._Element | None

    def all(self, *path: str) -> list[_Node]:
        """Every descendant with that last name below the first of each name before it."""
        place: _Node = self
        for name in path[:-1]:
            place = place.first(name)
        return [_Node(found) for found in place._named(path[-1])]

    def first(self, *path: str) -> _Node:
        return next(iter(self.all(*path)), _Node(None))

    def text(self, *path: str) -> str:
        """Own text, NFC, in one line; "" for a missing element or a stand-in such as "N/A"."""
        node = self.first(*path) if path else self
        words = " ".join(node.letters().split())
        plain = unicodedata.normalize("NFC", words)[:_MOST_CHARACTERS]
        return "" if plain.casefold() in _BLANK else plain

    def flag(self, *path: str) -> str:
        """As `text`, but "0" is an answer."""
        return self.first(*path).letters().strip()

    def letters(self) -> str:
        """All text below the element as it stands."""
        return "" if self.element is None else "".join(str(text) for text in self.element.itertext(tag=etree.Element))

    def _named(self, name: str) -> Iterator[etree._Element]:
        if self.element is None:
            return
        for found in self.element.iterdescendants():
            # A prefix that nobody declared stays in the name.
            if isinstance(found.tag, str) and re.split("[}:]", found.tag)[-1].casefold() == name:
                yield found


def is_package(data: bytes) -> bool:
    """Whether these bytes are an edXML package and no mail: a mail never opens with "<"."""
    head = data[:_HEAD_BYTES]
    return _HEAD.match(head) is not None and _NAME.search(head) is not None


def read_package(data: bytes, limits: Sandbox) -> Message:
    """A package as a message whose attachments are the documents in it; never raises for any bytes.

    Sender and recipients have the OrganId for address. The subject is put
    together from type, number, date and subject of the header, so that the
    header can confirm what the document itself says. What could not be read
    is named in `repairs`.
    """
    root, repairs = _parsed(data)
    header, trace = root.first("messageheader"), root.first("traceheaderlist")
    parts, unread = _parts(root, limits)
    business = trace.flag("bussiness", "bussinessdoctype") or trace.flag("business", "businessdoctype")
    if business not in ("", NEW):
        repairs = (*repairs, f"edxml-business-{business[:4]}")
    sent_at = _moment(trace.text("traceheader", "timestamp"))
    return Message(
        message_id=header.text("documentid")[:990],
        subject=_subject(header),
        sender=_party(header.first("from")),
        to=tuple(party for node in header.all("to") if (party := _party(node)) is not None),
        cc=(),
        delivered_to=(),
        sent_at=sent_at,
        received_first_at=sent_at,
        in_reply_to="",
        auto_submitted="",
        own_summary=False,
        received_count=0,
        body=header.text("content"),
        quoted_body="",
        headers=_headers(header, trace, business),
        repairs=(*repairs, *unread),
        parts=parts,
        signed_entities=(),
        channel=CHANNEL,
    )


def _parsed(data: bytes) -> tuple[_Node, tuple[str, ...]]:
    # Files of hundreds of megabytes are one text node each: only `huge_tree` takes them. No entity is resolved.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return _Node(None), ("edxml-broken",)
    if root is None:
        return _Node(None), ("edxml-broken",)
    return _Node(root), ("edxml-mended",) if len(parser.error_log) else ()


def _party(node: _Node) -> Address | None:
    code = node.text("organid") or node.text("email")
    name = node.text("organname")
    above = node.text("organizationincharge")
    if not code and not name:
        return None
    return Address(code, "\n".join((above, name)) if above and above != name else name)


def _subject(header: _Node) -> str:
    """ "Công văn số 464/STTTT-KHTC ngày 07/9/2012: <subject>", as far as the header says it."""
    number, notation = header.text("code", "codenumber"), header.text("code", "codenotation")
    kind, subject = header.text("documenttype", "typename"), header.text("subject")
    symbol = f"{number}/{notation}" if number and notation and "/" not in number else number or notation
    issued = _moment(header.text("promulgationinfo", "promulgationdate"))
    words = [kind] if kind else []
    words += [f"số {symbol}"] if symbol and any(sign.isdigit() for sign in symbol) else []
    words += [f"ngày {issued.astimezone(_CIVIL):%d/%m/%Y}"] if issued else []
    opening = " ".join(words)
    return f"{opening}: {subject}" if opening and subject else opening or subject


def _headers(header: _Node, trace: _Node, business: str) -> tuple[tuple[str, str], ...]:
    """What the package says of itself, in the form of header fields; paper as other systems tell it."""
    paper = trace.flag("bussiness", "paper") or trace.flag("business", "paper")
    told = {"0": "false", "false": "false", "1": "true", "true": "true"}.get(paper.casefold(), "")
    found = (
        ("x-paper-copy", told),
        ("x-edxml-business", business),
        ("x-edxml-priority", header.flag("otherinfo", "priority")),
        ("x-edxml-signer", header.text("signerinfo", "fullname")),
    )
    return tuple((name, value) for name, value in found if value)


def _moment(text: str) -> datetime | None:
    """A time as systems write it: 2019/01/08 10:20:30, 08/01/2019, ISO; in Viet Nam where no zone stands."""
    try:
        at = datetime.fromisoformat(text.replace("/", "-").replace(" ", "T", 1))
        return (at if at.tzinfo else at.replace(tzinfo=_CIVIL)).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    figures = [int(found) for found in _DIGITS.findall(text)[:6] if len(found) <= 4]
    if len(figures) < 3:
        return None
    first, month, last, hour, minute, second = (*figures, 0, 0, 0)[:6]
    year, day = (first, last) if first > 31 else (last, first)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=_CIVIL).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _parts(root: _Node, limits: Sandbox) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The files of a package in order, named by the manifest where the attachment has no name itself."""
    names = {_content_id(node): node.text("attachmentname") for node in root.all("edxmlmanifest", "reference")}
    parts: list[Part] = []
    problems: dict[str, None] = {}
    for node in root.all("attachmentencoded", "attachment"):
        if len(parts) >= limits.max_parts:
            problems["part-limit"] = None
            break
        data, told = _decoded(node.first("contenttransferencoded").letters())
        problems |= dict.fromkeys(told)
        name = node.text("attachmentname") or names.get(_content_id(node), "")
        media_type = node.text("contenttype").lower() or "application/octet-stream"
        parts.append(Part(len(parts), None, _packed_name(name, data), media_type, data, inline=False, repairs=told))
    return tuple(parts), tuple(problems)


def _content_id(node: _Node) -> str:
    return node.text("contentid").removeprefix("cid:")


def _decoded(text: str) -> tuple[bytes, tuple[str, ...]]:
    letters = "".join(text.split())
    try:
        return base64.b64decode(letters, validate=True), ()
    except (binascii.Error, ValueError):
        pass
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4)), ("base64-mended",)
    except (binascii.Error, ValueError):
        return b"", ("base64-broken",)


def _packed_name(name: str, data: bytes) -> str:
    """Some systems zip each file under its own name: "a.pdf" that is a zip is opened as one."""
    packed = data.startswith(b"PK\x03\x04") and not is_document_zip(data)
    return f"{name}.zip" if packed and not name.lower().endswith(".zip") else name
