"""A gateway process for the tests: `python -m tests.queue.gateway_process URL EXECUTOR LOG [ADOPTED]`.

Examines until nothing waits or it is killed; writes each begun key to LOG.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from gateway.ledger.questions import oldest_waiting_at
from gateway.ledger.store import append_examination, open_ledger
from gateway.queue import Queue
from gateway.settings import Workers
from tests.ledger.samples import AT, make_document, make_examination


def main(url: str, executor: str, log: str, *adopted: str) -> None:
    ledger = open_ledger(url)

    def examine(key: str) -> None:
        with Path(log).open("a") as lines:
            lines.write(f"{key}\n")
        time.sleep(0.02)
        append_examination(ledger, key, make_examination(make_document(int(key.rpartition("Q")[2]))), AT)

    queue = Queue(ledger, Workers(count=2), examine, executor=executor, poll_s=0.1)
    queue.start()
    for name in adopted:
        queue.adopt(name)
    while oldest_waiting_at(ledger) is not None:
        time.sleep(0.1)
    queue.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
