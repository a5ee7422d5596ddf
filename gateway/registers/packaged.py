"""What a document system's package says by its header alone, as rows of the `dms` list: evidence where no file tells it.

A package without files that could be read is a sending all the same; one that
takes a document back, or answers that, says so of a document that was sent; one
that replaces others says so of each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from classifiers.symbol import code_letters, parse_symbol
from gateway.counting.periods import local_day
from gateway.counting.scopes import scope_of
from gateway.directory import Directory
from gateway.mail.edxml import named_document
from gateway.mail.edxml_nodes import MENDED
from gateway.records import Agency, MailReading
from gateway.records.packages import REPLACED_BY, REPLACES, Act, PackageHeader
from gateway.records.sources import SourceKind, SourceRecipient, SourceRecord
from gateway.registers.cells import BadCell
from gateway.registers.record_rows import Office, Place, Seen, record_of
from gateway.route.parties import Parties

REFUSED = "16"
"""StatusCode of a receiver that does not give a document back."""
_FLAGS = {True: "có", False: "không"}
_FILES_TELL = (Act.NEW, Act.UPDATE, Act.REPLACE)
"""Acts whose own document needs no row where its files were read."""


def stated_by(
    reading: MailReading, has_documents: bool, office: Office, file: str, parties: Parties
) -> tuple[SourceRecord, ...]:
    """The rows that a package's header makes; () for mails, for other answers, and where the files tell it themselves.

    `has_documents`: a document was judged from its files. A package that names
    no document that can be told, or an agency that stands in no row, makes
    none. After the document itself come those that it replaces.
    """
    package = reading.package
    act = _act(package) if package is not None else None
    if package is None or act is None or _is_torn(reading):
        return ()
    owner = office.directory.resolve_organ(package.owner, package.owner_name, local_day(parties.sent_at))
    if owner is None:
        return ()
    # Each package stands for itself: one to each recipient, all of one minute, are several sendings.
    rows = _Rows(office, owner.agency, parties, Place(file, "", 1), f"package|{reading.sha256}")
    own = rows.make(package, act)
    gone = list(_replaced(package, own, rows)) if act is Act.REPLACE else []
    if own is None or (has_documents and act in _FILES_TELL):
        return tuple(gone)
    own = replace(own, recipients=_recipients(act, own.agency, parties, office.directory))
    return (replace(own, extra=((REPLACES, ", ".join(row.symbol or "" for row in gone)),)) if gone else own, *gone)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Makes the rows of one package."""

    office: Office
    owner: Agency
    parties: Parties
    place: Place
    mark: str

    def make(self, package: PackageHeader, act: Act) -> SourceRecord | None:
        """What the package does to the document that the header names; None where no document can be told."""
        row = _row(package, self.owner, self.parties, self.office)
        try:
            record = record_of(row, SourceKind.DMS, self.office, Seen(), self.place)
        except BadCell:
            return None
        return replace(record, key=f"{record.document_id}|{self.mark}", act=act)

    def may_replace(self, organ: str) -> bool:
        """Whether an id names a document of the sender, or of an agency whose registry it is; ids may leave that away."""
        found = self.office.directory.resolve_organ(organ, "", local_day(self.parties.sent_at)) if organ else None
        return not organ or (found is not None and found.agency.id in (self.owner.id, *self.owner.sends_for))


def _replaced(package: PackageHeader, own: SourceRecord | None, rows: _Rows) -> Iterator[SourceRecord]:
    """One row for each document that the package's own stands for; only an issuer replaces its documents.

    Who sends the same number once more "in place of" itself replaces nothing.
    """
    seen = {own.document_id if own else ""}
    by = (own.symbol if own else None) or package.symbol or package.subject
    for line, text in enumerate(package.replaced, start=2):
        named = named_document(text)
        if not named.number or not rows.may_replace(named.owner):
            continue
        record = rows.make(named, Act.REPLACED)
        if record is not None and record.by_issuer and record.document_id not in seen:
            seen.add(record.document_id)
            yield replace(record, line=line, sent_electronically=None, extra=((REPLACED_BY, by),))


def _is_torn(reading: MailReading) -> bool:
    """Whether the header itself broke off: recipients and time behind the break are lost, and a whole package will follow."""
    return reading.sent_at is None and MENDED in reading.repairs


def _act(package: PackageHeader) -> Act | None:
    if package.act is Act.STATUS:
        return Act.KEPT if package.status == REFUSED else None
    return None if package.act is Act.OTHER else package.act


def _row(package: PackageHeader, owner: Agency, parties: Parties, office: Office) -> dict[str, str]:
    """The header as cells of a list. Who sends a paper with the code of another agency passes it on."""
    symbol = parse_symbol(package.symbol, office.rules.catalogue, office.rules.issuer_codes) if package.symbol else None
    code = symbol.issuer_code if symbol else ""
    known = {code_letters(row.abbreviation) for row in (owner, *_registry_of(owner, office.directory))}
    issuer = office.names.agency(code, local_day(parties.sent_at)) if code and code_letters(code) not in known else None
    row = {
        "agency": (issuer or owner).id,
        "sender": owner.id,
        "symbol": package.symbol,
        "date": package.issued_on,
        "type": package.type_name,
        "abstract": package.subject,
        "sent_at": parties.sent_at.isoformat(),
    }
    return row if package.paper is None else row | {"paper": _FLAGS[package.paper]}


def _registry_of(owner: Agency, directory: Directory) -> list[Agency]:
    rows = (directory.agency(other) for other in owner.sends_for)
    return [row for row in rows if row is not None]


def _recipients(act: Act, issuer: str, parties: Parties, directory: Directory) -> tuple[SourceRecipient, ...]:
    """Whom the package went to; of an answer who gave it. Named by code, as the packages with files name them."""
    names = (parties.sender,) if act is Act.KEPT else parties.recipients
    agencies = ((name, parties.agency_of(name, directory)) for name in names if name)
    return tuple(SourceRecipient(name, agency, scope_of(issuer, agency, name, directory)) for name, agency in agencies)
