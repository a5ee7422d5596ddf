"""What is true of the simulated province, counted from its rows alone.

Nothing of the product is used here: the rules of the indicators are written
out a second time, in the plainest code, so that the two can be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tests.province.scenario import NO_DOCUMENT, Paper, Sent, mails, papers

# --- who is who: which mailbox belongs to which agency

UNITS = {
    "ubnd": "ubnd-tinh", "vpubnd": "vp-ubnd-tinh", "snv": "snv", "stc": "stc", "skhdt": "skhdt", "syt": "syt",
    "stttt": "stttt", "sgddt": "sgddt", "stp": "stp", "ttt": "ttt", "thanhtra": "ttt", "bdt": "bdt",
    "tpquangngai": "tp-quangngai", "binhson": "binhson", "moduc": "moduc", "lyson": "lyson", "ptth": "dai-ptth",
    "vptu": "vp-tu", "btctu": "btc-tu",
}  # fmt: skip
OTHERS = {
    "vanphongchinhphu@chinhphu.vn": "vpcp",
    "vanthu@mic.gov.vn": "bo-tttt",
    "snv@quangnam.gov.vn": "co-quan-khac",
    "ubndxatinhan@quangngai.gov.vn": "cap-xa",
    "nguyenvana@gmail.com": "hop-thu-cong-cong",
    "vpsgddt@gmail.com": "hop-thu-cong-cong",
    "congtyabc@yahoo.com": "hop-thu-cong-cong",
    "vanthu@dungquatsteel.com.vn": "doanh-nghiep",
    "phongkt@quangngai.gov.vn": None,
    "lienhe@hoinongdan.org": None,
}
CITIZENS = {"hop-thu-cong-cong", "doanh-nghiep"}
MANY_AT_ONCE = {"co-quan-khac", "cap-xa"}
SENDS_FOR = {("vp-ubnd-tinh", "ubnd-tinh"), ("vp-tu", "tinh-uy")}
DEPARTMENTS = {"vp-ubnd-tinh", "snv", "stc", "skhdt", "syt", "stttt", "sgddt", "stp", "ttt", "bdt"}
DISTRICTS = {"tp-quangngai", "binhson", "moduc", "lyson"}
OF_THE_PROVINCE = DEPARTMENTS | DISTRICTS | {"ubnd-tinh", "dai-ptth"}
"""State agencies of the province; the Party, ministries and neighbours are not."""


def agency_of(mailbox: str) -> str | None:
    """The agency behind a mailbox: unit@, name-unit@, section-unit@ or name@unit.province."""
    if mailbox in OTHERS:
        return OTHERS[mailbox]
    local, _, domain = mailbox.partition("@")
    if domain != "quangngai.gov.vn":
        return UNITS[domain.removesuffix(".quangngai.gov.vn")]
    return UNITS[local.rpartition("-")[2]]


def plain(mailbox: str) -> str:
    """A mailbox in small letters and without sub-address."""
    local, _, domain = mailbox.lower().partition("@")
    return f"{local.partition('+')[0]}@{domain}"


def scope_between(sender: str | None, recipient: str | None) -> str:
    """R16: the same agency id is internal; nobody known is unknown."""
    if sender is None or recipient is None:
        return "unknown"
    if sender in CITIZENS or recipient in CITIZENS:
        return "unknown" if sender in CITIZENS and recipient in CITIZENS else "external"
    if sender == recipient:
        return "unknown" if sender in MANY_AT_ONCE else "internal"
    return "inter_agency"


# --- what happened: each document to each mailbox


@dataclass(frozen=True, slots=True)
class Sight:
    """One document on its way from its own issuer to one mailbox, in one mail."""

    paper: Paper
    at: datetime
    mailbox: str
    agency: str | None
    scope: str
    says: str


def is_own(sender: str | None, paper: Paper) -> bool:
    """Whether the sender puts out its own document; passing on another's is no sending (R10)."""
    if paper.issuer_id is None:
        return sender is None or sender in MANY_AT_ONCE
    return sender == paper.issuer_id or (sender, paper.issuer_id) in SENDS_FOR


def says_of(sent: Sent, paper: Paper) -> str:
    """What mail and document together say of paper; contradiction is doubt (R4)."""
    said = {"E" if sent.marks & {"subject", "header"} else sent.says}
    if "foot" in paper.marks:
        said.add("E")
    if "copies" in paper.marks:
        said.add("H")
    said.discard("?")
    return said.pop() if len(said) == 1 else "?"


def sights() -> list[Sight]:
    """Every sending of every document by its issuer."""
    found = []
    for sent in mails():
        sender = agency_of(plain(sent.sender))
        for key in sent.papers:
            if key == NO_DOCUMENT or not is_own(sender, papers()[key]):
                continue
            paper = papers()[key]
            origin = paper.issuer_id or sender
            for mailbox in dict.fromkeys(plain(one) for one in sent.to):
                if mailbox == plain(sent.sender):
                    continue
                agency = agency_of(mailbox)
                scope = scope_between(origin, agency)
                found.append(Sight(paper, sent.at, mailbox, agency, scope, says_of(sent, paper)))
    return found


@dataclass(frozen=True, slots=True)
class Scoped:
    """One document in one scope: what is counted."""

    paper: Paper
    scope: str
    first_at: datetime
    mode: str
    modes_of_copies: dict[str, str]
    """Mailbox -> E, H or ?."""
    agencies: frozenset[str]

    @property
    def day(self) -> date:
        """Civil day in Viet Nam: the rows are written in local time."""
        return self.first_at.date()

    @property
    def signature(self) -> str:
        return signature_of(self.paper)

    @property
    def origin(self) -> str:
        return origin_of(self.paper)


def signature_of(paper: Paper) -> str:
    """What a check of the file must find."""
    return {"signed": "valid", "altered": "invalid", "stranger": "indeterminate"}.get(paper.form, "none")


def origin_of(paper: Paper) -> str:
    """How the file came to be."""
    return {"scanned": "scanned_image", "digitised": "digitised_text"}.get(paper.form, "born_digital")


def scoped() -> list[Scoped]:
    """R17: one entry for each scope that a document went into."""
    groups: dict[tuple[str, str], list[Sight]] = {}
    for sight in sights():
        groups.setdefault((sight.paper.key, sight.scope), []).append(sight)
    found = []
    for (_, scope), seen in groups.items():
        copies: dict[str, str] = {}
        for sight in seen:
            copies[sight.mailbox] = _stronger(copies.get(sight.mailbox, "?"), sight.says)
        agencies = frozenset(sight.agency for sight in seen if sight.agency)
        found.append(Scoped(seen[0].paper, scope, min(s.at for s in seen), _mode(copies), copies, agencies))
    return found


def _stronger(one: str, other: str) -> str:
    """Paper once sent stays sent; what is known beats what is not."""
    return "H" if "H" in (one, other) else "E" if "E" in (one, other) else "?"


def _mode(copies: dict[str, str]) -> str:
    """E needs that nobody got paper; one paper copy makes it H (R1)."""
    modes = set(copies.values())
    return "H" if "H" in modes else "E" if modes == {"E"} else "?"


def counted() -> list[Scoped]:
    """What stands in ratios: issuer of the directory, nothing secret (R8)."""
    return [one for one in scoped() if one.paper.issuer_id and "secret" not in one.paper.marks]


# --- the figures of one period and agency, row by row of the table of indicators


def share(part: int, whole: int) -> float | None:
    """Percent to two digits, halves upwards; None where there is nothing."""
    return (100 * part * 1000 // whole + 5) // 10 / 100 if whole else None


def ratio(of: Sequence[Scoped], mode: str) -> tuple[int, int, int]:
    """Numerator, denominator, unknown of a mode."""
    found = Counter(one.mode for one in of)
    return found[mode], len(of), found["?"]


def chosen(first: date, last: date, agency: str | None) -> list[Scoped]:
    """Of the period by first sending; of the agency, or of all state agencies of the province."""
    issuers = {agency} if agency else OF_THE_PROVINCE
    return [one for one in counted() if first <= one.day <= last and one.paper.issuer_id in issuers]


Parts = tuple[int | None, int | None, int]
LITTLE_KNOWN = ("a.5", "a.6", "b.1", "b.2a", "b.2b", "b.4", "b.5", "c.2a", "c.2b", "c.3", "I.6", "I.7", "II.7")
"""Registers, portals, archives and the tax office know these; mail does not."""


def figures(first: date, last: date, agency: str | None) -> dict[str, Parts]:
    """(numerator, denominator, unknown) of every indicator but the type lists."""
    every = chosen(first, last, agency)
    inside = [one for one in every if one.scope == "internal"]
    between = [one for one in every if one.scope == "inter_agency"]
    outside = [one for one in every if one.scope == "external"]
    official = [one for one in between if one.paper.symbol and _among_departments_and_districts(one)]
    signed = [one for one in between if one.signature == "valid" and one.mode == "E"]
    perhaps = [one for one in between if one.signature in ("valid", "indeterminate") and one.mode in "E?"]
    found: dict[str, Parts] = dict.fromkeys(LITTLE_KNOWN, (None, None, 0))
    found |= dict.fromkeys(("a.1", "I.1"), ratio(inside, "E")) | dict.fromkeys(("a.2", "I.4"), ratio(inside, "H"))
    found |= {"II.1": ratio(between, "E"), "II.4": ratio(between, "H")}
    here = Counter(_mode_among_departments_and_districts(one) for one in official)
    found |= {f"b.3{mode.lower()}": (here[mode], len(official), here["?"]) for mode in "EH"}
    found |= {"I.2": (None, len(inside), 0), "II.2": (None, len(between), 0)}
    found |= dict.fromkeys(("b.6", "II.8"), (len(between), None, 0)) | {"c.1": (len(outside), None, 0)}
    found["II.6"] = (len(signed), len(between), len(perhaps) - len(signed))
    return found


def _among_departments_and_districts(one: Scoped) -> bool:
    level = DEPARTMENTS | DISTRICTS
    return one.paper.issuer_id in level and bool(one.agencies & level)


def _mode_among_departments_and_districts(one: Scoped) -> str:
    """b.3 looks at these recipients alone: paper to the province's committee is no paper between them."""
    level = DEPARTMENTS | DISTRICTS
    return _mode({box: says for box, says in one.modes_of_copies.items() if agency_of(box) in level})


def forms(first: date, last: date, agency: str | None, scope: str) -> dict[str, int]:
    """The four figures of I.2 and II.2."""
    of = [one for one in chosen(first, last, agency) if one.scope == scope]
    return {
        "signed": sum(one.signature != "none" for one in of),
        "unsigned": sum(one.signature == "none" for one in of),
        "scanned_image": sum(one.origin == "scanned_image" for one in of),
        "digitised_text": sum(one.origin == "digitised_text" for one in of),
    }


def copies(first: date, last: date, agency: str | None, scope: str, mode: str) -> tuple[int, int, int]:
    """The second line of R1: mailboxes, not documents."""
    of = [one for one in chosen(first, last, agency) if one.scope == scope]
    found = Counter(says for one in of for says in one.modes_of_copies.values())
    return found[mode], found.total(), found["?"]


def with_outsiders(first: date, last: date, agency: str | None) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """II.1: those outside the state alone, and together with the agencies, each document once, on the day of the first."""
    alone = [one for one in chosen(first, last, agency) if one.scope == "external"]
    modes: dict[str, str] = {}
    days: dict[str, date] = {}
    for one in chosen(date.min, date.max, agency):
        if one.scope in ("inter_agency", "external"):
            known = modes.get(one.paper.key)
            modes[one.paper.key] = one.mode if known in (None, one.mode) else "H" if "H" in (known, one.mode) else "?"
            days[one.paper.key] = min(one.day, days.get(one.paper.key, date.max))
    together = Counter(mode for key, mode in modes.items() if first <= days[key] <= last)
    return ratio(alone, "E"), (together["E"], together.total(), together["?"])


def seen_submissions(first: date, last: date, agency: str | None) -> dict[str, int]:
    """The electronic side of b.1, b.2 and b.4: documents seen on their way up, or between agencies."""
    between = [one for one in chosen(first, last, agency) if one.scope == "inter_agency"]
    below = [one for one in between if one.paper.issuer_id in DEPARTMENTS | DISTRICTS]
    return {
        "b.1": sum(one.paper.issuer_id == "ubnd-tinh" and "vpcp" in one.agencies for one in between),
        "b.2a": sum(bool(one.agencies & {"ubnd-tinh", "vp-ubnd-tinh"}) for one in below),
        "b.2b": sum(_among_departments_and_districts(one) for one in between),
        "b.4": 0,
    }


def left_out(first: date, last: date, agency: str | None) -> dict[str, int | None]:
    """What stands beside every figure: no known scope, issuers that are not of the province; secrets only a register tells."""
    of_others = [one for one in counted() if one.paper.issuer_id not in OF_THE_PROVINCE and first <= one.day <= last]
    unknown = sum(one.scope == "unknown" for one in chosen(first, last, agency))
    return {"scope_unknown": unknown, "other_issuers": 0 if agency else len(of_others), "secret": None}


# --- targets and lists of Decision 1486, typed off from its text

TARGETS = {
    ("a.1", 2014): (">=", 30), ("a.1", 2015): (">=", 80), ("a.2", 2014): ("<=", 35), ("a.2", 2015): ("<=", 20),
    ("a.5", 2014): (">=", 70), ("a.5", 2015): (">=", 80), ("a.6", 2014): (">=", 40), ("a.6", 2015): (">=", 60),
    ("b.1", 2014): (">=", 100), ("b.1", 2015): (">=", 100), ("b.2a", 2014): (">=", 60), ("b.2a", 2015): (">=", 60),
    ("b.2b", 2014): (">=", 50), ("b.3e", 2015): (">=", 20), ("b.3h", 2015): ("remainder", 80),
    ("b.4", 2015): (">=", 20), ("b.5", 2015): (">=", 70), ("b.6", 2014): ("<=", 70), ("b.6", 2015): ("<=", 50),
    ("c.2a", 2015): (">=", 90), ("c.2b", 2015): (">=", 80), ("c.3", 2014): (">=", 100), ("c.3", 2015): (">=", 100),
}  # fmt: skip
STEERING = {"chi_thi", "cong_dien"}
A3_2014 = {"lich_cong_tac", "tai_lieu_hop", "giay_moi", "thong_bao", "bao_cao"} | STEERING
A3_2015 = A3_2014 | {"chuong_trinh", "ke_hoach", "quyet_dinh", "quy_che", "du_an", "de_an"}
B7_2015 = {"lich_cong_tac", "giay_moi", "tai_lieu_hop", "thong_bao", "cong_van", "bao_cao", "cong_dien"}
B8_2015 = {"nghi_quyet", "quyet_dinh", "chi_thi", "to_trinh", "du_an", "de_an"}
ELECTRONIC_LISTS = {("a.3", 2014): A3_2014, ("a.3", 2015): A3_2015, ("b.7", 2015): B7_2015}
ACCEPTED_EITHER_WAY = {"du_an"}
"""Stands in a.3 and a.4 for 2015 (R13)."""


def fall_short(indicator: str, first: date, last: date, agency: str | None) -> set[str]:
    """Types of an "electronic only" list of which a hybrid document was sent."""
    scope = "internal" if indicator.startswith("a") else "inter_agency"
    listed = ELECTRONIC_LISTS.get((indicator, first.year), set())
    if (indicator, first.year) == ("a.3", 2015):
        listed = listed - ACCEPTED_EITHER_WAY
    of = chosen(first, last, agency)
    return {one.paper.type for one in of if one.scope == scope and one.mode == "H" and one.paper.type in listed}
