"""A .pptx as lines: one slide, one page [ECMA-376 Part 1 §19]."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from classifiers.reading import Format, Reading, Unreadable
from gateway.documents.flow import FlowLine, flow_reading
from gateway.documents.parts import Package, local_name, read_package
from gateway.documents.pictured import package_pictures, with_pictures
from gateway.settings import Sandbox

_SLIDE = re.compile(r"ppt/slides/slide(\d{1,6})\.xml$")


def read_pptx(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """Paragraphs of the slides in the order of their numbers."""
    return read_package(data, Format.PPTX, limits, _read_parts)


def _read_parts(package: Package) -> Reading | Unreadable:
    slides = sorted((int(found.group(1)), name) for name in package.names if (found := _SLIDE.match(name)))
    lines: list[FlowLine] = []
    for page, (_, name) in enumerate(slides[: package.limits.max_pages], start=1):
        lines += _paragraphs(package.parse(name), page)
    reading = flow_reading(
        Format.PPTX,
        lines,
        producer=package.first_text("docProps/app.xml", "Application"),
        title=package.first_text("docProps/core.xml", "title"),
    )
    return with_pictures(reading, package_pictures(package, [name for _, name in slides]), package.limits)


def _paragraphs(root: etree._Element, page: int) -> Iterator[FlowLine]:
    for paragraph in root.iter("{*}p"):
        text = "".join(
            "\n" if local_name(node) == "br" else node.text or "" for node in paragraph.iter("{*}t", "{*}br")
        )
        in_table = next(paragraph.iterancestors("{*}tc"), None) is not None
        yield from (FlowLine(line, page, in_table=in_table) for line in text.split("\n") if line.strip())
