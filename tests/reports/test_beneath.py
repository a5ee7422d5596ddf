"""What stands below a title says what the verdict rests on."""

from __future__ import annotations

from gateway.counting.results import IndicatorResult
from gateway.reports.beneath import lines_beneath


def test_a_target_that_binds_each_agency_shows_how_many_meet_it() -> None:
    """Nobody shall read the verdict off the sum of the province."""
    counted = {"agencies": {"met": 12, "not_met": 1, "undecided": 13, "no_target": 0}}
    result = IndicatorResult("a.1", "", None, "2014", "document", 125, 281, measured=counted)

    assert lines_beneath(result) == ("chỉ tiêu của từng cơ quan: đạt 12, chưa đạt 1, chưa kết luận 13",)


def test_a_plain_ratio_has_nothing_beneath() -> None:
    """Most rows stay one line high."""
    assert lines_beneath(IndicatorResult("b.5", "", None, "2014", "document", 1, 2)) == ()
