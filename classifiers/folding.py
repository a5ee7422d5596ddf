"""Text made comparable: marks and case folded, every character kept in its place.

Offices, scanners and file names write HÒA or HOÀ, Đ or Ð (U+00D0) or D. Rows
and patterns are compared with folded text; what is shown is cut from the
unfolded text at the same positions.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ODD = {"đ": "d", "Đ": "d", "Ð": "d", "ð": "d", "ı": "i", "ƒ": "f"}
_DASHES = "‐‑‒–—―−"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f\r"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"


def _base_letter(code: int) -> str | None:
    """The one folded character for `code`, None where it stays as it is."""
    char = chr(code)
    if char in _ODD:
        return _ODD[char]
    base = unicodedata.normalize("NFD", char)[0].casefold()
    return base if len(base) == 1 and base != char else None


_FOLDED = {
    code: base for code in (*range(0x24F), *range(0x1E00, 0x1F00)) if (base := _base_letter(code)) is not None
} | {ord(dash): "-" for dash in _DASHES}
_FOLDED |= {ord("“"): '"', ord("”"): '"', ord("‘"): "'", ord("’"): "'", ord("…"): "."}
_CLEANED = {ord(space): " " for space in _SPACES} | {ord(char): None for char in _INVISIBLE}
_CLEANED |= {0xD0: "Đ", 0xF0: "đ"}
_UNCLEAN = re.compile(f"[{_SPACES}{_INVISIBLE}Ðð\u0300-\u036f]")
_MARK_AFTER_SPACE = re.compile(r"(?<=\s)[\u0300-\u036f]+")
_RUN_OF_SPACES = re.compile(r" {2,}")


def clean(text: str) -> str:
    """`text` in NFC with one kind of space and Ð as Đ; runs of spaces are kept.

    Combining marks that a PDF reader split from their letter are dropped.
    """
    if not _UNCLEAN.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", _MARK_AFTER_SPACE.sub("", text)).translate(_CLEANED)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """`text` without marks and case, as long as NFC `text` itself."""
    return text.translate(_FOLDED)


def squeeze(text: str) -> str:
    """`text` trimmed, with single spaces and line feeds as spaces."""
    return _RUN_OF_SPACES.sub(" ", clean(text).replace("\n", " ")).strip()


@lru_cache(maxsize=8192)
def fold_squeezed(text: str) -> str:
    """Folded and trimmed text with single spaces: the form that rows are compared in."""
    return fold(squeeze(text))


def is_capitals(text: str) -> bool:
    """Whether the letters of `text` are capitals, but for one or two (OCR, "VÀ" as "và")."""
    letters = list(filter(str.isalpha, text))
    small = sum(map(str.islower, letters))
    return bool(letters) and small <= len(letters) // 12
