"""Packages of document systems (edXML) are read and judged as what they are: documents on their way."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.verdict import PaperStatus, Role
from gateway.mail.edxml import is_package, read_package
from gateway.mail.edxml_nodes import HEAD_BYTES
from gateway.records import Envelope, Examination, OverallSignature
from gateway.records.packages import Act
from gateway.route import JudgingRules, judge_mail
from gateway.route.reading import read_mail
from gateway.settings import Sandbox
from gateway.signatures.evidence import TrustEvidence
from tests.classifiers.made import rules
from tests.made.docx import draw_docx
from tests.made.edxml import Organ, Package, by_portal_vendor, edxml, in_parts, status
from tests.made.letter import Letter
from tests.route.made import directory, file, letter, mail
from tests.route.made import examine as examine_mail

STTTT = Organ("stttt", "Sở Thông tin và Truyền thông", "Ủy ban nhân dân tỉnh Quảng Ngãi")
SNV = Organ("H48.99.99", "Sở Nội vụ", "Ủy ban nhân dân tỉnh Quảng Ngãi")
STRANGER = Organ("H99.01", "Công ty không ai biết")
AT = datetime(2014, 9, 9, tzinfo=UTC)
LETTER = Letter(
    issuer="SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
    parent="UBND TỈNH QUẢNG NGÃI",
    symbol="464/STTTT-KHTC",
    day=date(2014, 9, 7),
    abstract="báo cáo tình hình trao đổi văn bản điện tử",
    to=("Các sở, ban, ngành",),
    body=("Sở đề nghị các cơ quan báo cáo kết quả trước ngày 20 tháng 9 năm 2014 để tổng hợp chung.",),
    signer="Nguyễn Văn An",
)


def examine(data: bytes) -> Examination:
    reading = read_mail(data, Sandbox(), TrustEvidence(), AT)
    return judge_mail(reading, Envelope(None), AT, JudgingRules(rules(), directory()))


@pytest.mark.parametrize("prefix", ["edXML", "", "ns2"])
@pytest.mark.parametrize("soap", [False, True])
def test_package_becomes_a_document_sent_by_the_document_system(prefix: str, soap: bool) -> None:
    """Parties come by OrganId or, where no row has it, by the name beside it; the way is `dms`."""
    data = edxml(Package(STTTT, (SNV, STRANGER)), [("cv464.docx", draw_docx(LETTER))], prefix=prefix, soap=soap)
    (document,) = examine(data).documents

    assert (document.symbol, document.issuer_id, document.issued_on) == ("464/STTTT-KHTC", "stttt", "2014-09-07")
    assert [(e.recipient, e.agency, e.medium, e.by_issuer) for e in document.exchanges] == [
        ("H48.99.99", "snv", "dms", True),
        ("H99.01", None, "dms", True),
    ]
    assert document.exchanges[0].sent_at == datetime(2014, 9, 8, 2, 15, tzinfo=UTC)
    assert document.signature is OverallSignature.NONE


@pytest.mark.parametrize(
    ("flag", "paper"), [("0", PaperStatus.ELECTRONIC_ONLY), ("1", PaperStatus.WITH_PAPER), ("", PaperStatus.UNKNOWN)]
)
def test_paper_flag_of_the_package_is_evidence(flag: str, paper: PaperStatus) -> None:
    """Bussiness/Paper says whether paper goes along; without it nothing is known."""
    (document,) = examine(edxml(Package(STTTT, (SNV,), paper=flag), [("a.docx", draw_docx(LETTER))])).documents

    assert document.paper is paper


def test_header_confirms_the_number_that_stands_in_no_page() -> None:
    """Number, notation and date of the header read as a subject: a source beside the page."""
    reading = read_mail(edxml(Package(STTTT, (SNV,)), []), Sandbox(), TrustEvidence(), AT)

    assert reading.subject.startswith("Công văn số 464/STTTT-KHTC ngày 07/09/2014: ")
    assert reading.channel == "dms"


def test_taken_back_document_is_told() -> None:
    """A package that takes a document back is no new sending that could pass unseen."""
    assert "edxml-business-recall" in examine(edxml(Package(STTTT, (SNV,), business="1"), [])).repairs


def test_file_that_was_zipped_under_its_own_name_is_opened() -> None:
    """Some systems pack every file; the document inside counts."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("cv464.docx", draw_docx(LETTER))
    found = examine(edxml(Package(STTTT, (SNV,)), [("cv464.docx", packed.getvalue())]))

    assert [document.symbol for document in found.documents] == ["464/STTTT-KHTC"]


@pytest.mark.parametrize(
    ("text", "day"),
    [("2014/09/08 09:15:00", 8), ("08/09/2014 09:15:00", 8), ("2014-09-08T09:15:00+07:00", 8), ("8-9-2014", 7)],
)
def test_times_are_read_as_systems_write_them(text: str, day: int) -> None:
    """Local time of Viet Nam, day or year first; a bare day is its midnight, the evening before in UTC."""
    sent_at = read_package(edxml(Package(STTTT, (SNV,), sent=text), []), Sandbox()).sent_at

    assert sent_at is not None and sent_at.day == day


def test_entities_of_a_package_are_not_expanded() -> None:
    """A package that would read a file of this machine, or unfold without end, gives none of it."""
    bomb = b"""<?xml version="1.0"?><!DOCTYPE edXML [<!ENTITY f SYSTEM "file:///etc/passwd">
    <!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
    <edXML><MessageHeader><Subject>&f;&b;</Subject></MessageHeader></edXML>"""

    assert is_package(bomb)
    assert read_package(bomb, Sandbox()).subject == ""


SPELLINGS = {
    "two-byte letters": lambda data: data.decode().replace("utf-8", "utf-16").encode("utf-16"),
    "mark of UTF-8": lambda data: b"\xef\xbb\xbf" + data,
    "long comment": lambda data: data.replace(b"?>\n", b"?>\n<!-- " + b"x" * 20_000 + b" -->\n", 1),
    "other words": lambda data: data.replace(b"BussinessDocType", b"BusinessDocType"),
    "windows": lambda data: (
        data.decode().encode("windows-1258", "xmlcharrefreplace").replace(b"utf-8", b"windows-1258")
    ),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spelling_of_a_package_changes_nothing(spelling: str) -> None:
    """Encodings, comments and names differ from system to system; document, file name and day do not."""
    plain = edxml(Package(STTTT, (SNV,), business="2"), [("cv464.docx", draw_docx(LETTER))])
    data = SPELLINGS[spelling](plain)
    message = read_package(data, Sandbox())

    assert is_package(data[:HEAD_BYTES])
    assert message.package == read_package(plain, Sandbox()).package
    assert ([part.filename for part in message.parts], message.sent_at) == (
        ["cv464.docx"],
        AT.replace(day=8, hour=2, minute=15),
    )


def test_package_in_mime_parts_is_one() -> None:
    """Older systems send envelope and files as parts; the manifest names the files."""
    data = in_parts(Package(STTTT, (SNV,)), [("cv464.docx", draw_docx(LETTER))])
    found = examine(data)

    assert is_package(data)
    assert [(document.symbol, document.exchanges[0].medium) for document in found.documents] == [
        ("464/STTTT-KHTC", "dms")
    ]
    assert [item.filename for item in found.attachments] == ["cv464.docx"]


def test_package_of_a_vendor_with_names_of_his_own_is_read() -> None:
    """Files in Manifest/Attachment/Content, time in Time, the type as bare words, the day in UTC."""
    found = examine(by_portal_vendor(Package(STTTT, (SNV,)), "cv464.docx", draw_docx(LETTER)))
    (document,) = found.documents

    assert (document.symbol, document.issued_on, found.attachments[0].filename) == (
        "464/STTTT-KHTC",
        "2014-09-07",
        "cv464.docx",
    )
    assert document.exchanges[0].sent_at == datetime(2014, 9, 8, 2, 15, tzinfo=UTC)


def test_header_of_a_package_is_kept_apart_from_its_files() -> None:
    """What the header says stands beside the reading, to be evidence where no file tells it."""
    package = read_package(edxml(Package(STTTT, (SNV,), business="3", paper="1"), []), Sandbox()).package

    assert package is not None
    assert (package.act, package.owner, package.symbol, package.issued_on) == (
        Act.REPLACE,
        "stttt",
        "464/STTTT-KHTC",
        "2014-09-07",
    )
    assert (package.type_name, package.paper) == ("Công văn", True)


def test_id_of_a_document_stands_for_a_code_that_the_header_lacks() -> None:
    """Packages that take back name their document by its id alone."""
    data = edxml(Package(STTTT, (SNV,), business="1", number="", notation=""), [])
    data = data.replace(b"stttt,2014/09/07,", b"stttt,2014/09/07,464/STTTT-KHTC")
    package = read_package(data, Sandbox()).package

    assert package is not None and (package.act, package.symbol) == (Act.RECALL, "464/STTTT-KHTC")


def test_files_of_a_package_that_takes_back_are_no_sending() -> None:
    """Systems put the document into it once more: a row for the file, no document and no exchange."""
    found = examine(edxml(Package(STTTT, (SNV,), business="1"), [("cv464.docx", draw_docx(LETTER))]))

    assert (found.documents, [item.role for item in found.attachments]) == ((), [Role.NOT_OFFICIAL])


def test_status_package_names_document_and_receiver() -> None:
    """ResponseFor says whose document, From who answers, StatusCode what."""
    message = read_package(status(Package(STTTT, (SNV,)), SNV, "03", "2014/09/08 10:00:00"), Sandbox())

    assert message.package is not None and message.sender is not None
    assert (message.package.act, message.package.owner, message.package.status) == (Act.STATUS, "stttt", "3")
    assert (message.sender.address, message.to, message.package.symbol) == (SNV.code, (), "464/STTTT-KHTC")


@pytest.mark.parametrize("mail", [b"From: a@b.vn\nSubject: edXML\n\n<edXML>", b"", b"\n<html>edXML</html>"])
def test_mail_is_no_package(mail: bytes) -> None:
    """Only bytes that open with an element of that name are."""
    assert not is_package(mail)


@given(cut=st.integers(0, 3000), noise=st.binary(max_size=40))
def test_any_damage_gives_an_answer(cut: int, noise: bytes) -> None:
    """Cut and garbled packages are read as far as they go."""
    data = edxml(Package(STTTT, (SNV,)), [("a.txt", b"x" * 300)])
    damaged = data[:cut] + noise + data[cut + len(noise) :]

    assert read_package(damaged, Sandbox()).channel == "dms"


def test_document_by_mail_and_by_document_system_is_one() -> None:
    """The identity does not depend on the way."""
    (by_dms,) = examine(edxml(Package(STTTT, (SNV,)), [("a.docx", draw_docx(LETTER))])).documents
    (by_mail,) = examine_mail(mail(file("464.docx", letter(day="07 tháng 9 năm 2014")))).documents

    assert by_dms.id == by_mail.id
