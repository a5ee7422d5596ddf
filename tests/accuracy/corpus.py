"""How well and how cheaply a folder of documents is read: `python -m tests.accuracy.corpus FOLDER`.

FOLDER has an `index.tsv` (see `tests.accuracy.index`). Each file is read once,
in a forked child as in service. Figures stand for each kind, each form and both
together, for the two thirds that may be tuned on and for the third that may not
(by SHA-256 of the file name). Prints and never fails; nothing of the documents
is kept.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import mean

from gateway.documents.ocr import warm
from gateway.rulebook import load_rules
from gateway.settings import shipped_config_dir
from tests.accuracy.costs import PDFTOTEXT, TESSERACT
from tests.accuracy.index import Listed, read_index
from tests.accuracy.outcomes import FAIR, FIELDS, RIGHT, WITHHELD, WRONG, Outcome, examine

HALVES = ((False, "tuned two thirds"), (True, "untouched third"))
EVERY = "all"


def main(folder: Path) -> None:
    """Read every file of the list and print the tables, the costs and the list of wrong answers."""
    if not warm():
        print("no Vietnamese data of Tesseract on this machine: scans stay unread")
    listed, missing = read_index(folder)
    print(f"{len(listed)} documents of {folder / 'index.tsv'}; {missing} of its files are not there")
    outcomes = list(_examined(folder, listed))
    for name in sorted({one.type for one in listed} & FAIR.keys()):
        print(f"folder type {name}: right means {FAIR[name]}")
    for held_out, title in HALVES:
        print(f"\n== {title}")
        print_table([outcome for outcome in outcomes if outcome.listed.held_out is held_out])
    print_named([outcome.said.named for outcome in outcomes if outcome.said and outcome.said.named])
    print_ratios(outcomes)
    print_wrong(outcomes)


def _examined(folder: Path, listed: Sequence[Listed]) -> Iterator[Outcome]:
    rules = load_rules(shipped_config_dir())
    for number, one in enumerate(listed, 1):
        yield examine(folder, one, rules)
        print(f"\r{number}/{len(listed)} read", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def print_table(outcomes: Sequence[Outcome]) -> None:
    """One line for each kind, for each form, for both together, and one for all."""
    print(
        f"{'kind and form':28} {'files':>5} {'type r/w/-':>11} {'symbol r/w/-':>13} {'origin r/w/-':>13}"
        f" {'CPU s':>7} {'most':>6} {'MB':>5} {'most':>5} {'judge ms':>9}"
    )
    kinds = {(one.listed.kind, EVERY) for one in outcomes}
    forms = {(EVERY, one.listed.form or "?") for one in outcomes}
    both = {(one.listed.kind, one.listed.form or "?") for one in outcomes}
    for kind, form in [*sorted(kinds), *sorted(forms), *sorted(both), (EVERY, EVERY)]:
        chosen = [o for o in outcomes if kind in (EVERY, o.listed.kind) and form in (EVERY, o.listed.form or "?")]
        if chosen:
            print(_line(f"{kind} {form}", chosen))


def _line(name: str, chosen: Sequence[Outcome]) -> str:
    cells = [shares(outcome.result(field) for outcome in chosen) for field in FIELDS]
    cpu, memory = [o.cpu_s for o in chosen], [o.memory_mb for o in chosen]
    judged = [o.said.judge_s * 1000 for o in chosen if o.said] or [0.0]
    return (
        f"{name:28} {len(chosen):5} {cells[0]:>11} {cells[1]:>13} {cells[2]:>13}"
        f" {mean(cpu):7.3f} {max(cpu):6.2f} {mean(memory):5.0f} {max(memory):5.0f} {mean(judged):9.2f}"
    )


def print_named(results: Sequence[str]) -> None:
    """One line on the symbols of scans with their file names given."""
    if results:
        print(f"\n== scans with the file name given: symbol r/w/- {shares(results)} of {len(results)}")


def print_ratios(outcomes: Sequence[Outcome]) -> None:
    """CPU seconds against those of the commands, over the files that both read."""
    for scanned, name, what in ((False, PDFTOTEXT, "born digital PDFs"), (True, TESSERACT, "scans, same crop")):
        pairs = [
            (o.cpu_s, o.command_s)
            for o in outcomes
            if o.listed.scanned is scanned and o.listed.kind == "pdf" and o.command_s and o.said
        ]
        if not pairs:
            print(f"\n== {what}: nothing to compare with {name}")
            continue
        ours, theirs = mean(pair[0] for pair in pairs), mean(pair[1] for pair in pairs)
        print(f"\n== {what} ({len(pairs)}): {ours:.3f} s CPU, {name} {theirs:.3f} s, ratio {ours / theirs:.2f}")


def print_wrong(outcomes: Sequence[Outcome]) -> None:
    """Every answer that is wrong, and every file whose child ended badly."""
    print("\n== wrong")
    for outcome in outcomes:
        half = "held out" if outcome.listed.held_out else "tuned"
        if outcome.said is None:
            print(f"{half:8} the child that read it ended badly: {outcome.listed.path}")
            continue
        for field in FIELDS:
            if outcome.said.results[field] == WRONG:
                print(f"{half:8} {field:7} {outcome.listed.path}: {outcome.said.words[field]}")


def shares(results: Iterable[str]) -> str:
    """ "12/1/0": right, wrong, withheld."""
    counted = Counter(results)
    return f"{counted[RIGHT]}/{counted[WRONG]}/{counted[WITHHELD]}"


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print("usage: python -m tests.accuracy.corpus FOLDER...", file=sys.stderr)
        raise SystemExit(2)
    for each in sys.argv[1:]:
        main(Path(each))
