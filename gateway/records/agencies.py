"""Rows of the directory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Agency:
    """One row of the directory: an agency and its mailboxes within dates.

    An agency may have several rows (several mailboxes, or dates).
    """

    id: str
    name: str
    abbreviation: str = ""
    """As in symbols: "STTTT", "UBND", "TU"."""
    level: str = ""
    """`central`, `province`, `department` (sở, ban, ngành), `district`, `commune`, `unit`, `party`, `organisation`, `school`, `hospital`, `external`."""
    parent: str = ""
    mailboxes: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    """Globs of addresses, e.g. "*-stttt@quangngai.gov.vn"."""
    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: str = ""
    verified: bool = False
    source: str = ""
    collective: bool = False
    """The row stands for many agencies at once ("other state bodies"): a known
    agency, but never proof that two mailboxes belong to the same one."""
    names: tuple[str, ...] = ()
    """Other names that letterheads print, e.g. "Văn phòng" below the committee's own line."""
    sends_for: tuple[str, ...] = ()
    """Ids of agencies whose documents this one's registry sends out, e.g. an office for its committee."""
    organ_ids: tuple[str, ...] = ()
    """Mã định danh điện tử by which document systems address it, e.g. "H48.17" [QĐ 20/2020/QĐ-TTg]."""
    split_into: tuple[str, ...] = ()
    """Ids of the agencies that took over its work, where there are several: its history can't be divided among them (R12)."""
