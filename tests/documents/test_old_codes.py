"""Files of the years before Unicode, whole: text files, mixed documents."""

from __future__ import annotations

import pytest

from classifiers.reading import Reading
from gateway.documents.reader import read_document
from gateway.settings import Sandbox
from tests.made.bombs_office import docx
from tests.made.tcvn3 import to_tcvn3

WORDS = "Căn cứ Luật tổ chức hội đồng nhân dân và ủy ban nhân dân, ủy ban nhân dân tỉnh yêu cầu các cơ quan thực hiện"
VNI = "Caên cöù Luaät toå chöùc hoäi ñoàng nhaân daân vaø uûy ban nhaân daân, uûy ban nhaân daân tænh yeâu caàu caùc cô quan thöïc hieän"
VIQR = (
    "Ca(n cu+' Lua^.t to^? chu+'c ho^.i ddo^`ng nha^n da^n va` u?y ban nha^n da^n, u?y ban nha^n da^n ti?nh "
    "ye^u ca^`u ca'c co+ quan thu+.c hie^.n"
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode(),
        WORDS.encode("utf-8-sig"),
        WORDS.encode("utf-16"),
        b"\xfe\xff" + WORDS.encode("utf-16-be"),
        to_tcvn3(WORDS).encode("latin-1"),
        VNI.encode("cp1252"),
        VIQR.encode(),
    ],
    ids=["utf-8", "utf-8-mark", "utf-16-le", "utf-16-be", "tcvn3", "vni", "viqr"],
)
def test_a_text_file_reads_the_same_in_every_code(data: bytes) -> None:
    """One sentence, seven ways to store it."""
    found = read_document(data, "a.txt", "", Sandbox())

    assert isinstance(found, Reading)
    assert found.text == WORDS


@pytest.mark.parametrize("sign", ["\xad", "\x1f", "\u2212"], ids=["soft-hyphen", "control", "minus"])
def test_the_letter_that_looks_like_a_hyphen_is_kept(sign: str) -> None:
    """ư of TCVN3 is the soft hyphen; other programs store it as a control or a minus sign."""
    words = "các cơ quan nhà nước được giao thực hiện quy định của Nhà nước về công tác văn thư lưu trữ"
    data = to_tcvn3(words).replace("\xad", sign)
    found = read_document(data.encode("utf-8"), "a.txt", "", Sandbox())

    assert isinstance(found, Reading)
    assert found.text == words


def test_paragraphs_of_two_codes_stand_in_one_document() -> None:
    """Pasted text keeps its own code: each paragraph is told by its own words."""
    pasted = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in (WORDS, to_tcvn3(WORDS), WORDS))
    found = read_document(docx(f"<w:document {W}><w:body>{pasted}</w:body></w:document>"), "a.docx", "", Sandbox())

    assert isinstance(found, Reading)
    assert [line.text for line in found.lines] == [WORDS] * 3
