"""What changes after a period was closed is a line of its own, never a changed figure."""

from __future__ import annotations

from gateway.reports.closing import as_closed

AT = "2015-01-05T01:00:00Z"


def figure(**changes):
    return {
        "id": "a.1",
        "agency": None,
        "numerator": 3,
        "denominator": 10,
        "unknown": 2,
        "percent": 30.0,
        "low": 30.0,
        "high": 50.0,
        "verdict": "undecided",
    } | changes


def test_closed_figure_stands_and_the_change_is_told_beside_it() -> None:
    """Late paper evidence settles two doubtful documents: the closed figure stays, the line below says so."""
    now = figure(numerator=4, unknown=0, percent=40.0, low=40.0, high=40.0, verdict="met")
    (shown,) = as_closed([figure()], [now], AT)

    assert (shown["numerator"], shown["percent"], shown["closed_at"]) == (3, 30.0, AT)
    assert shown["after_closing"]["change"] == {"numerator": 1, "denominator": 0, "unknown": -2}
    assert shown["after_closing"]["current"]["verdict"] == "met"


def test_nothing_changed_is_told_as_nothing() -> None:
    """No line without a change."""
    assert as_closed([figure()], [figure()], AT)[0]["after_closing"] is None


def test_unknown_is_never_a_difference() -> None:
    """A denominator that became known later moved by no number."""
    (shown,) = as_closed([figure(denominator=None, percent=None)], [figure()], AT)

    assert shown["after_closing"]["change"]["denominator"] is None


def test_indicator_that_was_not_closed_is_shown_as_it_is_now() -> None:
    """A later version counts more; that is visible."""
    shown = as_closed([figure()], [figure(), figure(id="b.9")], AT)

    assert [(one["id"], one["closed_at"]) for one in shown] == [("a.1", AT), ("b.9", None)]
