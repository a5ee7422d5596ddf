"""Files that lie in other files: behind a signature, in a PDF, in a saved mail, in a compressed stream."""

from __future__ import annotations

import base64
import gzip
import io
import tarfile
from datetime import UTC, datetime

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.reading import Format
from gateway.mail.containers import container_format, expand_file
from gateway.mail.outlook import read_outlook
from gateway.route.reading import read_document_file
from gateway.settings import Sandbox
from tests.made import pki
from tests.made.bombs_packed import gzip_zeros
from tests.made.outlook import folder_file, outlook_mail

LIMITS = Sandbox()
LETTER = "SỞ Y TẾ\nKính gửi: các sở".encode()
LARGE = LETTER * 500


def portfolio(files: dict[str, bytes], *, clip: bool = False) -> bytes:
    """A PDF with files in its list, the first also as a clip on its page."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        for name, data in files.items():
            spec = pikepdf.AttachedFileSpec(document, data, filename=name)
            if clip:
                note = pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec.obj
                )
                document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(note)])
            else:
                document.attachments[name] = spec
        document.save(out)
    return out.getvalue()


def tar(files: dict[str, bytes], mode: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize("mode", ["w:", "w:gz", "w:bz2", "w:xz"])
def test_tars_are_opened_under_any_coat(mode: str) -> None:
    """.tar, .tgz, .tar.bz2 and .tar.xz are one kind of thing."""
    found = expand_file("a", tar({"thư mục/công văn.txt": LETTER, "b.txt": b"b"}, mode), LIMITS)

    assert [(part.filename, part.data) for part in found[1:]] == [("thư mục/công văn.txt", LETTER), ("b.txt", b"b")]


def test_a_file_packed_by_itself_keeps_its_name() -> None:
    """ "Công văn.doc.gz" holds "Công văn.doc"."""
    found = expand_file("Công văn.doc.gz", gzip.compress(LETTER), LIMITS)

    assert [(part.filename, part.data) for part in found[1:]] == [("Công văn.doc", LETTER)]


def test_packed_zeros_end_at_the_limits() -> None:
    """A gigabyte in a megabyte is met while it unfolds."""
    found = expand_file("a.gz", gzip_zeros(1 << 30), LIMITS)

    assert [part.problem and part.problem.reason for part in found] == ["limits"]


@pytest.mark.parametrize("coat", ["der", "base64", "pem"])
def test_a_signed_file_is_taken_out_of_its_signature(coat: str) -> None:
    """ "Quyết định.pdf.p7m" holds "Quyết định.pdf", whatever the coat of the signature."""
    data = pki.sign_cms(LETTER, "chair", detached=False)
    if coat != "der":
        data = base64.encodebytes(data)
    if coat == "pem":
        data = b"-----BEGIN PKCS7-----\n" + data + b"-----END PKCS7-----\n"

    found = expand_file("Quyết định.pdf.p7m", data, LIMITS)

    assert found[0].opened
    assert [(part.filename, part.data, part.parent) for part in found[1:]] == [("Quyết định.pdf", LETTER, 0)]


def test_a_signature_beside_its_file_holds_nothing() -> None:
    """A detached signature is no container."""
    found = expand_file("a.p7s", pki.sign_cms(LETTER, "chair", detached=True), LIMITS)

    assert [(part.opened, part.problem) for part in found] == [(False, None)]


@pytest.mark.parametrize("clip", [False, True])
def test_files_attached_to_a_pdf_follow_it(clip: bool) -> None:
    """The PDF stays a document of its own; a portfolio's documents are found."""
    found = expand_file("a.pdf", portfolio({"Công văn 12.txt": LARGE}, clip=clip), LIMITS)

    assert not found[0].opened
    assert [(part.filename, part.data, part.parent) for part in found[1:]] == [("Công văn 12.txt", LARGE, 0)]


def test_a_bomb_in_a_pdf_costs_itself() -> None:
    """What unfolds beyond the ratio is told; the file beside it is taken."""
    found = expand_file("a.pdf", portfolio({"a.bin": bytes(30_000_000), "b.txt": LETTER}), LIMITS)

    assert {part.filename: part.problem and part.problem.reason for part in found[1:]} == {
        "a.bin": "limits",
        "b.txt": None,
    }


def test_a_saved_mail_gives_its_words_and_files() -> None:
    """Subject, sender, time and body of an Outlook mail, its files, and the mail attached to it."""
    inner = outlook_mail("V/v báo cáo", "Gửi lại.", {"c.txt": b"c"})
    mail = outlook_mail("Công văn 12", "Kính gửi các sở.", {"a.txt": LETTER, "b.txt": LARGE}, mails=(inner,))
    data = folder_file(mail)

    found = expand_file("a.msg", data, LIMITS)

    assert container_format(data, "a") is Format.OUTLOOK
    assert [part.filename for part in found] == ["a.msg", "a.txt", "b.txt", "V/v báo cáo.msg", "c.txt"]
    assert [part.data for part in found[1:3]] == [LETTER, LARGE]
    assert [part.parent for part in found] == [None, 0, 0, 0, 3]
    words = found[0].nested
    assert words is not None
    assert words.sender is not None
    assert (words.subject, words.body, words.sender.address) == (
        "Công văn 12",
        "Kính gửi các sở.",
        "vanthu@soyte.gov.vn",
    )
    assert words.sent_at == datetime(2014, 2, 3, 1, 0, tzinfo=UTC)


SAVED = folder_file(outlook_mail("a", "b", {"a.txt": LETTER}, mails=(outlook_mail("c", "d", {}),)))


@settings(max_examples=60, deadline=None)
@given(changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12))
def test_changed_saved_mails_raise_nothing(changes: list[tuple[float, int]]) -> None:
    """Whatever the bytes, a mail or nothing comes back."""
    data = bytearray(SAVED)
    for share, value in changes:
        data[int(share * len(data))] = value

    read_outlook(bytes(data), 1 << 20, 3)


def test_the_verdict_on_an_enclosing_signature_stands_with_the_signed_file() -> None:
    """The letter inside a .p7m is what was signed; its cover is no document."""
    data = pki.sign_cms(LETTER, "chair", detached=False)

    reading = read_document_file(data, "a.txt.p7m", LIMITS, pki.full_trust(pki.SIGNING_DAY), pki.SIGNING_DAY)

    cover, letter = reading.attachments
    assert cover.signatures == ()
    assert [(one.attachment_sha256, one.container) for one in letter.signatures] == [(letter.sha256, "cms")]
