"""PDFs of few bytes that cost much: streams that unfold, trees and forms that call themselves, giant pages."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from tests.made.bombs_packed import zeros_deflated


def pdf_of(objects: Mapping[int, bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of these numbered objects; 1 is the catalog."""
    out = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n" % size
    for number in range(size):
        out += b"%010d %05d %c \n" % ((places[number], 0, 110) if number in places else (0, 65535, 102))
    return bytes(out) + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)


def stream(data: bytes, words: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%s>>\nstream\n" % (len(data), words) + data + b"\nendstream"


def one_page(
    content: bytes, *, box: bytes = b"0 0 595 842", resources: bytes = b"", more: Mapping[int, bytes] | None = None
) -> bytes:
    """A PDF of one page with the content stream object `content`."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]/Contents 4 0 R/Resources<<" + resources + b">>>>"
    return pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: page,
            4: content,
            5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            **(more or {}),
        }
    )


FONT = b"/Font<</F1 5 0 R>>"


def flate_content(size: int) -> bytes:
    """A content stream of blanks of `size` bytes."""
    return one_page(stream(b"x\x9c" + zeros_deflated(size) + bytes(4), b"/Filter/FlateDecode"))


def chained_filters(size: int) -> bytes:
    """The same under three coats: some kilobytes for a gigabyte."""
    data = b"x\x9c" + zeros_deflated(size) + bytes(4)
    for _ in range(2):
        data = zlib.compress(data, 9)
    return one_page(stream(data, b"/Filter[/FlateDecode/FlateDecode/FlateDecode]"))


def giant_page(points: int) -> bytes:
    """A page kilometres wide with words in it."""
    text = b"BT /F1 12 Tf 72 700 Td (So: 12/QD-UBND) Tj ET 0 0 m %d %d l S" % (points, points)
    return one_page(stream(text), box=b"0 0 %d %d" % (points, points), resources=FONT)


def crowded_pages(count: int) -> bytes:
    """A tree that names one page `count` times."""
    return pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[" + b"3 0 R " * count + b"]/Count %d>>" % count,
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        }
    )


def endless_pages() -> bytes:
    """A tree of pages that holds itself."""
    return pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[2 0 R 3 0 R 2 0 R]/Count 999999/Parent 2 0 R>>",
            3: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 5>>",
        }
    )


def endless_references() -> bytes:
    """Objects whose value and length are each other."""
    return pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox 4 0 R/Contents 5 0 R>>",
            4: b"4 0 R",
            5: b"<</Length 5 0 R/Filter 5 0 R>>\nstream\nBT\nendstream",
            6: b"<</Fields[6 0 R 7 0 R]/Kids[6 0 R]>>",
            7: b"<</FT/Sig/Parent 7 0 R/Kids[7 0 R 6 0 R]/V 7 0 R>>",
        }
    )


def branching_forms(width: int, depth: int) -> bytes:
    """Form XObjects that each draw the next one `width` times: width^depth drawings of one line of text."""
    more: dict[int, bytes] = {}
    for level in range(depth):
        own = 10 + level
        inner = b"/XObject<</X %d 0 R>>" % (own + 1) if level < depth - 1 else FONT
        drawn = b"/X Do " * width if level < depth - 1 else b"BT /F1 9 Tf 50 50 Td (So) Tj ET"
        words = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<<" + inner + b">>"
        more[own] = stream(drawn, words)
    return one_page(stream(b"/X Do"), resources=b"/XObject<</X 10 0 R>>", more=more)


def endless_form() -> bytes:
    """A form that draws itself."""
    words = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X 10 0 R>>>>"
    more = {10: stream(b"/X Do /X Do", words)}
    return one_page(stream(b"/X Do"), resources=b"/XObject<</X 10 0 R>>", more=more)


def giant_picture(side: int) -> bytes:
    """A page that is a picture of `side` x `side` grey points."""
    data = b"x\x9c" + zeros_deflated(side * side + (1 << 20)) + bytes(4)
    words = (
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
    )
    more = {10: stream(data, words % (side, side))}
    return one_page(stream(b"595 0 0 842 0 0 cm /X Do"), resources=b"/XObject<</X 10 0 R>>", more=more)


def deep_arrays(levels: int) -> bytes:
    """An array in an array in an array."""
    return pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * levels + b"]" * levels + b">>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        }
    )


def crowded_words(count: int) -> bytes:
    """Runs of one letter all over a page, none in the order of its lines."""
    parts = [b"1 0 0 1 %d %d Tm (a) Tj" % (i * 7919 % 590, i * 104729 % 840) for i in range(count)]
    content = zlib.compress(b"BT /F1 3 Tf " + b" ".join(parts) + b" ET")
    return one_page(stream(content, b"/Filter/FlateDecode"), resources=FONT)


def crowded_paths(count: int) -> bytes:
    """Lines drawn without end."""
    content = zlib.compress(b"1 1 m 9 9 l S " * count)
    return one_page(stream(content, b"/Filter/FlateDecode"))


def crowded_fields(count: int) -> bytes:
    """Form fields with an appearance each, all on one page."""
    numbers = range(20, 20 + count)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    field = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(a)/P 3 0 R/Rect[9 9 99 99]/AP<</N 10 0 R>>>>"
    look = stream(
        b"BT /F1 9 Tf 1 1 Td (12) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 90 90]/Resources<<" + FONT + b">>"
    )
    return pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[" + kids + b"]/SigFlags 3>>>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[" + kids + b"]>>",
            5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            10: look,
            **dict.fromkeys(numbers, field),
        }
    )


def endless_xref() -> bytes:
    """Cross-reference tables that lead to each other."""
    data = pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        }
    )
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % data.index(b"xref\n"))


def signed(byte_range: Sequence[int], contents: bytes, count: int = 1) -> bytes:
    """A page with `count` signature fields that claim this range and hold these hexadecimal digits."""
    numbers = range(20, 20 + 2 * count, 2)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[" + kids + b"]/SigFlags 3>>>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[" + kids + b"]>>",
    }
    told = b" ".join(b"%d" % place for place in byte_range)
    for number in numbers:
        objects[number] = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(s%d)/P 3 0 R/Rect[0 0 0 0]/V %d 0 R>>" % (
            number,
            number + 1,
        )
        objects[number + 1] = (
            b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange["
            + told
            + b"]/Contents<"
            + contents
            + b">>>"
        )
    return pdf_of(objects)
