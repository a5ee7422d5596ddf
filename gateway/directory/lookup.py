"""Look-up in the directory: by mailbox and by letterhead, both dated (R16)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from gateway.directory.addresses import EXACT, AddressRule, normalise_address, rules_of, strongest, valid_on
from gateway.directory.letterheads import NameRule, Printed, match_letterhead, name_rules
from gateway.directory.names import fold
from gateway.directory.organs import organ_key
from gateway.records import Agency

UNMAPPED = "unmapped"
"""Level of rows that say: addresses under this pattern belong to somebody we can't name yet."""
EXTERNAL = "external"
"""Level of rows that are known not to be agencies: citizens, businesses."""


@dataclass(frozen=True, slots=True)
class AgencyMatch:
    """An agency, how sure, and by which row."""

    agency: Agency
    confidence: float
    """0 to 1: 1 for a mailbox named in full or a letterhead with its parent."""
    rule: str
    """What of the row fitted: "mailbox ...", "pattern ...", "letterhead ..."."""


class Directory:
    """All agencies with their mailboxes, names and dates; never changes."""

    __slots__ = ("_addresses", "_agencies", "_by_id", "_mailboxes", "_names", "_organs")

    def __init__(self, agencies: Sequence[Agency]) -> None:
        self._agencies = tuple(agencies)
        self._by_id: dict[str, list[Agency]] = {}
        for row in self._agencies:
            self._by_id.setdefault(row.id, []).append(row)
        rules = [rule for row in self._agencies for rule in rules_of(row)]
        self._addresses = tuple(rule for rule in rules if rule.strength < EXACT)
        self._mailboxes: dict[str, list[AddressRule]] = {}
        for rule in rules:
            if rule.strength == EXACT:
                self._mailboxes.setdefault(rule.text, []).append(rule)
        self._organs: dict[str, list[Agency]] = {}
        for row in self._agencies:
            for code in dict.fromkeys((row.id, *row.organ_ids)):
                self._organs.setdefault(organ_key(code), []).append(row)
        self._names: tuple[NameRule, ...] = name_rules(self._nameable(), self.lineage)

    def _nameable(self) -> Iterable[Agency]:
        return (row for row in self._agencies if not row.collective and row.level not in (EXTERNAL, UNMAPPED))

    @property
    def agencies(self) -> tuple[Agency, ...]:
        """All rows in the order given."""
        return self._agencies

    def agency(self, agency_id: str | None, on: date | None = None) -> Agency | None:
        """The row of an id that holds on a day (None: the latest row); None for an unknown id."""
        rows = self._by_id.get(agency_id or "", [])
        if on is not None:
            rows = [row for row in rows if valid_on(row, on)]
        return max(rows, key=lambda row: row.valid_from or date.min, default=None)

    def sends_for(self, sender: str | None, issuer: str) -> bool:
        """Whether a sender puts out the issuer's own documents: the issuer itself, or its registry."""
        row = self.agency(sender)
        return row is not None and (row.id == issuer or issuer in row.sends_for)

    def successor(self, agency_id: str, on: date = date.max) -> str:
        """Id that an agency carries on under by a day (by default: all that is known): `replaced_by` to its end (R12).

        An agency that was abolished, or split among several, carries on under no other.
        """
        seen: list[str] = []
        while agency_id not in seen:
            seen.append(agency_id)
            agency_id = self._heir(agency_id, on) or agency_id
        return agency_id

    def is_gone(self, agency_id: str, on: date) -> bool:
        """Whether every row of an agency has ended before a day."""
        rows = self._by_id.get(agency_id, [])
        return bool(rows) and all(row.valid_to is not None and row.valid_to < on for row in rows)

    def split_into(self, agency_id: str, on: date) -> tuple[str, ...]:
        """Ids of the agencies among which one was split before a day; () where it was not."""
        rows = self._by_id.get(agency_id, [])
        return next((row.split_into for row in rows if row.split_into and _over(row, on)), ())

    def _heir(self, agency_id: str, on: date) -> str:
        """What replaced an agency at once; "" while a later row of it holds."""
        rows = self._by_id.get(agency_id, [])
        ended = [row for row in rows if row.replaced_by and _over(row, on)]
        newest = max(ended, key=lambda row: row.valid_to or date.max, default=None)
        if (
            newest is None
            or (last := newest.valid_to)
            and any(row.valid_from and last < row.valid_from <= on for row in rows)
        ):
            return ""
        return newest.replaced_by

    def lineage(self, agency_id: str) -> tuple[Agency, ...]:
        """The agency and its parents, nearest first."""
        found: list[Agency] = []
        row = self.agency(agency_id)
        while row is not None and row not in found:
            found.append(row)
            row = self.agency(row.parent)
        return tuple(found)

    def resolve(self, address: str, on: date) -> AgencyMatch | None:
        """The agency of a mailbox on a civil day.

        A mailbox named in full beats any pattern, a longer pattern a shorter
        one. None when nothing fits, when two agencies claim it equally, or
        when the best row is of level `unmapped`: "chưa xác định" (R16).
        """
        wanted = normalise_address(address)
        rule = strongest(self._mailboxes.get(wanted, ()), wanted, on)
        if rule is None and not self._mailbox_is_disputed(wanted, on):
            rule = strongest(self._addresses, wanted, on)
        if not wanted or rule is None or rule.agency.level == UNMAPPED:
            return None
        sure = 1.0 if rule.strength == EXACT else 0.6 if rule.agency.collective else 0.9
        kind = "mailbox" if rule.strength == EXACT else "pattern"
        return AgencyMatch(rule.agency, sure, f"{kind} {rule.text}")

    def resolve_organ(self, code: str, printed: str, on: date) -> AgencyMatch | None:
        """The agency that a document system means by an OrganId, on a civil day.

        `printed` is the name beside it, the agency above on a line before. A
        code in no row counts by an address or by that name.
        """
        rows = [row for row in self._organs.get(organ_key(code), ()) if valid_on(row, on)]
        if len({row.id for row in rows}) == 1:
            return AgencyMatch(rows[0], 1.0, f"organ id {code.strip()}")
        above, _, name = printed.rpartition("\n")
        return self.resolve(code, on) or self.resolve_issuer(name, above, "", None, None, on)

    def _mailbox_is_disputed(self, wanted: str, on: date) -> bool:
        return any(valid_on(rule.agency, on) for rule in self._mailboxes.get(wanted, ()))

    def resolve_issuer(
        self,
        name: str,
        parent_name: str,
        issuer_code: str,
        place: str | None,
        sender_agency: str | None,
        on: date,
    ) -> AgencyMatch | None:
        """The agency that a letterhead names, on a civil day.

        `name` and `parent_name` are the two lines at the top left, `place` the
        one of the date line, `issuer_code` the issuer part of the symbol,
        `sender_agency` the id that the sending mailbox belongs to. Names that
        every province has ("SỞ Y TẾ") match only where the line above, the
        place or the sender says that it is ours; another province never does.
        None when nothing fits or two fit equally.
        """
        printed = Printed(fold(name), fold(parent_name), issuer_code, fold(place or ""), sender_agency)
        found = match_letterhead([rule for rule in self._names if valid_on(rule.agency, on)], printed)
        if found is None:
            return None
        return AgencyMatch(found.agency, round(found.confidence, 2), f"letterhead {found.agency.name}")


def _over(row: Agency, on: date) -> bool:
    """Whether a row that names successors has ended by a day; one without a last day has."""
    return row.valid_to is None or row.valid_to < on
