"""A document record from a group of files: who issued it, what it is, to whom it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from classifiers.catalogue import OTHER
from classifiers.verdict import Evidence, Letterhead, Origin, PaperStatus, Role, Secrecy, Symbol, Verdict
from gateway.counting.periods import local_day
from gateway.counting.scopes import scope_of
from gateway.directory import Directory
from gateway.records import DocumentRecord, ExchangeRecord, OverallSignature
from gateway.route.bundles import pages_of
from gateway.route.dossier import dossier_of
from gateway.route.grouping import Group
from gateway.route.identity import content_key, identify, likeness, number_year
from gateway.route.issuing import IssuerFound, find_issuer
from gateway.route.judged import Judged
from gateway.route.parties import AHEAD, Parties
from gateway.route.rescoping import is_sent_by
from gateway.signatures.judge import overall

NO_CONTENT_KEPT = "(not kept: secrecy marking)"
YEAR_OF_SENDING = "no date read: the number is taken as one of the year of sending"
DATED_LATER = "dated after it was sent"
WORDS_OF_ANOTHER = "words about paper in the mail are those of an agency that passes the document on"
FILES_DISAGREE = "the files of the document say different things about paper"
_SECRECY = list(Secrecy)
_ROLES = list(Role)
_SEVERITY = (OverallSignature.INVALID, OverallSignature.INDETERMINATE, OverallSignature.VALID)


class Composer:
    """Composes documents of one mail: directory and parties are the same for all."""

    def __init__(self, directory: Directory, parties: Parties, judged: Sequence[Judged]) -> None:
        self._directory = directory
        self._parties = parties
        self._judged = judged
        self._unclaimed = _unclaimed(judged)

    def identified(self, item: Judged) -> Judged:
        """The file with issuer and identity of the document it would be on its own."""
        if not item.is_document:
            return item
        issuer, head = self._issuer(item), item.verdict.letterhead
        identity = identify(
            issuer.key,
            head.symbol.value,
            head.issued_on.value,
            local_day(self._sent_at(item)).year,
            item.verdict.type.value,
            content_key(item.content, item.content_hash),
        )
        return replace(item, identity=identity.text, issuer=issuer.key)

    def document(self, group: Group) -> DocumentRecord:
        """The record of one document, its exchanges included."""
        leader, issuer = group.leader, self._issuer_of(group)
        head, kind, origin = _letterhead(group), _type(group), _origin(group)
        symbol, year = head.symbol.value, local_day(self._sent_at(leader)).year
        content = content_key(leader.content, leader.content_hash)
        identity = identify(issuer.key, symbol, head.issued_on.value, year, kind.value, content)
        paper, paper_notes = self._paper(group, issuer)
        dossier = dossier_of(group, self._judged)
        verdicts: dict[str, Verdict[Any]] = {
            "type": kind,
            "symbol": head.symbol,
            "issuer": Verdict(issuer.id, issuer.confidence, issuer.evidence),
            "issued_on": head.issued_on,
            "origin": origin,
            "paper": paper,
        }
        record = DocumentRecord(
            id=identity.id,
            identity=identity.text,
            symbol=symbol.text if symbol and symbol.number else None,
            number=symbol.number if symbol else None,
            type_code=symbol.type_code if symbol else "",
            issuer_id=issuer.id,
            issuer_name=issuer.name,
            issued_on=head.issued_on.value,
            type=kind.value,
            abstract=head.abstract.value or "",
            secrecy=secrecy_of(group),
            urgency=leader.verdict.urgency.value,
            origin=origin.value,
            signature=_signature(group),
            paper=paper.value,
            paper_evidence=paper.evidence,
            confidence={field: round(verdict.confidence, 3) for field, verdict in verdicts.items()},
            evidence={field: verdict.evidence for field, verdict in verdicts.items()}
            | _further_evidence(group, head)
            | self._beside(dossier.named),
            files=_files(group),
            exchanges=self._exchanges(issuer, paper.value),
            notes=tuple(dict.fromkeys((*leader.verdict.notes, *paper_notes, *self._date_notes(leader, head)))),
            ruleset=leader.verdict.type.ruleset,
            dossier=dossier.state,
            dossier_files=dossier.files,
            likeness="" if symbol and symbol.number else likeness(leader.content),
        )
        return without_content(record) if record.secrecy is not Secrecy.NONE else record

    def _beside(self, items: tuple[Evidence, ...]) -> dict[str, tuple[Evidence, ...]]:
        """Evidence of the parties, and of the dossier where one is named."""
        return {"scopes": self._parties.evidence} | ({"dossier": items} if items else {})

    def _issuer(self, item: Judged) -> IssuerFound:
        return find_issuer(item, self._parties, self._directory, may_be_sender=item.index not in self._unclaimed)

    def _issuer_of(self, group: Group) -> IssuerFound:
        """The issuer that the leading file names, else the surest that another form of it names."""
        found = [self._issuer(item) for item in group.texts]
        named = [issuer for issuer in found if issuer.id] or [issuer for issuer in found if issuer.name]
        return found[0] if found[0].id or not named else max(named, key=lambda issuer: issuer.confidence)

    def _sent_at(self, item: Judged) -> datetime:
        """When the file was sent first: a forwarded mail's own date where it is no later than the forwarding."""
        inner = item.around.sent_at if item.around else None
        return inner if inner and inner <= self._parties.sent_at + AHEAD else self._parties.sent_at

    def _date_notes(self, leader: Judged, head: Letterhead) -> tuple[str, ...]:
        symbol, day = head.symbol.value, head.issued_on.value
        guessed = symbol is not None and bool(symbol.number) and number_year(symbol, day) is None
        later = day is not None and day > local_day(self._sent_at(leader) + AHEAD).isoformat()
        return ((YEAR_OF_SENDING,) if guessed else ()) + ((DATED_LATER,) if later else ())

    def _is_sent_by(self, issuer: IssuerFound) -> bool:
        return is_sent_by(self._directory, self._parties.sender_agency, issuer.id)

    def _paper(self, group: Group, issuer: IssuerFound) -> tuple[Verdict[PaperStatus], tuple[str, ...]]:
        """Paper status of the document: what any form of it says, unless two contradict.

        What a mail says of paper is the word of its sender: another agency
        that passes the document on knows nothing of the issuer's paper.
        """
        leader = group.leader
        found = [item.verdict.paper for item in group.texts if item.verdict.paper.value is not PaperStatus.UNKNOWN]
        if len({verdict.value for verdict in found}) > 1:
            evidence = tuple(dict.fromkeys(one for verdict in found for one in verdict.evidence))
            return Verdict(PaperStatus.UNKNOWN, 0.0, evidence, found[0].ruleset), (FILES_DISAGREE,)
        paper = max(found, key=lambda verdict: verdict.confidence, default=leader.verdict.paper)
        stranger = self._parties.sender_agency is not None and not self._is_sent_by(issuer)
        if paper in found and stranger and leader.around is None and _is_hearsay(paper):
            return Verdict(PaperStatus.UNKNOWN, 0.0, paper.evidence, paper.ruleset), (WORDS_OF_ANOTHER,)
        return paper, ()

    def _exchanges(self, issuer: IssuerFound, paper: PaperStatus) -> tuple[ExchangeRecord, ...]:
        sender = self._parties.sender_agency
        by_issuer = self._is_sent_by(issuer)
        origin = issuer.id if by_issuer and issuer.id else sender
        exchanges = []
        for address in self._parties.recipients:
            agency = self._parties.agency_of(address, self._directory)
            scope = scope_of(origin, agency, address, self._directory)
            sent_at, channel = self._parties.sent_at, self._parties.channel
            exchanges.append(ExchangeRecord(address, agency, scope, sent_at, channel, by_issuer, paper))
        return tuple(exchanges)


def without_content(record: DocumentRecord) -> DocumentRecord:
    """The record of a secret document: that it was seen and marked, nothing of what it says (R8)."""
    mark = record.evidence.get("secrecy", ())
    return replace(
        record,
        abstract="",
        paper_evidence=tuple(replace(e, quote=NO_CONTENT_KEPT) for e in record.paper_evidence),
        evidence={"secrecy": tuple(replace(e, quote=NO_CONTENT_KEPT) if e.where == "subject" else e for e in mark)},
        files=tuple((sha256, "", role) for sha256, _, role in record.files),
        dossier_files=(),
        notes=(),
        likeness="",
    )


def secrecy_of(group: Group) -> Secrecy:
    """The highest marking in any file of the document: a secret annex makes the whole secret."""
    return max((item.verdict.secrecy.value for item in group.members), key=_SECRECY.index)


def _unclaimed(judged: Sequence[Judged]) -> frozenset[int]:
    """Scans without text that stand beside another document and are named by nothing of their own.

    They may be anything that goes along; only one that is alone, or the first
    of such scans, is taken for the sender's own document.
    """
    documents = [item for item in judged if item.is_document]
    found = []
    for item in documents:
        if item.speaks or item.is_named:
            continue
        others = [other for other in documents if other is not item and other.mail == item.mail]
        if any(other.speaks or other.is_named or other.index < item.index for other in others):
            found.append(item.index)
    return frozenset(found)


def _letterhead(group: Group) -> Letterhead:
    """The leading file's letterhead; what it lacks comes from another form of the document."""
    head = group.leader.verdict.letterhead
    for item in group.texts[1:]:
        other = item.verdict.letterhead
        lacks_number = head.symbol.value is None or not head.symbol.value.number
        head = replace(
            head,
            symbol=other.symbol if lacks_number and item.symbol else head.symbol,
            issued_on=head.issued_on if head.issued_on.value else other.issued_on,
            abstract=head.abstract if head.abstract.value else other.abstract,
        )
    return head


def _type(group: Group) -> Verdict[str]:
    kinds = [item.verdict.type for item in group.texts]
    return next((kind for kind in kinds if kind.value != OTHER), kinds[0])


def _origin(group: Group) -> Verdict[Origin]:
    """Form of the leading file; a letter typed with a blank number is only the draft of the scan beside it."""
    leader = group.leader
    scans = [item.verdict.origin for item in group.texts if item.verdict.origin.value is Origin.SCANNED_IMAGE]
    is_draft = leader.symbol is None and leader.is_office_file
    return scans[0] if is_draft and scans else leader.verdict.origin


def _files(group: Group) -> tuple[tuple[str, str, Role], ...]:
    """(sha256, name, role): the main file, annexes, copies, each by name as the ledger lists them."""
    files = {(item.attachment.sha256, item.attachment.filename, role) for item, role in group.files}
    return tuple(sorted(files, key=lambda file: (_ROLES.index(file[2]), file[1], file[0])))


def _signature(group: Group) -> OverallSignature:
    """Worst of the files that are the document; an unsigned working copy beside a signed file takes nothing away."""
    found = {overall(item.attachment.signatures) for item in group.texts}
    return next((state for state in _SEVERITY if state in found), OverallSignature.NONE)


def _is_hearsay(paper: Verdict[PaperStatus]) -> bool:
    """Whether only the mail speaks: no line of the document itself."""
    return all(not evidence.where.startswith("page ") for evidence in paper.evidence)


def _further_evidence(group: Group, head: Letterhead) -> dict[str, tuple[Evidence, ...]]:
    verdict = group.leader.verdict
    secret = max((item.verdict.secrecy for item in group.members), key=lambda found: _SECRECY.index(found.value))
    signed = (
        Evidence(
            f"{found.indication} {found.sub_indication}".strip(),
            f"{found.container} {found.field_name}".strip(),
            "signature",
        )
        for item in group.texts
        for found in item.attachment.signatures
    )
    return {
        "official": verdict.official.evidence,
        "number": head.symbol.evidence if _numbered(head.symbol.value) else (),
        "abstract": head.abstract.evidence,
        "secrecy": secret.evidence,
        "urgency": verdict.urgency.evidence,
        "signature": tuple(dict.fromkeys(signed)),
        "related": tuple(dict.fromkeys(evidence for item in group.texts for evidence in item.verdict.related)),
        "pages": tuple(evidence for item in group.texts for evidence in pages_of(item)),
    }


def _numbered(symbol: Symbol | None) -> bool:
    return symbol is not None and bool(symbol.number)
