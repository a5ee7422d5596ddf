"""Documents that a document system reports by itself, as rows of the `dms` list: the same columns, the same checks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.directory.names import fold
from gateway.errors import BadInput
from gateway.records.sources import SourceKind, SourceRecord
from gateway.registers.cells import BadCell
from gateway.registers.columns import DMS
from gateway.registers.record_rows import Office, Place, Seen, record_of
from gateway.registers.records_import import ListFile, Problem

MOST_ROWS = 1000
REQUIRED = ("agency", "date", "recipients", "sent_at")
_YES, _NO = "có", "không"


def read_reported(content: bytes, office: Office, name: str) -> ListFile:
    """The rows of a JSON object or list of objects; each wrong one as a problem with its place, from 1.

    Keys are the columns of the contract or their Vietnamese headings; a list
    of recipients may be a JSON list. Raises BadInput for what is no such JSON.
    """
    rows = _objects(content)
    records: list[SourceRecord] = []
    problems: list[Problem] = []
    known = {fold(text): key for key, texts in DMS.headings.items() for text in (key, key.replace("_", " "), *texts)}
    for number, given in enumerate(rows, start=1):
        nested = [key for key, value in given.items() if _is_nested(value)]
        if nested:
            problems.append(Problem(number, "", f"{nested[0]} holds an object; expected words, or a list of words"))
            continue
        row = {known.get(fold(key), key): _cell(value) for key, value in given.items()}
        missing = [key for key in REQUIRED if not row.get(key) and not (key == "agency" and office.own)]
        if missing:
            problems.append(Problem(number, "", f"{', '.join(missing)} is missing; expected {', '.join(REQUIRED)}"))
            continue
        unknown = tuple(key for key in row if key not in DMS.headings)
        try:
            records.append(record_of(row, SourceKind.DMS, office, Seen(unknown), Place(name, "", number)))
        except BadCell as why:
            problems.append(Problem(number, "", str(why)))
    return ListFile(tuple(records), hashlib.sha256(content).hexdigest(), tuple(problems))


def _objects(content: bytes) -> Sequence[Mapping[str, Any]]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as why:
        raise BadInput(f"body is no JSON ({why}); expected one object or a list of objects in UTF-8.") from why
    rows = found if isinstance(found, list) else [found]
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise BadInput("body holds no object; expected one object or a list of objects, one a document.")
    if len(rows) > MOST_ROWS:
        raise BadInput(f"body holds {len(rows)} objects; expected at most {MOST_ROWS}. Send them in several requests.")
    return rows


def _is_nested(value: object) -> bool:
    """Whether a value is more than a word, or a list of words: nobody can tell which of its words is meant."""
    items = value if isinstance(value, list) else [value]
    return any(isinstance(item, dict | list) for item in items)


def _cell(value: object) -> str:
    """A JSON value as a cell of a list."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, list):
        return "; ".join(_cell(item) for item in value)
    return str(value).strip()
