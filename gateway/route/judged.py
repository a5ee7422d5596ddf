"""An attachment with its verdict, and what the grouping of files asks of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifiers.bundle import Section
from classifiers.catalogue import OTHER
from classifiers.folding import fold, fold_squeezed
from classifiers.reading import Format, LineSource, Reading, Unreadable
from classifiers.verdict import DocumentVerdict, Role, Symbol
from gateway.records import AttachmentReading, NestedWords

WORDS_COMPARED = 400
FEWEST_WORDS = 20
"""A scan with fewer holds only its stamps."""
OFFICE = (Format.DOCX, Format.DOC, Format.RTF, Format.ODT)
_ENDING = re.compile(r"(?:\.[a-z0-9]{2,6}|[ _.-]*(?:signed|da ky|ky so|scan|copy)|[ _]*\(\d+\))$")


@dataclass(frozen=True, slots=True)
class Judged:
    """An attachment with its verdict and identity (empty identity for all but main files)."""

    attachment: AttachmentReading
    verdict: DocumentVerdict
    identity: str = ""
    issuer: str = ""
    """What stands for the issuer in the identity: directory id, printed name, or "" for nobody."""
    mail: int | None = None
    """Index of the forwarded mail that holds the file; None for the mail itself."""
    around: NestedWords | None = None
    """What that forwarded mail says of itself."""
    words: frozenset[str] = frozenset()
    """The file's own first words, folded; see `own_words`."""
    section: Section | None = None
    """The part of a file that holds several documents; None for a whole file."""
    part: int = 0
    """Which of the file's documents, from 0."""

    part_of: int | None = None
    """Index of the file that this one goes on with; None for a file that begins by itself."""

    @property
    def is_numbered_copy(self) -> bool:
        """Whether it is a copy (sao y, sao lục, trích sao) that bears a number of its own (R10)."""
        return self.verdict.copy is not None

    @property
    def content(self) -> Reading | Unreadable | None:
        """What was read of the file, or of this document's part of it."""
        return self.section.reading if self.section else self.attachment.content

    @property
    def content_hash(self) -> str:
        """Hash of the bytes; for a further document of a file with its part, for the first as if it were alone."""
        return f"{self.attachment.sha256}#{self.part}" if self.part else self.attachment.sha256

    @property
    def place(self) -> tuple[int, int]:
        """Place in the mail, then in the file."""
        return self.attachment.index, self.part

    @property
    def index(self) -> int:
        """Place in the mail."""
        return self.attachment.index

    @property
    def symbol(self) -> Symbol | None:
        """The symbol with its number; None where the number is missing or unread."""
        symbol = self.verdict.letterhead.symbol.value
        return symbol if symbol and symbol.number else None

    @property
    def is_document(self) -> bool:
        """Whether the file is a document, or a copy of one, by itself."""
        return self.verdict.role in (Role.MAIN, Role.COPY) and self.part_of is None

    @property
    def is_office_file(self) -> bool:
        """Whether it is a file to go on typing in: Word and its like."""
        return isinstance(self.content, Reading) and self.content.format in OFFICE

    @property
    def speaks(self) -> bool:
        """Whether anything of a letterhead was read in the file itself; scans without text are known by hearsay."""
        head = self.verdict.letterhead
        read = (head.issuer.value, head.heading.value, head.abstract.value, head.issued_on.value, head.addressees)
        return any(read) or head.has_national_title or head.has_party_title or self.has_text

    @property
    def has_text(self) -> bool:
        """Whether the file holds words enough to compare."""
        return len(self.words) >= FEWEST_WORDS

    @property
    def stem(self) -> str:
        """File name without endings and what tools add: "CV 464.signed.pdf" and "cv 464 (1).docx" give "cv 464"."""
        name = fold_squeezed(self.attachment.filename)
        while (shorter := _ENDING.sub("", name)) != name and shorter:
            name = shorter
        return name.strip()

    @property
    def is_named(self) -> bool:
        """Whether its own file name says which document or what kind it is."""
        grounds = (*self.verdict.letterhead.symbol.evidence, *self.verdict.type.evidence)
        known = self.symbol is not None or self.verdict.type.value != OTHER
        return known and any(evidence.where == "file name" for evidence in grounds)


def own_words(content: Reading | Unreadable | None) -> frozenset[str]:
    """The first words of a file, folded, without what signers stamped on it."""
    if not isinstance(content, Reading):
        return frozenset()
    text = " ".join(line.text for line in content.lines if line.source is not LineSource.WIDGET)
    return frozenset(fold(text).split()[:WORDS_COMPARED])
