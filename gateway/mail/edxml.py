"""edXML packages: official documents as document systems exchange them [QCVN 102:2016/BTTTT, amended 2022].

    edXML > edXMLEnvelope > edXMLHeader > MessageHeader   From, To..., Code, PromulgationInfo, DocumentType, Subject, ...
                                          TraceHeaderList  TraceHeader (OrganId, Timestamp), Bussiness (type, Paper)
                                          or Status: ResponseFor, From, StatusCode
                            edXMLBody > edXMLManifest > Reference...
            AttachmentEncoded > Attachment...              ContentId, AttachmentName, ContentTransferEncoded (base64)

Senders spell prefixes and capitals their own way, some wrap all in a SOAP
envelope, older ones send the files as MIME parts: see `edxml_nodes`, `edxml_files`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from gateway.mail.attachments import Part
from gateway.mail.edxml_files import files_beside, files_in_parts
from gateway.mail.edxml_nodes import Node, opens_multipart, opens_package, parse_package
from gateway.mail.message import Message
from gateway.mail.structure import Budget, read_tree
from gateway.records import Address
from gateway.records.packages import Act, PackageHeader
from gateway.settings import Sandbox

CHANNEL = "dms"
_CIVIL = ZoneInfo("Asia/Ho_Chi_Minh")
_DIGITS = re.compile(r"\d+")
_ACTS = {"": Act.NEW, "0": Act.NEW, "1": Act.RECALL, "2": Act.UPDATE, "3": Act.REPLACE}
_FLAGS = {"0": False, "false": False, "1": True, "true": True}
_MOST_REPLACED = 50


def is_package(data: bytes) -> bool:
    """Whether these bytes, or the begin of a file, are an edXML package and no mail."""
    return opens_package(data) or opens_multipart(data)


def read_package(data: bytes, limits: Sandbox) -> Message:
    """A package as a message whose attachments are the documents in it; never raises for any bytes.

    Sender and recipients have the OrganId for address. The subject is put
    together from type, number, date and subject of the header, so that the
    header can confirm what the document itself says; what the header says
    stands in `package`. What could not be read is named in `repairs`.
    """
    root, parts, repairs = _opened(data, limits)
    header = root.first("messageheader")
    status = _status(root)
    sent_at = _sent_at(root, status)
    package = _header(root, header, status)
    if package.act not in (Act.NEW, Act.STATUS):
        repairs = (*repairs, f"edxml-business-{package.act}")
    to = () if package.act is Act.STATUS else tuple(_party(node) for node in header.all("to"))
    return Message(
        message_id=header.text("documentid")[:990],
        subject=_subject(package),
        sender=_party(header.first("from")) or _party(status.first("from")),
        to=tuple(dict.fromkeys(party for party in to if party is not None)),
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
        headers=_headers(header, package),
        repairs=repairs,
        parts=parts,
        signed_entities=(),
        channel=CHANNEL,
        package=package,
    )


def _opened(data: bytes, limits: Sandbox) -> tuple[Node, tuple[Part, ...], tuple[str, ...]]:
    """The envelope, the files and what was mended."""
    if opens_package(data):
        root, repairs = parse_package(data)
        parts, unread = files_beside(root, limits.max_parts)
        return root, parts, (*repairs, *unread)
    tree = read_tree(data, 0, len(data), Budget(limits.max_parts))
    place = next((place for place, leaf in enumerate(tree.leaves) if opens_package(leaf.data)), None)
    if place is None:
        return Node(None), (), ("edxml-broken",)
    root, repairs = parse_package(tree.leaves[place].data)
    parts, unread = files_beside(root, limits.max_parts)
    rest = [leaf for other, leaf in enumerate(tree.leaves) if other != place]
    return root, parts or files_in_parts(root, rest), (*tree.repairs, *repairs, *unread)


def _status(root: Node) -> Node:
    """The answer of a receiver; an empty node for any other package."""
    found = root.any_of("status", "messagestatus")
    return found if found.first("statuscode").element is not None else Node(None)


def _party(node: Node) -> Address | None:
    code = node.text("organid") or node.text("email")
    name = node.text("organname")
    above = node.text("organizationincharge")
    if not code and not name:
        return None
    return Address(code, "\n".join((above, name)) if above and above != name else name)


def _sent_at(root: Node, status: Node) -> datetime | None:
    place = status if status.element is not None else root.any_of("traceheader", "traceheaderlist")
    return _moment(place.any_of("timestamp", "time").text())


def _header(root: Node, header: Node, status: Node) -> PackageHeader:
    if status.element is not None:
        return _answer(status)
    business = root.any_of("bussiness", "business")
    kind = business.any_of("bussinessdoctype", "businessdoctype").flag()
    named = named_document(business.text("documentid") or header.text("documentid"))
    issued = _moment(header.text("promulgationinfo", "promulgationdate"))
    replaced = (node.text() for node in business.all("replacementinfolist", "documentid"))
    owner = _party(header.first("from")) or Address(named.owner)
    return PackageHeader(
        act=_ACTS.get(kind, Act.OTHER),
        owner=owner.address,
        owner_name=owner.name,
        number=header.text("code", "codenumber") or named.number,
        notation=header.text("code", "codenotation"),
        issued_on=_day(issued) if issued else named.issued_on,
        type_name=_type_name(header.first("documenttype")),
        subject=header.text("subject"),
        paper=_FLAGS.get(business.flag("paper").casefold()),
        reason=business.any_of("bussinessdocreason", "businessdocreason").text(),
        replaced=tuple(dict.fromkeys(text for text in replaced if text))[:_MOST_REPLACED],
    )


def _type_name(node: Node) -> str:
    """The name of the type, which some systems write without an element of its own; numbers of types say nothing."""
    return node.text("typename") or ("" if node.all("type") else node.text())


def _answer(status: Node) -> PackageHeader:
    """What a status package says, and of which document."""
    about = status.first("responsefor")
    named = named_document(about.text("documentid"))
    issued = _moment(about.text("promulgationdate"))
    owner = _party(about) or Address(named.owner)
    return PackageHeader(
        act=Act.STATUS,
        owner=owner.address,
        owner_name=owner.name,
        number=about.text("code") or named.number,
        issued_on=_day(issued) if issued else named.issued_on,
        reason=status.text("description"),
        status=status.flag("statuscode").lstrip("0"),
    )


def named_document(text: str) -> PackageHeader:
    """Whose document, of which day and number, as its id says: "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"; "" for no such id."""
    organ, *rest = (word.strip() for word in text.split(",", 2))
    issued = _moment(rest[0]) if rest else None
    number = rest[1] if len(rest) > 1 and issued else ""
    return PackageHeader(owner=organ, number=number, issued_on=_day(issued) if issued else "")


def _subject(package: PackageHeader) -> str:
    """ "Công văn số 464/STTTT-KHTC ngày 07/9/2012: <subject>", as far as the header says it."""
    symbol, subject = package.symbol, package.subject
    words = [package.type_name] if package.type_name else []
    words += [f"số {symbol}"] if any(sign.isdigit() for sign in symbol) else []
    words += [f"ngày {date.fromisoformat(package.issued_on):%d/%m/%Y}"] if package.issued_on else []
    opening = " ".join(words)
    return f"{opening}: {subject}" if opening and subject else opening or subject


def _headers(header: Node, package: PackageHeader) -> tuple[tuple[str, str], ...]:
    """What the package says of itself, in the form of header fields; paper as other systems tell it."""
    paper = "" if package.paper is None else str(package.paper).lower()
    found = (
        ("x-paper-copy", paper),
        ("x-edxml-business", "" if package.act is Act.NEW else str(package.act)),
        ("x-edxml-priority", header.flag("otherinfo", "priority")),
        ("x-edxml-signer", header.text("signerinfo", "fullname")),
    )
    return tuple((name, value) for name, value in found if value)


def _day(at: datetime) -> str:
    return at.astimezone(_CIVIL).date().isoformat()


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
