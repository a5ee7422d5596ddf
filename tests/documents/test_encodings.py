"""Text of the years before Unicode."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.documents.encodings import detect, from_tcvn3, from_viqr, from_vni, is_capital_font, to_unicode

PHRASE = "Ủy ban nhân dân tỉnh đề nghị các cơ quan, đơn vị được giao nhiệm vụ triển khai thực hiện văn bản này"
TCVN3 = "ñy ban nh©n d©n tØnh ®Ò nghÞ c¸c c¬ quan, ®¬n vÞ ®\xadîc giao nhiÖm vô triÓn khai thùc hiÖn v¨n b¶n nµy"
VNI = (
    "UÛy ban nhaân daân tænh ñeà nghò caùc cô quan, ñôn vò ñöôïc giao nhieäm vuï trieån khai thöïc hieän vaên baûn naøy"
)
VIQR = (
    "U?y ban nha^n da^n ti?nh dde^` nghi. ca'c co+ quan, ddo+n vi. ddu+o+.c giao nhie^.m vu. trie^?n khai "
    "thu+.c hie^.n va(n ba?n na`y"
)


@pytest.mark.parametrize(("name", "text"), [("tcvn3", TCVN3), ("vni", VNI), ("viqr", VIQR)])
def test_encoding_is_told_by_words(name: str, text: str) -> None:
    """The same sentence in each encoding is recognised and reads the same."""
    converted, encoding = to_unicode([text])

    assert encoding == name
    assert converted[0].lower() == PHRASE.lower()


@pytest.mark.parametrize(
    "text",
    [
        PHRASE,
        "This is an English sentence. It has the usual words; is it not? Yes. No.",
        "Le maître d'hôtel a reçu les élèves à l'été, où les forêts sont vertes.",
        "van ban khong dau cua cac co quan nha nuoc ve viec trien khai",
        "Số: 166/STTTT-CNTT",
        "",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    """Unicode, foreign and unaccented text passes unchanged."""
    assert to_unicode([text]) == ([text], "unicode")


def test_short_lines_are_judged_with_their_neighbours() -> None:
    """A number line alone says little; the lines around it say the encoding."""
    converted, encoding = to_unicode(["Sè: 12/Q§-UB", TCVN3, "N¬i nhËn:"])

    assert encoding == "tcvn3"
    assert (converted[0], converted[2]) == ("Số: 12/QĐ-UB", "Nơi nhận:")


def test_short_lines_among_unicode_are_left_alone() -> None:
    """A word without letters of its own alphabet is no proof of another encoding."""
    page = [PHRASE, "tù;", "liên quan.", PHRASE]

    assert to_unicode(page) == (page, "unicode")


def test_soft_hyphen_minus_and_unit_separator_are_the_same_letter() -> None:
    """Programs turn the TCVN3 code of ư into a minus sign or Word's optional hyphen."""
    assert from_tcvn3("®\xadîc ®\u2212îc ®\x1fîc") == "được được được"


@pytest.mark.parametrize(
    ("name", "capitals"),
    [(".VnTimeH", True), (".VNTIMEH", True), (".VnTime", False), ("VNI-Times", False), ("", False)],
)
def test_fonts_of_capitals_end_with_h(name: str, capitals: bool) -> None:
    """The one-byte fonts have a twin that draws capitals."""
    assert is_capital_font(name) is capitals


def test_vni_capitals_keep_their_case() -> None:
    """VNI writes capitals with capital marks."""
    assert from_vni("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM") == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def test_viqr_needs_its_signs() -> None:
    """A full stop after a vowel ends a sentence where other signs are missing."""
    assert from_viqr("Vie^.t Nam") == "Việt Nam"
    assert detect("Gui cac co quan de biet. Xin cam on. Tran trong kinh chao.") == "unicode"


@given(st.lists(st.text(), max_size=6))
def test_any_paragraphs_keep_their_number(paragraphs: list[str]) -> None:
    """Conversion answers one paragraph for each, whatever they hold."""
    converted, encoding = to_unicode(paragraphs)

    assert len(converted) == len(paragraphs)
    assert encoding in {"unicode", "tcvn3", "vni", "viqr"}


@given(st.text(alphabet="àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ bcdghklmnpqrstvx"))
def test_vietnamese_is_never_converted_twice(text: str) -> None:
    """Text that is Unicode already stays as it is, but for pure Latin-1 words that no rule can tell."""
    converted, encoding = to_unicode([text])

    assert encoding == "unicode" or all(ord(sign) < 256 for sign in unicodedata.normalize("NFC", text))
    assert converted == [text] or encoding != "unicode"
