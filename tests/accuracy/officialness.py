"""Official or not, both ways: `python -m tests.accuracy.officialness [tuned|fresh|sly]`.

Every paper is a file of its own kind that takes the whole route as the only
attachment of a mail. The sets were written one after the other, each before the
rules were changed for it; what changed since is why they are all right now. At
first reading, official papers called official and others called other:

    tuned  106 of 106, 54 of 58
    fresh   49 of 49,  66 of 68
    sly     15 of 15,  25 of 30   papers that imitate: private deeds, forms in the form of a letter

Prints and never fails.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.made.paper_roles import Called, call, official_papers, other_papers

SETS = ("tuned", "fresh", "sly")


def main(names: Sequence[str] = SETS) -> None:
    """Both rates of each set, then the papers that were called wrong."""
    for name in names:
        official = [call(paper) for paper in official_papers(name)]
        other = [call(paper) for paper in other_papers(name)]
        print(f"{name:6} official called official {_rate([c.official for c in official])}")
        print(f"{name:6} other papers called other {_rate([not c.official for c in other])}")
        for called in [*(c for c in official if not c.official), *(c for c in other if c.official)]:
            print(f"       wrong: {_told(called)}")


def _rate(right: Sequence[bool]) -> str:
    return f"{sum(right)}/{len(right)} = {100 * sum(right) / max(1, len(right)):.1f} %"


def _told(called: Called) -> str:
    return f"{called.paper.shows} ({called.paper.form}): {'; '.join(f'{r}: {why}' for r, why in zip(called.roles, called.reasons, strict=True))}"


if __name__ == "__main__":
    main(sys.argv[1:] or SETS)
