"""A document record from a group of files: who issued it, what it is, to whom it went."""

from __future__ import annotations

from dataclasses import dataclass, replace

from classifiers.folding import fold
from classifiers.verdict import Evidence, PaperStatus, Role, Secrecy
from gateway.counting.periods import local_day
from gateway.counting.scopes import scope_of
from gateway.directory import Directory
from gateway.records import DocumentRecord, ExchangeRecord, OverallSignature
from gateway.route.grouping import Group, Judged
from gateway.route.identity import content_key, identify
from gateway.route.parties import Parties
from gateway.signatures.judge import overall

SENDER_AS_ISSUER_CONFIDENCE = 0.4
NO_CONTENT_KEPT = "(not kept: secrecy marking)"


@dataclass(frozen=True, slots=True)
class IssuerFound:
    """Issuer of a file: directory id (or None), the printed name, how sure and why."""

    id: str | None
    name: str
    confidence: float
    evidence: tuple[Evidence, ...]

    @property
    def key(self) -> str:
        """What stands for the issuer in an identity."""
        return self.id or fold(self.name)


class Composer:
    """Composes documents of one mail: directory and parties are the same for all."""

    def __init__(self, directory: Directory, parties: Parties) -> None:
        self._directory = directory
        self._parties = parties
        self._day = local_day(parties.sent_at)

    def identified(self, item: Judged) -> Judged:
        """The file with the identity of the document it would be on its own."""
        if item.verdict.role not in (Role.MAIN, Role.COPY):
            return item
        head = item.verdict.letterhead
        content = content_key(item.attachment.content, item.attachment.sha256)
        identity = identify(
            self._issuer(item).key,
            head.symbol.value,
            head.issued_on.value,
            self._day.year,
            item.verdict.type.value,
            content,
        )
        return replace(item, identity=identity.text, document_id=identity.id)

    def document(self, group: Group) -> DocumentRecord:
        """The record of one document, its exchanges included."""
        leader = group.leader
        verdict, head = leader.verdict, leader.verdict.letterhead
        issuer = self._issuer(leader)
        symbol = head.symbol.value
        record = DocumentRecord(
            id=leader.document_id,
            identity=leader.identity,
            symbol=symbol.text if symbol and symbol.number else None,
            number=symbol.number if symbol else None,
            type_code=symbol.type_code if symbol else "",
            issuer_id=issuer.id,
            issuer_name=issuer.name,
            issued_on=head.issued_on.value,
            type=verdict.type.value,
            abstract=head.abstract.value or "",
            secrecy=verdict.secrecy.value,
            urgency=verdict.urgency.value,
            origin=verdict.origin.value,
            signature=_signature(group),
            paper=verdict.paper.value,
            paper_evidence=verdict.paper.evidence,
            confidence=_confidence(leader, issuer),
            evidence=_evidence(leader, issuer),
            files=_files(group),
            exchanges=self._exchanges(issuer, verdict.paper.value),
            notes=verdict.notes,
            ruleset=verdict.type.ruleset,
        )
        return without_content(record) if record.secrecy is not Secrecy.NONE else record

    def _issuer(self, item: Judged) -> IssuerFound:
        """The letterhead's issuer in the directory; the sender where a document has no letterhead (R9)."""
        head = item.verdict.letterhead
        printed = head.issuer.value
        code = head.symbol.value.issuer_code if head.symbol.value else ""
        if printed or code:
            match = self._directory.resolve_issuer(
                printed.name if printed else "",
                printed.parent_name if printed else "",
                code,
                head.place.value,
                self._parties.sender_agency,
                self._day,
            )
            name = printed.name if printed else (match.agency.name if match else code)
            evidence = (*head.issuer.evidence, *((Evidence(match.agency.id, "directory", match.rule),) if match else ()))
            return IssuerFound(match.agency.id if match else None, name, head.issuer.confidence, evidence)
        sender = self._directory.agency(self._parties.sender_agency) if self._parties.sender_agency else None
        if sender is None:
            return IssuerFound(None, "", 0.0, ())
        said = Evidence(self._parties.sender, "mail header From", "issuer-is-sender")
        return IssuerFound(sender.id, sender.name, SENDER_AS_ISSUER_CONFIDENCE, (said,))

    def _is_sent_by(self, issuer: IssuerFound) -> bool:
        """Whether the sender sends its own document; passing on another's is no exchange of the issuer.

        An issuer outside the directory may be behind a mailbox that no row
        names, or that only a row for many agencies covers; a known agency
        passes such a document on.
        """
        sender = self._parties.sender_agency
        if issuer.id is not None:
            return self._directory.sends_for(sender, issuer.id)
        row = self._directory.agency(sender)
        return row is None or row.collective

    def _exchanges(self, issuer: IssuerFound, paper: PaperStatus) -> tuple[ExchangeRecord, ...]:
        sender = self._parties.sender_agency
        by_issuer = self._is_sent_by(issuer)
        origin = issuer.id if by_issuer and issuer.id else sender
        exchanges = []
        for address in self._parties.recipients:
            match = self._directory.resolve(address, self._day)
            agency = match.agency.id if match else None
            scope = scope_of(origin, agency, address, self._directory)
            exchanges.append(ExchangeRecord(address, agency, scope, self._parties.sent_at, "mail", by_issuer, paper))
        return tuple(exchanges)


def without_content(record: DocumentRecord) -> DocumentRecord:
    """The record of a secret document: that it was seen and marked, nothing of what it says (R8)."""
    mark = record.evidence.get("secrecy", ())
    return replace(
        record,
        abstract="",
        paper_evidence=tuple(replace(e, quote=NO_CONTENT_KEPT) for e in record.paper_evidence),
        evidence={"secrecy": mark},
        files=tuple((sha256, "", role) for sha256, _, role in record.files),
        notes=(),
    )


def _files(group: Group) -> tuple[tuple[str, str, Role], ...]:
    members = [(group.leader, Role.MAIN), *group.others]
    return tuple((item.attachment.sha256, item.attachment.filename, role) for item, role in members)


def _signature(group: Group) -> OverallSignature:
    """Worst of the files that are the document; an unsigned working copy beside a signed file takes nothing away."""
    members = [group.leader, *(item for item, role in group.others if role is Role.COPY)]
    found = {overall(item.attachment.signatures) for item in members}
    for state in (OverallSignature.INVALID, OverallSignature.INDETERMINATE, OverallSignature.VALID):
        if state in found:
            return state
    return OverallSignature.NONE


def _confidence(leader: Judged, issuer: IssuerFound) -> dict[str, float]:
    verdict, head = leader.verdict, leader.verdict.letterhead
    values = {
        "type": verdict.type.confidence,
        "symbol": head.symbol.confidence,
        "issuer": issuer.confidence,
        "issued_on": head.issued_on.confidence,
        "origin": verdict.origin.confidence,
        "paper": verdict.paper.confidence,
    }
    return {field: round(value, 3) for field, value in values.items()}


def _evidence(leader: Judged, issuer: IssuerFound) -> dict[str, tuple[Evidence, ...]]:
    verdict, head = leader.verdict, leader.verdict.letterhead
    return {
        "official": verdict.official.evidence,
        "type": verdict.type.evidence,
        "symbol": head.symbol.evidence,
        "issuer": issuer.evidence,
        "issued_on": head.issued_on.evidence,
        "abstract": head.abstract.evidence,
        "secrecy": verdict.secrecy.evidence,
        "urgency": verdict.urgency.evidence,
        "origin": verdict.origin.evidence,
        "paper": verdict.paper.evidence,
    }
