"""Frames on the pipe between a reading child and the gateway (length, kind, payload); words on the zygote's socket."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass

HEADER = struct.Struct("!cI")
ANSWER, REFUSAL, END, PEAK = b"A", b"R", b"E", b"M"
"""The reading as JSON; the name of a failure; how the child ended and its most memory in kB (by the zygote)."""
LARGEST_ANSWER = 256 * 1024 * 1024
READY = b"ready"
REFUSED = b"refused:"
"""Before the sentence of a BadSettings: the trust folder is wrong and a person must act."""
FINISH = b"finish"
"""Sent before the socket is closed: end the readings in hand first. Closed without it: the gateway died."""


@dataclass(frozen=True, slots=True)
class Frames:
    """All that came through the pipe until its end."""

    answer: bytes | None
    refusal: str
    end: str
    """ "exit 0", "signal 9", "timeout", or "" when the zygote itself died."""
    peak_kb: int = 0
    """The most memory that the child held at once, what it shares with the zygote included; 0 when not told."""

    @property
    def whole(self) -> bytes | None:
        """The answer of a child that ended well; None for all others."""
        return self.answer if self.end == "exit 0" else None

    @property
    def why(self) -> str:
        """Why there is no whole answer."""
        return self.refusal or self.end or "the reading process died"


def send_frame(fd: int, kind: bytes, payload: bytes) -> None:
    """Write one frame completely."""
    view = memoryview(HEADER.pack(kind, len(payload)) + payload)
    while view:
        view = view[os.write(fd, view) :]


def receive_frames(fd: int) -> Frames:
    """Read until end of file; a cut frame counts as not sent."""
    data = bytearray()
    while chunk := os.read(fd, 1 << 20):
        data += chunk
        if len(data) > LARGEST_ANSWER:
            return Frames(None, "answer-too-large", "")
    return _split(memoryview(data))


def _split(data: memoryview) -> Frames:
    answer, refusal, end, peak_kb = None, "", "", 0
    while len(data) >= HEADER.size:
        kind, size = HEADER.unpack_from(data)
        payload, data = data[HEADER.size : HEADER.size + size], data[HEADER.size + size :]
        if len(payload) < size:
            # The child was killed while it wrote; the zygote's frame may lie inside the cut one.
            end = _last_end(payload) or end
            break
        if kind == ANSWER:
            answer = bytes(payload)
        elif kind == REFUSAL:
            refusal = bytes(payload).decode("utf-8", "replace")
        elif kind == END:
            end = bytes(payload).decode("ascii", "replace")
        elif kind == PEAK:
            peak_kb = int.from_bytes(payload, "big")
    return Frames(answer, refusal, end, peak_kb)


def _last_end(payload: memoryview) -> str:
    tail = bytes(payload[-64:])
    for end in (b"timeout", b"signal ", b"exit "):
        place = tail.rfind(end)
        if place >= HEADER.size and tail[place - HEADER.size : place - HEADER.size + 1] == END:
            return tail[place:].decode("ascii", "replace")
    return ""
