"""Whether the whole dossier of a document came along: the items that it names against the files of its mail (R6)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.folding import fold_squeezed
from classifiers.reading import Reading
from classifiers.verdict import Evidence
from gateway.records import Dossier
from gateway.route.grouping import Group
from gateway.route.judged import Judged

# "(Hồ sơ gửi kèm theo gồm: ...)", "Kèm theo Tờ trình gồm có:", "Hồ sơ trình bao gồm:" [ND30 App. I].
_OPENS = re.compile(r"\b(?:kem theo|gui kem|dinh kem|ho so)\b.{0,90}\bgom(?: co| cac)?\b[^:]{0,60}:\s*(?P<rest>.*)$")
_ITEM = re.compile(r"^[(\s]*(?:[-–+•*]|\d{1,2}[.)/]|[a-zđ][.)])\s*\S")
_ENDS = re.compile(r"^(?:noi nhan|kinh (?:de nghi|trinh|mong|gui)|tran trong|rat mong|tm\.|kt\.|giam doc|chu tich)\b")
_WORD = re.compile(r"[^\W_]+")
_MOST_LINES = 60
_TELLING = 3
"""Words that tell one item from another: "dự thảo quyết", "báo cáo thẩm"."""
RULE = "dossier-list"


@dataclass(frozen=True, slots=True)
class DossierSeen:
    """What one mail shows of a document's dossier."""

    state: Dossier = Dossier.UNKNOWN
    named: tuple[Evidence, ...] = ()
    """The lines that name its items, one for each."""
    files: tuple[str, ...] = ()
    """SHA-256 of the files that may be items."""


def dossier_of(group: Group, judged: Sequence[Judged]) -> DossierSeen:
    """What is known of a document's dossier, the lines that name its items, and the files beside it.

    COMPLETE when the mail holds at least as many further files as the document
    names items. PARTIAL when it names some and no other file came, or when each
    file is one of the items by its name or a line of it and no file shows
    another item. Anything between is unknown (several items may stand in one
    file), and so is a document that names none, or whose text was not read.
    """
    for item in group.texts:
        listed = _items(item.content) if isinstance(item.content, Reading) else ()
        if not listed:
            continue
        named = tuple(evidence for evidence, _ in listed)
        own = {form.attachment.sha256 for form in group.texts}
        near = [other for other in judged if other.mail == group.leader.mail and other.attachment.sha256 not in own]
        read = tuple(sorted({other.attachment.sha256 for other in near if isinstance(other.content, Reading)}))
        if len(read) >= len(named):
            return DossierSeen(Dossier.COMPLETE, named, read)
        shown = [_shown(other, [words for _, words in listed]) for other in near]
        lacks = all(len(one) == 1 for one in shown) and len(set().union(*shown)) < len(listed)
        return DossierSeen(Dossier.PARTIAL if lacks else Dossier.UNKNOWN, named, read)
    return DossierSeen()


def _shown(other: Judged, items: Sequence[str]) -> set[int]:
    """Which items a file is, or begins with in some line, by their first words; all where its text was not read."""
    if not isinstance(other.content, Reading):
        return set(range(len(items)))
    lines = [_words(line.text) for page in other.content.pages for line in page.lines]
    name = _words(other.attachment.filename)
    return {at for at, words in enumerate(items) if words and (words in name or any(words in line for line in lines))}


def _words(text: str) -> str:
    """The words of a text between single blanks."""
    return f" {' '.join(_WORD.findall(fold_squeezed(text)))} "


def _first_words(item: str) -> str:
    """The words that an item begins with, as `_words`; "" for one that says too little."""
    words = _words(re.sub(r"^[(\s]*(?:[-–+•*]|\d{1,2}[.)/]|[a-zđ][.)])\s*", "", fold_squeezed(item))).split()
    return f" {' '.join(words[:_TELLING])} " if len(words) > 1 else ""


def _items(reading: Reading) -> tuple[tuple[Evidence, str], ...]:
    """The lines of the list that follows "hồ sơ kèm theo gồm:", one an item, with its first words.

    Items on the line itself stand between ";".
    """
    found: list[tuple[Evidence, str]] = []
    left = 0
    for page in reading.pages:
        for number, line in enumerate(page.lines, start=1):
            text = fold_squeezed(line.text)
            where = f"page {page.number} line {number}"
            if left and _ENDS.match(text):
                return tuple(found)
            if left and _ITEM.match(text):
                found.append((Evidence(line.text.strip(), where, RULE), _first_words(text)))
            opened = None if left or found else _OPENS.search(text)
            if opened:
                parts = [part for part in re.split(r";|\.\s*$", opened["rest"]) if part.strip(" .)/")]
                found += [(Evidence(line.text.strip(), where, RULE), _first_words(part)) for part in parts]
            left = _MOST_LINES if opened else max(0, left - 1)
    return tuple(found)
