"""What the header of a document system's package says [QCVN 102:2016/BTTTT, amended 2022]."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What a package does with its document (BussinessDocType), or answers of it."""

    NEW = "new"
    RECALL = "recall"
    """The sender takes the document back ("thu hồi")."""
    UPDATE = "update"
    """Header or recipients of what was sent are set right."""
    REPLACE = "replace"
    """The document stands for others that were sent before."""
    STATUS = "status"
    """A receiver tells how far it is; no document."""
    REPLACED = "replaced"
    """Another document stands for this one from now on; of source records only."""
    KEPT = "kept"
    """A receiver refuses to give the document back; of source records only."""
    OTHER = "other"
    """A kind of business that the standard does not know."""


TAKEN_BACK = "thu hồi / taken back by its issuer"
"""How the note on a document begins whose issuer took it back."""
IN_PLACE_OF = "gửi để thay thế / sent in place of another"
"""How the note on a document begins that its issuer sent for others."""
REPLACED_BY = "thay bằng"
"""Heading under which a record of a replaced document names the one that stands for it."""
REPLACES = "thay cho"
"""Heading under which a record of a replacing document names those that it stands for."""


@dataclass(frozen=True, slots=True)
class PackageHeader:
    """The document that a package speaks of, as its header names it; "" and None for what it leaves out."""

    act: Act = Act.NEW
    owner: str = ""
    """OrganId of who sent the document: From; of a status whom it answers (ResponseFor)."""
    owner_name: str = ""
    """Its name, the agency above on a line before."""
    number: str = ""
    notation: str = ""
    issued_on: str = ""
    """ISO day."""
    type_name: str = ""
    subject: str = ""
    paper: bool | None = None
    """Whether paper goes along."""
    reason: str = ""
    """Why it is taken back, updated or replaced."""
    status: str = ""
    """StatusCode without leading zeros: "3" taken in, "15" gives back, "16" refuses to give back."""
    replaced: tuple[str, ...] = ()
    """Of a replacement: the ids of the documents that it stands for, as written."""

    @property
    def symbol(self) -> str:
        """ "464/STTTT-KHTC"; "" for a document without number."""
        if self.number and self.notation and "/" not in self.number:
            return f"{self.number}/{self.notation.lstrip('/')}"
        return self.number or self.notation
