from __future__ import annotations

import gc
import weakref

import pytest

from gateway.daemon.memory import freeze_loaded


class Rows:
    """Something loaded that holds itself, as rules with methods do."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def _thawed():
    yield
    gc.unfreeze()


def test_the_collector_passes_over_what_is_loaded_until_it_is_loaded_anew():
    """Frozen, it is not walked over; what a reload replaced goes at the next freezing."""
    rows = Rows()
    there = weakref.ref(rows)
    freeze_loaded()
    frozen = gc.get_freeze_count()
    del rows
    gc.collect()
    assert frozen > 10_000
    assert there() is not None

    freeze_loaded()
    assert there() is None
    assert gc.get_freeze_count() > 10_000
