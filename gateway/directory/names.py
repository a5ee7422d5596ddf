"""Names of agencies as letterheads print them, made comparable.

Capitals, diacritics, old and new tone places ("ỦY", "UỶ"), abbreviations
("UBND") and the slips of OCR ("SỞ Y TÉ") all fall away in the folded form.
"""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

from classifiers import folding

ABBREVIATIONS = {
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "tp": "thanh pho",
    "tx": "thi xa",
    "bql": "ban quan ly",
    "kkt": "khu kinh te",
    "kcn": "khu cong nghiep",
}
"""Only what reads one way everywhere; a department's own short name is a row in the directory."""
FILLERS = {"va", "cua", "cac"}
"""Words that letterheads drop or turn into "&"."""

PLACE = re.compile(r"\b(?:tinh|thanh pho|huyen|thi xa|quan|xa|phuong|thi tran|dac khu) (?P<place>\w+(?: \w+)*)$")
PROVINCE = re.compile(r"\btinh (?!uy\b|doan\b|hoi\b)(?P<rest>\w.*)$")
FUZZY = 0.92
"""Likeness from which slips of OCR are forgiven: "sở nội vụ" and "sở ngoại vụ" are 0.90 alike."""
SLIP = 3
"""Characters that OCR may add or drop; a place name behind the name is longer."""


def fold(text: str) -> str:
    """Lower case without marks, abbreviations written out, one blank between words.

    "UỶ BAN NHÂN DÂN TỈNH QUẢNG NGÃI" and "UBND tỉnh Quảng Ngãi" fold alike.
    """
    words = re.findall(r"[a-z0-9]+", folding.fold(folding.clean(text)))
    written = " ".join(ABBREVIATIONS.get(word, word) for word in words)
    return " ".join(word for word in written.split() if word not in FILLERS)


@lru_cache(maxsize=1 << 16)
def likeness(printed: str, known: str) -> float:
    """How alike two folded names are, 0 to 1; 0 when they can't be the same.

    A place at the end must agree letter for letter: "tỉnh Quảng Nam" is two
    letters from "tỉnh Quảng Ngãi" and another province.
    """
    if printed == known:
        return 1.0
    place = place_of(known)
    if place:
        if not printed.endswith(f" {place}"):
            return 0.0
        printed, known = printed.removesuffix(place), known.removesuffix(place)
    if abs(len(printed) - len(known)) > SLIP:
        return 0.0
    alike = difflib.SequenceMatcher(None, printed, known, autojunk=False).ratio()
    return min(0.99, alike) if alike >= FUZZY else 0.0


def without_home(folded: str, home: str) -> str:
    """A folded name without its own province behind it: "so y te tinh quang ngai" gives "so y te"."""
    if not home or not folded.endswith(f" {home}"):
        return folded
    return folded.removesuffix(f" {home}").removesuffix(" tinh")


def other_province(folded: str, home: str) -> bool:
    """Whether a folded text names a province that is not `home`."""
    found = PROVINCE.search(folded)
    return found is not None and not f"{found['rest']} ".startswith(f"{home} ")


def place_of(folded_name: str) -> str:
    """Place that a name ends with: "uy ban nhan dan huyen binh son" gives "binh son"; "" without one."""
    found = PLACE.search(folded_name)
    return found["place"] if found else ""


def names_place(folded: str, place: str) -> bool:
    """Whether a folded text holds a folded place name as whole words."""
    return bool(place) and f" {place} " in f" {folded} "
