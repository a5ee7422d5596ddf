"""edXML packages as document systems write them, for tests."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"


@dataclass(frozen=True, slots=True)
class Organ:
    """A party: its OrganId, name and the agency above."""

    code: str
    name: str
    above: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """What the header of a package says."""

    sender: Organ
    recipients: tuple[Organ, ...]
    number: str = "464"
    notation: str = "STTTT-KHTC"
    issued: str = "2014/09/07"
    type_name: str = "Công văn"
    subject: str = "Về việc báo cáo tình hình trao đổi văn bản điện tử"
    sent: str = "2014/09/08 09:15:00"
    business: str = "0"
    paper: str = "0"
    replaces: tuple[str, ...] = ()
    """Ids of documents: "stttt,2014/09/07,464/STTTT-KHTC"."""


def edxml(package: Package, files: Sequence[tuple[str, bytes]], *, prefix: str = "edXML", soap: bool = False) -> bytes:
    """The package with its files, in the spelling of the national exchange; `soap` wraps it as older systems do."""
    p = f"{prefix}:" if prefix else ""
    declared = f'xmlns:{prefix}="{NAMESPACE}"' if prefix else ""
    header = "".join(
        (
            _party(p, "From", package.sender),
            *(_party(p, "To", organ) for organ in package.recipients),
            f"<{p}Code><{p}CodeNumber>{package.number}</{p}CodeNumber>"
            f"<{p}CodeNotation>{escape(package.notation)}</{p}CodeNotation></{p}Code>",
            f"<{p}PromulgationInfo><{p}Place>Quảng Ngãi</{p}Place>"
            f"<{p}PromulgationDate>{package.issued}</{p}PromulgationDate></{p}PromulgationInfo>",
            f"<{p}DocumentType><{p}Type>18</{p}Type><{p}TypeName>{package.type_name}</{p}TypeName></{p}DocumentType>",
            f"<{p}Subject>{escape(package.subject)}</{p}Subject><{p}Content>N/A</{p}Content>",
            f"<{p}DocumentId>{package.sender.code},{package.issued},{package.number}</{p}DocumentId>",
        )
    )
    trace = (
        f"<{p}TraceHeaderList><{p}TraceHeader><{p}OrganId>{package.sender.code}</{p}OrganId>"
        f"<{p}Timestamp>{package.sent}</{p}Timestamp></{p}TraceHeader><{p}Bussiness>"
        f"<{p}BussinessDocType>{package.business}</{p}BussinessDocType><{p}Paper>{package.paper}</{p}Paper>"
        f"{_replacements(p, package)}"
        f"</{p}Bussiness></{p}TraceHeaderList>"
    )
    references = "".join(
        f"<{p}Reference><{p}ContentId>cid:{n}</{p}ContentId><{p}AttachmentName>{escape(name)}</{p}AttachmentName>"
        f"</{p}Reference>"
        for n, (name, _) in enumerate(files)
    )
    attachments = "".join(
        f"<Attachment><ContentType>application/octet-stream</ContentType><ContentId>{n}</ContentId>"
        f"<ContentTransferEncoded>{base64.b64encode(data).decode()}</ContentTransferEncoded></Attachment>"
        for n, (_, data) in enumerate(files)
    )
    envelope = (
        f"<{p}edXMLEnvelope {declared}><{p}edXMLHeader><{p}MessageHeader>{header}</{p}MessageHeader>{trace}"
        f"</{p}edXMLHeader><{p}edXMLBody><{p}edXMLManifest>{references}</{p}edXMLManifest></{p}edXMLBody>"
        f"</{p}edXMLEnvelope>"
    )
    whole = f'<edXML xmlns="{NAMESPACE}">{envelope}<AttachmentEncoded>{attachments}</AttachmentEncoded></edXML>'
    if soap:
        whole = f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{whole}</s:Body></s:Envelope>'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{whole}\n'.encode()


def in_parts(package: Package, files: Sequence[tuple[str, bytes]]) -> bytes:
    """The package as older systems write it: the envelope and each file a MIME part."""
    names = "".join(
        f'<edXML:Reference xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="cid:f{n}">'
        f"<edXML:AttachmentName>{escape(name)}</edXML:AttachmentName></edXML:Reference>"
        for n, (name, _) in enumerate(files)
    )
    envelope = edxml(package, []).replace(b"<edXML:edXMLManifest>", f"<edXML:edXMLManifest>{names}".encode())
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="XX";\r\n type="text/xml"\r\n\r\n'
    root = b"--XX\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-ID: <root>\r\n\r\n" + envelope
    parts = b"".join(
        f"\r\n--XX\r\nContent-Type: application/octet-stream\r\nContent-ID: <f{n}>\r\n".encode()
        + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data)
        for n, (_, data) in enumerate(files)
    )  # fmt: skip
    return head + root + parts + b"\r\n--XX--\r\n"


def by_portal_vendor(package: Package, name: str, data: bytes) -> bytes:
    """The package as some vendors write it: no trace list, other names for files, the type as bare words."""
    to = package.recipients[0]
    return f"""<?xml version="1.0" encoding="UTF-8"?><EdXMLEnvelope xmlns="http://www.go.vn/eDoc"><MessageHeader>
    <From><OrganId>{package.sender.code}</OrganId><OrganName>{package.sender.name}</OrganName></From>
    <To><OrganId>{to.code}</OrganId><OrganName>{to.name}</OrganName></To>
    <Code><CodeNumber>{package.number}</CodeNumber><CodeNotation>{package.notation}</CodeNotation></Code>
    <PromulgationInfo><PromulgationDate>2014-09-06T17:00:00.000Z</PromulgationDate></PromulgationInfo>
    <DocumentType>{package.type_name}</DocumentType><Subject>{package.subject}</Subject>
    <TraceHeaderList><TraceHeader><Time>2014-09-08T02:15:00Z</Time></TraceHeader></TraceHeaderList></MessageHeader>
    <Manifest><Attachment><Content>{base64.b64encode(data).decode()}</Content><FileName>{name}</FileName>
    <FileType>application/pdf</FileType></Attachment></Manifest></EdXMLEnvelope>""".encode()


def status(package: Package, receiver: Organ, code: str, at: str) -> bytes:
    """The answer of a receiver to a package."""
    about = f"{package.sender.code},{package.issued},{package.number}/{package.notation}"
    return f"""<?xml version="1.0" encoding="utf-8"?>
    <edXML xmlns="{NAMESPACE}"><edXML:edXMLEnvelope xmlns:edXML="{NAMESPACE}"><edXML:edXMLHeader><edXML:Status>
    <edXML:ResponseFor><edXML:OrganId>{package.sender.code}</edXML:OrganId>
    <edXML:Code>{package.number}/{package.notation}</edXML:Code>
    <edXML:PromulgationDate>{package.issued}</edXML:PromulgationDate><edXML:DocumentId>{about}</edXML:DocumentId>
    </edXML:ResponseFor>{_party("edXML:", "From", receiver)}<edXML:StatusCode>{code}</edXML:StatusCode>
    <edXML:Description>-</edXML:Description><edXML:Timestamp>{at}</edXML:Timestamp>
    </edXML:Status></edXML:edXMLHeader></edXML:edXMLEnvelope></edXML>""".encode()


def _replacements(p: str, package: Package) -> str:
    """The documents that the package's own stands for, one element each [QCVN 102:2016/BTTTT]."""
    each = "".join(
        f"<{p}ReplacementInfo><{p}DocumentId>{escape(one)}</{p}DocumentId></{p}ReplacementInfo>"
        for one in package.replaces
    )
    return f"<{p}ReplacementInfoList>{each}</{p}ReplacementInfoList>" if each else ""


def _party(p: str, kind: str, organ: Organ) -> str:
    return (
        f"<{p}{kind}><{p}OrganId>{organ.code}</{p}OrganId>"
        f"<{p}OrganizationInCharge>{escape(organ.above)}</{p}OrganizationInCharge>"
        f"<{p}OrganName>{escape(organ.name)}</{p}OrganName></{p}{kind}>"
    )
