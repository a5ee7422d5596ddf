"""How Vietnamese a text looks, syllable by syllable.

Tells windows-1258, TCVN3 and Latin-1 apart where no charset is declared or the
declared one is wrong: names are too short for word statistics.
"""

from __future__ import annotations

import re
import unicodedata

from classifiers.composed import composed

_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))

_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
    "(?:uyê|uya|yê|iê|ươ|uô|oă|oa|oe|uâ|uê|uy|ưa|ua|ia|uơ|[aăâeêioôơuưy])"
    "(?:ch|ng|nh|[cmnptiouy])?"
)

_PLAIN = set("aeiouy")
_MARKED = set("ăâêôơư")

_WORD = re.compile(r"[^\W\d_]+")


def vietnamese_share(text: str) -> float:
    """Share of the words with a non-ASCII letter that are Vietnamese syllables, 0 to 1.

    `text` is NFC. Without any such word the answer is 0. A word in mixed case
    ("quyÕt") is none: no one writes so, but a wrong charset does.
    """
    words = [word for word in _WORD.findall(text[:20_000]) if not word.isascii()]
    strange = sum(1 for sign in text[:20_000] if not sign.isascii() and not sign.isalpha())
    if not words:
        return 0.0
    good = sum(1 for word in words if is_syllable(word))
    return good / (len(words) + strange)


def is_syllable(word: str) -> bool:
    """Whether one NFC word is spelled as a Vietnamese syllable, whatever its meaning."""
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    parts = unicodedata.normalize("NFD", word.lower())
    bare = composed(parts.translate(_TONES))
    tones = sum(1 for sign in parts if ord(sign) in _TONES)
    if tones > 1 or (tones and _tone_is_misplaced(composed(parts), bare)):
        return False
    return _SYLLABLE.fullmatch(bare) is not None


def _tone_is_misplaced(word: str, bare: str) -> bool:
    """Whether a vowel like ê or ơ stands there and the tone is on a plain one ("sôì")."""
    toned = next((plain for sign, plain in zip(word, bare, strict=False) if sign != plain), "")
    return toned in _PLAIN and any(sign in _MARKED for sign in bare)
