"""The look of a visible signature: one line of any text, found nowhere but in the widget's appearance."""

from __future__ import annotations

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import PdfResources, RawContent
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp import StaticStampStyle

Box = tuple[float, float, float, float]


def text_look(writer: BasePdfFileWriter, text: str, box: Box) -> StaticStampStyle:
    """A stamp of that text; the font maps its codes back to Unicode, so that readers find it."""
    letters = sorted(set(text))
    codes = {letter: number for number, letter in enumerate(letters, start=1)}
    shown = "".join(f"{codes[letter]:02x}" for letter in text)
    content = f"q BT /F1 13 Tf 0 g 2 3.2 Td <{shown}> Tj ET Q".encode("ascii")
    resources = PdfResources()
    resources.font[generic.NameObject("/F1")] = _font(writer, letters)
    size = BoxConstraints(width=box[2] - box[0], height=box[3] - box[1])
    return StaticStampStyle(background=RawContent(content, resources, size), border_width=0)


def _font(writer: BasePdfFileWriter, letters: list[str]) -> generic.DictionaryObject:
    name = generic.NameObject
    glyphs = generic.ArrayObject([generic.NumberObject(1), *(name(f"/uni{ord(letter):04X}") for letter in letters)])
    encoding = generic.DictionaryObject({name("/Type"): name("/Encoding"), name("/Differences"): glyphs})
    return generic.DictionaryObject(
        {
            name("/Type"): name("/Font"),
            name("/Subtype"): name("/Type1"),
            name("/BaseFont"): name("/Times-Roman"),
            name("/FirstChar"): generic.NumberObject(1),
            name("/LastChar"): generic.NumberObject(len(letters)),
            name("/Widths"): generic.ArrayObject([generic.NumberObject(500)] * len(letters)),
            name("/Encoding"): encoding,
            name("/ToUnicode"): writer.add_object(generic.StreamObject(stream_data=_to_unicode(letters))),
        }
    )


def _to_unicode(letters: list[str]) -> bytes:
    rows = "\n".join(f"<{number:02x}> <{ord(letter):04x}>" for number, letter in enumerate(letters, start=1))
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Look def /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{rows}\nendbfchar\nendcmap end end\n"
    ).encode("ascii")
