"""`make soak`: long runs by hand. Usage: python -m tests.soak [--minutes N] [--seed N]

Kills the daemon again and again while mail comes in over LMTP, feeds changed
mails to the sandbox, and then every bomb of the shipped generator under the
shipped limits. Prints what it did and what each bomb cost; exits 1 when
anything was lost, counted twice, not answered, or cost more than itself.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.soak import bombs, fuzz, kills


def main() -> int:
    """0 when all runs kept their promises."""
    options = argparse.ArgumentParser(prog="python -m tests.soak")
    options.add_argument("--minutes", type=float, default=10.0, help="for each of the two runs")
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    chosen = options.parse_args()
    print(f"seed {chosen.seed}, {chosen.minutes} minutes each", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        well = kills.run(Path(folder) / "kills", chosen.minutes, random.Random(chosen.seed))
        well &= fuzz.run(Path(folder) / "fuzz", chosen.minutes, random.Random(chosen.seed))
        well &= bombs.run(Path(folder) / "bombs")
    print("soak: all promises kept" if well else "soak: A PROMISE WAS BROKEN, see above")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
