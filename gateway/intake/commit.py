"""Group commit: sessions that finish at the same time share one fsync and one transaction.

Two stages, a thread each: files become durable, then rows are committed, then
the sessions are told. While a stage works its next group gathers, so groups
grow with the load and an idle server waits for nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from gateway import mail_log
from gateway.errors import TryLater
from gateway.records import Arrival
from gateway.spool import Spool, Staged

Record = Callable[[Sequence[Arrival]], Sequence[bool]]
"""Commits the rows of arrivals in one transaction; True where the file is needed, False for mails seen before."""
Arrived = Callable[[Sequence[Arrival]], None]
"""Told of new arrivals once their rows are committed (wakes workers and relay)."""

MOST_IN_A_GROUP = 256
Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Stage(Generic[Item, Answer]):
    """Work done for many items at once in a thread of its own."""

    def __init__(self, name: str, work: Callable[[Sequence[Item]], Sequence[Answer]]) -> None:
        self._work = work
        self._thread = ThreadPoolExecutor(1, name)
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._task: asyncio.Task[None] | None = None

    async def pass_through(self, item: Item) -> Answer:
        """The answer for one item. Raises `TryLater` for whatever went wrong with it.

        When the caller is cancelled the work goes on all the same.
        """
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work_off())
        return await answer

    async def close(self) -> None:
        """Finish what waits, then stop the thread."""
        if self._task is not None:
            await asyncio.wait({self._task})
        await asyncio.to_thread(self._thread.shutdown)

    async def _work_off(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:MOST_IN_A_GROUP], self._waiting[MOST_IN_A_GROUP:]
            await self._answer(group)

    async def _answer(self, group: Sequence[tuple[Item, asyncio.Future[Answer]]]) -> None:
        running = asyncio.get_running_loop().run_in_executor(self._thread, self._work, [item for item, _ in group])
        await asyncio.wait({running})
        why = running.exception()
        if len(group) > 1 and why is not None and not isinstance(why, TryLater):
            # What one item does not allow must not harm its neighbours.
            for one in group:
                await self._answer([one])
            return
        for place, (_, answer) in enumerate(group):
            if answer.done():
                continue
            if why is None:
                answer.set_result(running.result()[place])
            else:
                answer.set_exception(
                    TryLater(str(why) if isinstance(why, TryLater) else f"{type(why).__name__}: {why}")
                )


class GroupCommit:
    """The one way from a received mail to a "250"; shared by all doors of a process.

    `record` runs in the rows' thread and may block. `arrived` runs in a thread
    of its own: whatever it does, no 250 waits for it or fails by it.
    """

    def __init__(self, spool: Spool, record: Record, arrived: Arrived) -> None:
        self.spool = spool
        self._record = record
        self._arrived = arrived
        self._files: Stage[Staged, bool] = Stage("spool-files", self._keep_files)
        self._rows: Stage[Arrival, bool] = Stage("spool-rows", self._write_rows)
        self._teller = ThreadPoolExecutor(1, "arrived")

    async def keep(self, staged: Staged, arrival: Arrival) -> bool:
        """True when the mail is new, False when it was seen before; both mean "on disk and committed".

        Raises `TryLater` when that is not certain. The file then stays: its row
        may have been committed all the same (connection cut during COMMIT), and
        only the sweep, which asks the ledger, may remove it.
        """
        await self._files.pass_through(staged)
        return await self._rows.pass_through(arrival)

    async def close(self) -> None:
        """Finish what waits, then stop all threads."""
        await self._files.close()
        await self._rows.close()
        await asyncio.to_thread(self._teller.shutdown)

    def _keep_files(self, staged: Sequence[Staged]) -> Sequence[bool]:
        self.spool.keep(staged)
        return [True] * len(staged)

    def _write_rows(self, arrivals: Sequence[Arrival]) -> Sequence[bool]:
        answers = self._record(arrivals)
        new = [arrival for arrival, is_new in zip(arrivals, answers, strict=True) if is_new]
        for arrival in arrivals:
            if arrival not in new:
                self.spool.remove(arrival.spool_id)
        if new:
            self._teller.submit(self._arrived, new).add_done_callback(_note_failure)
        return answers


def _note_failure(told: Future[None]) -> None:
    if (why := told.exception()) is not None:
        mail_log.service_trouble("arrivals_not_announced", reason=f"{type(why).__name__}: {why}")
