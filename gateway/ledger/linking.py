"""Documents that turned out to be one: which of them counts, and whose readings it gathers."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, and_, bindparam, or_, select, update

from classifiers.verdict import Role
from gateway.errors import BadInput
from gateway.ledger.engine import Ledger, reading
from gateway.ledger.meaning import document_link, reading_move
from gateway.ledger.schema import document, document_file

MERGE = "merge"
CORRECTED = "corrected"
"""Kind of a link that follows from what a person said of issuer, year or number."""
APART = "apart"
"""Kind of a link by which a person says that two documents are two: it joins nothing."""
SAME_FILE = "the same file came with its number"
MACHINE = "vanthu"
_FORMS = (str(Role.MAIN), str(Role.COPY))
UNNUMBERED, NUMBERED = "unnumbered|", "numbered"


_TENANT: BindParameter[Any] = bindparam("tenant")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


def in_force(tenant: str | BindParameter[Any]) -> ColumnElement[bool]:
    """The condition that a link counts: of this tenant, joining two documents, not withdrawn."""
    link = document_link
    return and_(link.c.tenant_id == tenant, link.c.kind.in_((MERGE, CORRECTED)), link.c.withdrawn_at.is_(None))


# Built once: they are asked several times for each document that a mail brings, and building them takes longer than asking.
_LINKS = select(document_link.c.source_id, document_link.c.target_id).where(in_force(_TENANT))
_AWAY = _LINKS.where(document_link.c.source_id.in_(_IDS))
_ARRIVED = _LINKS.where(document_link.c.target_id.in_(_IDS))
_MOVES = (
    select(reading_move.c.document_id, reading_move.c.mail_key, reading_move.c.target_id)
    .where(reading_move.c.tenant_id == _TENANT, reading_move.c.withdrawn_at.is_(None))
    .where(or_(reading_move.c.document_id.in_(_IDS), reading_move.c.target_id.in_(_IDS)))
    .order_by(reading_move.c.at, reading_move.c.id)
)


def _same_bytes() -> Select[Any]:
    """Every form of the files of some documents, with the document that it is a form of."""
    file = document_file
    mine = select(file.c.sha256).where(
        file.c.tenant_id == _TENANT, file.c.document_id.in_(_IDS), file.c.role.in_(_FORMS)
    )
    same = (document.c.tenant_id == file.c.tenant_id) & (document.c.id == file.c.document_id)
    return (
        select(file.c.sha256, file.c.mail_key, document.c.id, document.c.identity)
        .join(document, same)
        .where(file.c.tenant_id == _TENANT, file.c.role.in_(_FORMS), file.c.sha256.in_(mine))
    )


_SAME_FILES = _same_bytes()


def homes(connection: Connection, tenant: str, ids: Collection[str]) -> dict[str, str]:
    """Id under which each document counts: its own, or where its links lead to in the end."""
    home = {key: key for key in ids}
    while True:
        rows = connection.execute(_AWAY, {"tenant": tenant, "ids": list(set(home.values()))})
        away = {row.source_id: row.target_id for row in rows}
        if not away:
            return home
        home = {key: away.get(place, place) for key, place in home.items()}


def members(connection: Connection, tenant: str, ids: Collection[str]) -> dict[str, str]:
    """Document -> id under which it counts, for all documents that count under one of `ids`."""
    away = set(connection.execute(_AWAY, {"tenant": tenant, "ids": list(ids)}).scalars())
    found = {key: key for key in ids if key not in away}
    newest = set(found)
    while newest:
        rows = connection.execute(_ARRIVED, {"tenant": tenant, "ids": list(newest)})
        arrived = {row.source_id: found[row.target_id] for row in rows}
        newest = arrived.keys() - found.keys()
        found |= arrived
    return found


def is_unnumbered(ledger: Ledger, document_id: str) -> bool:
    """Whether the document had no number when it was read; False for an unknown one."""
    with reading(ledger) as connection:
        return is_surrogate(connection, ledger.tenant, document_id)


def is_surrogate(connection: Connection, tenant: str, document_id: str) -> bool:
    """As `is_unnumbered`, inside the caller's transaction."""
    question = select(document.c.identity).where(document.c.tenant_id == tenant, document.c.id == document_id)
    identity = connection.execute(question).scalar()
    return identity is not None and identity.startswith(UNNUMBERED)


class Places:
    """Where the readings and exchanges of each mail count: with their document, or where a person took them."""

    def __init__(self, connection: Connection, tenant: str, home: Mapping[str, str]) -> None:
        rows = connection.execute(_MOVES, {"tenant": tenant, "ids": list(home)}).all()
        self._home = home
        self._moved = {(row.document_id, row.mail_key): row.target_id for row in rows}
        self.documents = {*home, *(row.document_id for row in rows)}
        """Ids under which rows of these documents stand in the tables."""

    def of(self, document_id: str, mail_key: str) -> str | None:
        """Id under which a row of that document and mail counts; None where it is none of those asked for."""
        return self._home.get(self._moved.get((document_id, mail_key), document_id))


def link_documents(
    connection: Connection,
    tenant: str,
    source: str,
    target: str,
    author: str,
    reason: str,
    at: datetime,
    kind: str = MERGE,
) -> None:
    """Let `source` count as `target` from now on; nothing where it does already.

    Raises BadInput where `target` itself counts as `source`: two documents
    can't each stand for the other.
    """
    home = homes(connection, tenant, [source, target])
    if home[source] == home[target]:
        if home[target] == source:
            raise BadInput(f"{target} counts as {source} already; take that back first.")
        return
    withdraw_links(connection, tenant, source, author, reason, at)
    row = {"id": uuid.uuid4().hex, "kind": kind, "source_id": source, "target_id": target}
    connection.execute(document_link.insert().values(tenant_id=tenant, **row, author=author, reason=reason, at=at))


def withdraw_links(
    connection: Connection,
    tenant: str,
    source: str,
    author: str,
    reason: str,
    at: datetime,
    kinds: Collection[str] = (MERGE, CORRECTED),
) -> None:
    """Let a document count by itself again; the rows stay and say who did it."""
    connection.execute(
        update(document_link)
        .where(in_force(tenant), document_link.c.source_id == source, document_link.c.kind.in_(kinds))
        .values(withdrawn_at=at, withdrawn_by=author, withdrawn_why=reason)
    )


def link_same_files(connection: Connection, tenant: str, ids: Sequence[str], at: datetime) -> set[str]:
    """Link documents without number to the one numbered document that holds the same file; ids that changed.

    A later mail that brings the same bytes under a file name or subject with
    the number completes the earlier one, and the other way round. Nothing is
    linked where a file holds several documents, where two numbers stand
    against each other or issuers differ, or where any link of the document was
    ever made: what a person joined or took apart stays so.
    """
    changed: set[str] = set()
    for group in _same_files(connection, tenant, ids):
        identities = dict(group)
        numbered = [key for key in identities if identities[key].startswith(NUMBERED)]
        if len(numbered) != 1:
            continue
        target = numbered[0]
        for source in sorted(identities):
            may = source != target and _may_join(identities[source], identities[target])
            if (
                may
                and not _ever_linked(connection, tenant, source)
                and not _stands_for(connection, tenant, source, target)
            ):
                link_documents(connection, tenant, source, target, MACHINE, SAME_FILE, at)
                changed |= {source, target}
    return changed


def _same_files(connection: Connection, tenant: str, ids: Sequence[str]) -> Iterable[set[tuple[str, str]]]:
    """For each file of these documents: (id, identity) of all documents that it is a form of, bundles left out."""
    by_file: dict[str, set[tuple[str, str]]] = {}
    in_one_mail: dict[tuple[str, str], set[str]] = {}
    for row in connection.execute(_SAME_FILES, {"tenant": tenant, "ids": list(ids)}):
        by_file.setdefault(row.sha256, set()).add((row.id, row.identity))
        in_one_mail.setdefault((row.sha256, row.mail_key), set()).add(row.id)
    bundles = {sha256 for (sha256, _), found in in_one_mail.items() if len(found) > 1}
    return [group for sha256, group in sorted(by_file.items()) if sha256 not in bundles and len(group) > 1]


def _may_join(source: str, target: str) -> bool:
    """Whether a surrogate identity leaves room for a numbered one: same issuer, or none known."""
    if not source.startswith(UNNUMBERED):
        return False
    issuer, day = source.split("|")[1:3]
    return issuer in ("", target.split("|")[1]) and (not day or day[:4] == target.split("|")[2])


def _stands_for(connection: Connection, tenant: str, source: str, target: str) -> bool:
    """Whether the target counts as the source already, by a person's word."""
    return homes(connection, tenant, [target])[target] == source


def _ever_linked(connection: Connection, tenant: str, source: str) -> bool:
    link = document_link
    question = select(link.c.id).where(link.c.tenant_id == tenant, link.c.source_id == source).limit(1)
    return connection.execute(question).first() is not None
