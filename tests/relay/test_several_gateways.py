"""Several gateways on one ledger: a mail is brought by one courier at a time, and by its own where its file lies."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from gateway.ledger.claims import DeliveryClaims
from gateway.ledger.deliveries import owed_deliveries, settle_delivery
from gateway.ledger.engine import reading
from tests.made.ledgers import WITHOUT_ROWS
from tests.real.sink import Sink
from tests.relay.owing import Gateway, until

pytestmark = pytest.mark.real
HELD = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 7267030 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"


@pytest.fixture
def url(tmp_path):
    return WITHOUT_ROWS.copy("postgresql", tmp_path / "data")


@pytest.fixture
def gateways(url, tmp_path):
    """Two gateways whose spool is one shared folder."""
    opened = [Gateway(url, tmp_path / "spool") for _ in range(2)]
    yield opened
    for gateway in opened:
        gateway.close()


@pytest.fixture
def strangers(url, tmp_path):
    """Two gateways, each with a spool of its own."""
    opened = [Gateway(url, tmp_path / name) for name in ("one", "two")]
    yield opened
    for gateway in opened:
        gateway.close()


@pytest.fixture
def sink():
    opened = Sink()
    yield opened
    opened.stop()


def due(gateway, *in_hand, limit=20, at=None):
    at = at or datetime.now(UTC)
    return [one.key for one in gateway.claims.due(at, at + timedelta(minutes=16), limit, frozenset(in_hand))]


def test_one_mail_is_brought_once_by_two_couriers(gateways, sink):
    """The other courier looks again and again while the next hop takes its time with the final dot."""
    one, other = gateways
    for number in range(5):
        one.owe(f"mail {number}")
    sink.may_answer.clear()
    looks = []

    def counted(gateway):
        def look(*asked):
            found = gateway.claims.due(*asked)
            looks.append(gateway)
            return found

        return look

    async def deliver():
        async with one.bringing(sink.port, due=counted(one)), other.bringing(sink.port, due=counted(other)) as second:
            await until(lambda: len(sink.taken) >= 5)
            seen = looks.count(other)
            while looks.count(other) < seen + 3:
                second.wake()
                await asyncio.sleep(0.02)
            sink.may_answer.set()
            await until(lambda: not owed_deliveries(one.ledger))

    asyncio.run(asyncio.wait_for(deliver(), 100))
    assert sorted(taken.header("Subject") for taken in sink.taken) == [f"mail {number}" for number in range(5)]


def test_what_was_settled_between_reading_and_claiming_is_not_claimed(gateways):
    """Whoever had it gave it back only after settling it: what is claimed is read again."""
    one, other = gateways
    key = one.owe("settled meanwhile")

    def settle_now(spool_id):
        settle_delivery(one.ledger, key, ["c@d.vn"], [], "250 ok", None)
        return other.spool.holds(spool_id)

    other.claims = DeliveryClaims(other.ledger, settle_now, lambda mails, due_for: None)

    assert due(other) == []
    with reading(one.ledger) as connection:
        assert not connection.execute(text(HELD)).all()


def test_claims_are_given_back_when_the_delivery_is_no_longer_in_hand(gateways):
    """A partly delivered mail may be brought by the other gateway next time."""
    one, other = gateways
    key = one.owe("partly")

    assert due(one) == [key]
    assert due(one, key) == []
    assert due(other) == []
    assert due(one, limit=0) == []
    assert due(other) == [key]


def test_a_gateway_that_is_gone_holds_nothing(gateways):
    """Its session ends with it, and the other one need not wait."""
    one, other = gateways
    key = one.owe("left behind")
    assert due(one) == [key]
    assert due(other) == []
    one.claims.close()

    assert due(other) == [key]


def test_a_lost_session_claims_again_what_is_in_hand(gateways):
    """The database ended the session: the next look opens another and nothing is handed out twice."""
    one, other = gateways
    key, second = one.owe("first"), one.owe("second")
    assert due(one, limit=1) == [key]
    with reading(other.ledger) as connection:
        (pid,) = connection.execute(text(HELD)).scalars()
        assert connection.execute(text("SELECT pg_terminate_backend(:pid, 60000)"), {"pid": pid}).scalar()

    assert due(one, key, limit=1) == [second]
    assert due(other) == []


def test_a_mail_whose_file_lies_elsewhere_is_left_to_its_own_gateway(strangers, sink):
    """No attempt is counted, nothing is postponed, and the next hop hears nothing of it."""
    one, other = strangers
    key = one.owe("mine")
    own = other.owe("its own")
    before = owed_deliveries(one.ledger)[0]

    async def deliver():
        async with other.bringing(sink.port):
            await until(lambda: len(owed_deliveries(one.ledger)) == 1)

    asyncio.run(asyncio.wait_for(deliver(), 100))
    assert [taken.header("Subject") for taken in sink.taken] == ["its own"]
    assert owed_deliveries(one.ledger) == [before]
    assert key == before.key != own
    assert due(one) == [key]


def test_mails_of_another_gateway_do_not_stand_before_ones_own(strangers):
    """However many of them are due for longer: they fill neither a page nor the number asked for."""
    one, other = strangers
    old = datetime.now(UTC) - timedelta(days=1)
    one.owe_rows(450, old)
    key = other.owe("young")

    assert due(other, limit=1) == [key]
    assert [(mails, age > timedelta(hours=23)) for mails, age in other.left_lying] == [(450, True)]
    assert due(other, key, limit=2) == []
    assert len(other.left_lying) == 1, "told once in a while, not with every look"


def test_claims_take_nothing_from_the_pool(gateways):
    """Their session is one of its own."""
    one, _ = gateways
    one.owe("pool")
    due(one)

    assert one.ledger.engine.pool.checkedout() == 0
