"""What other sources than mail say: registers, dispatch books, document systems, portals, inventories, declarations.

A source record is evidence as strong as a mail. It is never changed: a later
import that holds its `key` supersedes it, a voided import counts no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from classifiers.verdict import PaperStatus, Secrecy
from gateway.records.judgements import Scope
from gateway.records.packages import Act

MAIL_LETTER = "M"
HOW_POSTED = "posted_on taken from"
"""Heading under which a record says where its day of posting comes from when the listing names none."""
MAIL, DMS, PAPER, OTHER, UNSTATED = "mail", "dms", "paper", "other", "unstated"
"""Media of an exchange. `other`: a register states an e-copy that no mail and no DMS export shows.
`unstated`: a register says that it was sent and not how, so nothing was seen electronically."""
ELECTRONIC_MEDIA = (MAIL, DMS, OTHER)


class SourceKind(StrEnum):
    """Where a record of a document comes from, beside the mail stream."""

    REGISTER = "register"
    """Sổ đăng ký văn bản đi."""
    DISPATCH = "dispatch"
    """Sổ chuyển giao văn bản giấy, sổ gửi bưu điện."""
    DMS = "dms"
    """List exported by a document management system, an edXML package, a report over HTTP."""
    PORTAL = "portal"
    """Listing of documents posted on a portal."""


SOURCE_LETTERS = {
    SourceKind.REGISTER: "R",
    SourceKind.DISPATCH: "R",
    SourceKind.DMS: "D",
    SourceKind.PORTAL: "P",
}
"""Letters of the sources, as INDICATORS names them."""


@dataclass(frozen=True, slots=True)
class SourceRecipient:
    """One recipient as a row names it."""

    text: str
    """As written: a name, an abbreviation, an address, "UBND các huyện"."""
    agency: str | None
    """Directory id; None for many at once and for whom no row of the directory names."""
    scope: Scope
    paper: PaperStatus = PaperStatus.UNKNOWN
    """What the row says of this recipient alone, e.g. "(bản giấy)" behind the name."""
    box: str = ""
    """Mailbox under which mail knows it; found while deriving, never kept."""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One row of a register, dispatch book, DMS list or portal listing."""

    kind: SourceKind
    key: str
    """What a later row must share to supersede this one: the document, with recipient, time or host where these tell
    several rows of one document apart."""
    document_id: str
    identity: str
    """Canonical text behind `document_id`, made by the rules of mail."""
    agency: str
    """Directory id of the issuer."""
    agency_name: str
    symbol: str | None
    number: str | None
    type_code: str
    issued_on: str | None
    type: str
    abstract: str = ""
    secrecy: Secrecy = Secrecy.NONE
    recipients: tuple[SourceRecipient, ...] = ()
    sent_electronically: bool | None = None
    sent_on_paper: bool | None = None
    sent_at: datetime | None = None
    dispatched_on: str | None = None
    posted_on: str | None = None
    url: str = ""
    signed: bool | None = None
    """As the source states it; never proof of a signature."""
    by_issuer: bool = True
    """False where the row names another sender, who passes the document on."""
    extra: tuple[tuple[str, str], ...] = ()
    """Columns that nobody asked for: heading and cell."""
    line: int = 0
    """In the file, from 1."""
    sheet: str = ""
    """Of a workbook with several."""
    file: str = ""
    """Name of the file that it was imported from."""
    batch: int = 0
    payload_sha256: str = ""
    """Of all that the row says, without the place where it stood; "" before the ledger packed it."""
    act: Act = Act.NEW
    """What a document system's package does: rows of lists tell of sendings alone."""

    @property
    def where(self) -> str:
        """Place of the row: "register so-di-2014.xlsx row 17"."""
        sheet = f" sheet {self.sheet}" if self.sheet else ""
        return f"{self.kind} {self.file}{sheet} row {self.line}"

    @property
    def letter(self) -> str:
        """Letter of the source."""
        return SOURCE_LETTERS[self.kind]

    @property
    def posted_at_latest(self) -> bool:
        """Whether `posted_on` is a day on which it was seen there, so that it was posted on or before it."""
        return any(name == HOW_POSTED for name, _ in self.extra)

    @property
    def sends(self) -> bool:
        """Whether it tells of a sending; not of taking back, nor of the answer to that, nor of what replaced it."""
        return self.act not in (Act.RECALL, Act.KEPT, Act.REPLACED)


@dataclass(frozen=True, slots=True)
class SourceBatch:
    """One import: a file, or what came by one connection."""

    number: int
    kind: str
    """A `SourceKind`, or `declared`, `stock`, `commitment`."""
    file: str
    sha256: str
    at: datetime
    actor: str
    rows: int
    unknown_columns: tuple[str, ...] = ()
    complete: bool = True
    """False while the derived rows of its documents are still to be made."""
    voided_at: datetime | None = None
    voided_by: str = ""
    voided_why: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredFigure:
    """What an agency declares of itself (source X): shown beside what is measured, never mixed with it."""

    agency: str | None
    """Directory id; None for the whole province."""
    indicator: str
    period: str
    """ "2014", "2014-Q3", "2014-07"."""
    numerator: int | None
    denominator: int | None
    stated_by: str
    document: str
    """Symbol of the paper in which it is declared."""
    extra: tuple[tuple[str, str], ...] = ()
    line: int = 0
    file: str = ""
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Commitment:
    """What an agency registered to reach in a year [DB464], or a list of types that it will send so."""

    agency: str | None
    indicator: str
    year: int
    percent: float | None
    words: str = ""
    """Of rows that ask for types: as written."""
    stated_by: str = ""
    document: str = ""
    line: int = 0
    file: str = ""
    batch: int = 0


class StockKind(StrEnum):
    """What an inventory counts, with the letter of its source."""

    ARCHIVE = "archive"
    """A: documents kept, of which digitised (a.5, I.6)."""
    SYSTEM = "system"
    """S: document systems in use, of which connected to another (a.6, I.7)."""
    PORTAL = "portal"
    """P: contents that the law asks of a portal, of which present (c.3); one row a portal."""
    TAX_FILE = "tax_file"
    """T: tax files, of which submitted online (c.2a)."""
    TAX_PAYMENT = "tax_payment"
    """T: tax payments, of which made electronically (c.2b)."""


STOCK_LETTERS = {
    StockKind.ARCHIVE: "A",
    StockKind.SYSTEM: "S",
    StockKind.PORTAL: "P",
    StockKind.TAX_FILE: "T",
    StockKind.TAX_PAYMENT: "T",
}


@dataclass(frozen=True, slots=True)
class StockCount:
    """A count of what is there on a day: `done` out of `total`."""

    agency: str | None
    kind: StockKind
    name: str
    """Which archive, system or portal; "" for all of the agency's."""
    counted_on: date
    total: int
    done: int | None
    """None where the inventory does not tell."""
    stated_by: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    line: int = 0
    file: str = ""
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of an agency's documents a source shows: without R or D nothing tells of paper-only documents (R5)."""

    kind: SourceKind
    agency: str
    month: str
    """ "2014-07", by day of issue."""
    rows: int


@dataclass(frozen=True, slots=True)
class SourceChange:
    """What an import would change, or changed."""

    batch: int | None
    """None where nothing was written: a dry run, or all of it stands there already."""
    added: int
    """Keys that no import in force holds."""
    changed: int
    """Keys whose rows say something else now."""
    same: int
    documents: int = 0
    """Documents whose derived rows were made anew."""
    lines: tuple[tuple[int, str], ...] = field(default=())
    """(line, "new" or "changed") of the rows concerned, first ones first."""
