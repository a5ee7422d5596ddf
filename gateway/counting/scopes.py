"""Scope of one exchange: inside one agency, between agencies, with others (R16)."""

from __future__ import annotations

from gateway.directory import Directory
from gateway.directory.lookup import EXTERNAL
from gateway.records import Scope


def scope_of(sender_agency: str | None, recipient_agency: str | None, address: str, directory: Directory) -> Scope:
    """Who exchanged with whom, by directory ids on the day of sending.

    Internal means the same agency id: the mail domain decides nothing, one
    domain serves all agencies of a province. A row that stands for many
    agencies ("other state bodies") never proves that both are the same one.
    UNKNOWN where a side stands in no row, and where both are outsiders.
    `address` is the recipient's; without one there was no exchange.
    """
    sender, recipient = directory.agency(sender_agency), directory.agency(recipient_agency)
    if not address or sender is None or recipient is None:
        return Scope.UNKNOWN
    outsiders = [sender.level == EXTERNAL, recipient.level == EXTERNAL]
    if any(outsiders):
        return Scope.UNKNOWN if all(outsiders) else Scope.EXTERNAL
    if sender.id == recipient.id:
        return Scope.UNKNOWN if sender.collective else Scope.INTERNAL
    return Scope.INTER_AGENCY
