"""Annexes that come in a mail of their own, before or after their document: laid to it, and counted with its dossier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, select, update

from classifiers.verdict import Evidence, Role, Secrecy
from gateway.ledger.engine import insert_new
from gateway.ledger.linking import homes
from gateway.ledger.merging import PastReading
from gateway.ledger.schema import attachment, document_best, document_file, named_annex
from gateway.records import AttachmentRecord, DocumentRecord, Dossier, Examination

RULE = "late-annex"
_NAMED = "dossier"
_OF_TENANT: BindParameter[Any] = bindparam("tenant")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_same = and_(
    attachment.c.tenant_id == named_annex.c.tenant_id,
    attachment.c.mail_key == named_annex.c.mail_key,
    attachment.c.position == named_annex.c.position,
)
_OF_DOCUMENTS = (
    select(named_annex, attachment.c.sha256, attachment.c.filename, attachment.c.role, attachment.c.document_id)
    .join(attachment, _same)
    .where(named_annex.c.tenant_id == _OF_TENANT, named_annex.c.belongs_to.in_(_IDS))
    .order_by(named_annex.c.mail_key, named_annex.c.position)
)
"""Built once: it is asked for each mail."""


@dataclass(frozen=True, slots=True)
class LateAnnex:
    """A file that the issuer of a document sent apart from it."""

    sha256: str
    filename: str
    mail_key: str


def with_homes(connection: Connection, tenant: str, found: Examination) -> Examination:
    """The examination with each late annex under the document that it names, where that document was seen.

    A secret document takes none, and a mail with a secret marking gives none:
    not even that they belong together is kept (R8).
    """
    named = {item.belongs_to for item in found.attachments if item.belongs_to and item.document_id is None}
    if not named or found.alerts:
        return found
    seen = _open_ones(connection, tenant, named)
    return replace(found, attachments=tuple(_at_home(item, seen) for item in found.attachments))


def late_annexes(found: Examination) -> Iterable[AttachmentRecord]:
    """The annexes whose document came in another mail."""
    own = {record.id for record in found.documents}
    return (item for item in found.attachments if item.document_id is not None and item.document_id not in own)


def annex_rows(key: str, found: Examination) -> list[dict[str, Any]]:
    """Rows of `document_file` for annexes whose document came in another mail."""
    return [
        {
            "document_id": item.document_id,
            "sha256": item.sha256,
            "filename": item.filename,
            "role": str(Role.ANNEX),
            "mail_key": key,
        }
        for item in late_annexes(found)
    ]


def named_parents(connection: Connection, tenant: str, found: Examination) -> set[str]:
    """Ids of the documents that files of the mail say they go with, of those that were seen."""
    named = {item.belongs_to for item in found.attachments if item.belongs_to and not found.alerts}
    return _open_ones(connection, tenant, named) if named else set()


def named_rows(key: str, found: Examination) -> list[dict[str, Any]]:
    """Rows of `named_annex`: every file that names a document, seen or not; none of a mail with a secret marking."""
    return [
        {"mail_key": key, "position": item.index, "belongs_to": item.belongs_to, "from_issuer": item.from_issuer}
        for item in found.attachments
        if item.belongs_to is not None and not found.alerts
    ]


def named_homes(connection: Connection, tenant: str, key: str) -> set[str]:
    """Ids of the documents that the files of a mail name; they may never have been seen."""
    here = (named_annex.c.tenant_id == tenant) & (named_annex.c.mail_key == key)
    return set(connection.execute(select(named_annex.c.belongs_to).where(here)).scalars())


def adopt_annexes(connection: Connection, tenant: str, ids: Collection[str]) -> None:
    """Lay files that came before their document to it, now that it was seen."""
    rows = connection.execute(_OF_DOCUMENTS, {"tenant": tenant, "ids": list(ids)}).all()
    waiting = [row for row in rows if row.document_id is None]
    if not waiting:
        return
    seen = _open_ones(connection, tenant, {row.belongs_to for row in waiting})
    for row in (row for row in waiting if row.belongs_to in seen):
        here = (attachment.c.tenant_id == tenant) & (attachment.c.mail_key == row.mail_key)
        mine = update(attachment).where(here, attachment.c.position == row.position)
        connection.execute(mine.values(document_id=row.belongs_to))
        file = {"document_id": row.belongs_to, "sha256": row.sha256, "filename": row.filename, "role": str(Role.ANNEX)}
        connection.execute(
            insert_new(connection, document_file), [{"tenant_id": tenant, "mail_key": row.mail_key, **file}]
        )


def annexes_of(
    connection: Connection, tenant: str, home: Mapping[str, str], readings: Mapping[str, Sequence[PastReading]]
) -> dict[str, list[LateAnnex]]:
    """Annexes that the issuers sent apart, by the id under which their document counts; asked only where items are named."""
    ids = [key for key, place in home.items() if any(_NAMED in one.record.evidence for one in readings.get(place, ()))]
    found: dict[str, list[LateAnnex]] = defaultdict(list)
    if ids:
        for row in connection.execute(_OF_DOCUMENTS, {"tenant": tenant, "ids": ids}):
            if row.from_issuer and row.role != Role.UNREADABLE:
                found[home[row.belongs_to]].append(LateAnnex(row.sha256, row.filename, row.mail_key))
    return found


def with_annexes(record: DocumentRecord, readings: Sequence[PastReading], late: Sequence[LateAnnex]) -> DocumentRecord:
    """The record with its dossier as all of its mails together show it, whichever came first.

    Whole once there are as many files, in its mails and sent apart, as it names
    items; with fewer nobody knows, since several items may stand in one file.
    """
    named = max((len(one.record.evidence.get(_NAMED, ())) for one in readings), default=0)
    if not late or not named or record.secrecy is not Secrecy.NONE:
        return record
    files = {sha256 for one in readings for sha256 in one.record.dossier_files} | {one.sha256 for one in late}
    state = Dossier.COMPLETE if len(files) >= named or record.dossier is Dossier.COMPLETE else Dossier.UNKNOWN
    shown = tuple(Evidence(one.filename, f"mail {one.mail_key}", RULE) for one in late)
    evidence = record.evidence | {_NAMED: (*record.evidence.get(_NAMED, ()), *shown)}
    return replace(record, dossier=state, evidence=evidence)


def _open_ones(connection: Connection, tenant: str, ids: Collection[str]) -> set[str]:
    """Those of the documents that were seen, be it as part of another, and are not secret."""
    home, best = homes(connection, tenant, ids), document_best
    open_one = (best.c.tenant_id == tenant) & (best.c.secrecy == str(Secrecy.NONE))
    wanted = select(best.c.document_id).where(open_one, best.c.document_id.in_(set(home.values())))
    found = set(connection.execute(wanted).scalars())
    return {key for key, place in home.items() if place in found}


def _at_home(item: AttachmentRecord, seen: set[str]) -> AttachmentRecord:
    waits = item.document_id is None and item.belongs_to in seen
    return replace(item, document_id=item.belongs_to) if waits else item
