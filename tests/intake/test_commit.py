from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from gateway.errors import TryLater
from gateway.intake.commit import GroupCommit
from gateway.records import Arrival, Door, Envelope
from gateway.spool import Spool


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool", min_free_mb=1)


def stage(spool, word):
    with spool.open() as writer:
        writer.write(word)
        staged = writer.finish()
    arrival = Arrival(
        f"sha256:{staged.sha256}",
        staged.spool_id,
        Door.JOURNAL,
        Envelope("a@b.vn"),
        staged.size_bytes,
        staged.sha256,
        datetime.now(UTC),
    )
    return staged, arrival


async def keep_all(commit, mails):
    results = await asyncio.gather(*(commit.keep(*mail) for mail in mails), return_exceptions=True)
    await commit.close()
    return results


def test_sessions_that_end_together_share_one_transaction(spool):
    """While one group is written the others gather, so a hundred mails need few commits."""
    groups = []

    def record(arrivals):
        groups.append(len(arrivals))
        return [True] * len(arrivals)

    async def run():
        return await keep_all(
            GroupCommit(spool, record, lambda new: None), [stage(spool, b"%d" % n) for n in range(100)]
        )

    assert asyncio.run(run()) == [True] * 100
    assert sum(groups) == 100
    assert len(groups) < 20


def test_a_mail_whose_row_fails_does_not_harm_its_neighbours(spool):
    """One row that the ledger can't take costs one mail a 4xx, not the whole group."""
    good, bad = stage(spool, b"good"), stage(spool, b"bad")

    def record(arrivals):
        if any(arrival.key == bad[1].key for arrival in arrivals):
            raise UnicodeEncodeError("utf-8", "\udcff", 0, 1, "no text")
        return [True] * len(arrivals)

    async def run():
        return await keep_all(GroupCommit(spool, record, lambda new: None), [good, bad])

    first, second = asyncio.run(run())
    assert first is True
    assert isinstance(second, TryLater)
    assert spool.read(bad[0].spool_id) == b"bad"


def test_a_locked_ledger_is_try_later_for_all(spool):
    """No 250 without a committed row."""

    def record(arrivals):
        raise TryLater("database is locked")

    async def run():
        return await keep_all(GroupCommit(spool, record, lambda new: None), [stage(spool, b"x"), stage(spool, b"y")])

    assert [str(why) for why in asyncio.run(run())] == ["database is locked"] * 2


def test_a_hook_that_hangs_or_fails_does_not_delay_the_answer(spool):
    """Waking the workers is none of the sender's business."""
    release = threading.Event()

    def arrived(new):
        release.wait(120)
        raise RuntimeError("queue is broken")

    async def run():
        commit = GroupCommit(spool, lambda arrivals: [True] * len(arrivals), arrived)
        answer = await asyncio.wait_for(commit.keep(*stage(spool, b"x")), 60)
        release.set()
        await commit.close()
        return answer

    assert asyncio.run(run()) is True


def test_a_mail_seen_before_keeps_no_second_file(spool):
    """The file of a repeated mail is needed by nobody."""

    async def run():
        return await keep_all(GroupCommit(spool, lambda arrivals: [False], lambda new: None), [stage(spool, b"again")])

    assert asyncio.run(run()) == [False]
    assert list(spool.ids()) == []
