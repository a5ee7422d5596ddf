"""The talk with a next hop that is slow, odd or gone."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from pathlib import Path

import pytest

from gateway.relay.next_hop import Errand, hand_over
from tests.real.sink import Sink
from tests.relay.owing import until

TO_ONE = Errand("a@b.vn", {"c@d.vn": ()})
MANY = 1_600
OFFERS = b"250-hop\r\n250 PIPELINING\r\n"


class Hop:
    """A next hop with small buffers that answers each line by `answer(line)`: bytes, or None to answer nothing."""

    def __init__(self, answer):
        self._answer = answer
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen()
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self):
        self._socket.close()

    def _serve(self):
        while True:
            try:
                session, _ = self._socket.accept()
            except OSError:
                return
            with session, session.makefile("rb") as lines:
                session.sendall(b"220 hop\r\n")
                try:
                    for line in lines:
                        reply = OFFERS if line.startswith(b"EHLO") else self._answer(line)
                        if reply:
                            session.sendall(reply)
                except OSError:
                    continue


@pytest.fixture
def hop():
    opened = []

    def open_hop(answer):
        opened.append(Hop(answer))
        return opened[-1]

    yield open_hop
    for one in opened:
        one.stop()


def bring(port, errand=TO_ONE, content=(b"x\r\n",), timeout_s=30):
    return asyncio.run(hand_over("127.0.0.1", port, errand, content, timeout_s))


@pytest.mark.parametrize("odd", [b"354 go on\r\n", b"150 soon\r\n", b"050 what\r\n", b"-10 less\r\n", b"999 more\r\n"])
def test_only_a_clear_yes_to_the_final_dot_is_a_delivery(hop, odd):
    """What is neither 2xx nor 5xx is no answer: the mail is tried again."""
    answers = {b".\r\n": odd, b"DATA\r\n": b"354 go\r\n", b"x\r\n": None}
    outcome = bring(hop(lambda line: answers.get(line, b"250 ok\r\n")).port)

    assert not outcome.delivered
    assert not outcome.failed
    assert set(outcome.deferred) == {"c@d.vn"}


def test_thousands_of_recipients_do_not_choke_the_talk(hop):
    """Each side would write until the other one reads, if all were named before a reply is read."""
    answers = {b".\r\n": b"250 taken\r\n", b"DATA\r\n": b"354 go\r\n", b"x\r\n": None}
    many = Errand("a@b.vn", {f"{'c' * 4000}{number}@d.vn": () for number in range(MANY)})
    outcome = bring(hop(lambda line: answers.get(line, b"250 " + b"o" * 490 + b"\r\n")).port, many)

    assert len(outcome.delivered) == MANY


def descriptors():
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_a_next_hop_that_stops_reading_keeps_no_connection_of_ours(hop):
    """Given up is given up: nothing more is sent of it, and the descriptor is free again."""
    asleep = threading.Event()

    def answer(line):
        if line == b"DATA\r\n":
            return b"354 go\r\n"
        if line.startswith(b"y"):
            asleep.wait(120)
        return b"250 ok\r\n"

    async def bring_twice():
        port = hop(answer).port
        content = [b"y" * 78 + b"\r\n"] * 400_000
        before = descriptors()
        outcome = await hand_over("127.0.0.1", port, TO_ONE, content, 1)
        # One is the hop's end of the connection: it runs in this process.
        await until(lambda: descriptors() <= before + 1)
        return outcome

    try:
        outcome = asyncio.run(bring_twice())
    finally:
        asleep.set()
    assert set(outcome.deferred) == {"c@d.vn"}


class Ahead(asyncio.SelectorEventLoop):
    """A loop whose clock can be put forward."""

    by_s = 0.0

    def time(self):
        return super().time() + self.by_s


def test_the_final_dot_may_take_ten_minutes():
    """RFC 5321 §4.5.3.2.6: whoever gives up sooner brings a mail again that the next hop is about to take."""
    sink = Sink()
    sink.may_answer.clear()

    async def deliver():
        loop = asyncio.get_running_loop()
        running = loop.create_task(hand_over("127.0.0.1", sink.port, TO_ONE, [b"x\r\n"], 300))
        await until(lambda: sink.taken)
        loop.by_s = 590.0
        for _ in range(20):
            await asyncio.to_thread(time.sleep, 0.01)
        sink.may_answer.set()
        return await running

    with asyncio.Runner(loop_factory=Ahead) as runner:
        outcome = runner.run(deliver())
    sink.stop()

    assert set(outcome.delivered) == {"c@d.vn"}
