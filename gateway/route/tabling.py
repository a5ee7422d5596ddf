"""The sheets of a workbook as they cross the border of the sandbox: JSON, never objects."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from classifiers.reading import Unreadable
from gateway.errors import SetAside
from gateway.records.tables import Table

TABLES: TypeAdapter[tuple[Table, ...] | Unreadable] = TypeAdapter(tuple[Table, ...] | Unreadable)


def tables_from_json(answer: bytes) -> tuple[Table, ...] | Unreadable:
    """The sheets that a child sent; SetAside when they are none."""
    try:
        return TABLES.validate_json(answer)
    except ValidationError as why:
        raise SetAside(f"the reading child answered nonsense: {why.error_count()} errors") from why
