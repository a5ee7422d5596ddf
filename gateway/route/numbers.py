"""What the number reader saw of a mail's scans, and which of it something beside the page confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifiers.reading import Page, Reading
from classifiers.recognised import read_recognised_line
from classifiers.rules import Rules
from classifiers.symbol import parse_symbol
from classifiers.verdict import Origin, Secrecy, Symbol
from gateway.records import DocumentRecord
from gateway.records.corrections import NumberSeen
from gateway.route.grouping import Group
from gateway.route.judged import Judged

BESIDE = ("file name", "subject", "mail body")
"""Where words stand that name a number independently of its page, the most trusted first."""
OTHER_FILE = "other file"
READER_RULE = "number-reader"
"""Beginning of the rules by which the number reader itself took part in accepting a number."""
WITH_READER = ", reader"


def numbers_seen(group: Group, record: DocumentRecord) -> tuple[NumberSeen, ...]:
    """A row for each number line of the document's scanned pages; nothing of a secret document (R8)."""
    if record.secrecy is not Secrecy.NONE:
        return ()
    office = record.identity.split("|")[1]
    return tuple(
        NumberSeen(
            document_id=record.id,
            file_sha256=item.attachment.sha256,
            page=page.number,
            line=number.line,
            office=office,
            candidates=number.candidates,
            second=number.second,
            reader=number.reader,
            crop=number.crop,
            confirmed=record.symbol if record.symbol and source else "",
            source=source,
        )
        for item in group.texts
        for source in [_confirmed_by(item, group, record)]
        for page in _pages(item)
        for number in page.numbers
    )


def _pages(item: Judged) -> Iterator[Page]:
    reading = item.section.reading if item.section is not None else item.attachment.content
    if isinstance(reading, Reading):
        yield from reading.pages


def _confirmed_by(item: Judged, group: Group, record: DocumentRecord) -> str:
    """What beside the scan wrote the document's number; "" where nothing did.

    Lessons that the reader had to agree with are marked: they say nothing of
    how often it errs, since its errors were never among them.
    """
    if record.symbol is None:
        return ""
    if item is not group.leader and group.leader.verdict.origin.value is Origin.BORN_DIGITAL:
        return OTHER_FILE
    grounds = record.evidence.get("symbol", ())
    where = next((place for place in BESIDE if any(ground.where == place for ground in grounds)), "")
    asked = any(ground.rule.startswith(READER_RULE) for ground in grounds)
    return where + (WITH_READER if where and asked else "")


def given_symbol(text: str, line: str, rules: Rules) -> Symbol | None:
    """The symbol that a person means: a whole one, or digits for the code that stands on `line`.

    "464/BC-SYT" speaks for itself; "464" takes the code of the recognised
    number line "Số: ..../BC-SYT". None where no number or no code is found.
    """
    whole = parse_symbol(text.strip(), rules.catalogue, rules.issuer_codes)
    if whole is not None and whole.number and whole.code:
        return whole
    if not re.fullmatch(r"\d{1,6}[a-zđ]?", text.strip()):
        return None
    printed = read_recognised_line(line, rules.catalogue, rules.issuer_codes)
    return printed.numbered(text.strip(), rules.catalogue) if printed is not None and printed.code else None
