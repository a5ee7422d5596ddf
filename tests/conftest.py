"""What tests of more than one room share."""

from __future__ import annotations

import pytest

from tests.made.expected import Examine


@pytest.fixture(scope="session")
def examine() -> Examine:
    """The whole route for a sample mail, by its name without ending."""
    # Imported late: most tests need one room only and start faster without all the others.
    from tests.made.examining import examine_mail

    return examine_mail
