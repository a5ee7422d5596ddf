"""Where on its page a signature field stands, and what its signer wrote as the reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from gateway.signatures.guarded import CHECKER_ERRORS

_MOST_PAGES = 5000
_LONGEST_REASON = 300


def place_of(reader: PdfFileReader, field: Any) -> tuple[int, ...]:
    """Page from 1, then left, top, right, bottom in thousandths of the visible page; () for an invisible field."""
    try:
        widget = _widget(field)
        left, bottom, right, top = (float(number) for number in widget["/Rect"])
        if left == right or top == bottom:
            return ()
        number, page = _page_of(reader, widget)
        return (number, *_thousandths((left, bottom, right, top), page)) if page is not None else ()
    except CHECKER_ERRORS:
        return ()


def reason_of(field: Any) -> str:
    """/Reason of the signature dictionary, cut to a sensible length; "" without one."""
    try:
        return str(field["/V"].get("/Reason", ""))[:_LONGEST_REASON]
    except CHECKER_ERRORS:
        return ""


def _widget(field: Any) -> Any:
    return field if "/Rect" in field else field["/Kids"][0]


def _page_of(reader: PdfFileReader, widget: Any) -> tuple[int, Any | None]:
    """The page that the widget names, else the one that lists it; (0, None) where neither is found."""
    named = widget.raw_get("/P") if "/P" in widget else None
    for number, (reference, page) in enumerate(_pages(reader.root["/Pages"]), start=1):
        if isinstance(named, generic.IndirectObject):
            if reference == named.reference:
                return number, page
        elif widget.container_ref is not None and any(
            isinstance(one, generic.IndirectObject) and one.reference == widget.container_ref
            for one in _annotations(page)
        ):
            return number, page
    return 0, None


def _pages(root: Any) -> Iterator[tuple[Any, Any]]:
    """Each page with its reference, in order; a tree that runs in circles ends."""
    waiting: list[Any] = list(reversed(_raw(root["/Kids"])))
    steps = 0
    while waiting and steps < _MOST_PAGES:
        steps += 1
        kid = waiting.pop()
        node = kid.get_object()
        if "/Kids" in node:
            waiting += reversed(_raw(node["/Kids"]))
        else:
            yield kid.reference, node


def _raw(array: Any) -> list[Any]:
    return [array.raw_get(place) for place in range(len(array))]


def _annotations(page: Any) -> list[Any]:
    return _raw(page["/Annots"]) if "/Annots" in page else []


def _thousandths(box: tuple[float, float, float, float], page: Any) -> tuple[int, ...]:
    """The box as readers see it: from the top left corner, after the page was turned [ISO 32000-1 §7.7.3.3]."""
    shown: Any = _inherited(page, "/CropBox") or _inherited(page, "/MediaBox")
    x0, y0, x1, y1 = (float(number) for number in shown)
    width, height = x1 - x0, y1 - y0
    across = sorted((box[0] - x0, box[2] - x0))
    down = sorted((y1 - box[1], y1 - box[3]))
    u, v = [one / width for one in across], [one / height for one in down]
    turned = int(_inherited(page, "/Rotate") or 0) % 360
    if turned == 90:
        u, v = [1 - one for one in reversed(v)], u
    elif turned == 180:
        u, v = [1 - one for one in reversed(u)], [1 - one for one in reversed(v)]
    elif turned == 270:
        u, v = v, [1 - one for one in reversed(u)]
    return tuple(max(-1000, min(2000, round(1000 * one))) for one in (u[0], v[0], u[1], v[1]))


def _inherited(page: Any, key: str) -> Any | None:
    node, depth = page, 0
    while depth < 50:
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node, depth = node["/Parent"], depth + 1
    return None
