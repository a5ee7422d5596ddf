"""Which entries of the signature log an auditor asks for, as conditions that the database can answer.

Words are compared without marks and case, which no database does the same way:
the few distinct names are compared here, and the rows asked for by those that fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, false, select

from gateway.ledger.columns import fold
from gateway.ledger.log_tables import log_entry
from gateway.ledger.schema import signature_check

_MOST_NAMES = 500
"""More names than these fit: the rows are looked at one by one."""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries; "" and None ask for nothing. Words are compared without marks and case."""

    agency: str = ""
    """Directory id of the document's issuer, of the sender where there is no document."""
    signer: str = ""
    """Words of the certificate's subject."""
    certificate: str = ""
    """SHA-256 or its beginning."""
    issuer: str = ""
    """Words of the certificate's issuer."""
    overall: str = ""
    reason: str = ""
    symbol: str = ""
    file: str = ""
    """SHA-256 or its beginning."""
    mail: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """Up to, not including."""
    index: int | None = None


def joined(tenant: str, question: Select[Any]) -> Select[Any]:
    """Entries of the log with the rows of their checks."""
    same = (
        (signature_check.c.tenant_id == log_entry.c.tenant_id)
        & (signature_check.c.mail_key == log_entry.c.mail_key)
        & (signature_check.c.ordinal == log_entry.c.ordinal)
    )
    return question.select_from(log_entry.outerjoin(signature_check, same)).where(log_entry.c.tenant_id == tenant)


def conditions(connection: Connection, tenant: str, wanted: LogFilter) -> list[ColumnElement[bool]]:
    """All that the database can tell by itself; the rest is told by `Words.fit`."""
    return [*_of_columns(wanted), *_of_words(connection, tenant, wanted)]


class Words:
    """The words that are asked for, folded once."""

    def __init__(self, wanted: LogFilter) -> None:
        self._signer, self._issuer = fold(wanted.signer), fold(wanted.issuer)
        self._reason = wanted.reason
        self._known: dict[str, str] = {}

    def fit(self, subject: str, issuer: str, reasons: tuple[str, ...]) -> bool:
        """Whether an entry has them all; `subject` is "" where the name is not shown."""
        if self._reason and not any(code.partition(":")[0] == self._reason for code in reasons):
            return False
        return self._signer in self._folded(subject) and self._issuer in self._folded(issuer)

    def _folded(self, text: str) -> str:
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = fold(text)
        return found


def _of_columns(wanted: LogFilter) -> Iterator[ColumnElement[bool]]:
    entry = log_entry.c
    exact = ((entry.agency, wanted.agency), (entry.overall, wanted.overall), (entry.symbol, wanted.symbol),
             (entry.mail_key, wanted.mail))  # fmt: skip
    yield from (column == value for column, value in exact if value)
    for column, beginning in ((entry.signer_sha256, wanted.certificate), (entry.file_sha256, wanted.file)):
        if beginning:
            yield column >= beginning.lower()
            yield column < beginning.lower() + "g"
    if wanted.reason:
        yield entry.leaf.contains(f'"{wanted.reason}', autoescape=True)
    if wanted.since:
        yield entry.at >= wanted.since
    if wanted.until:
        yield entry.at < wanted.until
    if wanted.index is not None:
        yield entry.log_index == wanted.index


def _of_words(connection: Connection, tenant: str, wanted: LogFilter) -> Iterator[ColumnElement[bool]]:
    """The certificates whose subject and issuer fit, as they were named in checks: certificates are few."""
    if not wanted.signer and not wanted.issuer:
        return
    words = Words(LogFilter(signer=wanted.signer, issuer=wanted.issuer))
    check = signature_check.c
    names = (check.verdict["signer_subject"].as_string(), check.verdict["signer_issuer"].as_string())
    question = select(check.signer_sha256, *names).where(check.tenant_id == tenant).distinct()
    rows = connection.execute(question)
    fitting = {row[0] for row in rows if words.fit(row[1] or "", row[2] or "", ())}
    if not fitting:
        yield false()
    elif len(fitting) <= _MOST_NAMES:
        yield log_entry.c.signer_sha256.in_(sorted(fitting))
