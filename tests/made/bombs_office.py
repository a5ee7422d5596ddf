"""Office files and pictures that cost more than they show."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

from tests.made.bombs_packed import zip_of_members
from tests.made.office import ODF_NAMES, TYPES
from tests.made.old_office import FONTS
from tests.made.ole import SECTOR, compound_file

LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def billion_laughs(root: str, around: str) -> str:
    """XML whose one entity unfolds to ten to the eleventh letters; `around` holds {}."""
    return f'<!DOCTYPE {root} [<!ENTITY l0 "ha">{LAUGHS}]>' + around.format("&l11;")


def quadratic(root: str, around: str, size: int) -> str:
    """XML with one long entity used as often as it is long."""
    return f'<!DOCTYPE {root} [<!ENTITY a "{"a" * size}">]>' + around.format("&a;" * size)


DOCX_AROUND = f"<w:document {W}><w:body><w:p><w:r><w:t>{{}}</w:t></w:r></w:p></w:body></w:document>"
ODT_AROUND = (
    f"<office:document-content {ODF_NAMES}><office:body><office:text><text:p>{{}}</text:p></office:text>"
    "</office:body></office:document-content>"
)
SVG_AROUND = '<svg xmlns="http://www.w3.org/2000/svg"><text>{}</text></svg>'
STRINGS_AROUND = f"<sst {S}><si><t>{{}}</t></si></sst>"


def office_zip(parts: dict[str, str | bytes]) -> bytes:
    """An archive of these parts, packed as tightly as deflate can."""
    members = []
    for name, part in parts.items():
        data = part.encode() if isinstance(part, str) else part
        packer = zlib.compressobj(9 if len(data) < 1 << 24 else 1, zlib.DEFLATED, -15)
        members.append((name, packer.compress(data) + packer.flush(), len(data), zlib.crc32(data)))
    return zip_of_members(members)


def docx(document: str | bytes) -> bytes:
    """A .docx of this main part."""
    return office_zip({"[Content_Types].xml": TYPES, "word/document.xml": document})


def tiny_runs(count: int) -> bytes:
    """Runs of one letter."""
    run = b"<w:r><w:t>a</w:t></w:r>"
    head, tail = DOCX_AROUND.replace("<w:r><w:t>{}</w:t></w:r>", "|").encode().split(b"|")
    return docx(head + run * count + tail)


def empty_paragraphs(count: int) -> bytes:
    """Paragraphs with a word each."""
    head, tail = DOCX_AROUND.replace("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "|").encode().split(b"|")
    return docx(head + b"<w:p><w:r><w:t>ab</w:t></w:r></w:p>" * count + tail)


def deep_tables(levels: int) -> bytes:
    """A table in a table in a table."""
    inner = "<w:tbl><w:tr><w:tc>" * levels + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * levels
    return docx(f"<w:document {W}><w:body>{inner}</w:body></w:document>")


def _workbook(sheet: str | bytes, strings: str | bytes = "") -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return office_zip(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook {S} xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": sheet,
            "xl/sharedStrings.xml": strings or f"<sst {S}/>",
        }
    )


def shared_strings(count: int) -> bytes:
    """A table of strings that no cell needs."""
    strings = f"<sst {S}>".encode() + b"<si><t>a</t></si>" * count + b"</sst>"
    return _workbook(
        f'<worksheet {S}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>', strings
    )


def wide_sheet() -> bytes:
    """Two cells in the far corners of a sheet."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    rows = f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{far}</sheetData>'
    return _workbook(f'<worksheet {S}><dimension ref="A1:XFD1048576"/>{rows}</worksheet>')


def laughing_strings() -> bytes:
    """Shared strings that unfold."""
    cell = f'<worksheet {S}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>'
    return _workbook(cell, billion_laughs("sst", STRINGS_AROUND))


def open_document(kind: str, content: str | bytes) -> bytes:
    """An OpenDocument file of a kind: `text` or `spreadsheet`."""
    return office_zip(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": content,
            "META-INF/manifest.xml": "<manifest/>",
        }
    )


def repeated_cells(rows: int, columns: int) -> bytes:
    """One cell that says how often it stands there."""
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>a</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    body = f"<office:body><office:spreadsheet><table:table>{row}</table:table></office:spreadsheet></office:body>"
    return open_document("spreadsheet", f"<office:document-content {ODF_NAMES}>{body}</office:document-content>")


def many_blanks(count: int) -> bytes:
    """Elements that stand for many blanks each."""
    return open_document("text", ODT_AROUND.format('<text:s text:c="99999"/>' * count))


def many_slides(count: int) -> bytes:
    """Slides without end."""
    a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    slide = f"<p {a}><a:p><a:r><a:t>a</a:t></a:r></a:p></p>"
    return office_zip({"[Content_Types].xml": TYPES, **{f"ppt/slides/slide{i}.xml": slide for i in range(count)}})


def cyclic_ole(stream: str, size: int) -> bytes:
    """A compound file whose stream leads back to its own first sector."""
    data = bytearray(compound_file({stream: bytes(size)}))
    table = struct.unpack_from("<I", data, 76)[0]
    struct.pack_into("<I", data, (table + 1) * SECTOR + 4 * (size // SECTOR - 1), 0)
    return _claimed(bytes(data), stream, 0x7FFFFFFF)


def _claimed(data: bytes, stream: str, size: int) -> bytes:
    """The file with another length for a stream."""
    at = data.index(stream.encode("utf-16-le")) + 120
    return data[:at] + struct.pack("<Q", size) + data[at + 8 :]


def cyclic_directory(count: int) -> bytes:
    """Streams that are each other's brothers."""
    data = bytearray(compound_file({f"s{i}": b"" for i in range(count)} | {"Workbook": bytes(9)}))
    at = data.index("s0".encode("utf-16-le"))
    for number in range(count):
        place = at + 128 * number
        struct.pack_into("<3I", data, place + 68, 1, 1, 1)
    return bytes(data)


def endless_fat() -> bytes:
    """An allocation table and a list of tables that lead to themselves."""
    data = bytearray(compound_file({"WordDocument": bytes(5000)}))
    struct.pack_into("<2I", data, 68, 0, 0x00FFFFFF)
    struct.pack_into("<I", data, 512 + SECTOR - 4, 0)
    return bytes(data)


def wild_doc() -> bytes:
    """A Word file whose piece table claims four billion characters, again and again."""
    fib = bytearray(5120)
    struct.pack_into("<7H", fib, 0, 0xA5EC, 0xC1, 0, 0x42A, 0, 0x200, 0xBF)
    count = 100_000
    pieces = (
        struct.pack(f"<{count + 1}I", *([0, 0xFFFFFFF0] * (count // 2 + 1))[: count + 1])
        + struct.pack("<HIH", 0, 0, 0) * count
    )
    table = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<2I", fib, 0x1A2, 0, len(table))
    struct.pack_into("<8I", fib, 0x4C, *[0x7FFFFFFF] * 8)
    return compound_file({"WordDocument": bytes(fib), "1Table": table})


def deep_rtf(levels: int) -> bytes:
    """Groups in groups."""
    return b"{\\rtf1\\ansi " + b"{" * levels + b"a" + b"}" * levels + b"}"


def crowded_rtf(count: int) -> bytes:
    """Groups side by side, and control words without text."""
    return b"{\\rtf1\\ansi " + FONTS.encode() + b"{\\b\\f1 a}" * count + b"\\u273?" * (count // 4) + b"}"


def lying_rtf() -> bytes:
    """Pictures and binary runs that claim more than there is."""
    return b"{\\rtf1\\ansi {\\pict\\bin999999999 " + b"a" * 5000 + b"}{\\pict " + b"ff" * 3_000_000 + b"\\par a}"


def png(side: int, *, bits: int = 1) -> bytes:
    """A white picture of `side` x `side`."""
    row = 1 + (side * bits + 7) // 8
    packer = zlib.compressobj(9)
    block = (b"\0" + b"\xff" * (row - 1)) * 64
    data = b"".join(packer.compress(block) for _ in range(side // 64)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">2I5B", side, side, bits, 0, 0, 0, 0))
        + _chunk(b"IDAT", data)
        + _chunk(b"IEND", b"")
    )


def wordy_png(size: int) -> bytes:
    """A small picture with a comment that unfolds."""
    note = b"Comment\0\0" + zlib.compress(bytes(size), 9)
    data = zlib.compress(b"\0\xff" * 8)
    head = _chunk(b"IHDR", struct.pack(">2I5B", 8, 8, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(b"zTXt", note) * 8 + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def tiff(side: int) -> bytes:
    """A fax of `side` x `side` white points."""
    tags = [
        (256, 4, side),
        (257, 4, side),
        (258, 3, 1),
        (259, 3, 4),
        (262, 3, 0),
        (273, 4, 8),
        (277, 3, 1),
        (278, 4, side),
        (279, 4, side // 8),
    ]
    rows = b"\xff" * (side // 8)
    ifd = struct.pack("<H", len(tags)) + b"".join(
        struct.pack("<2H2I", tag, kind, 1, value) for tag, kind, value in tags
    )
    return b"II*\0" + struct.pack("<I", 8 + len(rows)) + rows + ifd + struct.pack("<I", 0)


def endless_tiff() -> bytes:
    """A fax whose last page is followed by its first."""
    data = tiff(2400)
    first = struct.unpack_from("<I", data, 4)[0]
    return data[:-4] + struct.pack("<I", first)


def cut_jpeg(side: int) -> bytes:
    """A picture that ends in its middle."""
    out = io.BytesIO()
    Image.effect_noise((side, side), 90).save(out, "JPEG", quality=50)
    return out.getvalue()[: out.tell() // 2]


def crowded_gif(count: int) -> bytes:
    """Frames without end."""
    head = b"GIF89a" + struct.pack("<2H3B", 1600, 2200, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"!\xf9\x04\0\x01\0\0\0" + b"," + struct.pack("<4HB", 0, 0, 1600, 2200, 0) + b"\x02\x02\x4c\x01\0"
    return head + frame * count + b";"


def noise_png(side: int) -> bytes:
    """Dots all over a page: a recogniser may look for words in them for minutes."""
    seed, rows = 7, []
    for _ in range(side):
        seed = (seed * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        word = seed.to_bytes(8, "big")
        rows.append(
            b"\0"
            + bytes(
                a & b
                for a, b in zip(
                    (word * (side // 64 + 1))[: side // 8],
                    (word[::-1] * (side // 64 + 1))[3 : 3 + side // 8],
                    strict=True,
                )
            )
        )
    head = _chunk(b"IHDR", struct.pack(">2I5B", side // 8 * 8, side, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", zlib.compress(b"".join(rows))) + _chunk(b"IEND", b"")
