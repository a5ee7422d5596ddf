"""Papers that look official and are not, where no word at their head says so: private contracts, blank forms.

What counts as official: a text that an agency or organisation issues in the
form of [TT01; ND30; HD36]. Letters of companies in that form count, for the
indicators ask for exchange with organisations and businesses [QN1486 c]; papers
of trade, of persons, forms, school work and publications do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifiers.pieces import Piece
from classifiers.rules import Rules

DEEDS = frozenset({"hop_dong", "giay_uy_quyen", "ban_thoa_thuan"})
"""Types that private persons and shops draw up in the same form."""
PRIVATE_CONTRACT = "giấy tờ giữa các bên tư nhân (a deed without an agency among its parties)"
CUSTOMERS = ("quy khach", "khach hang", "cac khach hang", "toan the khach hang")
TO_CUSTOMERS = "thư gửi khách hàng (a letter to customers)"
BLANK_FORM = "biểu mẫu chưa điền (a blank form)"
NO_LETTERHEAD = "không có thể thức văn bản (no letterhead, number or heading of an official document)"
_PARTY = re.compile(r"^\W*(?:\d[.)]\s*)?(?:dai dien\s+)?(?:\(?ben\b[^:]{0,40}|ong|ba|ong/ba)\s*:\s*(?=\S)")
_BUSINESS = "org-business"
_BLANK = re.compile(r"[.…_]{6,}|(?:\. ){5,}")
_TOP, _PARTIES_WITHIN = 40, 60
_FEWEST_BLANKS = 4


def private_parties(pieces: Sequence[Piece], rules: Rules) -> tuple[Piece, ...]:
    """The lines that name the parties of a deed, when two are named and none is an agency; else ()."""
    named = [piece for piece in pieces[:_PARTIES_WITHIN] if _PARTY.match(piece.folded)]
    if len(named) < 2 or any(_is_agency(piece.text, rules) for piece in pieces[:_PARTIES_WITHIN]):
        return ()
    return tuple(named[:4])


def blank_fields(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Lines with dots to write on, when they are so many that nobody filled the form in; else ()."""
    blank = [piece for piece in pieces[:_TOP] if _BLANK.search(piece.text)]
    return tuple(blank[:4]) if len(blank) >= _FEWEST_BLANKS else ()


def _is_agency(text: str, rules: Rules) -> bool:
    """Whether a line, or what stands behind its colon, opens with an agency's name that is no business."""
    starts = (part.strip(" .-–(") for part in (text, text.rpartition(":")[2]))
    agencies = [row for row in rules.organisations if row.id != _BUSINESS]
    return any(start[:1].isupper() and any(row.opens_spelt(start) for row in agencies) for start in starts)
