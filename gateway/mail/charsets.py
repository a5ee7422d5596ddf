"""Text out of bytes whose charset is declared, wrong or missing; always NFC.

Vietnamese senders use UTF-8, windows-1258 (letter and tone as two codes) and,
in old systems, TCVN3 under a Western name [TCVN5712].
"""

from __future__ import annotations

import codecs
from collections.abc import Callable

from classifiers.composed import composed
from gateway.mail.syllables import vietnamese_share

_TCVN3_CODES = (
    "A1Ă A2Â A3Ê A4Ô A5Ơ A6Ư A7Đ A8ă A9â AAê ABô ACơ ADư AEđ B5à B6ả B7ã B8á B9ạ BBằ BCẳ BDẵ BEắ "
    "C6ặ C7ầ C8ẩ C9ẫ CAấ CBậ CCè CEẻ CFẽ D0é D1ẹ D2ề D3ể D4ễ D5ế D6ệ D7ì D8ỉ DCĩ DDí DEị DFò "
    "E1ỏ E2õ E3ó E4ọ E5ồ E6ổ E7ỗ E8ố E9ộ EAờ EBở ECỡ EDớ EEợ EFù F1ủ F2ũ F3ú F4ụ F5ừ F6ử F7ữ F8ứ F9ự "
    "FAỳ FBỷ FCỹ FDý FEỵ"
)
_TCVN3 = {int(code[:2], 16): code[2:] for code in _TCVN3_CODES.split()}

_WESTERN = {"", "ascii", "iso8859-1", "cp1252", "iso8859-15"}
"""Names that senders' programs put when they do not know; "" is no name at all."""

_NO_CHARSETS = {"idna", "punycode", "unicode-escape", "unicode_escape", "raw-unicode-escape", "raw_unicode_escape"}
"""Codecs of Python that are no charsets of text; some take quadratic time."""


def decode(raw: bytes, declared: str = "") -> tuple[str, tuple[str, ...]]:
    """NFC text of `raw` and the repairs made: `charset-guessed`, `charset-wrong`, `tcvn3`.

    Valid UTF-8 with letters beyond ASCII beats any other declared 8-bit
    charset: no text of another charset passes for it by chance.
    """
    if raw.isascii() and not _is_stateful(declared):
        return raw.decode("ascii"), ()
    name = _codec(declared)
    if name not in _WESTERN and not _is_stateful(declared):
        text = _strict(raw, "utf-8") or _strict(raw, name)
        if text is not None:
            right = name == "utf-8" or _strict(raw, "utf-8") is None
            return composed(text), () if right else ("charset-wrong",)
    elif name not in _WESTERN:
        return composed(raw.decode(name, "replace")), ()
    return _guess(raw, name)


def decode_guess(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Like `decode` for bytes that nothing is said about, e.g. a raw header."""
    return decode(raw, "")


def _guess(raw: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    text = _strict(raw, "utf-8")
    if text is not None:
        return composed(text), ("charset-wrong" if name else "charset-guessed",)
    if name == "utf-8" and _mostly_utf8(raw):
        return composed(raw.decode("utf-8", "replace")), ("charset-broken",)
    choices: tuple[tuple[str, Callable[[bytes], str]], ...] = (
        ("western", _western),
        ("cp1258", lambda data: data.decode("cp1258", "replace")),
        ("tcvn3", tcvn3),
    )
    read = [(which, composed(convert(raw))) for which, convert in choices]
    which, text = max(read, key=lambda choice: vietnamese_share(choice[1]))
    if which == "western":
        return text, () if name in _WESTERN and name else ("charset-guessed",)
    return text, ("tcvn3",) if which == "tcvn3" else ("charset-guessed",)


def tcvn3(raw: bytes) -> str:
    """`raw` read as TCVN3 (also called ABC); other high codes as Latin-1."""
    return "".join(_TCVN3.get(code) or chr(code) for code in raw)


def _western(raw: bytes) -> str:
    return _strict(raw, "cp1252") or raw.decode("latin-1")


def _codec(declared: str) -> str:
    """Python's name of a declared charset, "" when unknown or not a text codec."""
    name = declared.strip().strip("\"'").lower()
    try:
        info = codecs.lookup(name) if name else None
    except (LookupError, ValueError, UnicodeError):
        return ""
    if info is None or not getattr(info, "_is_text_encoding", True) or info.name in _NO_CHARSETS:
        return ""
    return info.name


def _is_stateful(declared: str) -> bool:
    return _codec(declared).startswith(("utf-7", "utf-16", "utf-32", "iso2022", "hz"))


def _strict(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _mostly_utf8(raw: bytes) -> bool:
    """Whether broken places are few: a cut text, not another charset."""
    text = raw.decode("utf-8", "replace")
    return text.count("\ufffd") * 10 <= sum(1 for sign in text if not sign.isascii())
