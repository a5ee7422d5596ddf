"""What a document system's package says by its header alone, as rows of the `dms` list: evidence where no file tells it.

A package without files that could be read is a sending all the same; one that
takes a document back, or answers that, says so of a document that was sent.
"""

from __future__ import annotations

from dataclasses import replace

from classifiers.symbol import code_letters, parse_symbol
from gateway.counting.periods import local_day
from gateway.counting.scopes import scope_of
from gateway.directory import Directory
from gateway.mail.edxml_nodes import MENDED
from gateway.records import Agency, MailReading
from gateway.records.packages import Act, PackageHeader
from gateway.records.sources import SourceKind, SourceRecipient, SourceRecord
from gateway.registers.cells import BadCell
from gateway.registers.record_rows import Office, Place, Seen, record_of
from gateway.route.parties import Parties

REFUSED = "16"
"""StatusCode of a receiver that does not give a document back."""
_FLAGS = {True: "có", False: "không"}


def stated_by(
    reading: MailReading, has_documents: bool, office: Office, file: str, parties: Parties
) -> SourceRecord | None:
    """The row that a package's header makes; None for mails, for other answers, and where the files tell it themselves.

    `has_documents`: a document was judged from its files. A package that names
    no document that can be told, or an agency that stands in no row, makes none.
    """
    package = reading.package
    if package is None:
        return None
    act = _act(package)
    if act is None or (has_documents and act not in (Act.RECALL, Act.KEPT)) or _is_torn(reading):
        return None
    owner = office.directory.resolve_organ(package.owner, package.owner_name, local_day(parties.sent_at))
    if owner is None:
        return None
    try:
        record = record_of(
            _row(package, owner.agency, parties, office), SourceKind.DMS, office, Seen(), Place(file, "", 1)
        )
    except BadCell:
        return None
    # Each package stands for itself: one to each recipient, all of one minute, are several sendings.
    key = f"{record.document_id}|package|{reading.sha256}"
    return replace(record, key=key, act=act, recipients=_recipients(act, record.agency, parties, office.directory))


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
