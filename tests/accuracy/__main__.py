"""`make accuracy`: every measure on the data beside the checkout, or one corpus folder given by name.

Usage: python -m tests.accuracy [CORPUS]   CORPUS: a folder with an `index.tsv`
Prints figures; fails only when something crashes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.accuracy import corpus, mail_torture, numbers, officialness, signatures

SHARED = Path(__file__).resolve().parents[3] / "shared"
MEASURES = (
    ("documents: type, symbol, origin, seconds and memory", corpus.main, "corpus"),
    ("numbers on scans", numbers.main, "corpus"),
    ("mails: attachments found", mail_torture.main, "mail-torture"),
    ("signatures: agreement with the stated expectations", signatures.main, "signature-vectors"),
)


def main(arguments: list[str]) -> int:
    """0 when all that was there was measured."""
    if arguments:
        corpus.main(Path(arguments[0]))
        numbers.main(Path(arguments[0]))
        return 0
    for title, measure, folder in MEASURES:
        print(f"\n== {title} ({folder})", flush=True)
        if not (SHARED / folder).is_dir():
            print(f"   no folder {SHARED / folder}; nothing to measure")
            continue
        measure(SHARED / folder)
    print("\n== official or not (made files of many kinds)", flush=True)
    officialness.main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
