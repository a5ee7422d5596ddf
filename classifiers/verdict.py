"""Verdicts: a value, how sure, and what it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Secrecy(StrEnum):
    """Độ mật [ND30 App. I.II box 10a]."""

    NONE = "none"
    MAT = "mat"
    TOI_MAT = "toi_mat"
    TUYET_MAT = "tuyet_mat"


class Urgency(StrEnum):
    """Mức độ khẩn [ND30 App. I.II box 10b]."""

    NONE = "none"
    KHAN = "khan"
    THUONG_KHAN = "thuong_khan"
    HOA_TOC = "hoa_toc"


class Origin(StrEnum):
    """How the electronic form came to be [DB464 I.2]."""

    BORN_DIGITAL = "born_digital"
    SCANNED_IMAGE = "scanned_image"
    DIGITISED_TEXT = "digitised_text"
    UNKNOWN = "unknown"


class PaperStatus(StrEnum):
    """Whether paper goes along with the electronic document [QN1486 II.2]."""

    ELECTRONIC_ONLY = "electronic_only"
    WITH_PAPER = "with_paper"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What an attachment is within its mail."""

    MAIN = "main"
    ANNEX = "annex"
    COPY = "copy"
    NOT_OFFICIAL = "not_official"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was read, where, and the rule that made something of it."""

    quote: str
    where: str
    """E.g. "page 1 line 3", "mail body line 2", "subject", "file name", "widget page 1", "directory"."""
    rule: str
    """Id of a row in `config/`, or of a named rule of a classifier."""


@dataclass(frozen=True, slots=True)
class Verdict(Generic[Value]):
    """A judged value with its confidence and evidence.

    `confidence` runs from 0 (a guess) to 1 (certain). `evidence` is empty only
    when nothing was found and `value` says so (None, UNKNOWN, NONE).
    """

    value: Value
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    ruleset: str = ""
    """Version of the rows that gave it, e.g. "2026-11"; "" for a rule without rows."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """Số, ký hiệu of a document [TT01 Art. 8; ND30 App. I.II.3].

    "1486/QĐ-UBND" has number "1486", year None, code "QĐ-UBND", type part "QĐ"
    and issuer part "UBND". Party style "15-HD/TU" has code "HD/TU".
    """

    number: str | None
    """With its letter suffix and leading zero as printed: "3176b", "05"."""
    year: int | None
    """Only where the number carries it: "22/2012/CT-UBND"."""
    code: str
    type_code: str
    """Abbreviation of the type, "" for letters (công văn)."""
    issuer_code: str
    text: str
    """Normalised whole: "1486/QĐ-UBND", "22/2012/CT-UBND", "15-HD/TU"."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Cơ quan ban hành as the letterhead prints it."""

    name: str
    parent_name: str
    """The superior agency above it, "" where there is none."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The fields of the top of a document, each with its evidence."""

    symbol: Verdict[Symbol | None]
    issuer: Verdict[Issuer | None]
    issued_on: Verdict[str | None]
    """ISO day."""
    place: Verdict[str | None]
    heading: Verdict[str | None]
    """Tên loại as printed in capitals, e.g. "QUYẾT ĐỊNH"; None for letters."""
    abstract: Verdict[str | None]
    addressees: tuple[str, ...]
    """Who stands behind "Kính gửi"."""
    has_national_title: bool
    has_party_title: bool
    parent_symbol: str | None
    """Symbol of the document that an annex names ("Kèm theo Quyết định số …")."""


@dataclass(frozen=True, slots=True)
class CopyBlock:
    """What the block of a copy says of the copy itself."""

    symbol: Verdict[Symbol | None]
    code: str
    """Code of its number line, also where the number is unread: "SY-UBND"."""
    issuer: Verdict[Issuer | None]
    issued_on: Verdict[str | None]
    lines: frozenset[tuple[int, int]]
    """(page, line) of mark, number and day: no part of the letterhead that is copied."""


@dataclass(frozen=True, slots=True)
class DocumentVerdict:
    """All that the classifiers say of one document file."""

    official: Verdict[bool]
    letterhead: Letterhead
    type: Verdict[str]
    """Key of `config/document_types.toml`."""
    role: Role
    secrecy: Verdict[Secrecy]
    urgency: Verdict[Urgency]
    origin: Verdict[Origin]
    paper: Verdict[PaperStatus]
    reason: str
    """Why the role is what it is, in one short sentence."""
    notes: tuple[str, ...] = ()
    """Conflicts and doubts worth showing, e.g. "symbol says BC, heading says KẾ HOẠCH"."""
    related: tuple[Evidence, ...] = ()
    """Other documents that this one corrects, recalls, replaces or amends: symbol, place, which of these."""
    copy: CopyBlock | None = None
    """The block of a copy with a number of its own; the letterhead is that of the document it copies."""
