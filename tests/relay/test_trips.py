"""Whatever fails behind the next hop's answer, nobody gets a mail twice, and nobody's mail stays."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest

from gateway.errors import TryLater
from gateway.ledger.deliveries import owed_deliveries, settle_delivery
from gateway.records import Envelope
from gateway.relay.bounce import build_bounce
from tests.made.ledgers import WITHOUT_ROWS
from tests.real.sink import Sink
from tests.relay.owing import Gateway, until


@pytest.fixture
def gateway(tmp_path):
    opened = Gateway(WITHOUT_ROWS.copy("sqlite", tmp_path / "data"), tmp_path / "spool")
    yield opened
    opened.close()


@pytest.fixture
def sink():
    opened = Sink()
    yield opened
    opened.may_answer.set()
    opened.stop()


class Looks:
    """The gateway's own looks, counted."""

    def __init__(self, gateway, faults=()):
        self.count = 0
        self._gateway = gateway
        self._faults = list(faults)

    def __call__(self, *asked):
        self.count += 1
        if self._faults:
            raise self._faults.pop(0)
        return self._gateway.claims.due(*asked)

    async def more(self, courier, number=3):
        """Wake the courier until it has looked so many times more."""
        wanted = self.count + number

        def looked():
            courier.wake()
            return self.count >= wanted

        await until(looked)


def run(coroutine):
    asyncio.run(asyncio.wait_for(coroutine, 100))


@pytest.mark.parametrize("fault", [KeyError("gone"), ValueError("odd"), TryLater("locked")], ids=repr)
def test_a_mail_that_was_taken_is_noted_however_often_that_fails(gateway, sink, fault):
    """The next hop said 250: bringing it again because the ledger stumbled would be a second mail."""
    gateway.owe("once")
    faults, looks = [fault], Looks(gateway)

    def settle(*attempt):
        if faults:
            raise faults.pop()
        settle_delivery(gateway.ledger, *attempt)

    async def deliver():
        async with gateway.bringing(sink.port, due=looks, settle=settle) as courier:
            await until(lambda: sink.taken)
            await looks.more(courier)
            await until(lambda: not owed_deliveries(gateway.ledger))
            await looks.more(courier)

    run(deliver())
    assert len(sink.taken) == 1


def test_an_unforeseen_fault_is_not_repeated_at_once(gateway, sink):
    """The next hop is not asked again with every mail that comes in: the one that fails rests for `retry_s`."""
    sink.replies = {"c@d.vn": "451 later"}
    gateway.owe("faulty")
    looks, noted = Looks(gateway), []

    def settle(*attempt):
        noted.append(attempt)
        raise ValueError("odd")

    async def deliver():
        async with gateway.bringing(sink.port, due=looks, settle=settle, retry_s=3600) as courier:
            await until(lambda: noted)
            await looks.more(courier, 5)

    run(deliver())
    assert len(noted) == 1
    assert len(owed_deliveries(gateway.ledger)) == 1


def test_a_look_that_fails_is_not_the_last_one(gateway, sink):
    """Whatever the ledger raises, mail goes on leaving."""
    gateway.owe("after faults")
    looks = Looks(gateway, [ValueError("odd"), TryLater("locked"), KeyError("gone")])

    async def deliver():
        async with gateway.bringing(sink.port, due=looks) as courier:
            await looks.more(courier, 4)
            await until(lambda: not owed_deliveries(gateway.ledger))

    run(deliver())
    assert len(sink.taken) == 1


def test_who_got_the_mail_is_noted_before_the_notice_leaves(gateway, sink):
    """The notice takes time; a kill in between must not bring the mail again to those who have it."""
    sink.replies = {"gone@": "550 5.1.1 unknown"}
    gateway.owe("notice", "good@d.vn", "gone@d.vn")
    pending = []

    def settle(*attempt):
        sink.may_answer.clear()
        settle_delivery(gateway.ledger, *attempt)

    async def deliver():
        async with gateway.bringing(sink.port, settle=settle, retry_s=60):
            await until(lambda: len(sink.taken) == 2)
            pending.extend(owed.pending for owed in owed_deliveries(gateway.ledger))
            sink.may_answer.set()
            await until(lambda: not owed_deliveries(gateway.ledger))

    run(deliver())
    assert [taken.mail.split()[0] for taken in sink.taken] == ["<a@b.vn>", "<>"]
    assert pending == [("gone@d.vn",)]


def test_a_notice_holds_any_parameter_that_came_in():
    """ORCPT and ENVID are another's words: bytes that are no UTF-8, or a line end, keep no notice from leaving."""
    envelope = Envelope("a@b.vn", ("c@d.vn",), mail_params=("ENVID=\udcff",), rcpt_params=(("ORCPT=rfc822;\udc80",),))
    notice = build_bounce(envelope, {"c@d.vn": "550 no"}, b"Subject: x", "here", "key", datetime.now(UTC))

    assert b"Original-Recipient: rfc822;\\udc80\r\n" in notice
    assert b"Original-Envelope-Id: \\udcff\r\n" in notice


def test_a_mail_that_cannot_be_read_troubles_nobody(gateway, sink):
    """Its file is gone: the next hop hears nothing of it, and it stays owed."""
    sink.replies = {"": "451 heard"}
    gateway.owe("lost")
    for spool_id in gateway.spool.ids():
        gateway.spool.remove(spool_id)
    replies = []

    def settle(*attempt):
        replies.append(attempt[3])
        settle_delivery(gateway.ledger, *attempt)

    async def deliver():
        async with gateway.bringing(sink.port, settle=settle, retry_s=3600):
            await until(lambda: owed_deliveries(gateway.ledger)[0].attempts)

    run(deliver())
    assert replies == ["spool: No such file or directory"]
    assert owed_deliveries(gateway.ledger)[0].pending == ("c@d.vn",)


@pytest.mark.parametrize("ahead", [timedelta(days=365), timedelta(hours=2)])
def test_a_mail_taken_while_the_clock_ran_ahead_does_not_wait_for_it(gateway, sink, ahead):
    """Its time was written a year ahead, and the clock was put right: no honest time lies so far away."""
    gateway.owe("from the future", at=datetime.now(UTC) + ahead)

    async def deliver():
        async with gateway.bringing(sink.port):
            await until(lambda: not owed_deliveries(gateway.ledger))

    run(deliver())
    assert len(sink.taken) == 1


def test_a_shorter_wait_counts_for_what_is_owed_already(gateway, sink):
    """`retry_s` was a day and is a minute now: what was postponed by a day is brought after the reload."""
    sink.stop()
    gateway.owe("postponed")

    async def deliver():
        async with gateway.bringing(sink.port, retry_s=86_400) as courier:
            await until(lambda: owed_deliveries(gateway.ledger)[0].attempts)
            sink.start()
            courier.adopt(courier._settings.model_copy(update={"retry_s": 60}))
            await until(lambda: not owed_deliveries(gateway.ledger))

    run(deliver())
    assert len(sink.taken) == 1


def test_what_is_found_while_closing_is_not_begun(gateway, sink):
    """The ledger answers late: the mail is owed still and leaves after the next start."""
    gateway.owe("late")
    asked, may_answer = threading.Event(), threading.Event()

    def due(*asking):
        found = gateway.claims.due(*asking)
        asked.set()
        assert may_answer.wait(60)
        return found

    async def deliver():
        async with gateway.bringing(sink.port, due=due) as courier:
            await asyncio.to_thread(asked.wait, 60)
            closing = asyncio.create_task(courier.close())
            await asyncio.sleep(0)
            may_answer.set()
            await closing

    run(deliver())
    assert not sink.taken
    assert len(owed_deliveries(gateway.ledger)) == 1


def test_a_courier_that_is_not_waited_for_cuts_what_is_under_way(gateway, sink):
    """After the end of its patience nothing goes on in the background while claims are given back."""
    sink.may_answer.clear()
    gateway.owe("cut")

    async def deliver():
        async with gateway.bringing(sink.port) as courier:
            await until(lambda: sink.taken)
            closing = asyncio.create_task(courier.close())
            await asyncio.sleep(0)
            closing.cancel()
            # Leaving the context closes it once more, and waits for whatever was not cut.

    run(deliver())
    assert len(owed_deliveries(gateway.ledger)) == 1
