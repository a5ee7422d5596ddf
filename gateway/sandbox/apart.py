"""A mail whose child died, read part by part: each attachment by a child of its own, so that a bad one costs only itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from classifiers.reading import Unreadable
from gateway.errors import SetAside
from gateway.records import AttachmentReading, MailReading, SignatureVerdict
from gateway.route import NO_PART, Job, mail_from_json
from gateway.sandbox.wire import Frames

APART_WALLS = 5
"""A mail may be read part by part for so many times `wall_s`; what is left then stays unread."""
NOT_CHECKED = "not-checked-limits"
"""Reason of a signature verdict: the process that looked for signatures did not survive."""

Run = Callable[[Job], Frames]
"""What a child makes of the mail in hand."""


def read_apart(run: Run, job: Job, first: Frames, wall_s: int) -> MailReading:
    """The reading of what `job` could not read whole, as `first` tells; SetAside when not even its parts can be found."""
    frames = run(replace(job, contents=False))
    if frames.whole is None:
        raise SetAside(f"can't be taken apart: {frames.why}; whole reading: {first.why}")
    reading = mail_from_json(frames.whole)
    until = time.monotonic() + APART_WALLS * wall_s
    parts = tuple(_read_one(run, job, part, until) for part in reading.attachments)
    return replace(
        reading,
        attachments=parts,
        signatures=_own_signatures(run, job) if job.kind == "mail" else (),
        repairs=(*reading.repairs, "read-part-by-part"),
    )


def _read_one(run: Run, job: Job, part: AttachmentReading, until: float) -> AttachmentReading:
    if part.content is None:
        return part
    if time.monotonic() > until:
        return _unread(part, "the time for reading this mail part by part is used up")
    frames = run(replace(job, only=part.index))
    if frames.whole is not None:
        again = [a for a in mail_from_json(frames.whole).attachments if a.index == part.index]
        if again:
            return again[0]
    return _unread(part, frames.why)


def _own_signatures(run: Run, job: Job) -> tuple[SignatureVerdict, ...]:
    """Verdicts on the mail's own signatures; one that says "not checked" when their child died too."""
    frames = run(replace(job, only=NO_PART))
    if frames.whole is not None:
        return mail_from_json(frames.whole).signatures
    return (SignatureVerdict("not_checked", reasons=(NOT_CHECKED,)),)


def _unread(part: AttachmentReading, why: str) -> AttachmentReading:
    """The attachment as a value of how its child ended: limits (time, memory, CPU) or a broken file.

    Whether it is signed is not known either, and "unsigned" would say so.
    """
    unknown = SignatureVerdict("not_checked", reasons=(NOT_CHECKED,), attachment_sha256=part.sha256)
    return replace(part, content=Unreadable(reason="limits", detail=why), signatures=(unknown,))
