"""One document in many file forms: the letterhead reads the same in each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gateway.records import DocumentRecord, Examination
from tests.made.doc import draw_doc
from tests.made.docx import draw_docx
from tests.made.expected import folded
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf
from tests.made.sending import DOC, DOCX, PDF, attach, local, send
from tests.made.stamps import stamp_numbers

PROVINCE = "ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NGÃI"
DAY = date(2014, 2, 5)
BODY = (
    "Căn cứ chức năng, nhiệm vụ được giao;",
    "Cơ quan triển khai các nội dung sau đây để các đơn vị biết, phối hợp thực hiện theo quy định./.",
)


def _letter(heading: str, symbol: str, abstract: str, issuer: str = "", place: str = "Quảng Ngãi") -> Letter:
    """A document of the province's Department of Construction, or of `issuer` at `place`."""
    return Letter(
        parent="" if issuer else "UBND TỈNH QUẢNG NGÃI",
        issuer=issuer or "SỞ XÂY DỰNG",
        symbol=symbol,
        day=DAY,
        place=place,
        heading=heading,
        abstract=abstract,
        to=() if heading else ("Sở Tài chính",),
        body=BODY,
        copies=("Như trên", "Lưu: VT"),
        signer="Hồ Quốc Việt",
    )


LETTERS = {
    "cong_van": _letter("", "7/SXD-QLN", "rà soát nhà ở xã hội"),
    "quyet_dinh": _letter("QUYẾT ĐỊNH", "22/2014/QĐ-UBND", "Ban hành quy định quản lý vật liệu xây dựng", PROVINCE),
    "bao_cao": _letter("BÁO CÁO", "112/BC-SXD", "Kết quả kiểm tra chất lượng công trình quý I năm 2014"),
    "quy_dinh": _letter("QUY ĐỊNH", "03/QyĐ-SXD", "Về trực cơ quan"),
    "de_an": _letter("ĐỀ ÁN", "14/ĐA-SXD", "Phát triển nhà ở công nhân"),
    "phuong_an": _letter("PHƯƠNG ÁN", "15/PA-SXD", "Ứng phó bão mạnh"),
    "thong_cao": _letter("THÔNG CÁO", "4/TC-SXD", "Về giá vật liệu"),
    "chi_thi": _letter("CHỈ THỊ", "02/CT-UBND", "Về trật tự xây dựng", "ỦY BAN NHÂN DÂN\nHUYỆN TƯ NGHĨA", "Tư Nghĩa"),
    "ke_hoach": _letter(
        "KẾ HOẠCH", "9/KH-UBND", "Phòng chống thiên tai năm 2014", "ỦY BAN NHÂN DÂN\nXÃ BÌNH CHÂU", "Bình Châu"
    ),
    "to_trinh": _letter("TỜ TRÌNH", "88/TTr-SXD", "Về việc phê duyệt chủ trương đầu tư"),
}
FORMS: dict[str, tuple[str, str, Callable[[Letter], bytes]]] = {
    "pdf": ("a.pdf", PDF, draw_pdf),
    "stamped-pdf": ("a.pdf", PDF, lambda letter: stamp_numbers(draw_pdf(letter, stamped=True), letter)),
    "docx": ("a.docx", DOCX, draw_docx),
    "doc": ("a.doc", DOC, draw_doc),
    "old-code-doc": ("a.doc", DOC, lambda letter: draw_doc(letter, tcvn3=True)),
    "old-code-docx": ("a.docx", DOCX, lambda letter: draw_docx(letter, tcvn3=True)),
}


def _only_document(letter: Letter, form: str, examine_data: Callable[[bytes], Examination]) -> DocumentRecord:
    name, media_type, draw = FORMS[form]
    files = [attach(name, draw(letter), media_type)]
    mail = send(90, ("Sở XD", "sxd"), ("stc",), local(2014, 7, 5, 9, 0), "van ban", "Kính gửi.", files)
    (document,) = examine_data(mail).documents
    return document


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", LETTERS)
def test_symbol_type_and_day_are_read_from_every_form(
    kind: str, form: str, examine_data: Callable[[bytes], Examination]
) -> None:
    """A document is the same document as PDF, stamped PDF, .docx, .doc and in the TCVN3 code."""
    letter = LETTERS[kind]
    document = _only_document(letter, form, examine_data)

    assert (document.symbol, document.type, document.issued_on) == (letter.symbol, kind, DAY.isoformat())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", LETTERS)
def test_issuer_and_abstract_are_read_from_every_form(
    kind: str, form: str, examine_data: Callable[[bytes], Examination]
) -> None:
    """Agency and abstract stand whole and alone, without their neighbours on the page."""
    letter = LETTERS[kind]
    document = _only_document(letter, form, examine_data)

    assert (folded(document.issuer_name), folded(document.abstract)) == (folded(letter.issuer), folded(letter.abstract))
