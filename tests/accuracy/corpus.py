"""How well the classifiers read a folder of real documents: `python -m tests.accuracy.corpus FOLDER`.

FOLDER has an `index.tsv` with the columns path, kind, type, symbol,
symbol_from, form. Figures are given for each kind and form, for the two
thirds that may be tuned on and for the third that may not (by SHA-256 of the
file name). Prints and never fails; nothing of the documents is kept.
"""

from __future__ import annotations

import csv
import hashlib
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from classifiers.folding import fold_squeezed
from classifiers.judge import judge_document
from classifiers.reading import Accompaniment, Reading, Unreadable
from classifiers.rules import Rules
from classifiers.verdict import DocumentVerdict, Origin, Role
from gateway.documents import read_document
from gateway.documents.ocr import warm
from gateway.rulebook import load_rules
from gateway.settings import Sandbox, shipped_config_dir

# Folders whose name is no key of the contract: what a right answer is.
FAIR = {
    "phu_luc": "role annex, or type khac",
    "khac_bang_bieu": "role annex or not official, or type khac",
    "de_cuong_du_toan": "role annex or not official, or type khac",
    "phieu_khac": "role annex or not official, or type khac",
}
RIGHT, WRONG, WITHHELD = "right", "wrong", "withheld"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file: what was said of it and whether that holds."""

    path: str
    group: str
    held_out: bool
    results: dict[str, str]
    said: dict[str, str]
    read_ms: float
    judge_ms: float


def main(folder: Path) -> None:
    """Judge every file of the index and print the tables, then what a mail that names its scans would add."""
    rules = load_rules(shipped_config_dir())
    if not warm():
        print("no Vietnamese data of Tesseract on this machine: scans stay unread")
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    judged = [found for row in rows if (found := examine(folder, row, rules)) is not None]
    outcomes = [outcome for outcome, _ in judged]
    for name, wanted in FAIR.items():
        print(f"folder type {name}: right means {wanted}")
    for held_out, title in ((False, "tuned two thirds"), (True, "untouched third")):
        print(f"\n== {title}")
        print_table([outcome for outcome in outcomes if outcome.held_out is held_out])
    print_named([named for _, named in judged if named])
    print("\n== wrong")
    for outcome in outcomes:
        for field, result in outcome.results.items():
            if result == WRONG:
                print(
                    f"{'held out' if outcome.held_out else 'tuned':8} {field:7} {outcome.path}: {outcome.said[field]}"
                )


def examine(folder: Path, row: dict[str, str], rules: Rules) -> tuple[Outcome, str] | None:
    """One file judged without any word beside it: no file name, no subject.

    Then, for scans with a dependable number, "right", "wrong" or "withheld" of
    the symbol as if the file were named by it ("2084-KH-SYT.pdf"), else "".
    """
    path = folder / row["path"]
    if not path.is_file():
        return None
    data = path.read_bytes()
    started = time.perf_counter()
    content = read_document(data, path.name, "", Sandbox())
    read = time.perf_counter()
    verdict = judge_document(content, Accompaniment(), rules)
    judged = time.perf_counter()
    symbol = verdict.letterhead.symbol.value
    # A scan without text has no type yet, and says so by its confidence.
    unread = not isinstance(content, Reading) or verdict.type.confidence == 0.0
    outcome = Outcome(
        path=row["path"],
        group=f"{row['kind']} {row['form']}",
        held_out=int(hashlib.sha256(path.name.encode()).hexdigest(), 16) % 3 == 0,
        results={
            "type": judge_type(row["type"], verdict, unread),
            "symbol": judge_symbol(row, symbol.text if symbol else None),
            "origin": judge_origin(row["form"], verdict.origin.value),
        },
        said={
            "type": f"{row['type']} read as {verdict.type.value} ({verdict.role}, {verdict.reason})",
            "symbol": f"{row['symbol']} read as {symbol.text if symbol else None}",
            "origin": f"{row['form']} read as {verdict.origin.value}",
        },
        read_ms=(read - started) * 1000,
        judge_ms=(judged - read) * 1000,
    )
    return outcome, judge_named(row, content, rules) if "scan" in row["form"] else ""


def judge_named(row: dict[str, str], content: Reading | Unreadable, rules: Rules) -> str:
    """Right, wrong or withheld: the symbol of a scan whose file name writes it; "" without a dependable one."""
    if not judge_symbol(row, None) or not row["symbol"][0].isdigit():
        return ""
    named = Accompaniment(filename=row["symbol"].split(" CỘNG")[0].replace("/", "-") + ".pdf")
    symbol = judge_document(content, named, rules).letterhead.symbol.value
    return judge_symbol(row, symbol.text if symbol else None)


def print_named(results: list[str]) -> None:
    """One line on the symbols of scans with their file names given."""
    print(f"\n== scans with the file name given: symbol r/w/- {shares(results)} of {len(results)}")


def judge_type(wanted: str, verdict: DocumentVerdict, unread: bool) -> str:
    """Right, wrong or withheld; folders without a key of the contract by `FAIR`."""
    if unread:
        return WITHHELD
    if wanted in FAIR:
        roles = {Role.ANNEX} if wanted == "phu_luc" else {Role.ANNEX, Role.NOT_OFFICIAL}
        return RIGHT if verdict.role in roles or verdict.type.value == "khac" else WRONG
    return RIGHT if verdict.type.value == wanted else WRONG


def judge_symbol(row: dict[str, str], said: str | None) -> str:
    """Right, wrong or withheld; "" where the index gives no dependable symbol.

    Blank numbers of the index ("/KH-STTTT") are right when none is read. The
    index cuts some symbols badly: only the part before a blank is compared.
    """
    wanted, source = row["symbol"].strip(), row["symbol_from"]
    if not wanted or source == "not dependable":
        return ""
    if not wanted[0].isdigit():
        return RIGHT if said is None else WRONG
    if said is None:
        return WITHHELD
    return RIGHT if compact(said) == compact(wanted.split(" CỘNG")[0]) else WRONG


def compact(symbol: str) -> str:
    """A symbol without spaces, folded, for comparing."""
    return fold_squeezed(symbol).replace(" ", "")


def judge_origin(form: str, said: Origin) -> str:
    """Scans may be pictures or digitised text; everything else is born digital."""
    if said is Origin.UNKNOWN:
        return WITHHELD
    scanned = said in (Origin.SCANNED_IMAGE, Origin.DIGITISED_TEXT)
    return RIGHT if scanned == ("scan" in form) else WRONG


def print_table(outcomes: list[Outcome]) -> None:
    """One line for each kind and form, and one for all."""
    print(
        f"{'kind and form':26} {'files':>5}  {'type r/w/-':>12} {'symbol r/w/-':>13} {'origin r/w/-':>13} {'read ms':>8} {'judge ms':>8}"
    )
    for group in [*sorted({outcome.group for outcome in outcomes}), "all"]:
        chosen = [outcome for outcome in outcomes if group in ("all", outcome.group)]
        cells = [shares(outcome.results[field] for outcome in chosen) for field in ("type", "symbol", "origin")]
        read = sum(outcome.read_ms for outcome in chosen) / max(1, len(chosen))
        judged = sum(outcome.judge_ms for outcome in chosen) / max(1, len(chosen))
        print(f"{group:26} {len(chosen):5}  {cells[0]:>12} {cells[1]:>13} {cells[2]:>13} {read:8.1f} {judged:8.2f}")


def shares(results: Iterable[str]) -> str:
    """ "12/1/0": right, wrong, withheld."""
    counted = Counter(results)
    return f"{counted[RIGHT]}/{counted[WRONG]}/{counted[WITHHELD]}"


def arguments() -> Iterator[Path]:
    """Folders given on the command line."""
    yield from (Path(argument) for argument in sys.argv[1:])


if __name__ == "__main__":
    folders = list(arguments())
    if not folders:
        print("usage: python -m tests.accuracy.corpus FOLDER", file=sys.stderr)
        raise SystemExit(2)
    for each in folders:
        main(each)
