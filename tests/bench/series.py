"""Number series: one agency-year of 5,000 documents, told apart and estimated; target 50 ms of CPU."""

from __future__ import annotations

import time
from datetime import date

from gateway.counting.series import read_series
from gateway.counting.series_total import estimate_unseen
from tests.counting.offices import Conditions, make_office

ROUNDS = 7


def main() -> None:
    """Print the best of several rounds for each way of numbering."""
    for scheme in ("one", "letters_apart", "per_type", "per_unit"):
        seen = make_office(Conditions(scheme, 5300, 0.95), 3).seen
        took = []
        for _ in range(ROUNDS):
            begun = time.process_time()
            estimate_unseen(read_series(seen, 2015, date(2015, 12, 31)))
            took.append(time.process_time() - begun)
        print(
            f"series of {len(seen):,} numbers, {scheme:14} {1000 * min(took):6.1f} ms (median {1000 * sorted(took)[ROUNDS // 2]:.1f})"
        )


if __name__ == "__main__":
    main()
