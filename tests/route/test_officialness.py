"""Official or not: over three hundred files of many kinds, each the only attachment of a mail."""

from __future__ import annotations

import pytest

from tests.accuracy.officialness import SETS
from tests.made.paper_roles import call, official_papers, other_papers
from tests.made.papers import MadePaper

PAPERS = [
    pytest.param(paper, id=f"{name}-{paper.form}-{paper.shows}")
    for name in SETS
    for paper in (*official_papers(name), *other_papers(name))
]


@pytest.mark.parametrize("paper", PAPERS)
def test_file_gets_the_role_that_a_clerk_would_give_it(paper: MadePaper) -> None:
    """CVs, invoices, tickets, forms and pictures count nowhere; letters, schedules and decisions in any file do."""
    called = call(paper)

    assert called.roles == (paper.role,)
    assert called.reasons[0]
