"""Rows that a person imported, laid over those that ship."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gateway.records import Agency

_FILLED = ("abbreviation", "level", "parent", "names", "sends_for")
"""What an imported row that leaves them blank takes from other rows of its agency: a person who adds one mailbox
does not mean that the agency has no level any more, which would drop it from the province's figures."""


def overlay(imported: Sequence[Agency], shipped: Sequence[Agency]) -> tuple[Agency, ...]:
    """The directory in force: imported rows first.

    Shipped rows of an agency stay beside imported ones, without the mailboxes
    and patterns that an import gives to anybody. Where the import tells how
    long the agency lasts (`valid_to`, `replaced_by`), its rows replace the
    shipped ones of that agency.
    """
    claimed = {text for row in imported for text in (*row.mailboxes, *row.patterns)}
    ended = {row.id for row in imported if row.valid_to or row.replaced_by}
    alike: dict[str, list[Agency]] = {}
    for row in (*imported, *shipped):
        alike.setdefault(row.id, []).append(row)
    kept = (_without(row, claimed) for row in shipped if row.id not in ended)
    return (*(_filled(row, alike[row.id]) for row in imported), *kept)


def known_ids(rows: Iterable[Agency]) -> dict[str, str]:
    """Ids by their small letters: "STTTT" in a table is the "stttt" that is known."""
    return {row.id.casefold(): row.id for row in rows}


def _filled(row: Agency, alike: Sequence[Agency]) -> Agency:
    """The row with its blanks taken from the first row of its agency that has them, imported ones first."""
    blank = [field for field in _FILLED if not getattr(row, field)]
    found = {field: next((value for other in alike if (value := getattr(other, field))), None) for field in blank}
    return replace(row, **{field: value for field, value in found.items() if value})


def _without(row: Agency, claimed: set[str]) -> Agency:
    if claimed.isdisjoint((*row.mailboxes, *row.patterns)):
        return row
    mailboxes = tuple(text for text in row.mailboxes if text not in claimed)
    return replace(row, mailboxes=mailboxes, patterns=tuple(text for text in row.patterns if text not in claimed))
