"""The rows of a portal's listing as they cross the border of the sandbox: JSON, never objects."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from classifiers.reading import Unreadable
from gateway.errors import SetAside
from gateway.records.listings import Listing

LISTING: TypeAdapter[Listing | Unreadable] = TypeAdapter(Listing | Unreadable)


def listing_from_json(answer: bytes) -> Listing | Unreadable:
    """The rows that a child sent; SetAside when they are none."""
    try:
        return LISTING.validate_json(answer)
    except ValidationError as why:
        raise SetAside(f"the reading child answered nonsense: {why.error_count()} errors") from why
