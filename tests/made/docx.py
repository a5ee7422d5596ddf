"""Word documents of today (.docx), written part by part; the same bytes on each run."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from xml.sax.saxutils import escape

from tests.made.letter import Annex, Letter
from tests.made.tcvn3 import in_capital_font, to_tcvn3

ZIP_DAY = (2014, 1, 2, 8, 0, 0)
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
    '<Relationship Id="rId2" Target="docProps/core.xml" '
    'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"/>'
    "</Relationships>"
)
PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
Encode = Callable[[str], str]


def draw_docx(letter: Letter, *, tcvn3: bool = False, title: str = "") -> bytes:
    """The document as Word saves it: letterhead in a table, marks in text boxes.

    `tcvn3` types it in the .VnTime fonts, capitals in .VnTimeH; `title` is the title property, which
    Word often keeps from the document that was copied.
    """
    encode: Encode = to_tcvn3 if tcvn3 else str
    font = ".VnTime" if tcvn3 else "Times New Roman"
    return package(_content(letter, encode), title, font)


def draw_bound_docx(letters: Iterable[Letter], *, page_breaks: bool = True) -> bytes:
    """Several documents typed one after another in one file, each on a new page or right below the other."""
    between = PAGE_BREAK if page_breaks else "<w:p/>"
    return package(between.join(_content(letter, str) for letter in letters))


def _content(letter: Letter, encode: Encode) -> str:
    blocks = [_letterhead(letter, encode), *_opening(letter), *_body(letter), _closing(letter, encode)]
    if letter.foot:
        blocks.append(_paragraph(letter.foot, italic=True))
    for annex in letter.annexes:
        blocks.extend(_annex(annex))
    return "".join(block if block.startswith("<w:tbl>") else _encoded(block, encode) for block in blocks)


def plain_docx(lines: Iterable[str], title: str = "") -> bytes:
    """A document of plain paragraphs, without letterhead."""
    return package("".join(_paragraph(line, bold=line.isupper(), centre=line.isupper()) for line in lines), title)


def package(body: str, title: str = "", font: str = "Times New Roman") -> bytes:
    """A .docx around the XML of its body."""
    styled = re.sub("<w:rPr>(?!<w:rFonts)", f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>', body)
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></cp:coreProperties>'
    )
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS,
        "word/document.xml": f"<w:document {NAMES}><w:body>{styled}</w:body></w:document>",
        "docProps/core.xml": core,
    }
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, xml in parts.items():
            text = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + xml
            archive.writestr(zipfile.ZipInfo(name, ZIP_DAY), text.encode(), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _encoded(block: str, encode: Encode) -> str:
    """`block` with the text between its tags run through `encode`."""
    pieces = _pieces(block)
    for index, piece in enumerate(pieces):
        if not piece.startswith("<"):
            pieces[index] = encode(piece)
            if encode is to_tcvn3 and in_capital_font(piece):
                opening = max(at for at in range(index) if pieces[at] == "<w:rPr>")
                pieces[opening] += '<w:rFonts w:ascii=".VnTimeH" w:hAnsi=".VnTimeH"/>'
    return "".join(pieces)


def _pieces(block: str) -> list[str]:
    return [piece for part in block.split("<") for piece in _tag_and_text(part) if piece]


def _tag_and_text(part: str) -> tuple[str, str]:
    tag, closed, text = part.partition(">")
    return (f"<{tag}>", text) if closed else ("", tag)


def _paragraph(text: str, *, bold: bool = False, italic: bool = False, centre: bool = False, size: int = 26) -> str:
    look = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "") + f'<w:sz w:val="{size}"/>'
    place = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centre else ""
    return f'<w:p>{place}<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _row(left: Iterable[str], right: Iterable[str], encode: Encode) -> str:
    """A table without frame of one row and two cells."""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_encoded("".join(cell), encode) or "<w:p/>"}</w:tc>'
        for width, cell in ((3900, left), (5700, right))
    )
    grid = '<w:tblGrid><w:gridCol w:w="3900"/><w:gridCol w:w="5700"/></w:tblGrid>'
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>{grid}<w:tr>{cells}</w:tr></w:tbl>'


def _letterhead(letter: Letter, encode: Encode) -> str:
    left = [_paragraph(letter.parent, centre=True)] if letter.parent else []
    left.extend(_paragraph(line, bold=True, centre=True) for line in letter.issuer.splitlines())
    if letter.party:
        left.append(_paragraph("*", centre=True))
    if letter.number_line:
        left.append(_paragraph(letter.number_line, centre=True))
    if not letter.heading and letter.national:
        left.append(_paragraph(f"V/v {letter.abstract}", centre=True, size=24))
    left.extend(_mark(mark) for mark in (letter.secrecy, letter.urgency) if mark)
    right = [_paragraph(line, bold=True, centre=True) for line in letter.title_lines]
    if letter.date_line:
        right.append(_paragraph(letter.date_line, italic=True, centre=True))
    return _row(left, right, encode)


def _mark(mark: str) -> str:
    """A stamp in a text box: readers that skip text boxes do not see it."""
    box = f"<v:textbox><w:txbxContent>{_paragraph(mark, bold=True, centre=True)}</w:txbxContent></v:textbox>"
    return f'<w:p><w:r><w:pict><v:rect style="width:80pt;height:24pt">{box}</v:rect></w:pict></w:r></w:p>'


def _opening(letter: Letter) -> list[str]:
    lines = [_paragraph(text, bold=True, centre=True) for text in (letter.heading,) if text]
    if letter.heading:
        lines.append(_paragraph(letter.abstract, bold=True, centre=True))
    lines.extend(_paragraph(line, bold=True, centre=True) for line in letter.authority.splitlines())
    return lines + [_paragraph(line, centre=len(letter.to) == 1) for line in letter.to_lines]


def _body(letter: Letter) -> list[str]:
    return [
        _paragraph(text, bold=text.isupper(), centre=text.isupper(), italic=text.startswith("Căn cứ"))
        for text in letter.body
    ]


def _closing(letter: Letter, encode: Encode) -> str:
    left = [_paragraph(line, bold=index == 0, size=22) for index, line in enumerate(letter.copy_lines)]
    right = [_paragraph(title, bold=True, centre=True) for title in letter.titles if letter.signer]
    right += ["<w:p/>", "<w:p/>", _paragraph(letter.signer, bold=True, centre=True)] if letter.signer else []
    return _row(left, right, encode)


def _annex(annex: Annex) -> list[str]:
    head = PAGE_BREAK + _paragraph(annex.heading, bold=True, centre=True)
    return [
        head,
        _paragraph(annex.title, bold=True, centre=True),
        _paragraph(annex.attached_to, italic=True, centre=True),
        *(_paragraph(line) for line in annex.lines),
    ]
