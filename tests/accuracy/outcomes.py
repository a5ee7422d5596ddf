"""One document of a corpus: what is said of it, read once in a child of its own, and whether that holds."""

from __future__ import annotations

import resource
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from classifiers.folding import fold_squeezed
from classifiers.judge import judge_document
from classifiers.reading import Accompaniment, Reading, Unreadable
from classifiers.rules import Rules
from classifiers.verdict import DocumentVerdict, Origin, Role
from gateway.documents.reader import read_document
from gateway.settings import Sandbox
from tests.accuracy.costs import Paid, by_pdftotext, by_tesseract, in_child
from tests.accuracy.index import Listed

# Folders whose name is no key of the contract: what a right answer is.
FAIR = {
    "phu_luc": "role annex, or type khac",
    "khac_bang_bieu": "role annex or not official, or type khac",
    "de_cuong_du_toan": "role annex or not official, or type khac",
    "phieu_khac": "role annex or not official, or type khac",
}
RIGHT, WRONG, WITHHELD = "right", "wrong", "withheld"
FIELDS = ("type", "symbol", "origin")


@dataclass(frozen=True, slots=True)
class Said:
    """What the child says of a file: RIGHT, WRONG, WITHHELD or "" for each field, the words, CPU seconds."""

    results: dict[str, str]
    words: dict[str, str]
    named: str
    """The symbol of a scan as if the file were named by it; "" for others."""
    read_s: float
    judge_s: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file of the list with what was said of it and what that cost."""

    listed: Listed
    said: Said | None
    """None where the child ended badly: that is withheld, and told."""
    cpu_s: float
    memory_mb: float
    command_s: float | None
    """CPU seconds of the command that it is compared with: Tesseract's for scans, pdftotext for born digital PDFs."""

    def result(self, field: str) -> str:
        """RIGHT, WRONG, WITHHELD, or "" where the list does not tell."""
        return self.said.results[field] if self.said else WITHHELD


def examine(folder: Path, listed: Listed, rules: Rules) -> Outcome:
    """One file read and judged without any word beside it: no file name, no subject."""
    data = (folder / listed.path).read_bytes()
    paid: Paid[Said] = in_child(lambda: _say(data, listed, rules))
    return Outcome(listed, paid.answer, paid.cpu_s, paid.memory_mb, _by_command(data, listed))


def _by_command(data: bytes, listed: Listed) -> float | None:
    compared: Callable[[bytes], float | None] = by_tesseract if listed.scanned else by_pdftotext
    return compared(data) if listed.kind == "pdf" else None


def _say(data: bytes, listed: Listed, rules: Rules) -> Said:
    started = _cpu_s()
    content = read_document(data, Path(listed.path).name, "", Sandbox())
    read = _cpu_s()
    verdict = judge_document(content, Accompaniment(), rules)
    judged = _cpu_s()
    symbol = verdict.letterhead.symbol.value
    said = symbol.text if symbol else None
    # A scan without text has no type yet, and says so by its confidence.
    unread = not isinstance(content, Reading) or verdict.type.confidence == 0.0
    return Said(
        results={
            "type": judge_type(listed.type, verdict, unread, rules),
            "symbol": judge_symbol(listed, said),
            "origin": judge_origin(listed, verdict.origin.value),
        },
        words={
            "type": f"{listed.type} read as {verdict.type.value} ({verdict.role}, {verdict.reason})",
            "symbol": f"{listed.symbol} read as {said}",
            "origin": f"{listed.form} read as {verdict.origin.value}",
        },
        named=_named(listed, content, rules) if listed.scanned else "",
        read_s=read - started,
        judge_s=judged - read,
    )


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _named(listed: Listed, content: Reading | Unreadable, rules: Rules) -> str:
    """Right, wrong or withheld: the symbol of a scan whose file name writes it; "" without a dependable one."""
    if not judge_symbol(listed, None) or not listed.symbol[0].isdigit():
        return ""
    named = Accompaniment(filename=listed.symbol.split(" CỘNG")[0].replace("/", "-") + ".pdf")
    symbol = judge_document(content, named, rules).letterhead.symbol.value
    return judge_symbol(listed, symbol.text if symbol else None)


def judge_type(wanted: str, verdict: DocumentVerdict, unread: bool, rules: Rules) -> str:
    """Right, wrong or withheld, folders without a key of the contract by `FAIR`; "" for types that nobody knows."""
    if wanted not in FAIR and wanted not in rules.catalogue.by_key:
        return ""
    if unread:
        return WITHHELD
    if wanted in FAIR:
        roles = {Role.ANNEX} if wanted == "phu_luc" else {Role.ANNEX, Role.NOT_OFFICIAL}
        return RIGHT if verdict.role in roles or verdict.type.value == "khac" else WRONG
    return RIGHT if verdict.type.value == wanted else WRONG


def judge_symbol(listed: Listed, said: str | None) -> str:
    """Right, wrong or withheld; "" where the index gives no dependable symbol.

    Blank numbers of the index ("/KH-STTTT") are right when none is read. The
    index cuts some symbols badly: only the part before a blank is compared.
    """
    wanted = listed.symbol
    if not wanted or listed.symbol_from == "not dependable":
        return ""
    if not wanted[0].isdigit():
        return RIGHT if said is None else WRONG
    if said is None:
        return WITHHELD
    return RIGHT if _compact(said) == _compact(wanted.split(" CỘNG")[0]) else WRONG


def _compact(symbol: str) -> str:
    """A symbol without spaces, folded, for comparing."""
    return fold_squeezed(symbol).replace(" ", "")


def judge_origin(listed: Listed, said: Origin) -> str:
    """Scans may be pictures or digitised text; everything else is born digital; "" where the list gives no form."""
    if not listed.form:
        return ""
    if said is Origin.UNKNOWN:
        return WITHHELD
    return RIGHT if (said is not Origin.BORN_DIGITAL) == listed.scanned else WRONG
