"""What must be counted of the whole province: from what was issued alone, in the plainest code.

Nothing of `gateway.counting` is used here. `state` says what the sources
together tell of one copy; everything else is counting by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from tests.province.whole.issuing import Copy, Issue, issues
from tests.province.whole.offices import CITIZENS, OFFICES, STRANGERS, level_of

BETWEEN = ("department", "district")
STATE = ("province", "department", "district", "commune", "unit")
STEERING = ("chi_thi", "cong_dien")
NOT_ADMINISTRATIVE = ("lich_cong_tac", "tai_lieu_hop", "khac")
GRACE = timedelta(days=30)


def scope_of(issue: Issue, copy: Copy) -> str:
    """R16: the same agency is internal; a mailbox of nobody is unknown."""
    if copy.to == issue.office:
        return "internal"
    if copy.to in STRANGERS or "gone" in issue.marks:
        return "unknown"
    return "external" if copy.to in CITIZENS else "inter_agency"


def state(issue: Issue, copy: Copy) -> str:
    """E, H, P or ?: what all sources together prove of one copy; "" where none shows it."""
    paper = _paper(issue, copy)
    if copy.ways:
        return {True: "H", False: "E", None: "?"}[paper]
    if paper:
        return "P"
    return "?" if issue.listed and not issue.flagged else ""


def _paper(issue: Issue, copy: Copy) -> bool | None:
    """The strongest source that speaks of this copy's paper: person, dispatch book, list, words."""
    if {"person", "denied-by-book"} & issue.marks or ("split" in issue.marks and copy.paper):
        return copy.paper
    inside = scope_of(issue, copy) == "internal"
    if issue.booked and copy.paper and not inside:
        return True
    if issue.flagged:
        if issue.pattern == "none":
            return False
        if copy.paper and _is_named(issue, copy):
            return True
    if "dms" in copy.ways and OFFICES[issue.office].system == "packages":
        return copy.paper
    if issue.words != "?" and copy.ways:
        return issue.words == "H"
    return None


def _is_named(issue: Issue, copy: Copy) -> bool:
    """Whether the list names this copy: a register all of them, its own sections as one; a system those it sent to."""
    if not OFFICES[issue.office].register:
        return "dms" in copy.ways
    if copy.to == issue.office:
        return copy.box == min(one.box for one in issue.copies if one.to == issue.office)
    return True


def join(states: Iterable[str]) -> str:
    """Mode over copies: one on paper beside anything electronic makes it H; E needs all."""
    found = set(states) - {""}
    if "H" in found or ("P" in found and len(found) > 1):
        return "H"
    return found.pop() if len(found) == 1 else "?"


@dataclass(frozen=True, slots=True)
class Scoped:
    """One document in one scope: what is counted."""

    issue: Issue
    scope: str
    copies: tuple[Copy, ...]

    @property
    def mode(self) -> str:
        return join([state(self.issue, copy) for copy in self.copies] + self._unmatched())

    def _unmatched(self) -> list[str]:
        """A register that says nothing but the name of somebody in no row: nobody knows whether that is the mailbox seen.

        A citizen is: the list names one, and the mail went to one.
        """
        mute = self.issue.listed and not self.issue.flagged and "split" not in self.issue.marks
        by_name = any(copy.to in STRANGERS for copy in self.copies)
        return ["?"] if mute and by_name else []

    @property
    def true_mode(self) -> str:
        """What really happened."""
        return join("H" if c.ways and c.paper else "E" if c.ways else "P" for c in self.copies)

    @property
    def seen(self) -> bool:
        """Whether an electronic copy shows."""
        return any(copy.ways for copy in self.copies)

    @property
    def ways(self) -> set[str]:
        return {way for copy in self.copies for way in copy.ways}

    def to(self, levels: Sequence[str], only: Sequence[str] = ()) -> tuple[Copy, ...]:
        """Copies to agencies of these levels, or to these alone."""
        return tuple(copy for copy in self.copies if level_of(copy.to) in levels and (not only or copy.to in only))


@cache
def scoped(book: bool = True) -> tuple[Scoped, ...]:
    """Every document in every scope in which some source shows it, secret ones apart; before the dispatch book came."""
    found = []
    for issue in issues() if book else map(_without_book, issues()):
        if issue.secret or "void" in issue.marks:
            continue
        for scope in ("internal", "inter_agency", "external", "unknown"):
            copies = tuple(copy for copy in issue.copies if scope_of(issue, copy) == scope and state(issue, copy))
            if copies:
                found.append(Scoped(issue, scope, copies))
    return tuple(found)


def _without_book(issue: Issue) -> Issue:
    """What the others tell: of copies that the book contradicts, the register's "no paper"."""
    told = issue.copies
    if "denied-by-book" in issue.marks:
        told = tuple(replace(copy, paper=False) for copy in told)
    return replace(issue, booked=False, copies=told, marks=issue.marks - {"denied-by-book"})


@cache
def chosen(first: date, last: date, office: str | None, scope: str, book: bool = True) -> tuple[Scoped, ...]:
    """Of one scope and the days of first sending; of one agency, or of all state agencies."""
    return tuple(
        one
        for one in scoped(book)
        if one.scope == scope
        and first <= one.issue.sent <= last
        and (one.issue.office == office if office else level_of(one.issue.office) in STATE)
    )


Parts = tuple[int, int, int]
"""Numerator, denominator, unknown."""


def share_of(modes: Sequence[str], wanted: str) -> Parts:
    found = Counter(modes)
    return found[wanted], len(modes), found["?"]


def figures(first: date, last: date, office: str | None, *, book: bool = True) -> dict[str, Parts]:
    """Shares of every indicator that counts documents by mode, signature or way."""
    inside = chosen(first, last, office, "internal", book)
    between = chosen(first, last, office, "inter_agency", book)
    found: dict[str, Parts] = {}
    for row, of, mode in (("a.1", inside, "E"), ("a.2", inside, "H"), ("II.1", between, "E"), ("II.4", between, "H")):
        found[row] = share_of([one.mode for one in of], mode)
    found["I.1"], found["I.4"] = found["a.1"], found["a.2"]
    official = modes_to(between, BETWEEN, BETWEEN, numbered=True)
    found["b.3e"], found["b.3h"] = share_of(official, "E"), share_of(official, "H")
    electronic = [one for one in between if one.seen]
    signed = [_signed_alone(one) for one in electronic]
    found["II.6"] = signed.count(True), len(signed), signed.count(None)
    return found


def modes_to(of: Sequence[Scoped], senders: Sequence[str], to: Sequence[str], *, numbered: bool) -> list[str]:
    """Mode among the recipients of some levels alone."""
    return [
        join(state(one.issue, copy) for copy in one.to(to))
        for one in of
        if level_of(one.issue.office) in senders and one.to(to) and (one.issue.numbered or not numbered)
    ]


def _signed_alone(one: Scoped) -> bool | None:
    if one.issue.signature == "valid" and one.mode == "E":
        return True
    return None if one.issue.signature in ("valid", "indeterminate") and one.mode in "E?" else False


def truly_of_mode(first: date, last: date, office: str | None, scope: str, mode: str) -> int:
    """How many of the documents in sight really were of a mode: what the interval must contain."""
    return sum(one.true_mode == mode for one in chosen(first, last, office, scope))


def truly(first: date, last: date, office: str | None, row: str) -> list[str]:
    """True modes of all documents that a row speaks of, also of those that no source shows."""
    found = []
    for issue in issues():
        of = issue.office == office if office else level_of(issue.office) in STATE
        if issue.secret or "void" in issue.marks or not (of and first <= issue.sent <= last):
            continue
        scope = "inter_agency" if row.startswith(("b.", "II.")) else "internal"
        one = Scoped(issue, scope, tuple(copy for copy in issue.copies if scope_of(issue, copy) == scope))
        if row.startswith("b."):
            if level_of(issue.office) not in BETWEEN or not issue.numbered:
                continue
            one = Scoped(issue, scope, one.to(BETWEEN))
        if one.copies:
            found.append(one.true_mode)
    return found


def shares_with_secret(first: date, last: date, office: str | None, row: str, mode: str) -> tuple[int, int]:
    """Documents of a mode and all of them that really are of a figure, secret ones that lists tell of included."""
    scope = "inter_agency" if row.startswith(("b.", "II.")) else "internal"
    open_ones = chosen(first, last, office, scope)
    found = [Scoped(one.issue, scope, one.to(BETWEEN)) if row.startswith("b.") else one for one in open_ones]
    for issue in issues():
        of = issue.office == office if office else level_of(issue.office) in STATE
        if issue.secret and issue.listed and of and first <= issue.sent <= last:
            one = Scoped(issue, scope, tuple(copy for copy in issue.copies if scope_of(issue, copy) == scope))
            found.append(Scoped(issue, scope, one.to(BETWEEN)) if row.startswith("b.") else one)
    if row.startswith("b."):
        found = [one for one in found if level_of(one.issue.office) in BETWEEN and one.issue.numbered]
    modes = [one.true_mode for one in found if one.copies]
    return modes.count(mode), len(modes)


def forms(first: date, last: date, office: str | None, scope: str) -> dict[str, int]:
    """All electronic documents and the four figures of I.2 and II.2."""
    of = [one for one in chosen(first, last, office, scope) if one.seen]
    return {
        "total": len(of),
        "signed": sum(one.issue.signature != "none" for one in of),
        "unsigned": sum(one.issue.signature == "none" for one in of),
        "scanned_image": sum(one.issue.origin == "scanned_image" for one in of),
        "digitised_text": sum(one.issue.origin == "digitised_text" for one in of),
    }


def ways(first: date, last: date, office: str | None) -> dict[str, int]:
    """b.6 and II.8: one sent by mail and by system counts for the system."""
    of = [one.ways for one in chosen(first, last, office, "inter_agency") if one.seen]
    return {
        "dms": sum("dms" in way for way in of),
        "mail": sum("mail" in way and "dms" not in way for way in of),
        "other": sum(way == {"other"} for way in of),
        "both": sum({"mail", "dms"} <= way for way in of),
    }


SUBMITTED = {
    "b.1": (("province",), ("central",), ("vpcp",), True),
    "b.2a": (BETWEEN, ("province", "department"), ("ubnd-tinh",), True),
    "b.2b": (BETWEEN, BETWEEN, (), False),
    "b.4": (("commune",), ("district",), (), True),
}
"""Levels of sender and recipients, recipients alone, and whether only submissions are asked for."""


def submissions(row: str, first: date, last: date, office: str | None) -> tuple[Parts, int]:
    """(proven whole, all, in doubt) of a duty, and how many truly had the whole dossier electronically."""
    senders, levels, only, by_type = SUBMITTED[row]
    of = [
        (one, to)
        for one in chosen(first, last, office, "inter_agency")
        if (to := one.to(levels, only))
        and level_of(one.issue.office) in senders
        and (not by_type or one.issue.type == "to_trinh")
    ]
    states = [_is_whole(one.issue, to) for one, to in of]
    true = sum(one.issue.dossier_whole and any(c.ways for c in to) for one, to in of)
    return (states.count("whole"), len(of), states.count("?")), true


def _is_whole(issue: Issue, to: Sequence[Copy]) -> str:
    """Whether the dossier is proven whole: its letter names the items and the files came along."""
    if any(copy.ways for copy in to):
        return issue.dossier or "?"
    return "?" if join(state(issue, copy) for copy in to) == "?" else "part"


def posted(first: date, last: date, office: str | None) -> Parts:
    """b.5 and II.7, by day of issue, of all documents that any source shows."""
    due = [
        issue
        for issue in issues()
        if first <= issue.day <= last
        and not issue.secret
        and "void" not in issue.marks
        and (issue.legal or issue.type in STEERING)
        and (issue.office == office if office else level_of(issue.office) in STATE)
        and in_sight(issue)
    ]
    in_time = sum(issue.posted is not None and issue.posted <= last + GRACE for issue in due)
    return in_time, len(due), 0


def in_sight(issue: Issue) -> bool:
    """Whether any source shows the document at all."""
    named = issue.packages or "only-named" in issue.marks
    return bool(named or issue.listed or issue.posted or any(state(issue, copy) for copy in issue.copies))


def types(first: date, last: date, office: str | None, scope: str) -> dict[str, Counter[str]]:
    """Documents of each type by mode."""
    found: dict[str, Counter[str]] = {}
    for one in chosen(first, last, office, scope):
        found.setdefault(one.issue.type, Counter())[one.mode] += 1
    return found


def left_out(first: date, last: date, office: str | None) -> dict[str, int]:
    """Documents of unknown scope, of secrecy, of bodies that are no state agencies."""
    others = 0
    if office is None:
        others = sum(first <= one.issue.sent <= last and level_of(one.issue.office) not in STATE for one in scoped())
    secret = [
        issue
        for issue in issues()
        if issue.secret and issue.listed and first <= issue.sent <= last and (not office or issue.office == office)
    ]
    return {
        "scope_unknown": len(chosen(first, last, office, "unknown")),
        "secret": len(secret),
        "other_issuers": others,
    }
