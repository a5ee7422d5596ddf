"""Whether the whole dossier of a document came along: the items that it names against the files of its mail (R6)."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
_MOST_LINES = 60
RULE = "dossier-list"


def dossier_of(group: Group, judged: Sequence[Judged]) -> tuple[Dossier, tuple[Evidence, ...]]:
    """What is known of a document's dossier, and the lines that name its items.

    COMPLETE when the mail holds at least as many further files as the document
    names items, PARTIAL when it names some and no other file came. Anything
    between is unknown (several items may stand in one file), and so is a
    document that names none, or whose text was not read.
    """
    for item in group.texts:
        named = _items(item.content) if isinstance(item.content, Reading) else ()
        if not named:
            continue
        own = {form.attachment.sha256 for form in group.texts}
        near = [other for other in judged if other.mail == group.leader.mail and other.attachment.sha256 not in own]
        read = {other.attachment.sha256 for other in near if isinstance(other.content, Reading)}
        if len(read) >= len(named):
            return Dossier.COMPLETE, named
        return (Dossier.UNKNOWN if near else Dossier.PARTIAL), named
    return Dossier.UNKNOWN, ()


def _items(reading: Reading) -> tuple[Evidence, ...]:
    """The lines of the list that follows "hồ sơ kèm theo gồm:", one an item; items on the line itself stand between ";"."""
    found: list[Evidence] = []
    left = 0
    for page in reading.pages:
        for number, line in enumerate(page.lines, start=1):
            text = fold_squeezed(line.text)
            where = f"page {page.number} line {number}"
            if left and _ENDS.match(text):
                return tuple(found)
            if left and _ITEM.match(text):
                found.append(Evidence(line.text.strip(), where, RULE))
            opened = None if left or found else _OPENS.search(text)
            if opened:
                parts = [part for part in re.split(r";|\.\s*$", opened["rest"]) if part.strip(" .)/")]
                found += [Evidence(line.text.strip(), where, RULE)] * len(parts)
            left = _MOST_LINES if opened else max(0, left - 1)
    return tuple(found)
