"""Agencies as people write them in lists: "Sở Nội vụ", "SNV", "UBND tỉnh", "UBND các huyện" (many at once)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from classifiers.folding import fold as plain
from gateway.directory.addresses import normalise_address, valid_on
from gateway.directory.lookup import EXTERNAL, UNMAPPED, Directory
from gateway.directory.names import fold, place_of
from gateway.directory.organs import is_organ_code
from gateway.directory.provinces import Provinces
from gateway.records import Agency

_BREAK = re.compile(r"[;\n\r•]+")
_BULLET = re.compile(r"^\s*[-–+]\s*")
_COMMA = re.compile(",")
_BETWEEN = re.compile(r"[/|]|\s+và\s+", re.IGNORECASE)
"""Between names in one line; only where every part is a name, for "Sở Giao thông và Vận tải" is one."""
_TITLE = re.compile(
    r"^(?:(?:đ/c|đồng chí)\s+)?(?:giám đốc|chủ tịch|chánh|thường trực|tt\.?|lãnh đạo|trưởng)\s+", re.IGNORECASE
)
"""Heads of agencies: what is sent to them is sent to the agency."""
_DASH = re.compile(r"\s+[-–+]\s+")
_TAIL = re.compile(r"\s*\((?P<note>[^()]*)\)\s*$")
_ARCHIVE = re.compile(r"^luu(?:\W|$)")
_COLLECTIVE = re.compile(
    r"\bcac (?:so|ban|nganh|huyen|thi xa|thanh pho|quan|xa|phuong|tinh|co quan|bo|don vi su nghiep)\b"
)
_MANY = re.compile(r"\bcac\b|\btoan the\b|\bnhu (?:tren|kinh gui)\b")
_INTERNAL = re.compile(
    r"^(?:noi bo|luu hanh noi bo|trong (?:noi bo )?co quan|(?:cac |toan the )?(?:phong|phong ban|bo phan|can bo|cong chuc|vien chuc)"
    r"(?: chuyen mon| nghiep vu| ban)?(?: thuoc| trong| truc thuoc)? (?:so|co quan|don vi|ban|van phong))$|^cac phong(?: ban| chuyen mon| nghiep vu)?$"
)
_OF_DISTRICTS = (
    r"huyen|thi xa|thanh pho|quan|noi vu|tu phap|tai chinh ?(?:-|va|,|&)? ?ke hoach|tckh|tai nguyen|tn ?& ?mt|tnmt|lao dong|ldtbxh|van hoa|vhtt"
    r"|giao duc|gd|y te|kinh te|nong nghiep|nn|quan ly do thi|dan toc|cong thuong"
)
_SECTION = re.compile(
    rf"^(?:phong (?!.*\b(?:{_OF_DISTRICTS})\b)|(?:(?:cac )?(?:ban )?(?:lanh dao|giam doc|pgd|gd|pho giam doc)|van phong|thanh tra) so$|ban giam doc$)"
)
"""Sections and heads of a department; "Phòng Nội vụ" is an agency of a district, with a seal of its own (R16)."""
_OTHER_BODIES = re.compile(
    r"^(?:(?:so|ban|cuc|chi cuc|thanh tra|cong an|tinh uy|uy ban nhan dan|hoi dong nhan dan|van phong)\b.*\b(?:tinh|thanh pho) \w"
    r"|bo (?!phan\b)\w|tong cuc \w|(?:uy ban|hoi dong) nhan dan (?:xa|phuong|thi tran|huyen|thi xa|quan|tinh|dac khu) \w)"
)
"""State bodies in no row of the directory: of another province, ministries, communes."""
_OUTSIDERS = re.compile(r"^(?:ong|ba|cong dan|to chuc, ca nhan|cong ty|doanh nghiep|dntn|hop tac xa|htx|tap doan)\b")
_SHORT = ((re.compile(r"\bh (?=[a-z])"), "huyen "), (re.compile(r"\bvp\b"), "van phong"))
_PLACES = ("thanh pho", "huyen", "thi xa", "quan", "xa", "phuong", "thi tran", "dac khu")
_EVERYBODYS = {"uy ban nhan dan", "hoi dong nhan dan"}
"""Names that agencies of every level share."""
_UNITS = re.compile(r"^uy ban nhan dan (?=(?:huyen|thi xa|thanh pho|quan|xa|phuong|thi tran|dac khu) )")
_ON_PAPER = re.compile(r"\b(?:ban )?giay\b|\bbuu dien\b|\bgui truc tiep\b")


KEPT = 50_000
"""Names whose agencies are remembered: a list repeats them in every row."""


class NamedAs(StrEnum):
    """What a written recipient turned out to be."""

    AGENCY = "agency"
    INTERNAL = "internal"
    """The sender's own sections."""
    MANY = "many"
    """State bodies in one word: "UBND các huyện"."""
    OUTSIDER = "outsider"
    """A citizen or business."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Named:
    """One recipient as written, and who it is."""

    text: str
    kind: NamedAs
    agency: str | None = None
    on_paper: bool = False
    """The words behind it say that this one gets paper: "(bản giấy)"."""


class Names:
    """Look-up of written names in one directory; never guesses between two."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._provinces = Provinces(directory)
        self._by_name: dict[str, list[Agency]] = {}
        self._by_abbreviation: dict[str, list[Agency]] = {}
        self._homes = tuple(
            {place for row in directory.agencies if row.level == "province" and (place := place_of(fold(row.name)))}
        )
        for row in directory.agencies:
            if row.collective or row.level in (EXTERNAL, UNMAPPED):
                continue
            for name in {row.id.casefold(), *self._aliases(row)}:
                self._by_name.setdefault(name, []).append(row)
            if row.abbreviation:
                self._by_abbreviation.setdefault(_letters(row.abbreviation), []).append(row)
        self._split: dict[str, tuple[tuple[str, bool], ...]] = {}
        self._bearing: dict[str, tuple[list[Agency], ...]] = {}

    def agency(self, text: str, on: date, near: str = "") -> Agency | None:
        """The one agency that a cell names by id, name, abbreviation, address or OrganId; None for nobody or several.

        Of several the one in the province of the agency `near`: each province has its "Sở Nội vụ" (R12).
        """
        written = text.strip()
        if "@" in written:
            match = self._directory.resolve(normalise_address(written), on)
            return match.agency if match else None
        if written not in self._bearing:
            if len(self._bearing) >= KEPT:
                self._bearing.clear()
            self._bearing[written] = tuple(found for found in self._candidates(written) if found)
        for found in self._bearing[written]:
            rows = [row for row in found if valid_on(row, on)]
            if near and len({row.id for row in rows}) > 1:
                home = self._provinces.place(near, on)
                rows = [row for row in rows if self._provinces.place(row.id, on) == home]
            if len({row.id for row in rows}) == 1:
                return rows[0]
        match = self._directory.resolve_organ(written, "", on) if is_organ_code(written) else None
        return match.agency if match else None

    def recipients(self, cell: str, own: str, on: date) -> tuple[Named, ...]:
        """Everybody that a cell of recipients names; the archive's own copy ("Lưu: VT") is nobody (R3).

        `own` is the id of the agency whose list it is.
        """
        if cell not in self._split:
            self._split[cell] = tuple(_parts(cell))
        found = (one for text, paper in self._split[cell] for one in self._named(text, own, on, paper))
        return tuple(dict.fromkeys(found))

    def _named(self, text: str, own: str, on: date, paper: bool) -> Iterator[Named]:
        row = self.agency(text, on, own) or self.agency(_TITLE.sub("", text), on, own)
        if row is not None:
            yield Named(text, NamedAs.AGENCY, row.id, paper)
            return
        rows = [self.agency(part, on, own) for part in _BETWEEN.split(text)]
        if len(rows) > 1 and None not in rows:
            yield from (
                Named(part.strip(), NamedAs.AGENCY, one.id, paper)
                for part, one in zip(_BETWEEN.split(text), rows, strict=True)
                if one
            )
            return
        pieces = [text]
        if not _MANY.search(plain(text)):
            pieces = [
                piece
                for part in self._pieces(text, on, own, _DASH, " - ")
                for piece in self._pieces(part, on, own, _COMMA, ", ")
            ]
        for piece in pieces:
            row = self.agency(piece, on, own) if len(pieces) > 1 else None
            yield Named(piece, NamedAs.AGENCY, row.id, paper) if row else self._unlisted(piece, own, paper)

    def _pieces(self, text: str, on: date, own: str, mark: re.Pattern[str], between: str) -> list[str]:
        """A list in one line, taken apart so that names with a comma stay whole; as it is where nothing is known in it."""
        words = [word.strip() for word in mark.split(text) if word.strip()]
        found: list[str] = []
        rest: list[str] = []
        known = False
        at = 0
        while at < len(words):
            end = next(
                (end for end in range(len(words), at, -1) if self.agency(between.join(words[at:end]), on, own)), None
            )
            if end is None:
                rest.append(words[at])
                at += 1
                continue
            known = True
            found += [*rest, between.join(words[at:end])]
            rest, at = [], end
        return [*found, *rest] if known or all("@" in word for word in words) else [text]

    def _unlisted(self, text: str, own: str, paper: bool) -> Named:
        folded = plain(text)
        row = self._directory.agency(own)
        if _INTERNAL.match(folded) or (row is not None and row.level == "department" and _SECTION.match(folded)):
            return Named(text, NamedAs.INTERNAL, own, paper)
        if _COLLECTIVE.search(folded) or _OTHER_BODIES.match(fold(text)):
            return Named(text, NamedAs.MANY, None, paper)
        return Named(text, NamedAs.OUTSIDER if _OUTSIDERS.match(folded) else NamedAs.UNKNOWN, None, paper)

    def _candidates(self, text: str) -> Iterator[list[Agency]]:
        yield self._by_name.get(text.casefold(), [])
        yield self._by_abbreviation.get(_letters(text), [])
        folded = fold(text)
        for pattern, whole in _SHORT:
            folded = pattern.sub(whole, folded)
        yield self._by_name.get(folded, [])
        for home in self._homes:
            if folded.endswith(f" {home}"):
                shorter = folded.removesuffix(f" {home}")
                yield self._by_name.get(shorter, [])
                yield self._by_name.get(shorter.removesuffix(" tinh"), [])

    def _aliases(self, row: Agency) -> set[str]:
        """Folded names, also without the province's own name behind, and districts without "UBND"."""
        found = {fold(text) for text in (row.name, *row.names)}
        for home in self._homes:
            ours = {name.removesuffix(f" {home}") for name in found if name.endswith(f" {home}")}
            # "thành phố Quảng Ngãi" is no shorter name of anybody.
            bare = {name.removesuffix(" tinh") for name in ours if not name.endswith(_PLACES)} - _EVERYBODYS
            found |= {name for name in ours if not name.endswith(_PLACES)} | bare | {f"{name} tinh" for name in bare}
        return found | {_UNITS.sub("", name) for name in found}


def _parts(cell: str) -> Iterator[tuple[str, bool]]:
    """(words, on paper) of each entry of a cell."""
    for part in _BREAK.split(cell):
        text = " ".join(_BULLET.sub("", part).split()).strip(" .,;:-–")
        note = _TAIL.search(text)
        text = _TAIL.sub("", text) if note else text
        if text and not _ARCHIVE.match(plain(text)):
            yield text, bool(note and _ON_PAPER.search(plain(note["note"])))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold().replace("ð", "đ"))
