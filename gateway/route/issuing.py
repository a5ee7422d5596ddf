"""Who issued a document: its letterhead in the directory, else its sender."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from classifiers.verdict import Evidence
from gateway.counting.periods import local_day
from gateway.directory import AgencyMatch, Directory
from gateway.directory.lookup import EXTERNAL
from gateway.directory.names import fold
from gateway.route.judged import Judged
from gateway.route.parties import Parties, is_forward, mailbox

SENDER_AS_ISSUER_CONFIDENCE = 0.4


@dataclass(frozen=True, slots=True)
class IssuerFound:
    """Issuer of a file: directory id (or None), the printed name, how sure and why."""

    id: str | None
    name: str
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    unlisted: str = ""
    """Stands for an issuer in no directory row: name and superior, folded, so that
    the departments of two provinces stay apart."""

    @property
    def key(self) -> str:
        """What stands for the issuer in an identity."""
        return self.id or self.unlisted


def find_issuer(item: Judged, parties: Parties, directory: Directory, *, may_be_sender: bool) -> IssuerFound:
    """The issuer of a file.

    A file inside a forwarded mail belongs to that mail's sender. The sender
    stands for the issuer only where a document has no letterhead (R9), not when
    the mail says that it passes on another's, nor when all that is known of the
    sender is that it is a citizen, a company or some agency.
    """
    sender, agency, forwarded = sender_of(item, parties, directory)
    head = item.verdict.letterhead
    printed = head.issuer.value
    code = head.symbol.value.issuer_code if head.symbol.value else ""
    if not printed and not code:
        row = directory.agency(agency) if may_be_sender and not forwarded else None
        if row is None or row.collective or row.level == EXTERNAL:
            return IssuerFound(None, "", 0.0)
        said = Evidence(sender, "mail header From", "issuer-is-sender")
        return IssuerFound(row.id, row.name, SENDER_AS_ISSUER_CONFIDENCE, (said,))
    name, parent = (printed.name, printed.parent_name) if printed else ("", "")
    day, place = local_day(parties.sent_at), head.place.value
    match = directory.resolve_issuer(name, parent, code, place, agency, day)
    if match is None and parent:
        match = _inner_unit(directory, parent, code, place, agency, day)
    if match is None:
        unlisted = _unlisted(name, parent, head.place.value or "", code, sender)
        return IssuerFound(
            None, name or code, head.issuer.confidence if printed else 0.0, head.issuer.evidence, unlisted
        )
    known = Evidence(match.agency.id, "directory", match.rule)
    sure = head.issuer.confidence if printed else match.confidence * head.symbol.confidence
    read = head.issuer.evidence if printed else head.symbol.evidence
    return IssuerFound(match.agency.id, name or match.agency.name, sure, (*read, known))


def _inner_unit(
    directory: Directory, parent: str, code: str, place: str | None, sender: str | None, day: date
) -> AgencyMatch | None:
    """The agency whose office or section issued a paper ("SỞ NỘI VỤ / VĂN PHÒNG").

    Only where that agency's own mailbox sends it and no code of another stands
    on it: a unit with code, seal and register of its own is an agency (R16).
    """
    match = directory.resolve_issuer(parent, "", "", place, sender, day)
    if match is None or match.agency.id != sender:
        return None
    coded = directory.resolve_issuer("", "", code, place, sender, day) if code else match
    return match if coded is not None and coded.agency.id == sender else None


def sender_of(item: Judged, parties: Parties, directory: Directory) -> tuple[str, str | None, bool]:
    """(address, agency, passes on) of whoever sent the file: a forwarded mail's own sender for what it holds."""
    if item.around is None:
        return parties.sender, parties.sender_agency, parties.forwarded
    address = mailbox(item.around.sender)
    match = directory.resolve(address, local_day(item.around.sent_at or parties.sent_at)) if address else None
    return address, match.agency.id if match else None, is_forward(item.around.subject)


def _unlisted(name: str, parent: str, place: str, code: str, sender: str) -> str:
    """Name with superior, else with place; a bare code only within the domain that sent it."""
    if not name:
        return f"{fold(code)};{sender.rpartition('@')[2]}"
    return f"{fold(name)};{fold(parent) or fold(place)}"


def is_from_outside(item: Judged, parties: Parties, directory: Directory) -> bool:
    """Whether the sender is known to be no agency: a citizen or a business."""
    row = directory.agency(sender_of(item, parties, directory)[1])
    return row is not None and row.level == EXTERNAL
