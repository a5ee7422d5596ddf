"""Figures of the signature checker on a folder of known signed files.

    python -m tests.accuracy.signatures FOLDER

FOLDER has an `index.tsv` with the columns path and expected (vectors), or path,
signatures and signatures_not_intact (a corpus). Prints figures, never fails.
"""

from __future__ import annotations

import collections
import csv
import hashlib
import logging
import statistics
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from classifiers.reading import Format
from gateway.records import OverallSignature, SignatureVerdict
from gateway.route.reading import read_mail
from gateway.settings.sections import Sandbox
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.files import check_signatures
from gateway.signatures.judge import overall
from gateway.trust import load_trust
from tests.accuracy.signatures_timing import report_ratio

ENDINGS = {
    ".pdf": Format.PDF, ".p7m": Format.CMS, ".p7s": Format.CMS, ".pkcs7": Format.CMS, ".cms": Format.CMS,
    ".xml": Format.XML, ".docx": Format.DOCX, ".xlsx": Format.XLSX, ".pptx": Format.PPTX, ".odt": Format.ODT,
    ".ods": Format.ODS, ".odg": Format.ZIP, ".odp": Format.ZIP, ".bin": Format.CMS, ".p7b": Format.CMS,
    ".doc": Format.DOC, ".xls": Format.XLS, ".zip": Format.ZIP, ".docm": Format.DOCX, ".xlsm": Format.XLSX,
}  # fmt: skip
GOOD, BROKEN, NONE, OTHER = "good", "broken", "none", "other"


@dataclass(frozen=True, slots=True)
class Outcome:
    path: str
    expected: str
    kind: str
    verdicts: tuple[SignatureVerdict, ...]
    took_s: float
    crash: str = ""


def kind_of(path: str, expected: str) -> str:
    """What the source says of the file: good, broken, none or other (not a plain yes or no)."""
    words = expected.upper()
    if "FAILED" in words:
        return BROKEN
    if "*(SOME DIGEST" in words:
        # Its source digests a file that lies elsewhere and could not find whole.
        return OTHER
    if "UNSIGNED" in words or words.startswith("NO_SIGNATURE") or "NOSIGNATURES" in words or "NO SIGNERS" in words:
        return NONE
    if any(word in words for word in ("BROKEN", "BAD", "FAILURE", "MUST BE SUSPICIOUS", "MODIFIED")):
        return GOOD if words.startswith("CRYPTO_OK ") and "MODIFIED" not in words else BROKEN
    if words.startswith(("CRYPTO_OK", "GOOD", "VALID", "OK", "INDETERMINATE")):
        return GOOD
    return OTHER


def check(path: Path, name: str, expected: str, trust: TrustEvidence, at: datetime) -> Outcome | None:
    """Outcome of one file; None for files that are keys, certificates and the like."""
    data = path.read_bytes()
    start = time.perf_counter()
    try:
        if path.suffix == ".eml":
            verdicts = check_mail(data, trust, at)
        elif path.suffix.lower() in ENDINGS:
            verdicts = check_signatures(data, ENDINGS[path.suffix.lower()], trust, at)
        else:
            return None
    except Exception as why:  # noqa: BLE001 - a crash is what is measured
        return Outcome(name, expected, kind_of(name, expected), (), time.perf_counter() - start, repr(why)[:200])
    return Outcome(name, expected, kind_of(name, expected), verdicts, time.perf_counter() - start)


def check_mail(data: bytes, trust: TrustEvidence, at: datetime) -> tuple[SignatureVerdict, ...]:
    """Signatures of the mail itself and of its parts, as the route reads them."""
    reading = read_mail(data, Sandbox(), trust, at)
    return (*reading.signatures, *(verdict for part in reading.attachments for verdict in part.signatures))


def report_vectors(outcomes: list[Outcome]) -> None:
    """Print the figures that must be nought, then the shares and the lists."""
    signatures = [v for outcome in outcomes for v in outcome.verdicts]
    print(f"files {len(outcomes)}, signatures {len(signatures)}, crashes {sum(bool(o.crash) for o in outcomes)}")
    for outcome in outcomes:
        if outcome.crash:
            print("  CRASH", outcome.path, outcome.crash)
    false_valid = [o for o in outcomes if o.kind in (BROKEN, NONE) and _overall(o) is OverallSignature.VALID]
    print(f"broken or unsigned called valid: {len(false_valid)}", *(o.path for o in false_valid))
    for part, name in ((outcomes, "all"), ([o for o in outcomes if _held_out(o.path)], "hold-out third")):
        good = [o for o in part if o.kind == GOOD and not _unsupported(o)]
        fine = [o for o in good if o.verdicts and all(v.intact and v.crypto_valid for v in o.verdicts)]
        broken = [o for o in part if o.kind == BROKEN and not _unsupported(o)]
        told = [o for o in broken if _overall(o) is OverallSignature.INVALID]
        able = [o for o in good if _why_not(o) not in BEYOND]
        share = 100 * sum(_why_not(o) == "" for o in able) / max(1, len(able))
        print(f"{name}: of good ones whose file says enough, intact and crypto valid {share:.1f} %, of {len(able)}")
        print(
            f"{name}: good intact and crypto valid {len(fine)}/{len(good)}; broken called invalid {len(told)}/{len(broken)}"
        )
    _tables(outcomes)
    _lists(outcomes)


def _tables(outcomes: list[Outcome]) -> None:
    """Container, what the source says, and how often each verdict was given: tuned on, and held out."""
    counted: dict[tuple[str, str, bool], collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for o in outcomes:
        if o.kind in (GOOD, BROKEN, NONE):
            counted[(Path(o.path).suffix.lower(), o.kind, _held_out(o.path))][_overall(o).value] += 1
            for why in sorted({_why_not(o)} - {""}) if o.kind == GOOD else ():
                counted[("why not intact and valid", why, _held_out(o.path))]["files"] += 1
    print("-- file, said by its source, third: verdicts")
    for (ending, kind, held), found in sorted(counted.items()):
        print(f"{ending:10} {kind:28} {'held' if held else 'tuned':6}", *(f"{k} {n}" for k, n in sorted(found.items())))
    for held in (False, True):
        part = [o for o in outcomes if o.kind == GOOD and _held_out(o.path) is held]
        able = [o for o in part if _why_not(o) not in BEYOND]
        fine = sum(_why_not(o) == "" for o in able)
        print(
            f"{'held' if held else 'tuned'}: good that can be checked {len(able)} of {len(part)}, intact and valid {fine}"
        )


BEYOND = (
    "no signature in the file",
    "content-missing",
    "unsupported-container",
    "encrypted",
    "pdf-encrypted",
    "contents-empty",
    "evidence-record-not-checked",
    "key-parameters-missing",
)
"""Reasons for which no program can say more about the file alone."""


def _why_not(o: Outcome) -> str:
    """Why a good file has no signature that is intact and cryptographically valid; "" when all are."""
    if not o.verdicts:
        return "no signature in the file"
    weak = [v for v in o.verdicts if not (v.intact and v.crypto_valid)]
    if not weak:
        return ""
    found = {reason for v in weak for reason in v.reasons}
    return next((code for code in (*BEYOND, *WHY) if code in found), "other")


WHY = (
    "unsupported-algorithm", "unsupported-transform", "xml-with-doctype", "signer-certificate-missing",
    "signature-outside-form", "byte-range-outside-file", "pdf-not-readable", "byte-range-hole", "signature-mismatch", "digest-mismatch",
    "contents-not-cms",
)  # fmt: skip


def _lists(outcomes: list[Outcome]) -> None:
    for title, shown in (
        ("good but not intact and crypto valid, or invalid", _good_and_doubted),
        ("broken but not invalid", _broken_and_not_told),
        ("signed by its source, answered none; unsigned by its source, answered otherwise", _at_odds),
        ("neither good nor broken by its source", lambda o: o.kind == OTHER),
    ):
        print(f"-- {title}")
        for o in filter(shown, outcomes):
            _line(o)
    _times(outcomes)
    print(collections.Counter(v.overall.value for o in outcomes for v in o.verdicts))


def _good_and_doubted(o: Outcome) -> bool:
    weak = not o.verdicts or not all(v.intact and v.crypto_valid for v in o.verdicts)
    return o.kind == GOOD and not _unsupported(o) and (weak or _overall(o) is OverallSignature.INVALID)


def _broken_and_not_told(o: Outcome) -> bool:
    return o.kind == BROKEN and not _unsupported(o) and _overall(o) is not OverallSignature.INVALID


def _at_odds(o: Outcome) -> bool:
    return (o.kind in (GOOD, BROKEN) and not o.verdicts) or (o.kind == NONE and bool(o.verdicts))


def _times(outcomes: list[Outcome]) -> None:
    print("-- time")
    for suffix in sorted({Path(o.path).suffix for o in outcomes}):
        took = [o.took_s for o in outcomes if Path(o.path).suffix == suffix]
        middle, worst = statistics.median(took) * 1000, max(took) * 1000
        print(f"{suffix}: median {middle:.1f} ms, worst {worst:.0f} ms, files {len(took)}")
    for o in sorted(outcomes, key=lambda one: -one.took_s)[:5]:
        print(f"  {o.took_s:.2f} s {o.path}")


def _line(outcome: Outcome) -> None:
    details = [
        f"{v.overall.value}/{v.sub_indication} intact={v.intact} crypto={v.crypto_valid} {v.coverage} {v.modification} {','.join(v.reasons)}"
        for v in outcome.verdicts[:3]
    ]
    print(" ", outcome.path, "|", outcome.expected[:60], "|", *(details or ["none"]), sep=" ")


def _overall(outcome: Outcome) -> OverallSignature:
    return overall(outcome.verdicts)


def _unsupported(outcome: Outcome) -> bool:
    return (
        any("unsupported-container" in v.reasons or "encrypted" in v.reasons for v in outcome.verdicts)
        or "ENCRYPTED" in outcome.expected
    )


def _held_out(path: str) -> bool:
    return int(hashlib.sha256(Path(path).name.encode()).hexdigest(), 16) % 3 == 0


def report_corpus(rows: list[dict[str, str]], folder: Path, trust: TrustEvidence, at: datetime) -> None:
    """Agreement with the counted signatures and broken digests of a corpus."""
    agree = broken = files = 0
    started = time.perf_counter()
    for row in rows:
        path = folder / row["path"]
        if path.suffix.lower() not in ENDINGS or not path.is_file():
            continue
        files += 1
        verdicts = check_signatures(path.read_bytes(), ENDINGS[path.suffix.lower()], trust, at)
        found = (len(verdicts), sum(v.intact is False for v in verdicts))
        wanted = (int(row["signatures"] or 0), int(row["signatures_not_intact"] or 0))
        agree += found == wanted
        broken += any(v.overall is OverallSignature.VALID for v in verdicts)
        if verdicts or found != wanted:
            print(" ", row["path"], "found", found, "wanted", wanted)
            for v in verdicts:
                print("     ", v.overall.value, v.intact, v.crypto_valid, v.coverage, v.modification, v.digest_algorithm,
                      v.timestamp, v.signer_role, v.chain, ",".join(v.reasons))  # fmt: skip
    print(f"files {files}, agree {agree}, called valid {broken}, {time.perf_counter() - started:.1f} s")


def main(folder: Path) -> None:
    """Measure one folder and print."""
    logging.disable(logging.CRITICAL)
    trust = load_trust(folder / "vn-roots") if (folder / "vn-roots").is_dir() else load_trust(folder / "none")
    at = datetime.now(UTC)
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    if "signatures" in rows[0]:
        report_corpus(rows, folder, trust, at)
        return
    outcomes = [check(folder / row["path"], row["path"], row["expected"], trust, at) for row in rows]
    report_vectors([outcome for outcome in outcomes if outcome is not None])
    report_ratio([folder / o.path for o in outcomes if o and o.path.endswith(".pdf") and o.verdicts], trust, at)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
