"""Office files that are nothing but pictures: scans that somebody put into Word, slides or a letter.

Their pictures are read like scanned pages, in the order of the file; that the
text came from pictures is kept with each line.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice, pairwise

from lxml import etree

from classifiers.reading import NEEDS_OCR, Page, Reading, Unreadable
from gateway.documents.parts import Package, attribute
from gateway.documents.picture_file import read_picture
from gateway.settings import Sandbox

_SPARSE = 30
"""Characters of text from which a file says something itself; the measure of `classifiers.origin`."""
_SMALLEST_BYTES = 8 * 1024
"""Logos and lines are smaller; a page of a fax is not."""
_MOST_PICTURES = 40
_FIRST = 2
"""Pictures that are looked at for a letterhead."""
_STARTS = re.compile(rb"\xff\xd8\xff[\xe0-\xef\xdb]|\x89PNG\r\n\x1a\n")
_HEXADECIMAL_PICTURE = re.compile(rb"\\(?:jpegblip|pngblip)(?![a-z])[^{}]{0,400}?[\s}]([0-9a-fA-F\s]{16384,})")


def with_pictures(reading: Reading | Unreadable, pictures: Iterable[bytes], limits: Sandbox) -> Reading | Unreadable:
    """`reading`, or where it has no text of its own the words of its page-sized pictures.

    `needs_ocr` where there are such pictures and no model is loaded.
    """
    if isinstance(reading, Unreadable) or sum(len(line.text) for line in reading.lines) >= _SPARSE:
        return reading
    pages: list[Page] = []
    for picture in islice((data for data in pictures if len(data) >= _SMALLEST_BYTES), _FIRST):
        seen = read_picture(picture, limits)
        if isinstance(seen, Unreadable):
            if seen.reason == NEEDS_OCR:
                return Unreadable(NEEDS_OCR, "only pictures in it", reading.format)
            continue
        number = len(pages) + 1
        lines = tuple(replace(line, page=number) for line in seen.pages[0].lines)
        # What a page of an office file is recognised of is not completed later: it has no pages of its own.
        pages.append(replace(seen.pages[0], number=number, lines=lines, recognised=None, recognised_sure=None))
    if not pages:
        return reading
    own = [replace(line, page=1) for line in reading.lines]
    first = (*own, *pages[0].lines)
    pages[0] = replace(pages[0], lines=tuple(replace(line, number=n) for n, line in enumerate(first, start=1)))
    return replace(reading, pages=tuple(pages), page_count=max(reading.page_count, len(pages)))


def package_pictures(package: Package, parts: Iterable[str]) -> Iterator[bytes]:
    """Pictures that these parts of a .docx or .pptx draw, in their order [ECMA-376 Part 1 §20.1.8.13]."""
    for name in parts:
        folder, _, base = name.rpartition("/")
        relations = f"{folder}/_rels/{base}.rels"
        if relations not in package.names:
            continue
        targets = {attribute(one, "Id"): attribute(one, "Target") for one in package.parse(relations)}
        for wanted in islice(_drawn(package.parse(name)), _MOST_PICTURES):
            path = posixpath.normpath(posixpath.join("/" + folder, targets.get(wanted, ""))).lstrip("/")
            if path in package.names:
                yield package.content(path)


def _drawn(root: etree._Element) -> Iterator[str]:
    """Relations of the pictures of a part, by DrawingML or VML; a fallback's picture is the same one."""
    for element in root.iter("{*}blip", "{*}imagedata"):
        if next(element.iterancestors("{*}Fallback"), None) is None:
            yield attribute(element, "embed") or attribute(element, "id")


def open_document_pictures(package: Package, root: etree._Element) -> Iterator[bytes]:
    """Pictures of an .odt in its order [OpenDocument 1.2 part 1 §10.4.4]."""
    for image in islice(root.iter("{*}image"), _MOST_PICTURES):
        path = attribute(image, "href").removeprefix("./")
        if path in package.names:
            yield package.content(path)


def embedded_pictures(stream: bytes) -> Iterator[bytes]:
    """JPEG and PNG pictures in the data stream of a .doc, told by their first bytes; what follows one is passed over
    by its reader."""
    starts = [found.start() for found in islice(_STARTS.finditer(stream), _MOST_PICTURES)]
    for start, end in pairwise([*starts, len(stream)]):
        if end - start >= _SMALLEST_BYTES:
            yield stream[start:end]


def hexadecimal_pictures(data: bytes) -> Iterator[bytes]:
    """JPEG and PNG pictures of an .rtf [RTF 1.9.1, "Pictures"]."""
    for found in islice(_HEXADECIMAL_PICTURE.finditer(data), _MOST_PICTURES):
        digits = b"".join(found.group(1).split())
        yield bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
