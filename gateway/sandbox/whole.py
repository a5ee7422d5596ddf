"""All pages of a mail's scans, one child a page: one that can't be read costs only itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from classifiers.reading import Page
from gateway.records import MailReading
from gateway.route import Job
from gateway.route.deepening import PartWanted, with_read
from gateway.sandbox.reader import SandboxedReader


def read_whole(
    reader: SandboxedReader,
    path: Path,
    job: Job,
    reading: MailReading,
    wanted: Sequence[PartWanted],
    before_each: Callable[[], None] = lambda: None,
) -> MailReading:
    """`reading` with the wanted pages; those that can't be read are named in its repairs.

    `job` is the one that gave `reading`, with the wall-clock limit of a page.
    `before_each` is called before each page: it may wait, or raise to stop.
    Raises TryLater.
    """
    for one in wanted:
        before_each()
        page = reader.read_page(replace(job, only=one.index, part=one.part), path)
        if isinstance(page, Page):
            reading = with_read(reading, one, page)
        else:
            note = f"page-{one.part.page}-of-{one.index}-unread"
            reading = replace(reading, repairs=(*reading.repairs, note))
    return reading
