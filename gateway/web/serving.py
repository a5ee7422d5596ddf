"""The page's own server thread: whatever a page does, no door waits for it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path

import uvicorn

from gateway.errors import BadSettings
from gateway.ledger.engine import Ledger
from gateway.measuring import Measures
from gateway.settings import Web
from gateway.web.app import build_app
from gateway.web.report_files import Maker
from gateway.web.reporting import DmsDoor

STOP_TIMEOUT_S = 10


class PageServer:
    """Uvicorn on loopback in a thread."""

    def __init__(
        self,
        settings: Web,
        ledger: Ledger,
        measures: Callable[[], Measures],
        free_bytes: Callable[[], int],
        dms: DmsDoor | None = None,
        evidence: Path | None = None,
        reports: Maker | None = None,
    ) -> None:
        app = build_app(ledger, measures, free_bytes, dms, evidence, reports)
        self._kept = app.state.kept
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
        self._server = uvicorn.Server(config)
        self._socket = _bind(settings)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="page", daemon=True
        )

    @property
    def port(self) -> int:
        """The open port."""
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer what was asked and stop; a count over whole tables is broken off."""
        self._server.should_exit = True
        self._thread.join(STOP_TIMEOUT_S)
        for kept in self._kept:
            kept.stop()
        self._socket.close()


def _bind(settings: Web) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as why:
        listener.close()
        raise BadSettings(
            f"[web] host and port are {settings.host}:{settings.port}, which cannot be opened ({why.strerror}); "
            "expected a free address of this machine. See config/vanthu.toml, section [web]."
        ) from why
    listener.listen(64)
    return listener
