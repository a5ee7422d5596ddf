"""Closed periods: figures that stand still, reopened and closed again on record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.errors import BadInput
from gateway.ledger.periods import close_period, closed_figures, closings, reopen_period
from tests.ledger.samples import AT

LATER = AT + timedelta(days=400)
FIGURES = {"": [{"id": "a.1", "numerator": 3}, {"id": "a.2", "numerator": 1}], "stttt": [{"id": "a.1", "numerator": 2}]}


def close(ledger, figures=None, at=LATER):
    return close_period(ledger, "2014", "quangngai-2013", figures or FIGURES, "Lan", "hết năm", at)


def test_figures_of_a_closed_period_come_back_in_their_order(ledger):
    """
    For the province and each agency; an agency without figures has an empty list, an open period none at all.
    """
    assert closed_figures(ledger, "2014", None) is None
    close(ledger)

    found = closed_figures(ledger, "2014", None)
    assert found is not None
    assert (found[0].closed_by, found[1]) == ("Lan", FIGURES[""])
    assert [closed_figures(ledger, "2014", agency)[1] for agency in ("stttt", "snv")] == [FIGURES["stttt"], []]
    assert closed_figures(ledger, "2014-Q1", None) is None


def test_a_period_is_closed_once_and_reopened_once(ledger):
    """
    Both say who did it and when; what was closed first stays on record.
    """
    close(ledger)
    with pytest.raises(BadInput, match="closed already at 2015"):
        close(ledger)
    reopen_period(ledger, "2014", "Minh", "thiếu sổ", LATER + timedelta(days=1))
    with pytest.raises(BadInput, match="not closed"):
        reopen_period(ledger, "2014", "Minh", "thiếu sổ", LATER)
    close(ledger, {"": [{"id": "a.1", "numerator": 4}]}, LATER + timedelta(days=2))

    assert closed_figures(ledger, "2014", None)[1] == [{"id": "a.1", "numerator": 4}]
    assert [(one.ordinal, one.in_force, one.reopened_by) for one in closings(ledger)] == [
        (2, True, ""),
        (1, False, "Minh"),
    ]
