"""The awkward documents of the whole province, each by hand: what happened, and by a mark how it came to be seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.province.whole.issuing import Copy, Issue
from tests.province.whole.offices import OFFICES, mailbox_of

MAIL, NOTHING = frozenset({"mail"}), frozenset[str]()
BY_OFFICE = "by-office"
"""Sent by the office of the committee for the committee."""


def sent_to(*keys: str, ways: frozenset[str] = MAIL, paper: bool = False) -> tuple[Copy, ...]:
    return tuple(Copy(key, mailbox_of(key), ways, paper) for key in keys)


def odd(
    key: str, office: str, symbol: str, day: date, kind: str, copies: tuple[Copy, ...], *marks: str, words: str = "?",
    listed: bool | None = None, flagged: bool | None = None, booked: bool = False,
) -> Issue:  # fmt: skip
    keeps = OFFICES[office]
    shown = bool(keeps.register) if listed is None else listed
    tells = keeps.register == "flags" if flagged is None else flagged
    return Issue(
        key, office, symbol, day, kind, f"việc {key} của {office}", day, copies, words, shown, shown and tells, booked,
        marks=frozenset(marks),
    )  # fmt: skip


def odd_ones() -> list[Issue]:
    """All of them."""
    return [*_sent_often(), *_with_paper(), *_to_whom(), *_without_number(), *_by_people(), *_of_2025()]


def _sent_often() -> list[Issue]:
    """R10: the same number again, forwarded, copied, corrected; annexes are no documents."""
    day, found = date(2014, 10, 6), list[Issue]()
    for n, office in enumerate(("snv", "sct", "ttt", "bdt", "moduc", "svhttdl", "syt", "lyson")):
        code = OFFICES[office].code
        at, other = day + timedelta(days=n), "stp" if n % 2 else "stc"
        found += [
            odd(
                f"again-{office}", office, f"5001/{code}-VP", at, "cong_van", sent_to(other, "sxd"), "again", words="E"
            ),
            odd(f"forwarded-{office}", office, f"5002/{code}-VP", at, "cong_van", sent_to(other), "forwarded"),
            odd(f"passed-{office}", office, f"5003/BC-{code}", at, "bao_cao", sent_to(other), "passed-on", words="E"),
            odd(f"annexed-{office}", office, f"5004/KH-{code}", at, "ke_hoach", sent_to(other), "annexed", words="E"),
            odd(f"copy-{office}", office, f"5005/SY-{code}", at, "quyet_dinh", sent_to(other), "copy"),
            odd(f"bare-{office}", office, f"5007/{code}-VP", at, "cong_van", sent_to(other), "bare"),
            odd(f"spaced-{office}", office, f"5009/{code}-VP", at, "cong_van", sent_to(other), "spaced"),
            odd(f"corrects-{office}", office, f"5006/{code}-VP", at, "cong_van", sent_to(other), "corrects"),
        ]
    return found


def _with_paper() -> list[Issue]:
    """Electronic to one and paper to another; sources that contradict each other; evidence that comes late."""
    found = []
    for n, office in enumerate(("snv", "stp", "sct", "binhson", "sontinh")):
        code, at = OFFICES[office].code, date(2014, 11, 3 + n)
        halves = (*sent_to("stttt"), *sent_to("sxd", ways=NOTHING, paper=True))
        both = sent_to("stttt", "stc", paper=True)
        found += [
            odd(f"split-{office}", office, f"5101/{code}-VP", at, "cong_van", halves, "split", flagged=False),
            odd(f"split-said-{office}", office, f"5102/{code}-VP", at, "cong_van", halves, "split", words="E", flagged=False),
            odd(f"split-late-{office}", office, f"5103/{code}-VP", at, "cong_van", halves, listed=False, booked=True),
            odd(f"denied-{office}", office, f"5104/{code}-VP", at, "cong_van", both, words="E"),
            odd(f"unsent-{office}", office, f"5105/{code}-VP", at, "cong_van", sent_to("stttt"), "unsent"),
            odd(f"late-{office}", office, f"5106/{code}-VP", at, "cong_van", both, listed=False, booked=True),
            odd(f"paper-{office}", office, f"5107/{code}-VP", at, "cong_van",
                 sent_to("stttt", ways=NOTHING, paper=True), listed=False, booked=True),
            odd(f"misnumbered-{office}", office, f"5108/{code}-VP", at, "cong_van", sent_to("stc"), "misnumbered"),
            odd(f"partly-{office}", office, f"5109/{code}-VP", at, "cong_van",
                 (*sent_to("stttt"), *sent_to("stc", paper=True)), "denied-by-book", booked=True),
        ]  # fmt: skip
    return found


def _to_whom() -> list[Issue]:
    """Many at once, nobody known, everybody's registry, the same number of another agency."""
    districts = [office.id for office in OFFICES.values() if office.level == "district"]
    day = date(2014, 12, 2)
    found = [
        odd(
            "all-districts", "ubnd-tinh", "5201/UBND-VX", day, "cong_van", sent_to(*districts, paper=True), "collective"
        ),
        odd("all-districts-e", "ubnd-tinh", "5202/UBND-VX", day, "cong_van", sent_to(*districts), "collective"),
        odd("by-office", "ubnd-tinh", "5203/UBND-VX", day, "cong_van", sent_to("snv", "stc"), BY_OFFICE),
        odd("unknown-box", "snv", "5204/SNV-VP", day, "cong_van", sent_to("stranger"), words="E"),
        odd("unknown-too", "ttt", "5205/TTT-VP", day, "cong_van", sent_to("stranger", "snv"), words="E"),
        odd("out-and-in", "bdt", "5206/BDT-VP", day, "cong_van", sent_to("citizen", "snv"), words="E"),
        odd("year-end", "snv", "5207/SNV-VP", date(2014, 12, 31), "cong_van", sent_to("stc"), words="E"),
    ]
    secret = odd("secret-seen", "ttt", "5208/TTT-VP", day, "cong_van", sent_to("snv"))
    found.insert(0, replace(secret, secret=True))
    found.append(
        replace(found[-1], key="year-after", symbol="5207/SNV-VP", day=date(2015, 1, 5), sent=date(2015, 1, 5))
    )
    found += [
        odd(f"forty-{office}", office, "5240/UBND-VP", day, "cong_van", sent_to("snv"), words="E")
        for office in ("ubnd-tinh", *districts)
    ]
    for n in range(20):
        posted = day + timedelta(days=n)
        item = odd(f"law-{n}", "ubnd-tinh", f"{5300 + n}/2014/QĐ-UBND", day, "quyet_dinh", (), listed=False)
        found.append(replace(item, posted=posted if n % 2 else posted + timedelta(days=40)))
    return found


def _without_number() -> list[Issue]:
    """R9: calendars and meeting papers inside, invitations between agencies; a register knows some of them."""
    found = []
    for n, office in enumerate(("stttt", "snv", "ttt", "syt", "moduc")):
        box = f"lvhai-{OFFICES[office].box}@quangngai.gov.vn"
        inside = (Copy(office, box, MAIL, False),)
        for week in range(6):
            at = date(2014, 3, 3) + timedelta(days=7 * week + n)
            found.append(odd(f"week-{office}-{week}", office, "", at, "lich_cong_tac", inside, words="E", listed=False))
        at = date(2014, 5, 12 + n)
        found.append(odd(f"meeting-{office}", office, "", at, "giay_moi", sent_to("stp", "sxd"), words="E"))
        found.append(odd(f"relaid-{office}", office, "", at, "thong_bao", sent_to("stp"), "relaid", words="E"))
    return found


def _by_people() -> list[Issue]:
    """What a person said: paper, void, two that were one, one that was two."""
    day, found = date(2014, 8, 11), []
    for office in ("ttt", "bdt", "lyson", "svhttdl"):
        code = OFFICES[office].code
        found += [
            odd(f"person-h-{office}", office, f"5401/{code}-VP", day, "cong_van", sent_to("snv", paper=True), "person", words="E"),
            odd(f"person-e-{office}", office, f"5402/{code}-VP", day, "cong_van", sent_to("snv"), "person"),
            odd(f"void-{office}", office, f"5403/{code}-VP", day, "cong_van", sent_to("snv"), "void"),
            odd(f"misread-{office}", office, f"5404/{code}-VP", day, "cong_van", sent_to("snv"), "misread", words="E"),
            odd(f"twin-a-{office}", office, f"5405/{code}-VP", day, "cong_van", sent_to("snv"), "twin-first", words="E"),
            odd(f"twin-b-{office}", office, f"5405/{code}-VP", day, "cong_van", sent_to("stc"), "twin", words="E", listed=False),
        ]  # fmt: skip
    return found


def _of_2025() -> list[Issue]:
    """R12: a mailbox of a district is nobody's after 30 June 2025."""
    found = []
    for n, office in enumerate(("snv", "stc", "ttt")):
        code = OFFICES[office].code
        found += [
            odd(f"to-district-{office}", office, f"5501/{code}-VP", date(2025, 6, 20 + n), "cong_van", sent_to("moduc"), words="E"),
            odd(f"to-nobody-{office}", office, f"5502/{code}-VP", date(2025, 7, 7 + n), "cong_van", sent_to("moduc"), "gone",
                 words="E", listed=False),
        ]  # fmt: skip
    return found
