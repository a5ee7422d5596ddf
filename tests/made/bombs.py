"""All bombs by name: small files that would take a machine's memory, its time or its patience.

Each is made in two strengths: `QUICK` for the tests, with limits of their own,
and `FULL` for `make soak`, against the limits that the product ships.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from asn1crypto import cms

from tests.made import bombs_mail as mails
from tests.made import bombs_office as office
from tests.made import bombs_packed as packed
from tests.made import bombs_pdf as pdf
from tests.made import bombs_text as texts
from tests.made.pki import sign_cms


class Strength(IntEnum):
    """How much there is of what there is too much of."""

    QUICK = 1
    FULL = 10


@dataclass(frozen=True, slots=True)
class Bomb:
    """One bomb."""

    name: str
    filename: str
    """As it would be attached; ".eml" for a mail that is sent as it is."""
    make: Callable[[int], bytes]
    """Its bytes for a strength."""
    limits: bool = False
    """Whether nothing of it may be read, at any strength: it ends as `limits`."""


MIB = 1 << 20
_PACKED = (
    Bomb(
        "zip-625-x-1-gb", "a.zip", lambda n: packed.nested_zip((25, 25), packed.GIB // 10 * n >> 20 << 20), limits=True
    ),
    Bomb("zip-42", "a.zip", lambda n: packed.nested_zip((16, 16, 16, 16, 4), 400 * MIB * n)),
    Bomb(
        "zip-one-huge-file",
        "a.zip",
        lambda n: packed.zip_member("a", packed.zeros_deflated(100 * MIB * n), 100 * MIB * n),
        limits=True,
    ),
    Bomb("zip-in-zip-without-end", "a.zip", lambda n: packed.deep_zip(10 * n)),
    Bomb("zip-overlapping", "a.zip", lambda n: packed.overlapping_zip(6000 * n, 50 * MIB), limits=True),
    Bomb("zip-100000-names", "a.zip", lambda n: packed.crowded_zip(10_000 * n), limits=True),
    Bomb("zip-lying-size", "a.zip", lambda n: packed.lying_zip(100 * MIB * n)),
    Bomb("gzip", "a.gz", lambda n: packed.gzip_zeros(100 * MIB * n), limits=True),
    Bomb("tar-gz", "a.tgz", lambda n: packed.tar_of_zeros(100 * MIB * n), limits=True),
    Bomb("tar-gz-names", "a.tar.gz", lambda n: packed.crowded_tar(100_000 * n), limits=True),
    Bomb("rar-lying-size", "a.rar", lambda n: packed.lying_rar(1 << 30 + 3 * n)),
    Bomb("seven-zip", "a.7z", lambda n: packed.seven_zip_of_zeros(64 * MIB * n), limits=True),
    Bomb("seven-zip-lying-size", "a.7z", lambda n: packed.lying_seven_zip(1 << 30 + 3 * n)),
)
_MAILS = (
    Bomb("mails-in-mails", "a.eml", lambda n: mails.mails_in_mails(1000 * n)),
    Bomb("mails-in-base64", "a.eml", lambda n: mails.encoded_mails(20 + n)),
    Bomb("mail-deep-multipart", "a.eml", lambda n: mails.deep_multipart(2000 * n)),
    Bomb("mail-same-boundary", "a.eml", lambda n: mails.same_boundary(2000 * n)),
    Bomb("mail-100000-parts", "a.eml", lambda n: mails.crowded_multipart(10_000 * n)),
    Bomb("mail-long-headers", "a.eml", lambda n: mails.long_headers(20_000 * n)),
    Bomb("mail-loose-base64", "a.eml", lambda n: mails.loose_base64(1_000_000 * n)),
    Bomb("mail-base64-in-base64", "a.eml", lambda n: mails.base64_in_base64(12, 20_000 * n)),
    Bomb("mail-uuencoded", "a.eml", lambda n: mails.uuencoded(20_000 * n)),
    Bomb("tnef-lying-lengths", "winmail.dat", lambda n: mails.lying_tnef(10_000 * n)),
    Bomb("tnef-100000-files", "winmail.dat", lambda n: mails.crowded_tnef(10_000 * n), limits=True),
)
_PDF = (
    Bomb("pdf-flate", "a.pdf", lambda n: pdf.flate_content(100 * MIB * n)),
    Bomb("pdf-chained-filters", "a.pdf", lambda n: pdf.chained_filters(100 * MIB * n)),
    Bomb("pdf-giant-page", "a.pdf", lambda n: pdf.giant_page(10**6 * n)),
    Bomb("pdf-million-pages", "a.pdf", lambda n: pdf.crowded_pages(100_000 * n)),
    Bomb("pdf-endless-pages", "a.pdf", lambda _: pdf.endless_pages()),
    Bomb("pdf-endless-references", "a.pdf", lambda _: pdf.endless_references()),
    Bomb("pdf-branching-forms", "a.pdf", lambda n: pdf.branching_forms(10, 4 + n)),
    Bomb("pdf-endless-form", "a.pdf", lambda _: pdf.endless_form()),
    Bomb("pdf-giant-picture", "a.pdf", lambda n: pdf.giant_picture(6000 * n)),
    Bomb("pdf-deep-arrays", "a.pdf", lambda n: pdf.deep_arrays(100_000 * n)),
    Bomb("pdf-million-words", "a.pdf", lambda n: pdf.crowded_words(20_000 * n)),
    Bomb("pdf-million-paths", "a.pdf", lambda n: pdf.crowded_paths(100_000 * n)),
    Bomb("pdf-fields", "a.pdf", lambda n: pdf.crowded_fields(2000 * n)),
    Bomb("pdf-endless-xref", "a.pdf", lambda _: pdf.endless_xref()),
    Bomb("pdf-signature-range", "a.pdf", lambda n: pdf.signed((0, 10**17, 10**18, 10**18), b"00" * 9, 20 * n)),
    Bomb("pdf-signature-contents", "a.pdf", lambda n: pdf.signed((0, 10, 20, 30), b"30" * (250_000 * n * n))),
    Bomb("pdf-1000-signatures", "a.pdf", lambda n: pdf.signed((0, 99, 200, 300), b"3080" * 99, 100 * n)),
)
_OFFICE = (
    Bomb(
        "docx-billion-laughs",
        "a.docx",
        lambda _: office.docx(office.billion_laughs("document", office.DOCX_AROUND)),
        limits=True,
    ),
    Bomb(
        "docx-quadratic",
        "a.docx",
        lambda n: office.docx(office.quadratic("document", office.DOCX_AROUND, 10_000 * n)),
        limits=True,
    ),
    Bomb("docx-million-runs", "a.docx", lambda n: office.tiny_runs(1_000_000 * n), limits=True),
    Bomb("docx-million-paragraphs", "a.docx", lambda n: office.empty_paragraphs(100_000 * n)),
    Bomb("docx-deep-tables", "a.docx", lambda n: office.deep_tables(20_000 * n)),
    Bomb("xlsx-billion-laughs", "a.xlsx", lambda _: office.laughing_strings()),
    Bomb("xlsx-shared-strings", "a.xlsx", lambda n: office.shared_strings(1_000_000 * n), limits=True),
    Bomb("xlsx-far-corner", "a.xlsx", lambda _: office.wide_sheet()),
    Bomb(
        "odt-billion-laughs",
        "a.odt",
        lambda _: office.open_document("text", office.billion_laughs("d", office.ODT_AROUND)),
        limits=True,
    ),
    Bomb(
        "odt-quadratic",
        "a.odt",
        lambda n: office.open_document("text", office.quadratic("d", office.ODT_AROUND, 10_000 * n)),
        limits=True,
    ),
    Bomb("odt-blanks", "a.odt", lambda n: office.many_blanks(20_000 * n)),
    Bomb("ods-repeated", "a.ods", lambda n: office.repeated_cells(100_000 * n, 16_000)),
    Bomb("pptx-slides", "a.pptx", lambda n: office.many_slides(2000 * n)),
    Bomb("svg-billion-laughs", "a.svg", lambda _: office.billion_laughs("svg", office.SVG_AROUND).encode()),
    Bomb("svg-quadratic", "a.svg", lambda n: office.quadratic("svg", office.SVG_AROUND, 10_000 * n).encode()),
    Bomb("xls-cyclic-fat", "a.xls", lambda _: office.cyclic_ole("Workbook", 65536)),
    Bomb("doc-cyclic-fat", "a.doc", lambda _: office.cyclic_ole("WordDocument", 65536)),
    Bomb("ole-cyclic-directory", "a.xls", lambda n: office.cyclic_directory(50 * n)),
    Bomb("ole-endless-fat", "a.doc", lambda _: office.endless_fat()),
    Bomb("doc-wild-pieces", "a.doc", lambda _: office.wild_doc()),
    Bomb("rtf-deep-groups", "a.rtf", lambda n: office.deep_rtf(100_000 * n)),
    Bomb("rtf-million-groups", "a.rtf", lambda n: office.crowded_rtf(30_000 * n)),
    Bomb("rtf-lying-binary", "a.rtf", lambda _: office.lying_rtf()),
)
_PICTURES = (
    Bomb("png-60000", "a.png", lambda n: office.png(12032 + 4800 * n), limits=True),
    Bomb("png-note", "a.png", lambda n: office.wordy_png(30 * MIB * n)),
    Bomb("png-noise", "a.png", lambda n: office.noise_png(800 + 120 * n)),
    Bomb("tiff-60000", "a.tif", lambda n: office.tiff(12032 + 4800 * n), limits=True),
    Bomb("tiff-endless", "a.tif", lambda _: office.endless_tiff()),
    Bomb("jpeg-cut", "a.jpg", lambda n: office.cut_jpeg(200 * n)),
    Bomb("gif-frames", "a.gif", lambda n: office.crowded_gif(10_000 * n)),
)
_TEXTS = (
    Bomb("text-one-line", "a.txt", lambda n: texts.one_line(1_000_000 * n * n)),
    Bomb("html-deep", "a.html", lambda n: texts.deep_html(20_000 * n)),
    Bomb("html-wide", "a.html", lambda n: texts.wide_html(5_000 * n)),
    *(Bomb(f"text-{name}", "a.txt", lambda n, name=name: texts.killer(name, 100_000 * n)) for name in texts.KILLERS),  # type: ignore[misc]
    *(
        Bomb(f"html-{name}", "a.html", lambda n, name=name: b"<html><body>" + texts.killer(name, 100_000 * n))
        for name in texts.KILLERS
    ),  # type: ignore[misc]
    *(
        Bomb(f"body-{name}", "a.eml", lambda n, name=name: _body(texts.killer(name, 100_000 * n)))
        for name in texts.KILLERS
    ),  # type: ignore[misc]
    Bomb("cms-indefinite", "a.p7m", lambda n: texts.indefinite(50_000 * n)),
    Bomb("cms-nested", "a.p7m", lambda n: texts.nested_sets(200 * n)),
    Bomb("cms-10000-certificates", "a.p7m", lambda n: _crowded_cms(100 * n * n)),
    Bomb("cms-lying-length", "a.p7m", lambda _: texts.lying_length()),
)
BOMBS = (*_PACKED, *_MAILS, *_PDF, *_OFFICE, *_PICTURES, *_TEXTS)


def _body(text: bytes) -> bytes:
    """A mail that says this."""
    return mails.HEAD + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text


def _crowded_cms(count: int) -> bytes:
    """A true signature that carries its certificate again and again."""
    info = cms.ContentInfo.load(sign_cms(b"V/v", "chair", detached=False))
    bag = info["content"]["certificates"]
    info["content"]["certificates"] = cms.CertificateSet([bag[0]] * count)
    return bytes(info.dump(force=True))


def mail_with(bomb: Bomb, strength: int) -> tuple[bytes, bytes]:
    """(mail, bomb): the bomb beside a harmless letter; a bomb that is a mail is sent as it is."""
    data = bomb.make(strength)
    if bomb.filename.endswith(".eml"):
        return data, data
    return (
        b"".join(
            (
                mails.HEAD,
                b'Content-Type: multipart/mixed; boundary="=_b"\r\n\r\n--=_b\r\nContent-Type: application/octet-stream; name="',
                bomb.filename.encode(),
                b'"\r\nContent-Transfer-Encoding: base64\r\n\r\n',
                base64.encodebytes(data),
                b'\r\n--=_b\r\nContent-Type: text/plain; charset=utf-8; name="',
                LETTER_NAME.encode(),
                b'"\r\nContent-Disposition: attachment\r\n\r\n',
                LETTER,
                b"\r\n--=_b--\r\n",
            )
        ),
        data,
    )


LETTER_NAME = "letter.txt"
LETTER = "SỞ Y TẾ\r\nSố: 12/SYT-VP\r\nKính gửi: các sở, ban, ngành".encode()
