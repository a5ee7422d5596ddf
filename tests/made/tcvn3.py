"""Vietnamese text in TCVN3 (ABC), the one-byte code of the .VnTime fonts [TCVN 5712]."""

from __future__ import annotations

LOWER = {
    0xB5: "à", 0xB6: "ả", 0xB7: "ã", 0xB8: "á", 0xB9: "ạ",
    0xA8: "ă", 0xBB: "ằ", 0xBC: "ẳ", 0xBD: "ẵ", 0xBE: "ắ", 0xC6: "ặ",
    0xA9: "â", 0xC7: "ầ", 0xC8: "ẩ", 0xC9: "ẫ", 0xCA: "ấ", 0xCB: "ậ",
    0xAE: "đ", 0xCC: "è", 0xCE: "ẻ", 0xCF: "ẽ", 0xD0: "é", 0xD1: "ẹ",
    0xAA: "ê", 0xD2: "ề", 0xD3: "ể", 0xD4: "ễ", 0xD5: "ế", 0xD6: "ệ",
    0xD7: "ì", 0xD8: "ỉ", 0xDC: "ĩ", 0xDD: "í", 0xDE: "ị",
    0xDF: "ò", 0xE1: "ỏ", 0xE2: "õ", 0xE3: "ó", 0xE4: "ọ",
    0xAB: "ô", 0xE5: "ồ", 0xE6: "ổ", 0xE7: "ỗ", 0xE8: "ố", 0xE9: "ộ",
    0xAC: "ơ", 0xEA: "ờ", 0xEB: "ở", 0xEC: "ỡ", 0xED: "ớ", 0xEE: "ợ",
    0xEF: "ù", 0xF1: "ủ", 0xF2: "ũ", 0xF3: "ú", 0xF4: "ụ",
    0xAD: "ư", 0xF5: "ừ", 0xF6: "ử", 0xF7: "ữ", 0xF8: "ứ", 0xF9: "ự",
    0xFA: "ỳ", 0xFB: "ỷ", 0xFC: "ỹ", 0xFD: "ý", 0xFE: "ỵ",
}  # fmt: skip
UPPER = {0xA1: "Ă", 0xA2: "Â", 0xA3: "Ê", 0xA4: "Ô", 0xA5: "Ơ", 0xA6: "Ư", 0xA7: "Đ"}
CODES = {letter: chr(code) for code, letter in (LOWER | UPPER).items()}


def to_tcvn3(text: str) -> str:
    """`text` as the Latin-1 characters that a .VnTime document holds.

    A line in capitals comes out in lower case, since typists switched to the
    capital font .VnTimeH for it; so does a lone capital without a code.
    """
    capitals = in_capital_font(text)
    return "".join(_code(letter.lower() if capitals else letter) for letter in text)


def in_capital_font(text: str) -> bool:
    """Whether a typist switches to .VnTimeH for this line."""
    return text.isupper() and len(text) > 3 and not any(letter.isdigit() for letter in text)


def _code(letter: str) -> str:
    if letter.isascii():
        return letter
    return CODES.get(letter) or CODES.get(letter.lower()) or {"“": '"', "”": '"', "–": "-"}.get(letter, letter)
