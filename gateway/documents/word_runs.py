"""One paragraph of a .docx: its lines, style, text boxes [ECMA-376 Part 1 §17.3]."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

_DROPPED = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "rt"})
_TRUE = frozenset({"", "1", "true", "on"})


@dataclass(slots=True)
class Piece:
    """A line of a paragraph, between forced breaks."""

    text: str = ""
    breaks_before: int = 0
    """Pages that end before this line."""
    size_pt: float | None = None
    weights: dict[tuple[float | None, bool, bool], int] = field(default_factory=dict)

    @property
    def bold(self) -> bool:
        return self._share(1) > 0.5

    @property
    def italic(self) -> bool:
        return self._share(2) > 0.5

    def _share(self, place: int) -> float:
        total = sum(self.weights.values())
        return sum(weight for style, weight in self.weights.items() if style[place]) / total if total else 0.0


@dataclass(slots=True)
class Paragraph:
    """What one w:p holds."""

    pieces: list[Piece] = field(default_factory=lambda: [Piece()])
    boxes: list[etree._Element] = field(default_factory=list)
    """Contents of text boxes, to be walked as blocks."""
    word_art: list[str] = field(default_factory=list)
    """Texts drawn along a path: watermarks."""
    page_just_broken: bool = False


def local_name(element: etree._Element) -> str:
    """Tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def read_paragraph(element: etree._Element) -> Paragraph:
    """Lines of a paragraph with their commonest style."""
    found = Paragraph()
    properties = element.find("{*}pPr")
    if properties is not None and _is_on(properties.find("{*}pageBreakBefore")):
        found.pieces[0].breaks_before = 1
        found.page_just_broken = True
    _walk(element, found, (None, False, False), False)
    for piece in found.pieces:
        if piece.weights:
            piece.size_pt = max(piece.weights, key=lambda style: piece.weights[style])[0]
    return found


def _walk(parent: etree._Element, found: Paragraph, style: tuple[float | None, bool, bool], capitals: bool) -> None:
    for child in parent.iterchildren(tag=etree.Element):
        name = local_name(child)
        if name in _DROPPED:
            continue
        if name == "r":
            properties = child.find("{*}rPr")
            if properties is None:
                _walk(child, found, (None, False, False), False)
            elif not _is_on(properties.find("{*}vanish")):
                _walk(child, found, _style(properties), _is_on(properties.find("{*}caps")))
        elif name == "txbxContent":
            found.boxes.append(child)
        elif name == "textpath":
            found.word_art.append(str(child.get("string") or ""))
        else:
            _add(name, child, found, style, capitals)
            _walk(child, found, style, capitals)


def _add(
    name: str, element: etree._Element, found: Paragraph, style: tuple[float | None, bool, bool], capitals: bool
) -> None:
    """Take in one inline element."""
    piece = found.pieces[-1]
    if name == "t":
        text = (element.text or "").upper() if capitals else element.text or ""
        piece.text += text
        piece.weights[style] = piece.weights.get(style, 0) + len(text.strip())
        found.page_just_broken = found.page_just_broken and not text.strip()
    elif name in ("tab", "ptab"):
        piece.text += "\t"
    elif name == "noBreakHyphen":
        piece.text += "-"
    elif name in ("br", "cr"):
        broken = any(str(key).endswith("}type") and value == "page" for key, value in element.attrib.items())
        found.pieces.append(Piece(breaks_before=int(broken)))
        found.page_just_broken = broken or found.page_just_broken
    elif name == "lastRenderedPageBreak" and not found.page_just_broken:
        if piece.text.strip():
            # The paragraph runs on over the page: its text stays one line.
            return
        piece.breaks_before += 1
        found.page_just_broken = True


def _style(properties: etree._Element) -> tuple[float | None, bool, bool]:
    size = properties.find("{*}sz")
    value = _attribute(size) if size is not None else ""
    points = int(value) / 2 if value.isdigit() else None
    return points, _is_on(properties.find("{*}b")), _is_on(properties.find("{*}i"))


def _is_on(element: etree._Element | None) -> bool:
    return element is not None and _attribute(element) in _TRUE


def _attribute(element: etree._Element) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}val")), "")
