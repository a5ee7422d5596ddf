"""What tests of more than one room share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import structlog
from hypothesis import HealthCheck, settings

from gateway.records import Examination
from tests.made.expected import Examine

# On every machine what hypothesis does of itself where CI is set: the same examples each time, however slow it is.
# To look for others: pytest --hypothesis-profile=default
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def examine() -> Examine:
    """The whole route for a sample mail, by its name without ending."""
    # Imported late: most tests need one room only and start faster without all the others.
    from tests.made.examining import examine_mail

    return examine_mail


@pytest.fixture(scope="session")
def examine_data() -> Callable[[bytes], Examination]:
    """The whole route for the bytes of any mail."""
    from tests.made import examining

    return examining.examine_data


@pytest.fixture(autouse=True)
def log_as_it_starts() -> None:
    """No test sees the log level that an earlier one has set in this process."""
    structlog.reset_defaults()
