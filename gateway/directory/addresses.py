"""Mailbox patterns: globs of addresses and how specific each one is."""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from gateway.records import Agency

EXACT = 10_000
"""Strength of a mailbox named in full: more than any pattern."""


@dataclass(frozen=True, slots=True)
class AddressRule:
    """One mailbox or pattern of one row."""

    text: str
    strength: int
    agency: Agency
    is_glob: bool = False

    def matches(self, address: str) -> bool:
        """Whether a normalised address falls under the rule."""
        return _glob(self.text).match(address) is not None if self.is_glob else address == self.text


def normalise_address(address: str) -> str:
    """ "<Nva-STTTT@QuangNgai.gov.vn.>" as "nva-stttt@quangngai.gov.vn"; "" for no address.

    The local part is folded too: no office in the directories tells mailboxes
    apart by case, though [RFC 5321 §2.4] would allow it.
    """
    text = address.strip().strip("<>").strip().rstrip(".").lower()
    local, at, domain = text.rpartition("@")
    return f"{local}@{domain}" if at and local and domain else ""


def valid_on(row: Agency, day: date) -> bool:
    """Whether a row holds on a civil day; both ends belong to it."""
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)


def rules_of(row: Agency) -> Iterable[AddressRule]:
    """Every mailbox and pattern of a row; strength counts the characters that are no wildcard."""
    for mailbox in row.mailboxes:
        yield AddressRule(normalise_address(mailbox), EXACT, row)
    for pattern in row.patterns:
        text = pattern.strip().lower()
        strength = len(re.sub(r"\[[^\]]*\]|[*?]", "", text))
        yield AddressRule(text, strength, row, is_glob=True)


@functools.cache
def _glob(text: str) -> re.Pattern[str]:
    """Made when an address is first asked about: a province has 800, and most commands ask about none."""
    return re.compile(fnmatch.translate(text))


def strongest(rules: Sequence[AddressRule], address: str, day: date) -> AddressRule | None:
    """The most specific rule for an address; None when two agencies claim it equally."""
    found = [rule for rule in rules if valid_on(rule.agency, day) and rule.matches(address)]
    if not found:
        return None
    top = max(rule.strength for rule in found)
    best = [rule for rule in found if rule.strength == top]
    return best[0] if len({rule.agency.id for rule in best}) == 1 else None
