"""OrganIds in one form: the codes of 2016 and those of 2020 name the same agency [QCVN 102:2016; QĐ 20/2020/QĐ-TTg]."""

from __future__ import annotations

import re

_OF_2016 = re.compile(r"^(\d{3})\.(\d{2})\.(\d{2})\.([a-z]\d{2})$")
_OF_2020 = re.compile(r"^[a-z]\d{2}(?:\.\d{1,3})*$")


def is_organ_code(text: str) -> bool:
    """Whether words are a code of either form, and no name or abbreviation."""
    plain = text.strip().casefold()
    return _OF_2016.match(plain) is not None or _OF_2020.match(plain) is not None


def organ_key(code: str) -> str:
    """What codes of one agency share: "000.00.10.H48" and "H48.10" give "h48.10"; other codes are themselves, folded.

    The codes of 2016 name the levels from below and fill them with zeros, those
    of 2020 from above.
    """
    plain = code.strip().casefold()
    old = _OF_2016.match(plain)
    parts = list(reversed(old.groups())) if old else plain.split(".") if _OF_2020.match(plain) else []
    while len(parts) > 1 and not parts[-1].strip("0"):
        parts.pop()
    return ".".join(parts) or plain
