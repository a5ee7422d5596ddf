"""Pages that lie on their side or stand on their head: found where the first pass is unsure, and read turned.

Lines of text make sharp changes between full and empty rows of pixels, across
them hardly any: that tells level from upright lines for a hundredth of a pass.
Which of the two ways up is right, only recognition tells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from gateway.documents.ocr import SURE, Recognised, first_pass, second_pass
from gateway.documents.page_images import PagePicture, sharpness, without_coloured_ink

_DIRECTED = 1.8
"""Rows of level lines are sharper than columns by two to fifteen; pictures without text stay near one."""
_HEAD_DOWN = 62.0
"""Words on their head are recognised with a confidence of 40 to 50, those of poor scans with more."""
_BETTER = 12.0
_LONG = 6
"""Characters from which a line's box tells which way it runs."""


@dataclass(frozen=True, slots=True)
class TurnedReading:
    """What was read of the top of a page, after which turn, and the picture it was read from."""

    read: Recognised
    top: PagePicture
    turned: int
    """Degrees clockwise: 0, 90, 180 or 270."""


def recognise_upright(
    view: Callable[[int], PagePicture | None], number: int, *, head: bool = True
) -> TurnedReading | None:
    """The top of a page, recognised the right way up; None where no model is loaded or nothing can be drawn.

    `view` gives the top of the page after a turn of so many degrees clockwise.
    `head=False` for pages that need not hold a letterhead.
    """
    top = view(0)
    first = first_pass(top, number, head=head) if top else None
    if top is None or first is None:
        return None
    believed = first.sure if head else first.confidence >= SURE and not _stands_upright(top.picture)
    if believed and not _runs_upright(first):
        return TurnedReading(first, top, 0)
    for turned in _turns(top.picture, first):
        other = view(turned)
        read = first_pass(other, number, head=head) if other else None
        if other and read and _is_better(read, first):
            return TurnedReading(second_pass(other, number, read, head=head), other, turned)
    return TurnedReading(second_pass(top, number, first, head=head), top, 0)


def _turns(picture: Image.Image, first: Recognised) -> tuple[int, ...]:
    """Turns worth a pass."""
    across, down = sharpness(without_coloured_ink(picture))
    if down > _DIRECTED * across:
        return (270, 90)
    # A foot may hold little text; a photograph holds neither words nor level lines.
    hints_at_text = first.confidence > 0 or across > _DIRECTED * down
    return (180,) if hints_at_text and not first.letterhead and first.confidence < _HEAD_DOWN else ()


def _stands_upright(picture: Image.Image) -> bool:
    across, down = sharpness(without_coloured_ink(picture))
    return down > _DIRECTED * across


def _is_better(read: Recognised, first: Recognised) -> bool:
    if _runs_upright(read) or read.confidence < SURE:
        return False
    return read.letterhead or _runs_upright(first) or read.confidence > first.confidence + _BETTER


def _runs_upright(read: Recognised) -> bool:
    """Whether most lines are taller than wide: Tesseract reads some of those, but their places tell nothing."""
    boxes = [line.box for line in read.lines if line.box and len(line.text) >= _LONG]
    upright = sum(box[3] - box[1] > box[2] - box[0] for box in boxes)
    return 2 * upright > len(boxes)
