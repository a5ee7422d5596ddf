from __future__ import annotations

import signal

import pytest

from tests.scenarios.running import Service, until


@pytest.fixture
def service(tmp_path):
    """A service that is not started yet; whatever it left is ended by process id, and must be nothing."""
    service = Service(tmp_path)
    yield service
    service.end(signal.SIGKILL)
    until(lambda: not service.survivors(), "the last process to end")
