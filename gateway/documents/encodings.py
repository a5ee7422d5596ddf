"""Vietnamese text of the years before Unicode: TCVN3 (ABC), VNI and VIQR.

Told by words after a trial conversion, paragraph by paragraph; never by the
name of a font, which most files keep for no reason. In TCVN3 the soft hyphen
U+00AD is the letter ư, and capitals are lower-case codes in an "H" font: only
there the font has a say, on the case alone. [TCVN 5712:1993; RFC 1456 for VIQR]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from gateway.documents.words import common_share

UNICODE = "unicode"
TCVN3 = "tcvn3"

_TCVN3_LETTERS = (
    ("\xb5\xb6\xb7\xb8\xb9", "àảãáạ"),
    ("\xa8\xbb\xbc\xbd\xbe\xc6", "ăằẳẵắặ"),
    ("\xa9\xc7\xc8\xc9\xca\xcb", "âầẩẫấậ"),
    ("\xae", "đ"),
    ("\xcc\xce\xcf\xd0\xd1", "èẻẽéẹ"),
    ("\xaa\xd2\xd3\xd4\xd5\xd6", "êềểễếệ"),
    ("\xd7\xd8\xdc\xdd\xde", "ìỉĩíị"),
    ("\xdf\xe1\xe2\xe3\xe4", "òỏõóọ"),
    ("\xab\xe5\xe6\xe7\xe8\xe9", "ôồổỗốộ"),
    ("\xac\xea\xeb\xec\xed\xee", "ơờởỡớợ"),
    ("\xef\xf1\xf2\xf3\xf4", "ùủũúụ"),
    ("\xad\xf5\xf6\xf7\xf8\xf9", "ưừửữứự"),
    ("\xfa\xfb\xfc\xfd\xfe", "ỳỷỹýỵ"),
    ("\xa1\xa2\xa3\xa4\xa5\xa6\xa7", "ĂÂÊÔƠƯĐ"),
    # What other programs make of the same codes: ư as an optional hyphen of
    # Word or a minus sign of PDF printers, à as a Greek letter, ã as a bullet operator.
    ("\x1f\u2212\u03bc\u2219", "ưưàã"),
)
_TCVN3 = str.maketrans(
    {code: letter for codes, letters in _TCVN3_LETTERS for code, letter in zip(codes, letters, strict=True)}
)

_VNI_PLAIN_MARKS = ("øûõùï", "\u0300\u0309\u0303\u0301\u0323")
_VNI_CIRCUMFLEX_MARKS = ("âàåãáä", ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"))
_VNI_BREVE_MARKS = ("êèúüéë", ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"))
_VNI_ALONE = {"ñ": "đ", "ö": "ư", "ô": "ơ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VIQR_LETTER = re.compile(
    r"dd|DD|Dd|[aeo]\^[`'?~.]?|a\([`'?~.]?|[ou]\+[`'?~.]?|[aeiouy][`'?~.](?=[\W\d]|[a-z]|$)", re.IGNORECASE
)
_VIQR_MARKS = {
    "^": "\u0302",
    "(": "\u0306",
    "+": "\u031b",
    "`": "\u0300",
    "'": "\u0301",
    "?": "\u0309",
    "~": "\u0303",
    ".": "\u0323",
}

_DECIDABLE = 80
"""Characters from which the words of a paragraph decide; shorter ones take their neighbours along."""
_LEGACY_SIGNS = re.compile("[\xa1-\xff\u2212\u03bc\u2219]")
_UNICODE_ONLY = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_VIQR_SIGNS = re.compile(r"[aeo]\^|[uo]\+|a\(|\bdd|[aeiouy][`'?~]", re.IGNORECASE)


def _vni_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for base in "aeouyôö":
        letter = _VNI_ALONE.get(base, base)
        table |= {base + code: letter + mark for code, mark in zip(*_VNI_PLAIN_MARKS, strict=True)}
    for base in "aeo":
        table |= {base + code: base + "\u0302" + mark for code, mark in zip(*_VNI_CIRCUMFLEX_MARKS, strict=True)}
    table |= {"a" + code: "a\u0306" + mark for code, mark in zip(*_VNI_BREVE_MARKS, strict=True)}
    table |= _VNI_ALONE
    composed = {code: unicodedata.normalize("NFC", letter) for code, letter in table.items()}
    capitals = {
        code[0].upper() + tail: letter.upper()
        for code, letter in composed.items()
        for tail in (code[1:], code[1:].upper())
    }
    return composed | capitals


_VNI = _vni_table()
_VNI_LETTER = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))


def is_capital_font(name: str) -> bool:
    """Whether a font draws the lower-case codes of TCVN3 as capitals: .VnTimeH, .VnArialH."""
    return name[:3].lower() == ".vn" and name.endswith("H")


def from_tcvn3(text: str) -> str:
    """TCVN3 codes, read as Latin-1, to Unicode; other characters stay."""
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    """VNI letter pairs, read as Latin-1, to Unicode; other characters stay."""
    return _VNI_LETTER.sub(lambda found: _VNI[found.group()], text)


def from_viqr(text: str) -> str:
    """VIQR mnemonics to Unicode."""
    return _VIQR_LETTER.sub(lambda found: _viqr_letter(found.group()), text)


def _viqr_letter(code: str) -> str:
    if code[0] in "dD":
        return "Đ" if code[0] == "D" else "đ"
    return unicodedata.normalize("NFC", code[0] + "".join(_VIQR_MARKS[sign] for sign in code[1:]))


_CONVERSIONS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("vni", from_vni),
    (TCVN3, from_tcvn3),
    ("viqr", from_viqr),
)
_CONVERT = dict(_CONVERSIONS)


def to_unicode(paragraphs: Sequence[str]) -> tuple[list[str], str]:
    """The paragraphs in Unicode and the encoding most of the converted ones had.

    "unicode" where nothing was converted.
    """
    encodings = find_encodings(paragraphs)
    converted = [convert(text, name) for text, name in zip(paragraphs, encodings, strict=True)]
    return converted, commonest(paragraphs, encodings)


def find_encodings(paragraphs: Sequence[str]) -> list[str]:
    """The encoding of each paragraph."""
    suspects = [index for index, text in enumerate(paragraphs) if _is_suspect(text)]
    found = [UNICODE] * len(paragraphs)
    typed = sum(len(text) for text in paragraphs if _UNICODE_ONLY.search(text))
    mostly_unicode = 2 * typed > sum(map(len, paragraphs))
    for position, index in enumerate(suspects):
        if not mostly_unicode:
            found[index] = detect(_sample(paragraphs, suspects, position))
        elif len(paragraphs[index]) >= _DECIDABLE:
            # Among Unicode only a paragraph's own words can say otherwise: "liên quan" has no letter of its own.
            found[index] = detect(paragraphs[index])
    return found


def convert(text: str, encoding: str) -> str:
    """The text in Unicode. One character each where `encoding` is TCVN3."""
    return _CONVERT[encoding](text) if encoding != UNICODE else text


def commonest(paragraphs: Sequence[str], encodings: Sequence[str]) -> str:
    """The old encoding that most characters have; "unicode" where there is none."""
    weights: dict[str, int] = {}
    for text, name in zip(paragraphs, encodings, strict=True):
        if name != UNICODE:
            weights[name] = weights.get(name, 0) + len(text)
    return max(weights, key=lambda name: weights[name], default=UNICODE)


def detect(text: str) -> str:
    """`tcvn3`, `vni`, `viqr` or `unicode`, by the share of common words after conversion."""
    before = common_share(text)
    best, best_share = UNICODE, max(0.15, 1.4 * before)
    for name, attempt in _CONVERSIONS:
        after = attempt(text)
        if after != text and (share := common_share(after)) > best_share:
            best, best_share = name, share
    return best


def _is_suspect(text: str) -> bool:
    """Whether a paragraph may be in a legacy encoding at all."""
    if _UNICODE_ONLY.search(text):
        return False
    return bool(_LEGACY_SIGNS.search(text) or "\xad" in text or "\x1f" in text or len(_VIQR_SIGNS.findall(text)) >= 2)


def _sample(paragraphs: Sequence[str], suspects: Sequence[int], position: int) -> str:
    """The paragraph, with suspects around it until there is enough to decide."""
    text = paragraphs[suspects[position]]
    distance = 1
    while len(text) < _DECIDABLE and distance <= 10:
        for near in (position + distance, position - distance):
            if 0 <= near < len(suspects):
                text += "\n" + paragraphs[suspects[near]]
        distance += 1
    return text
