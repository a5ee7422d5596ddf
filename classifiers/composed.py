"""Text in NFC, in time that grows with its length.

Unicode puts the marks behind a letter in order before it composes them, which
takes the square of their number: half a megabyte of marks would take minutes.
No writing has more than a few; thirty are kept [UAX #15 §13, Stream-Safe Text].
"""

from __future__ import annotations

import re
import unicodedata

_KEPT = 30
_MARKS = "".join(chr(code) for code in range(0x300, 0x1E94B) if unicodedata.combining(chr(code)))
_RUN = re.compile(f"([{_MARKS}]{{{_KEPT}}})[{_MARKS}]+")
_ALONE = re.compile("[\0-\u02ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e]*")
"""Latin letters and signs that are in NFC whatever stands beside them: nearly every text, told at once."""


def composed(text: str) -> str:
    """`text` in NFC; of a run of combining marks the first thirty."""
    if text.isascii() or _ALONE.fullmatch(text):
        return text
    return unicodedata.normalize("NFC", _RUN.sub(r"\1", text))
