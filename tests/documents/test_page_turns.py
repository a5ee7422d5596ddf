"""Pages on their side, on their head and photographed askew are read; straight ones cost no further pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from classifiers.judge import judge_document
from classifiers.reading import Accompaniment, Column, Reading
from gateway.documents.ocr import warm
from gateway.documents.page_images import sharpness
from gateway.documents.page_reading import read_page_part
from gateway.documents.reader import read_document
from gateway.documents.unread import unread_parts
from gateway.records.readings import PagePart
from gateway.settings import Sandbox
from tests.classifiers.made import rules
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf, new_pdf
from tests.made.photographs import photographed
from tests.made.scan import picture_of

LETTER = Letter(
    parent="UBND TỈNH QUẢNG NGÃI",
    issuer="SỞ CÔNG THƯƠNG",
    symbol="166/QĐ-SCT",
    day=date(2014, 3, 25),
    heading="QUYẾT ĐỊNH",
    abstract="Về việc thành lập Tổ công tác trao đổi văn bản điện tử",
    authority="GIÁM ĐỐC SỞ CÔNG THƯƠNG",
    body=tuple(
        f"{'Theo đề nghị ' * (n % 3)}Căn cứ Nghị định số {60 + n}/2007/NĐ-CP của Chính phủ về ứng dụng công nghệ thông tin;"
        for n in range(9)
    ),
    signer="Trần Văn Bình",
)


@pytest.fixture
def model() -> Iterator[None]:
    assert warm()
    yield
    warm(())


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return picture_of(draw_pdf(LETTER), dpi=150, tilt=0.4)


def read(picture: Image.Image) -> Reading:
    found = read_document(jpeg(picture), "a.jpg", "", Sandbox())
    assert isinstance(found, Reading)
    return found


def jpeg(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=80)
    return file.getvalue()


def in_pdf(picture: Image.Image) -> bytes:
    """The picture over a page of its own shape."""
    out = new_pdf()
    size = (210.0, 297.0) if picture.height > picture.width else (297.0, 210.0)
    out.add_page(format=size)
    out.image(BytesIO(jpeg(picture)), 0, 0, *size)
    return bytes(out.output())


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_read_as_if_it_stood_upright(page: Image.Image, degrees: int) -> None:
    """Type, columns and places are those of the upright page; the deep reading turns the rest alike."""
    turned = page.rotate(degrees, expand=True)
    for data in (jpeg(turned), in_pdf(turned))[degrees == 90 :]:
        found = read_document(data, "a", "", Sandbox())
        assert isinstance(found, Reading)
        verdict = judge_document(found, Accompaniment(), rules())
        (first,) = found.pages
        assert (verdict.type.value, first.turned) == ("quyet_dinh", degrees)
        assert first.height_pt and first.width_pt and first.height_pt > first.width_pt
        assert {line.column for line in first.lines[:6]} == {Column.LEFT, Column.RIGHT}

        (part,) = unread_parts(found, 50)
        rest = read_page_part(data, "a", Sandbox(), part)
        assert "Trần Văn Bình" in "\n".join(line.text for line in rest.lines)  # type: ignore[union-attr]
        whole = read_page_part(data, "a", Sandbox(), PagePart(1))
        assert "Trần Văn Bình" in "\n".join(line.text for line in whole.lines)  # type: ignore[union-attr]


@pytest.mark.usefixtures("model")
def test_photographed_pages_are_read_askew_and_in_shadow(page: Image.Image) -> None:
    """A telephone held over a desk: perspective, a hand's shadow, noise."""
    for askew, shadow in ((0.08, False), (0.0, True), (0.08, True)):
        verdict = judge_document(read(photographed(page, askew, shadow=shadow)), Accompaniment(), rules())
        assert verdict.type.value == "quyet_dinh"


def test_lines_of_text_tell_which_way_they_run(page: Image.Image) -> None:
    """Rows are sharper where lines are level, columns where they stand upright; without text both are alike."""
    across, down = sharpness(page)
    turned = sharpness(page.rotate(90, expand=True))
    cloud = Image.effect_noise((900, 1200), 90)

    assert across > 2 * down
    assert turned[1] > 2 * turned[0]
    assert 0.5 < sharpness(cloud)[0] / sharpness(cloud)[1] < 2
