"""What several tests of documents need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.documents.ocr import warm


@pytest.fixture
def model() -> Iterator[None]:
    """The Vietnamese model and the nets, loaded for one test; other tests read without them."""
    assert warm()
    yield
    warm(())
