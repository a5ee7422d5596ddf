"""Group commit: sessions that finish at the same time share one fsync and one transaction.

One writer thread takes whatever waits, makes the files durable, writes the
rows, and only then are the sessions told. While it works the next group
gathers, so the batch grows with the load and an idle server waits for nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from gateway import mail_log
from gateway.errors import TryLater
from gateway.records import Arrival
from gateway.spool import Spool, Staged

Record = Callable[[Sequence[Arrival]], Sequence[bool]]
"""Commits the rows of arrivals in one transaction; True for new ones, False for those seen before."""
Arrived = Callable[[Sequence[Arrival]], None]
"""Told of new arrivals once their rows are committed (wakes workers and relay)."""

MOST_IN_A_GROUP = 256


@dataclass(frozen=True, slots=True)
class _Waiting:
    staged: Staged
    arrival: Arrival
    answer: asyncio.Future[bool]


class GroupCommit:
    """The one way from a written file to a "250"; shared by all doors of a process.

    `record` runs in the writer thread and may block. `arrived` runs in a
    thread of its own: whatever it does, no 250 waits for it or fails by it.
    """

    def __init__(self, spool: Spool, record: Record, arrived: Arrived) -> None:
        self.spool = spool
        self._record = record
        self._arrived = arrived
        self._writer = ThreadPoolExecutor(1, "spool-writer")
        self._teller = ThreadPoolExecutor(1, "arrived")
        self._waiting: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def keep(self, staged: Staged, arrival: Arrival) -> bool:
        """True when the mail is new, False when it was seen before; both mean "on disk and committed".

        Raises `TryLater` when that is not certain. A session that is cut off
        while it waits does not stop the commit.
        """
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(staged, arrival, answer))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work_off())
        return await answer

    async def close(self) -> None:
        """Finish what waits, then stop both threads."""
        if self._task is not None:
            await asyncio.wait({self._task})
        await asyncio.to_thread(self._writer.shutdown)
        await asyncio.to_thread(self._teller.shutdown)

    async def _work_off(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:MOST_IN_A_GROUP], self._waiting[MOST_IN_A_GROUP:]
            kept = await self._in_thread(self._keep_files, group)
            self._answer(group, await self._commit(group) if all(one is True for one in kept) else kept)

    async def _commit(self, group: list[_Waiting]) -> list[bool | BaseException]:
        """One answer each. What one row does not allow must not harm its neighbours: then one by one."""
        answers = await self._in_thread(self._write_rows, group)
        why = answers[0]
        if len(group) > 1 and isinstance(why, BaseException) and not isinstance(why, TryLater):
            return [answer for one in group for answer in await self._commit([one])]
        return answers

    async def _in_thread(
        self, work: Callable[[list[_Waiting]], Sequence[bool]], group: list[_Waiting]
    ) -> list[bool | BaseException]:
        """What `work` returned, or its exception once for each of the group."""
        running = asyncio.get_running_loop().run_in_executor(self._writer, work, group)
        await asyncio.wait({running})
        if (why := running.exception()) is not None:
            return [why] * len(group)
        return list(running.result())

    def _keep_files(self, group: list[_Waiting]) -> Sequence[bool]:
        self.spool.keep([one.staged for one in group])
        return [True] * len(group)

    def _write_rows(self, group: list[_Waiting]) -> Sequence[bool]:
        flags = self._record([one.arrival for one in group])
        for one, is_new in zip(group, flags, strict=True):
            if not is_new:
                self.spool.remove(one.staged.spool_id)
        return flags

    def _answer(self, group: list[_Waiting], answers: list[bool | BaseException]) -> None:
        # A file whose commit failed stays: the row may have been committed all
        # the same (connection cut during COMMIT). The sweep asks the ledger.
        for one, answer in zip(group, answers, strict=True):
            if one.answer.done():
                continue
            if isinstance(answer, TryLater):
                one.answer.set_exception(TryLater(*answer.args))
            elif isinstance(answer, BaseException):
                one.answer.set_exception(TryLater(f"{type(answer).__name__}: {answer}"))
            else:
                one.answer.set_result(answer)
        new = [one.arrival for one, answer in zip(group, answers, strict=True) if answer is True]
        if new:
            self._teller.submit(self._arrived, new).add_done_callback(_note_failure)


def _note_failure(told: Future[None]) -> None:
    if (why := told.exception()) is not None:
        mail_log.service_trouble("arrivals_not_announced", reason=f"{type(why).__name__}: {why}")
