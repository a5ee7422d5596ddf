"""One paragraph of a .docx: its lines, style, text boxes [ECMA-376 Part 1 §17.3]."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from gateway.documents.parts import attribute, local_name
from gateway.documents.word_styles import Case, Styles, case_of, is_on

_DROPPED = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "rt"})


@dataclass(slots=True)
class Piece:
    """A line of a paragraph, between forced breaks."""

    text: str = ""
    breaks_before: int = 0
    """Pages that end before this line."""
    size_pt: float | None = None
    weights: dict[tuple[float | None, bool, bool], int] = field(default_factory=dict)
    capitals: list[tuple[int, int]] = field(default_factory=list)
    """Ranges of the text in a font of capitals."""

    @property
    def bold(self) -> bool:
        return self._share(1) > 0.5

    @property
    def italic(self) -> bool:
        return self._share(2) > 0.5

    def _share(self, place: int) -> float:
        total = sum(self.weights.values())
        return sum(weight for style, weight in self.weights.items() if style[place]) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class _Run:
    """How the text of a run is shown."""

    style: tuple[float | None, bool, bool] = (None, False, False)
    """Size in points, bold, italic."""
    case: Case = Case()


@dataclass(slots=True)
class Paragraph:
    """What one w:p holds."""

    pieces: list[Piece] = field(default_factory=lambda: [Piece()])
    boxes: list[etree._Element] = field(default_factory=list)
    """Contents of text boxes, to be walked as blocks."""
    word_art: list[str] = field(default_factory=list)
    """Texts drawn along a path: watermarks."""
    page_just_broken: bool = False


def read_paragraph(element: etree._Element, styles: Styles) -> Paragraph:
    """Lines of a paragraph with their commonest style."""
    found = Paragraph()
    properties = element.find("{*}pPr")
    base = styles.default
    if properties is not None:
        if is_on(properties.find("{*}pageBreakBefore")):
            found.pieces[0].breaks_before = 1
            found.page_just_broken = True
        base = styles.of(attribute(properties.find("{*}pStyle"), "val"), base)
    _Walk(found, styles, base).inline(element, _Run(case=base))
    for piece in found.pieces:
        if piece.weights:
            piece.size_pt = max(piece.weights, key=lambda style: piece.weights[style])[0]
    return found


@dataclass(frozen=True, slots=True)
class _Walk:
    """The walk through one paragraph."""

    found: Paragraph
    styles: Styles
    base: Case

    def inline(self, parent: etree._Element, run: _Run) -> None:
        """Take in all inline elements under `parent`."""
        for child in parent.iterchildren(tag=etree.Element):
            name = local_name(child)
            if name in _DROPPED:
                continue
            if name == "r":
                properties = child.find("{*}rPr")
                if properties is None:
                    self.inline(child, _Run(case=self.base))
                elif not is_on(properties.find("{*}vanish")):
                    self.inline(child, self._run(properties))
            elif name == "txbxContent":
                self.found.boxes.append(child)
            elif name == "textpath":
                self.found.word_art.append(str(child.get("string") or ""))
            else:
                _add(name, child, self.found, run)
                self.inline(child, run)

    def _run(self, properties: etree._Element) -> _Run:
        styled = self.styles.of(attribute(properties.find("{*}rStyle"), "val"), self.base)
        return _Run(_style(properties), case_of(properties).over(styled))


def _add(name: str, element: etree._Element, found: Paragraph, run: _Run) -> None:
    """Take in one inline element."""
    piece = found.pieces[-1]
    if name == "t":
        _add_text(element.text or "", piece, run)
        found.page_just_broken = found.page_just_broken and not (element.text or "").strip()
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


def _add_text(text: str, piece: Piece, run: _Run) -> None:
    shown = text.upper() if run.case.capitals else text
    if run.case.capital_font and shown:
        piece.capitals.append((len(piece.text), len(piece.text) + len(shown)))
    piece.text += shown
    piece.weights[run.style] = piece.weights.get(run.style, 0) + len(shown.strip())


def _style(properties: etree._Element) -> tuple[float | None, bool, bool]:
    size = attribute(properties.find("{*}sz"), "val")
    points = int(size) / 2 if size.isascii() and size.isdigit() and len(size) < 6 else None
    return points, is_on(properties.find("{*}b")), is_on(properties.find("{*}i"))
