"""PDFs that were tampered with: forged signature dictionaries, hidden revisions, wrapped ranges, prepared shadows.

After the families of Mladenov, Mainka and others (2019: USF, ISA, SWA; 2021:
shadow, evil annotation, sneaky signature). Nothing here may be called valid.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from tests.made import pki
from tests.made import raw_pdf as raw
from tests.made.signed_cms import By, signed_message

CHAIR = By("chair")
EVIL = raw.stream(raw.page_text("Kinh gui: Ke gian"))
Attack = Callable[[], bytes]


@functools.cache
def signed() -> bytes:
    return raw.sign(raw.plain(), raw.by(CHAIR))


def changed(old: bytes, new: bytes, data: bytes | None = None) -> Attack:
    """The signed file with the last `old` written as `new`; the length stays."""

    def made() -> bytes:
        source = signed() if data is None else data
        place = source.rindex(old)
        assert len(new) <= len(old)
        return source[:place] + new.ljust(len(old)) + source[place + len(old) :]

    return made


def hole_filled(text: Callable[[bytes], bytes]) -> Attack:
    """The signed file with its hole written anew: nothing in it is covered, and its padding leaves room."""

    def made() -> bytes:
        data = signed()
        start, end = raw.hole_of(data)
        digits = data[start + 1 : end - 1].rstrip(b"0")
        value = text(digits + b"0" * (len(digits) % 2))
        assert len(value) <= end - start
        return data[:start] + value + b" " * (end - start - len(value)) + data[end:]

    return made


def later(objects: dict[int, bytes], *, free: tuple[int, ...] = (), base: Callable[[], bytes] = signed) -> Attack:
    """A revision more that replaces those objects."""
    return lambda: raw.update(base(), objects, free=free)


def page_with(entry: bytes) -> bytes:
    return raw.body(signed(), raw.PAGE).removesuffix(b">>") + entry + b" >>"


def catalog_with(entry: bytes) -> bytes:
    return raw.body(signed(), raw.CATALOG).removesuffix(b">>") + entry + b" >>"


NUMBERS = rb"\[0 \d{10} \d{10} \d{10}\]"


def ranges_written(text: bytes) -> Attack:
    return lambda: re.sub(NUMBERS, lambda found: text.ljust(len(found.group(0))), signed())


FORGED = {
    "usf: no byte range": changed(b"/ByteRange", b"/ByteRangX"),
    "usf: byte range is null": ranges_written(b"null"),
    "usf: byte range is empty": ranges_written(b"[]"),
    "usf: byte range of zeros": ranges_written(b"[0 0 0 0]"),
    "usf: byte range runs backwards": ranges_written(b"[0 -1 -1 0]"),
    "usf: byte range beyond the file": ranges_written(b"[0 99999999 99999999 1]"),
    "usf: byte range of two numbers": ranges_written(b"[0 100]"),
    "usf: byte range of names": ranges_written(b"[/a /b /c /d]"),
    "usf: no contents": changed(b"/Contents <", b"/Contentx <"),
    "usf: contents are null": hole_filled(lambda _: b"null"),
    "usf: contents are empty": hole_filled(lambda _: b"<>"),
    "usf: contents are zeros": hole_filled(lambda _: b"<0000>"),
    "usf: contents are a text": hole_filled(lambda _: b"(signed)"),
    "usf: contents are an empty message": hole_filled(lambda _: b"<" + signed_message(b"").hex().encode() + b">"),
    "usf: unknown sub-filter": changed(b"/adbe.pkcs7.detached", b"/acme.pkcs9.detached"),
    "usf: sub-filter of another kind": changed(b"/SubFilter /adbe.pkcs7.detached", b"/SubFilter /adbe.pkcs7.sha1"),
    "usf: sub-filter of a time-stamp": changed(b"/SubFilter /adbe.pkcs7.detached", b"/SubFilter /ETSI.RFC3161"),
    "usf: no sub-filter": changed(b"/SubFilter /adbe.pkcs7.detached", b""),
}
HOLES = {
    "hole: second contents": hole_filled(lambda real: b"<" + real + b"> /Contents <00>"),
    "hole: second contents, escaped": hole_filled(lambda real: b"<" + real + b"> /Cont#65nts <00>"),
    "hole: first contents false": hole_filled(lambda real: b"<00> /Contents <" + real + b">"),
    "hole: a claimed time": hole_filled(lambda real: b"<" + real + b"> /M (D:20300101000000Z)"),
    "hole: a second byte range": hole_filled(lambda real: b"<" + real + b"> /ByteRange [0 9 19 9]"),
    "hole: another field": hole_filled(lambda real: b"<" + real + b"> /Reason (ok) /Cert <00>"),
    "hole: a comment": hole_filled(lambda real: b"<" + real + b"> % hidden"),
    "hole: an object": hole_filled(
        lambda real: b"<" + real + b"> >>\nendobj\n4 0 obj\n" + EVIL + b"\nendobj\n99 0 obj\n<< /Type /X"
    ),
    "hole: no end": hole_filled(lambda real: b"<" + real),
    "hole: no hexadecimal": hole_filled(lambda real: b"<" + real + b"zz>"),
}
SAVED = {
    "isa: text": later({raw.CONTENT: EVIL}),
    "isa: text freed": later({90: b"<< >>"}, free=(raw.CONTENT,)),
    "isa: page turned": lambda: raw.update(signed(), {raw.PAGE: page_with(b"/Rotate 90")}),
    "isa: page cut": lambda: raw.update(signed(), {raw.PAGE: page_with(b"/CropBox [0 0 10 10]")}),
    "isa: page actions": lambda: raw.update(signed(), {raw.PAGE: page_with(b"/AA << /O << /S /JavaScript /JS (x) >> >>")}),
    "isa: another page tree": later({2: b"<< /Type /Pages /Kids [91 0 R] /Count 1 >>", 91: raw.body(raw.plain(), 3), 4: EVIL}),
    "isa: a page more": later(
        {2: b"<< /Type /Pages /Kids [3 0 R 91 0 R] /Count 2 >>", 91: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"}
    ),
    "isa: a page less": later({2: b"<< /Type /Pages /Kids [] /Count 0 >>"}),
    "isa: font": later({5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"}),
    "isa: note over the text": lambda: raw.update(
        signed(),
        {
            raw.PAGE: page_with(b"/Annots [92 0 R]"),
            92: b"<< /Type /Annot /Subtype /FreeText /Rect [50 740 400 780] /Contents (Ke gian) /DA (/F 13 Tf) >>",
        },
    ),
    "isa: stamp over the text": lambda: raw.update(
        signed(),
        {
            raw.PAGE: page_with(b"/Annots [92 0 R]"),
            92: b"<< /Type /Annot /Subtype /Stamp /Rect [50 740 400 780] /AP << /N 93 0 R >> >>",
            93: raw.stream(b"1 g 0 0 400 40 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 400 40] "),
        },
    ),
    "isa: script on opening": lambda: raw.update(
        signed(), {raw.CATALOG: catalog_with(b"/OpenAction << /S /JavaScript /JS (x) >>")}
    ),
    "isa: layers": lambda: raw.update(
        signed(), {raw.CATALOG: catalog_with(b"/OCProperties << /OCGs [] /D << /BaseState /OFF >> >>")}
    ),
    "isa: XFA": lambda: raw.update(
        signed(), {raw.FORM: raw.body(signed(), raw.FORM).removesuffix(b">>") + b"/XFA 94 0 R >>", 94: raw.stream(b"<xdp/>")}
    ),
    "isa: form without the field": later({raw.FORM: b"<< /Fields [] /SigFlags 3 >>"}),
    "isa: no form": lambda: raw.update(signed(), {raw.CATALOG: b"<< /Type /Catalog /Pages 2 0 R >>"}),
    "isa: attached file": lambda: raw.update(
        signed(), {raw.CATALOG: catalog_with(b"/Names << /EmbeddedFiles << /Names [(x) 95 0 R] >> >>"), 95: b"<< /Type /Filespec >>"}
    ),
    "isa: objects without a table": lambda: signed() + b"4 0 obj\n" + EVIL + b"\nendobj\n",
    "isa: objects and trailer without a table": lambda: (
        signed() + b"4 0 obj\n" + EVIL + b"\nendobj\ntrailer\n<< /Size 99 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"
    ),
    "isa: signature repeated": lambda: _repeated(),
    "isa: locked": lambda: raw.update(signed(), {90: b"<< >>"}, trailer=b"/Encrypt 90 0 R "),
    "isa: hybrid table": lambda: raw.update(signed(), {4: EVIL}, trailer=b"/XRefStm 20 "),
    "isa: bytes after the end": lambda: signed() + b"\nunseen\n",
    "isa: another catalog": lambda: raw.update(
        signed(), {96: b"<< /Type /Catalog /Pages 97 0 R >>", 97: b"<< /Type /Pages /Kids [] /Count 0 >>"}
    ).replace(b"/Root 1 0 R /Prev", b"/Root 96 0 R/Prev"),
}  # fmt: skip


def _repeated() -> bytes:
    """The forged page comes with a copy of the signature's own object."""
    data = signed()
    number = raw.next_number(data) - 2
    return raw.update(data, {number: raw.body(data, number), 4: EVIL})


def wrapped(separator: bytes = b"\n") -> bytes:
    """SWA: the covered tail moved down, a forged dictionary and a forged table in the gap that opens.

    The covered bytes stay as they were, so that the digest holds; `startxref`,
    which is covered, now leads into the gap.
    """
    data = signed()
    start, end = raw.hole_of(data)
    table = int(re.findall(rb"startxref\n(\d+)", data)[-1])
    signature = raw.next_number(data) - 2
    head, hole, tail = data[:start], data[start:end], data[end:]
    shift = 2 * len(data)
    field = data.index(b"%d 0 obj" % (signature + 1), end) + shift
    forged = b"%d 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 %d %d %d] /Contents %s >>\nendobj\n"
    text = separator + b"4 0 obj\n" + EVIL + b"\nendobj\n"
    room = table - end
    assert room > 0
    filler = b"%" + b" " * (room - 2) + b"\n"
    places = {number: data.rindex(b"\n%d 0 obj" % number, 0, start) + 1 for number in (1, 2, 3, 5, 6)}
    size = signature + 2
    rows = b"xref\n0 1\n0000000000 65535 f \n"
    after = table + 20 * 12
    places[4] = after + text.index(b"4 0 obj")
    places[signature] = after + len(text)
    places[signature + 1] = field
    for number in sorted(places):
        rows += b"%d 1\n%010d 00000 n \n" % (number, places[number])
    rows += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % size
    rows = rows.ljust(20 * 12 + 200, b" ")
    places_off = len(rows) - 20 * 12
    rows = rows.replace(b"%010d" % places[4], b"%010d" % (places[4] + places_off))
    rows = rows.replace(b"%010d" % places[signature], b"%010d" % (places[signature] + places_off))
    body = forged % (signature, start, end + shift, len(tail), hole)
    gap = filler + rows + text + body
    assert len(gap) <= shift
    return head + hole + gap.ljust(shift, b" ") + tail


def partly(cut: Callable[[bytes], tuple[tuple[int, int], ...]]) -> bytes:
    """A signature that covers only some parts of the file, made by the signer himself."""
    placeholder = b"[0 0000000000 0000000000 0000000000]"
    size = 3000
    pdf = raw.sign(raw.plain(), lambda _: b"", size=size)
    pairs = cut(pdf)
    numbers = b"[" + b" ".join(b"%d %d" % pair for pair in pairs) + b"]"
    pdf = re.sub(NUMBERS, numbers.ljust(len(placeholder)), pdf)
    start = pdf.rindex(b"<" + b"0" * (2 * size) + b">")
    covered = b"".join(pdf[begin : begin + length] for begin, length in pairs)
    return raw.with_contents(pdf, start, start + 2 * size + 2, raw.by(CHAIR)(covered))


def _around_text(pdf: bytes) -> tuple[tuple[int, int], ...]:
    """Everything but the text of the page and the signature."""
    text = pdf.index(b"stream\n") + 7
    begin = pdf.index(b"endstream", text)
    hole, end = raw.hole_of(pdf)
    return ((0, text), (begin, hole - begin), (end, len(pdf) - end))


def _wide(pdf: bytes) -> tuple[tuple[int, int], ...]:
    """The hole reaches over the dictionary around the contents."""
    hole, end = raw.hole_of(pdf)
    return ((0, hole - 20), (end + 3, len(pdf) - end - 3))


WRAPPED = {
    "swa: tail moved": wrapped,
    "swa: tail moved behind a comment": lambda: wrapped(b"\n% >>\n"),
    "range: not from the start": lambda: partly(lambda pdf: ((9, raw.hole_of(pdf)[0] - 9), (raw.hole_of(pdf)[1], len(pdf) - raw.hole_of(pdf)[1]))),
    "range: not to the end": lambda: partly(lambda pdf: ((0, raw.hole_of(pdf)[0]), (raw.hole_of(pdf)[1], 40))),
    "range: only the head": lambda: partly(lambda pdf: ((0, raw.hole_of(pdf)[0]), (raw.hole_of(pdf)[1], 0))),
    "range: around the text": lambda: partly(_around_text),
    "range: hole too wide": lambda: partly(_wide),
    "range: parts that overlap": lambda: partly(lambda pdf: ((0, raw.hole_of(pdf)[0]), (100, 300))),
}  # fmt: skip


def shadow_by_table() -> bytes:
    """Two texts of one number were there when it was signed; a table alone switches to the other."""
    hidden = b"%% 4 0 obj\n%s\nendobj\n" % EVIL
    base = raw.plain()
    prepared = raw.sign(
        base[: base.index(b"xref\n")] + base[base.index(b"xref\n") :], raw.by(CHAIR), objects={80: raw.stream(hidden)}
    )
    place = prepared.index(b"% 4 0 obj") + 2
    start = len(prepared)
    previous = re.findall(rb"startxref\n(\d+)", prepared)[-1]
    return prepared + b"xref\n4 1\n%010d 00000 n \ntrailer\n<< /Size 81 /Root 1 0 R /Prev %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        place, previous, start,
    )  # fmt: skip


def _covering(name: bytes) -> dict[int, bytes]:
    """A page whose text is hidden under an overlay of that kind."""
    page = raw.body(raw.plain(), raw.PAGE).removesuffix(b">>") + b"/Annots [81 0 R] >>"
    cover = raw.stream(b"1 g 0 0 500 60 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 500 60] ")
    note = b"<< /Type /Annot /Subtype %s /Rect [40 730 540 790] /F 4 /AP << /N 82 0 R >> >>" % name
    return {raw.PAGE: page, 81: note, 82: cover}


def covered_page(name: bytes) -> bytes:
    return raw.sign(raw.plain(), raw.by(CHAIR), objects=_covering(name))


def _text_field() -> bytes:
    """A signed page with a text field of the value 100."""
    field = b"<< /FT /Tx /T (sum) /V (100) /Type /Annot /Subtype /Widget /Rect [60 600 200 630] /P 3 0 R /AP << /N 82 0 R >> >>"
    shown = raw.stream(b"BT (100) Tj ET", b"/Type /XObject /Subtype /Form /BBox [0 0 140 30] ")
    page = raw.body(raw.plain(), raw.PAGE).removesuffix(b">>") + b"/Annots [81 0 R] >>"
    base = raw.update(
        raw.plain(),
        {
            raw.PAGE: page,
            81: field,
            82: shown,
            raw.FORM: b"<< /Fields [81 0 R] /SigFlags 3 >>",
            raw.CATALOG: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>",
        },
    )
    return raw.sign(base, raw.by(CHAIR))


def _appearance(text: bytes) -> bytes:
    return raw.stream(b"BT (%s) Tj ET" % text, b"/Type /XObject /Subtype /Form /BBox [0 0 140 30] ")


SHADOWS = {
    "shadow: replaced by a table": shadow_by_table,
    "shadow: cover freed": lambda: raw.update(covered_page(b"/Stamp"), {90: b"<< >>"}, free=(82,)),
    "shadow: cover emptied": lambda: raw.update(covered_page(b"/Stamp"), {82: raw.stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 1 1] ")}),
    "shadow: cover taken off the page": lambda: raw.update(covered_page(b"/Square"), {raw.PAGE: raw.body(raw.plain(), raw.PAGE)}),
    "shadow: cover hidden": lambda: raw.update(covered_page(b"/Stamp"), {81: b"<< /Type /Annot /Subtype /Stamp /Rect [40 730 540 790] /F 2 >>"}),
    "shadow: appearance of a field": lambda: raw.update(_text_field(), {82: _appearance(b"900")}),
    "evil annotation: certified for notes": lambda: raw.update(
        raw.certify(raw.plain(), CHAIR, 3), {4: EVIL}
    ),
    "certified against any change, signed again": lambda: raw.sign(raw.certify(raw.plain(), CHAIR, 1), raw.by(By("office")), "Seal"),
    "certified against any change, note": lambda: raw.update(
        raw.certify(raw.plain(), CHAIR, 1),
        {raw.PAGE: raw.body(raw.plain(), raw.PAGE).removesuffix(b">>") + b"/Annots [92 0 R] >>", 92: b"<< /Type /Annot /Subtype /Text /Rect [9 9 30 30] >>"},
    ),
    "certified for forms, text changed": lambda: raw.update(raw.certify(raw.plain(), CHAIR, 2), {4: EVIL}),
    "sneaky signature of a stranger": lambda: raw.sign(raw.certify(raw.plain(), CHAIR, 2), raw.by(By("self_signed")), "Cover"),
    "certification taken away": lambda: raw.update(raw.certify(raw.plain(), CHAIR, 1), {raw.CATALOG: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>", 4: EVIL}),
}  # fmt: skip


def inside_another() -> bytes:
    """The whole signed file in a stream of an unsigned one."""
    return raw.update(raw.plain("Ke gian"), {90: raw.stream(signed())})


def stuffed(signer: str) -> bytes:
    """A stranger's signature, with his root, his authority and his lists in the security store."""
    data = raw.sign(raw.plain(), raw.by(By(signer), chain=("strangers",)), size=4000)
    return raw.store(data, (pki.certificate_der("strangers"), pki.certificate_der("root")), (pki.crl_der("strangers"),))


OTHERS = {
    "signed file inside another": inside_another,
    "before the header: another page": lambda: b"%!PS another page\n" + signed(),
    "before the header: half a PDF": lambda: raw.plain("Ke gian")[:400] + signed(),
    "text changed in place": changed(b"So Tai chinh", b"So Noi vu"),
    "store stuffed for a stranger": lambda: stuffed("stranger"),
    "store stuffed for a namesake": lambda: stuffed("namesake"),
    "contents of another file": lambda: _transplanted(raw.sign(raw.plain("other"), raw.by(CHAIR))),
    "contents with another certificate": lambda: _resigned(signed_message(raw.covered(signed()), CHAIR, detached=True, certificates=("office",))),
    "contents that carry the text": lambda: _resigned(signed_message(b"anything", CHAIR)),
    "one signer honest, one not": lambda: raw.sign(
        raw.plain(), raw.by(CHAIR, By("office", message_digest=bytes(32))), size=4000
    ),
}  # fmt: skip


def _transplanted(other: bytes) -> bytes:
    start, end = raw.hole_of(other)
    own, _ = raw.hole_of(signed())
    return signed()[:own] + other[start:end] + signed()[own + end - start :]


def _resigned(contents: bytes) -> bytes:
    return raw.with_contents(signed(), *raw.hole_of(signed()), contents)


PDF_ATTACKS: dict[str, Attack] = {**FORGED, **HOLES, **SAVED, **WRAPPED, **SHADOWS, **OTHERS}
