"""The service: doors, queue, relay, polling, nightly summary and page, started and stopped as one."""

from gateway.daemon.serving import Daemon

__all__ = ["Daemon"]
