"""Clean text: NFC, one kind of blank, one kind of hyphen, nothing invisible."""

from __future__ import annotations

import re

from classifiers.composed import composed

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\uffff\ue000-\uf8ff\ud800-\udfff]"
)
_CLEAN = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u1e00-\u1eff\u2012-\u2027\u2030-\u205e]*")
"""Signs that stay as they are in every text; nearly all lines hold nothing else."""
_BLANK = re.compile(r"\s+")
_HYPHENS = str.maketrans({"\u00ad": "-", "\u2010": "-", "\u2011": "-"})
_FLOWING = str.maketrans({"\u00ad": None, "\u001f": None, "\u001e": "-", "\u2010": "-", "\u2011": "-"})


def printed_text(text: str) -> str:
    """Text of a printed line: a soft hyphen that was drawn is a hyphen."""
    return text.strip() if _is_clean(text) else _clean(text.translate(_HYPHENS))


def flowing_text(text: str) -> str:
    """Text of a paragraph: a soft hyphen only allows a break and is no sign."""
    return text.strip() if _is_clean(text) else _clean(text.translate(_FLOWING))


def _is_clean(text: str) -> bool:
    """Whether all of `text` but the blanks around it is clean already."""
    return _CLEAN.fullmatch(text) is not None and "  " not in text


def _clean(text: str) -> str:
    blanks = _BLANK.sub(" ", text)
    return composed(_INVISIBLE.sub("", blanks)).strip()
