"""One page of a PDF: its lines and measures.

Annotations are flattened into the page first, because Vietnamese signers
stamp number, day and month as signature fields whose appearance is no page
content. Words are placed on the first and last pages, where the blocks of the
letterhead and the signer stand side by side; pages between give their words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium

from classifiers.reading import Column, Line, LineSource, Page
from gateway.documents.encodings import to_unicode
from gateway.documents.pdf_columns import Placed, place_columns
from gateway.documents.pdf_glyphs import PageFrame, PageGlyphs, page_frame, read_glyphs
from gateway.documents.pdf_inner import inner_lines
from gateway.documents.pdf_lines import is_tangled, read_rows
from gateway.documents.pdf_pictures import (
    PageObjects,
    annotation_pictures,
    annotation_texts,
    picture_cover,
    picture_ink,
    read_objects,
)
from gateway.documents.text import printed_text
from gateway.documents.unread import is_measured
from gateway.documents.words import text_quality

_PLACED_FIRST = _PLACED_LAST = 2
_INK_COVER = 0.6
"""Ink is measured only where visible text stands over so much picture."""
_SHOWN_ANNOTATIONS = frozenset(
    {pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_UNKNOWN}
)


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Which page of how many, from 0."""

    index: int
    count: int

    @property
    def measured(self) -> bool:
        """Whether pictures and paths of the page are looked at."""
        return is_measured(self.index + 1, self.count)

    @property
    def inner(self) -> bool:
        """Whether neither letterhead nor the end of the document is expected."""
        return _PLACED_FIRST <= self.index < self.count - _PLACED_LAST


def read_page(document: Any, place: PagePlace, encodings: set[str]) -> Page:
    """The page at `place` of a pdfium document; adds what its text was converted from to `encodings`.

    Raises `pypdfium2.PdfiumError` for a page that pdfium can't load.
    """
    page = document[place.index]
    # Taken before: a flatten writes a MediaBox of its own over one that the page inherits.
    frame, own_objects = page_frame(page), pdfium.FPDFPage_CountObjects(page)
    shown = _has_shown_annotations(page)
    flattened = shown and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
    if flattened:
        page.close()
        page = document[place.index]
    text_page = page.get_textpage()
    try:
        objects = read_objects(page, frame, own_objects) if place.measured else None
        if place.inner and not shown and not (objects and objects.pictures):
            found = _inner_page(text_page, place, frame, objects, encodings)
            if found is not None:
                return found
        widgets = annotation_texts(page, own_objects) if flattened else frozenset()
        glyphs = read_glyphs(frame, text_page, widgets)
        if is_tangled(glyphs.upright):
            glyphs = read_glyphs(frame, text_page, widgets, whole_words=False)
        stamps = annotation_pictures(page, own_objects, glyphs.frame) if flattened else ()
        return replace(_placed_page(place, glyphs, objects, encodings), stamps=stamps)
    finally:
        text_page.close()
        page.close()


def _has_shown_annotations(page: Any) -> bool:
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), 2000)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if annotation:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            pdfium.FPDFPage_CloseAnnot(annotation)
            if kind in _SHOWN_ANNOTATIONS:
                return True
    return False


def _inner_page(
    text_page: Any, place: PagePlace, frame: PageFrame, objects: PageObjects | None, encodings: set[str]
) -> Page | None:
    """A page without pictures by its words alone; None where their order is in doubt."""
    found = inner_lines(text_page)
    if found is None:
        return None
    number = place.index + 1
    texts = (clean for text in _converted(found, encodings) if (clean := printed_text(text)))
    lines = tuple(Line(text, number, order) for order, text in enumerate(texts, start=1))
    inked = sum(len(line.text) - line.text.count(" ") for line in lines)
    return Page(
        number,
        lines,
        width_pt=round(frame.width, 1),
        height_pt=round(frame.height, 1),
        visible_characters=inked,
        characters_after_picture=inked if objects else 0,
        paths=objects.paths if objects else 0,
        text_quality=text_quality("\n".join(line.text for line in lines)),
    )


def _placed_page(place: PagePlace, glyphs: PageGlyphs, objects: PageObjects | None, encodings: set[str]) -> Page:
    number = place.index + 1
    lines = _placed_lines(glyphs, number, encodings)
    page = Page(
        number,
        lines,
        width_pt=round(glyphs.frame.width, 1),
        height_pt=round(glyphs.frame.height, 1),
        hidden_characters=sum(len(glyph.text) for glyph in glyphs.upright if glyph.style.hidden and glyph.text != " "),
        visible_characters=sum(glyphs.counts.values()),
        text_quality=text_quality("\n".join(line.text for line in lines)),
    )
    if objects is None:
        return page
    cover = round(picture_cover(objects.pictures, glyphs.frame), 4)
    return replace(
        page,
        picture_cover=cover,
        picture_ink=picture_ink(objects.pictures) if cover >= _INK_COVER and page.visible_characters else None,
        characters_before_picture=sum(glyphs.counts.get(text, 0) for text in objects.texts_before),
        characters_after_picture=sum(glyphs.counts.get(text, 0) for text in objects.texts_after),
        paths=objects.paths,
    )


def _placed_lines(glyphs: PageGlyphs, number: int, encodings: set[str]) -> tuple[Line, ...]:
    placed = place_columns(read_rows(glyphs.upright), glyphs.frame.width, glyphs.frame.height)
    placed += [(row[0], Column.FULL, False) for group in glyphs.turned for row in read_rows(group)]
    texts = _converted([piece.text for piece, _, _ in placed], encodings)
    kept = [(item, clean) for item, text in zip(placed, texts, strict=True) if (clean := printed_text(text))]
    return tuple(_line(item, text, number, order) for order, (item, text) in enumerate(kept, start=1))


def _converted(texts: list[str], encodings: set[str]) -> list[str]:
    converted, encoding = to_unicode(texts)
    if encoding != "unicode":
        encodings.add(encoding)
    return converted


def _line(item: Placed, text: str, page: int, number: int) -> Line:
    piece, column, in_table = item
    source = LineSource.WIDGET if piece.widget else LineSource.OCR if piece.hidden else LineSource.TEXT
    return Line(text, page, number, column, source, piece.box, round(piece.size, 1), piece.bold, piece.italic, in_table)
