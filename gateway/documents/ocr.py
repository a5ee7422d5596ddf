"""Text of pictures by Tesseract: loaded once, used in every forked child.

`warm` is called by the process that forks the readers. Where it was not, or
where the Vietnamese data is missing, pictures stay unread and nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import tesserocr
from PIL import Image, ImageDraw

from classifiers.folding import fold
from classifiers.reading import Line
from gateway.documents.ocr_data import LANGUAGE, TESSDATA_FOLDERS, data_folder
from gateway.documents.ocr_lines import lines_of_words, mean_confidence, words_of_table
from gateway.documents.ocr_numbers import NumberSeen, read_seen_number
from gateway.documents.page_images import PagePicture, prepared, with_all_ink, without_coloured_ink
from gateway.handwriting.net import load_numbers

_PASS_TIMEOUT_MS, _PAGE_TIMEOUT_MS = 25_000, 40_000
"""A letterhead takes half a second, a page two; noise all over a page may take minutes. Tesseract counts by the
clock on the wall, so that a busy machine must not lose pages; the child has a limit of CPU time besides."""
SURE = 70.0
"""Mean confidence of the words from which a first pass is believed."""
_LETTERHEAD = re.compile(
    r"cong hoa xa hoi|doc lap\W+tu do|dang cong san|^s[o06]\W{0,3}\s?.{0,12}/|\bkinh gui\b|\bngay\b.{0,12}\bthang\b.{0,12}\bnam\b",
    re.MULTILINE,
)
_FEW_WORDS = 10


class _Engine:
    """The loaded model of this process; forked children inherit it."""

    api: tesserocr.PyTessBaseAPI | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read of one picture."""

    lines: tuple[Line, ...]
    confidence: float
    """Mean of the words, 0 to 100; 0 without words."""
    letterhead: bool
    """National title, number line, date line or "Kính gửi" was seen."""
    number: NumberSeen | None = None
    """What the number reader sees on the number line."""

    @property
    def sure(self) -> bool:
        """Whether another pass with other preparation is not worth its time."""
        return self.letterhead and self.confidence >= SURE


def warm(folders: Iterable[str] = TESSDATA_FOLDERS) -> bool:
    """Load the Vietnamese model into this process; False, with nothing loaded, where the data is missing."""
    folder = data_folder(folders)
    _Engine.api = None
    if folder is None:
        return False
    try:
        api = tesserocr.PyTessBaseAPI(path=f"{folder}/", lang=LANGUAGE, psm=tesserocr.PSM.AUTO)
    except RuntimeError:  # The data is there and damaged, or of another version.
        return False
    # Tesseract opens its file for messages (/dev/null) with the first of them; a confined child may not,
    # and the library falls over that. Words in a picture without a resolution give a message.
    sheet = Image.new("L", (300, 100), 255)
    ImageDraw.Draw(sheet).text((20, 20), "ABC def", fill=0)
    api.SetImageBytes(sheet.tobytes(), sheet.width, sheet.height, 1, sheet.width)
    api.Recognize(_PASS_TIMEOUT_MS)
    api.Clear()
    _Engine.api = api
    load_numbers()
    return True


def is_warm() -> bool:
    """Whether pictures can be read in this process."""
    return _Engine.api is not None


def recognise(page: PagePicture, number: int, *, head: bool = True) -> Recognised | None:
    """Lines of a page's picture with their places; None where no model is loaded.

    `head=False` for pictures that need not hold a letterhead.
    """
    first = first_pass(page, number, head=head)
    return second_pass(page, number, first, head=head) if first else None


def first_pass(page: PagePicture, number: int, *, head: bool = True) -> Recognised | None:
    """Lines of a page's picture without its coloured ink; None where no model is loaded."""
    return _one_pass(prepared(page, without_coloured_ink), page, number, head)


def second_pass(page: PagePicture, number: int, first: Recognised, *, head: bool = True) -> Recognised:
    """The better of the first pass and one that keeps coloured ink.

    Read again only where the first shows no letterhead or is unsure of its words.
    """
    if first.sure or (not head and first.confidence >= SURE):
        return first
    second = _one_pass(prepared(page, with_all_ink), page, number, head)
    if second is None:
        return first
    better = max((first, second), key=lambda found: (found.letterhead, found.confidence * len(found.lines)))
    return replace(better, number=better.number or first.number or second.number)


def _one_pass(ready: PagePicture, page: PagePicture, number: int, head: bool = True) -> Recognised | None:
    api = _Engine.api
    if api is None:
        return None
    picture = ready.picture
    api.SetImageBytes(picture.tobytes(), picture.width, picture.height, 1, picture.width)
    api.SetSourceResolution(round(ready.dpi))
    try:
        # A pass that ran out of time still holds nothing that can be trusted.
        done = api.Recognize(_PASS_TIMEOUT_MS if head else _PAGE_TIMEOUT_MS)
        words = words_of_table(api.GetTSVText(0), ready.dpi, page.top_pt) if done else []
        seen_number = read_seen_number(api, page, ready.straightened) if done and head else None
    finally:
        api.Clear()
    lines = lines_of_words(words, number, page.width_pt, page.height_pt)
    seen = fold("\n".join(line.text for line in lines))
    confidence = mean_confidence(words) if len(words) >= _FEW_WORDS else 0.0
    return Recognised(lines, confidence, bool(_LETTERHEAD.search(seen)), seen_number)
