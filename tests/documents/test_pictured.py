"""Office files that are nothing but the picture of a scanned page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from classifiers.reading import LineSource, Reading, Unreadable
from gateway.documents import ocr
from gateway.documents.reader import read_document
from gateway.settings import Sandbox
from tests.made.bombs_office import office_zip
from tests.made.doc import plain_doc
from tests.made.letter import Letter
from tests.made.office import ODF_NAMES, TYPES
from tests.made.pdf import draw_pdf
from tests.made.scan import picture_of

LETTER = Letter(
    issuer="SỞ NỘI VỤ",
    symbol="12/TB-SNV",
    day=date(2014, 3, 25),
    heading="THÔNG BÁO",
    abstract="Về việc tổ chức lớp tập huấn công tác văn thư, lưu trữ",
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
V = 'xmlns:v="urn:schemas-microsoft-com:vml"'
LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.fixture(scope="module", autouse=True)
def model() -> Iterator[None]:
    """The Vietnamese model, as the reading process has it."""
    assert ocr.warm()
    yield
    ocr.warm(())


@pytest.fixture(scope="module")
def page() -> bytes:
    """A scanned letter as JPEG."""
    out = BytesIO()
    picture_of(draw_pdf(LETTER), dpi=150).convert("RGB").save(out, "JPEG", quality=60, dpi=(150, 150))
    return out.getvalue()


def relations(target: str) -> str:
    return f'<Relationships><Relationship Id="r1" Target="{target}"/></Relationships>'


def in_docx(picture: bytes, typed: str = "") -> bytes:
    drawn = f'<w:r {R} {A}><w:drawing><a:blip r:embed="r1"/></w:drawing></w:r>'
    return office_zip(
        {
            "[Content_Types].xml": TYPES,
            "word/document.xml": f"<w:document {W}><w:body><w:p>{drawn}</w:p>{typed}</w:body></w:document>",
            "word/_rels/document.xml.rels": relations("media/image1.jpeg"),
            "word/media/image1.jpeg": picture,
        }
    )


def in_docx_by_vml(picture: bytes) -> bytes:
    drawn = f'<w:r {R} {V}><w:pict><v:shape><v:imagedata r:id="r1"/></v:shape></w:pict></w:r>'
    return office_zip(
        {
            "[Content_Types].xml": TYPES,
            "word/document.xml": f"<w:document {W}><w:body><w:p>{drawn}</w:p></w:body></w:document>",
            "word/_rels/document.xml.rels": relations("/word/media/image1.jpeg"),
            "word/media/image1.jpeg": picture,
        }
    )


def in_pptx(picture: bytes) -> bytes:
    return office_zip(
        {
            "[Content_Types].xml": TYPES,
            "ppt/slides/slide1.xml": f'<p {A} {R}><a:blip r:embed="r1"/></p>',
            "ppt/slides/_rels/slide1.xml.rels": relations("../media/image1.jpeg"),
            "ppt/media/image1.jpeg": picture,
        }
    )


def in_odt(picture: bytes) -> bytes:
    drawn = f'<text:p><draw:frame><draw:image {LINK} xlink:href="Pictures/1.jpg"/></draw:frame></text:p>'
    body = f"<office:body><office:text>{drawn}</office:text></office:body>"
    return office_zip(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {ODF_NAMES}>{body}</office:document-content>",
            "META-INF/manifest.xml": "<manifest/>",
            "Pictures/1.jpg": picture,
        }
    )


def in_rtf(picture: bytes) -> bytes:
    return b"{\\rtf1\\ansi {\\pict\\jpegblip\\picw21000\\pich29700 " + picture.hex().encode() + b"}}"


@pytest.mark.parametrize("holder", [in_docx, in_docx_by_vml, in_pptx, in_odt, in_rtf])
def test_a_scan_inside_an_office_file_is_read_like_a_scan(holder: Callable[[bytes], bytes], page: bytes) -> None:
    """Heading and number line are recognised; the page is a picture, its lines are not typed ones."""
    found = read_document(holder(page), "a", "", Sandbox())

    assert isinstance(found, Reading)
    assert "THÔNG BÁO" in found.text
    assert {line.source for line in found.lines} == {LineSource.OCR}
    assert [one.picture_cover for one in found.pages] == [1.0]


def test_pictures_beside_text_are_left_alone(page: bytes) -> None:
    """A letter with a picture in it is a letter."""
    typed = "<w:p><w:r><w:t>Kính gửi các sở, ban, ngành</w:t></w:r></w:p>" * 3
    data = in_docx(page, typed)
    found = read_document(data, "a", "", Sandbox())

    assert isinstance(found, Reading)
    assert {line.source for line in found.lines} == {LineSource.TEXT}


def test_a_small_picture_is_no_page() -> None:
    """A logo alone leaves the file empty."""
    out = BytesIO()
    Image.effect_noise((300, 300), 90).save(out, "PNG")

    found = read_document(in_docx(out.getvalue()), "a", "", Sandbox())

    assert isinstance(found, Reading)
    assert found.text == ""


def test_without_a_model_a_pictured_file_waits(page: bytes) -> None:
    """Nothing is said of a scan that could not be looked at."""
    ocr.warm(())
    try:
        found = read_document(in_docx(page), "a", "", Sandbox())
    finally:
        ocr.warm()

    assert isinstance(found, Unreadable)
    assert found.reason == "needs_ocr"


def test_an_empty_word_file_is_read_as_empty() -> None:
    """No text and no picture."""
    found = read_document(plain_doc([""]), "a.doc", "", Sandbox())

    assert isinstance(found, Reading)
    assert found.text == ""
