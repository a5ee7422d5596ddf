"""Official or not, both ways: `python -m tests.accuracy.officialness [tuned|fresh]`.

Every paper is a file of its own kind that takes the whole route as the only
attachment of a mail. The half "fresh" was written after the rules were tuned
on the other: at its first reading 49 of 49 official papers were called official
and 66 of 68 others other; the two have changed the rules since. Prints and
never fails.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.made.paper_roles import Called, call, official_papers, other_papers

HALVES = ("tuned", "fresh")


def main(halves: Sequence[str] = HALVES) -> None:
    """Both rates of each half, then the papers that were called wrong."""
    for half in halves:
        official = [call(paper) for paper in official_papers(half)]
        other = [call(paper) for paper in other_papers(half)]
        print(f"{half:6} official called official {_rate([c.official for c in official])}")
        print(f"{half:6} other papers called other {_rate([not c.official for c in other])}")
        for called in [*(c for c in official if not c.official), *(c for c in other if c.official)]:
            print(f"       wrong: {_told(called)}")


def _rate(right: Sequence[bool]) -> str:
    return f"{sum(right)}/{len(right)} = {100 * sum(right) / max(1, len(right)):.1f} %"


def _told(called: Called) -> str:
    return f"{called.paper.shows} ({called.paper.form}): {'; '.join(f'{r}: {why}' for r, why in zip(called.roles, called.reasons, strict=True))}"


if __name__ == "__main__":
    main(sys.argv[1:] or HALVES)
