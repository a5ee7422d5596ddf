"""Documents that a document corrects, recalls, replaces or amends: named in it, and not itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifiers.folding import fold
from classifiers.pieces import Piece
from classifiers.rules import Rules
from classifiers.symbol import mentions, same_symbol
from classifiers.verdict import Evidence, Symbol, Verdict

_BETWEEN = 90
"""Letters between the word and the symbol: "đính chính một số nội dung tại Quyết định số ..."."""
_BODY_LINES = 60
_MOST = 8


def read_relations(
    abstract: Verdict[str | None], pieces: Sequence[Piece], own: Symbol | None, rules: Rules
) -> tuple[Evidence, ...]:
    """The symbols that the document corrects, recalls, replaces or amends, each under the id of its row.

    The abstract speaks first. Where it has such a word and no symbol ("Về việc
    đính chính văn bản"), the first lines of the body may name it.
    """
    text = abstract.value or ""
    where = abstract.evidence[0].where if abstract.evidence else "abstract"
    found = _named(text, where, own, rules)
    if not found and relation_in(text, rules):
        lines = pieces[:_BODY_LINES]
        found = [one for at, piece in enumerate(lines) for one in _named(_joined(lines, at), piece.where, own, rules)]
    return tuple({one.quote: one for one in reversed(found)}.values())[::-1][:_MOST]


def is_related(text: str, at: int, rules: Rules) -> bool:
    """Whether the symbol at this place of `text` is that of a document which is corrected, recalled or replaced."""
    return relation_in(_before(text, at), rules) is not None


def relation_in(text: str, rules: Rules) -> str | None:
    """Id of the row whose word stands last in `text`; None for none."""
    folded = fold(text)
    hits = ((folded.rfind(word), row.id) for row in rules.relations for word in row.words)
    at, key = max(hits, default=(-1, ""))
    return key if at >= 0 else None


def _named(text: str, where: str, own: Symbol | None, rules: Rules) -> list[Evidence]:
    found = []
    for at, symbol in mentions(text, rules.catalogue, rules.issuer_codes):
        key = relation_in(_before(text, at), rules)
        if key is not None and not (own is not None and same_symbol(own, symbol)):
            found.append(Evidence(symbol.text, where, key))
    return found


def _before(text: str, at: int) -> str:
    """The words before a place, back to the last sentence or clause."""
    return re.split(r"[.;:\n]\s", text[max(0, at - _BETWEEN) : at])[-1]


def _joined(pieces: Sequence[Piece], at: int) -> str:
    """A line with the next one, where a symbol may have slipped to; only what the first one opens."""
    following = pieces[at + 1].text if at + 1 < len(pieces) else ""
    return f"{pieces[at].text} {following}"
