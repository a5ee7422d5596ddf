"""What was really issued in the whole province: seeded, and nothing of the product in it.

Each document is made with what truly happened to it: to whom it went, by what
way, with what paper. What a source will tell of it is decided here too, so
that truth and evidence can be compared.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from tests.province.whole.offices import (
    DISTRICTS_END,
    MERGED_ON,
    OFFICES,
    Office,
    mailbox_of,
)

SEED = 1486
CODES = {
    "cong_van": "", "bao_cao": "BC", "thong_bao": "TB", "giay_moi": "GM", "ke_hoach": "KH", "quyet_dinh": "QĐ",
    "to_trinh": "TTr", "chi_thi": "CT", "chuong_trinh": "CTr", "de_an": "ĐA", "du_an": "DA",
}  # fmt: skip
USUAL = (
    ["cong_van"] * 9
    + ["bao_cao"] * 4
    + ["thong_bao"] * 2
    + ["giay_moi", "ke_hoach", "quyet_dinh", "to_trinh", "to_trinh"]
)
USUAL += ["chi_thi", "chuong_trinh", "de_an", "du_an"]
DESKS = ("lvhai", "ntlan", "ptmai")
SUBJECTS = (
    "phòng, chống thiên tai", "cải cách hành chính", "chăm sóc người có công", "an toàn giao thông", "thu ngân sách",
    "phổ cập giáo dục", "sản xuất vụ đông xuân", "quản lý đất đai", "khám chữa bệnh", "ứng dụng công nghệ thông tin",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Copy:
    """One document to one recipient, as it truly went."""

    to: str
    """Directory id, or a key of `CITIZENS` or `STRANGERS`."""
    box: str
    ways: frozenset[str]
    """Of mail, dms, other (an e-copy of which nothing but the register tells); empty: on paper only."""
    paper: bool


@dataclass(frozen=True, slots=True)
class Packed:
    """One package of a document system, beside what the document truly came to."""

    business: str
    """As edXML numbers it: "0" sends, "1" takes back, "2" sets right, "3" replaces; "refused": a receiver keeps it."""
    days: int
    """After the document's day of sending; before it where below 0."""
    to: tuple[str, ...]
    """Whom it goes to; of a refusal who refuses."""
    whole: bool = True
    """It holds the document's file."""
    replaces: tuple[str, ...] = ()
    """Symbols of documents of the same office and day."""
    by: str = ""
    """Who sends it where that is not the document's own office."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One document."""

    key: str
    office: str
    symbol: str
    """"" for one without number."""
    day: date
    type: str
    abstract: str
    sent: date
    """On which it went by every electronic way; of one on paper only, the day on which paper went."""
    copies: tuple[Copy, ...]
    words: str = "?"
    """What its mails say of paper: E, H or ?."""
    listed: bool = False
    """It stands in the register, or in the list of the document system."""
    flagged: bool = False
    """That list says how it went."""
    booked: bool = False
    """The dispatch book holds its paper copies."""
    secret: bool = False
    signature: str = "none"
    origin: str = "born_digital"
    posted: date | None = None
    dossier: str = ""
    """Of a submission: it names its dossier and the `whole` came along in the mail, or only a `part`; "": it names none."""
    dossier_whole: bool = False
    """Whether the whole dossier truly went electronically."""
    marks: frozenset[str] = field(default=frozenset())
    packages: tuple[Packed, ...] = ()
    """What its document system sent of it; () where that is one package to all whom the system reached."""
    first_to: tuple[str, ...] = ()
    """Whom the register names, where e-copies were taken back since."""
    printed: str = ""
    """The number line as the document has it, where that is not "Số: " and its symbol."""
    printed_day: str = ""
    """Place and day as the document has them, where that is otherwise than Decree 30 asks."""
    heading: str = ""
    """Name of its type as it stands above the text, where `HEADINGS` has none; of a copy what it calls itself."""
    said: str = ""
    """What its mail says, where that is none of `SAID`."""

    @property
    def numbered(self) -> bool:
        return bool(self.symbol)

    @property
    def legal(self) -> bool:
        return self.symbol.count("/") == 2

    @property
    def pattern(self) -> str:
        """Who got paper: none, all, or split."""
        found = {copy.paper for copy in self.copies}
        return "split" if len(found) == 2 else "all" if found == {True} else "none"


@cache
def issues() -> tuple[Issue, ...]:
    """All documents of the province, in the order in which they were made."""
    from tests.province.whole.acts import by_packages
    from tests.province.whole.oddities import odd_ones
    from tests.province.whole.wordings import as_written

    return (*_Maker(random.Random(SEED)).all(), *odd_ones(), *by_packages(), *as_written())


class _Maker:
    """Makes documents agency by agency from one seed."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._numbers: dict[tuple[str, int, str], int] = {}

    def all(self) -> list[Issue]:
        found = []
        for office in OFFICES.values():
            days = [date(2014, 1, 2) + timedelta(days=12 * n + self._chance.randrange(11)) for n in range(61)]
            days = [day for day in days if day.year <= 2015]
            if office.level == "department":
                days += [date(2025, 1 + n % 8, 3 + n) for n in range(6)]
            if office.id == "bql-kcn":
                days = [day for day in days if day < MERGED_ON - timedelta(days=5)]
            days += [date(2025, 1 + n, 5) for n in range(5)] if office.level == "district" else []
            found += [self._one(office, n, day) for n, day in enumerate(days)]
        return found

    def _one(self, office: Office, n: int, day: date) -> Issue:
        pick = self._chance
        kind = pick.choice(USUAL) if office.level != "party" else pick.choice(["bao_cao", "thong_bao", "chi_thi"])
        legal = kind in ("quyet_dinh", "chi_thi") and office.code == "UBND" and pick.random() < 0.5
        symbol = self._symbol(office, kind, day, legal, pick.random() < 0.03)
        secret = bool(office.register) and pick.random() < 0.02
        # A secret paper goes on paper; what a mail shows of one is an alert and made by hand below.
        way = "paper" if secret else self._way(office)
        paper = pick.choice(["none", "none", "all"]) if way != "paper" else "all"
        scope = pick.choice(["inner", "between", "between", "between", "both", "outside"])
        copies = self._copies(office, day, kind, scope, way, paper == "all")
        seen_by_mail = any("mail" in copy.ways for copy in copies)
        words = pick.choice(["E", "?"]) if paper == "none" else pick.choice(["H", "H", "?"])
        sent = day + timedelta(days=pick.randrange(3)) if way in ("mail", "dms", "two") else day
        signature = pick.choice(["none"] * 6 + ["valid"] * 3 + ["invalid", "indeterminate"]) if seen_by_mail else "none"
        by_list = office.system == "flags" and any("dms" in copy.ways for copy in copies)
        by_mail_alone = all(copy.ways == {"mail"} for copy in copies)
        dossier = pick.choice(["whole", "part", ""]) if kind == "to_trinh" and by_mail_alone else ""
        due = legal or kind in ("chi_thi", "cong_dien")
        return Issue(
            key=f"{office.id}-{n}",
            office=office.id,
            symbol=symbol,
            day=day,
            type=kind,
            abstract=f"{SUBJECTS[n % len(SUBJECTS)]} đợt {n} của {office.id}",
            sent=sent,
            copies=copies,
            words=words if seen_by_mail else "?",
            listed=bool(office.register) or by_list,
            flagged=office.register == "flags" or by_list,
            booked=office.book and paper == "all" and not secret and pick.random() < 0.8,
            secret=secret,
            signature=signature,
            origin=pick.choice(["born_digital"] * 8 + ["scanned_image", "digitised_text"])
            if by_mail_alone
            else "born_digital",
            posted=day + timedelta(days=pick.choice([1, 5, 20, 200])) if due and pick.random() < 0.6 else None,
            dossier=dossier,
            dossier_whole=dossier == "whole" or (dossier == "" and pick.random() < 0.5),
        )

    def _symbol(self, office: Office, kind: str, day: date, legal: bool, suffixed: bool) -> str:
        code = CODES[kind]
        series = f"{code}/{day.year}" if legal else code
        place = (office.id, day.year, series)
        self._numbers[place] = self._numbers.get(place, 0) + 1
        number = f"{self._numbers[place]}{'b' if suffixed else ''}"
        if office.level == "party":
            return f"{number}-{code}/{office.code}"
        if legal:
            return f"{number}/{day.year}/{code}-{office.code}"
        return f"{number}/{code}-{office.code}" if code else f"{number}/{office.code}-VP"

    def _way(self, office: Office) -> str:
        ways = ["mail"] * 12
        if office.system:
            ways += ["dms"] * 4 + ["two"] * 3
        # Where no register is kept nobody can see these: no verdict may be given there (R5).
        ways += ["paper"] * (4 if office.register else 2)
        if office.register == "flags":
            ways += ["other"]
        return self._chance.choice(ways)

    def _copies(self, office: Office, day: date, kind: str, scope: str, way: str, paper: bool) -> tuple[Copy, ...]:
        pick = self._chance
        ways = frozenset({"mail": ["mail"], "dms": ["dms"], "two": ["mail", "dms"], "other": ["other"]}.get(way, []))
        keys: list[str] = []
        if scope in ("between", "both"):
            keys = pick.sample(_peers(office.id, day), pick.randrange(1, 5))
            if kind == "to_trinh":
                keys.append({"province": "vpcp", "commune": "binhson"}.get(office.level, "ubnd-tinh"))
        if scope == "outside":
            # Document systems reach agencies alone.
            keys, ways = [pick.choice(["citizen", "business"])], frozenset({"mail"}) if ways else ways
        found = [Copy(key, mailbox_of(key), ways, paper) for key in dict.fromkeys(keys) if key != office.id]
        if scope in ("inner", "both"):
            ways = frozenset({"mail"}) if ways - {"other"} else ways
            desks = DESKS[: pick.randrange(1, 4)] if "mail" in ways else DESKS[:1]
            found += [Copy(office.id, f"{desk}-{office.box}@quangngai.gov.vn", ways, paper) for desk in desks]
        return tuple(found)


def _peers(key: str, day: date) -> list[str]:
    gone = {"bql-kcn"} if day >= MERGED_ON - timedelta(days=5) else set()
    if day >= DISTRICTS_END - timedelta(days=5):
        gone |= {office.id for office in OFFICES.values() if office.level == "district"}
    return [other for other in (*OFFICES, "bo-tttt", "btc-tu") if other not in {key, *gone}]
