"""Types beyond the heading: letters with annexes, conflicts, Party, unions, courts, worn headings."""

from __future__ import annotations

import pytest

from classifiers.judge import judge_document
from tests.classifiers.hard_types import SETS, HardPaper, hard_papers
from tests.classifiers.made import ALONE, rules

PAPERS = [paper for name in SETS for paper in hard_papers(name)]


@pytest.mark.parametrize("paper", PAPERS, ids=[paper.shows for paper in PAPERS])
def test_hard_paper_has_its_type_and_tells_its_conflict(paper: HardPaper) -> None:
    """Papers of many provinces and twenty years: the type, the role, and a note just where two signs disagree."""
    verdict = judge_document(paper.reading, ALONE, rules())
    told = any("symbol says" in note or "names no type" in note for note in verdict.notes)

    assert verdict.type.value in paper.types
    assert verdict.role.value == paper.role
    assert told is ("!note" in paper.flags)


def test_conflict_names_the_row_that_settled_it() -> None:
    """Which of heading and code wins is a row, and its id stands in the evidence."""
    settled = {
        paper.shows: judge_document(paper.reading, ALONE, rules()).type.evidence[-1].rule
        for paper in PAPERS
        if paper.shows in ("symbol-heading-conflict-kh-bc", "certificate-of-inspection")
    }

    assert settled == {
        "symbol-heading-conflict-kh-bc": "conflict-heading-first",
        "certificate-of-inspection": "conflict-own-heading",
    }
