"""Later revisions of tagged and filled PDFs: what honest tools write may stand, what they could hide may not."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from gateway.signatures.pdf_scan import scan
from tests.made import pki
from tests.signatures.test_pdf import check, plain_pdf
from tests.signatures.test_pdf_policy import NAME, revised

Writer = IncrementalPdfFileWriter


def dictionary(**entries: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({NAME("/" + key): value for key, value in entries.items()})


def tagged() -> bytes:
    """A PDF with a structure tree of one paragraph."""

    def tag(writer: Writer) -> None:
        root, parent = (
            dictionary(Type=NAME("/StructTreeRoot")),
            dictionary(Type=NAME("/StructElem"), S=NAME("/Document")),
        )
        top, document = writer.add_object(root), writer.add_object(parent)
        page = writer.root["/Pages"]["/Kids"].raw_get(0)
        paragraph = writer.add_object(
            dictionary(Type=NAME("/StructElem"), S=NAME("/P"), P=document, Pg=page, K=generic.NumberObject(0))
        )
        parent[NAME("/P")], parent[NAME("/K")] = top, generic.ArrayObject([paragraph])
        root[NAME("/K")] = generic.ArrayObject([document])
        listed = writer.add_object(generic.ArrayObject([paragraph]))
        root[NAME("/ParentTree")] = writer.add_object(
            dictionary(Nums=generic.ArrayObject([generic.NumberObject(0), listed]))
        )
        root[NAME("/ParentTreeNextKey")] = generic.NumberObject(1)
        writer.root[NAME("/StructTreeRoot")] = top
        writer.update_root()

    return revised(plain_pdf(), tag)


def with_second_field(change: Callable[[Writer, Any, Any], None]) -> bytes:
    """The tagged PDF signed by the chair, then given one more field in a revision that also does `change`."""
    first = pki.sign_pdf(tagged(), "chair", "Leader")
    writer = IncrementalPdfFileWriter(io.BytesIO(first), strict=False)
    form = writer.root["/AcroForm"]
    page = writer.root["/Pages"]["/Kids"].raw_get(0)
    widget = dictionary(
        Type=NAME("/Annot"), Subtype=NAME("/Widget"), FT=NAME("/Sig"), T=generic.TextStringObject("Empty"), P=page,
        Rect=generic.ArrayObject([generic.NumberObject(0)] * 4), F=generic.NumberObject(132),
    )  # fmt: skip
    reference = writer.add_object(widget)
    fields = form["/Fields"]
    fields.append(reference)
    writer.update_container(fields)
    page.get_object()[NAME("/Annots")] = generic.ArrayObject([*page.get_object().get("/Annots", ()), reference])
    writer.mark_update(page.reference)
    change(writer, writer.root["/StructTreeRoot"], reference)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _element(writer: Writer, root: Any, widget: Any, **more: Any) -> Any:
    """A new element under the document that points at a widget."""
    document = root["/K"].raw_get(0)
    element = writer.add_object(
        dictionary(
            Type=NAME("/StructElem"), S=NAME("/Form"), P=document, K=dictionary(Type=NAME("/OBJR"), Obj=widget), **more
        )
    )
    document.get_object()["/K"].append(element)
    writer.mark_update(document.reference)
    root["/ParentTree"]["/Nums"].extend([generic.NumberObject(1), element])
    writer.mark_update(root.raw_get("/ParentTree").reference)
    root[NAME("/ParentTreeNextKey")] = generic.NumberObject(2)
    writer.mark_update(writer.root.raw_get("/StructTreeRoot").reference)
    return element


def test_the_element_of_a_new_signature_field_leaves_the_signature_standing() -> None:
    """Tools that keep a PDF accessible add one element for each field."""
    (leader,) = check(with_second_field(lambda writer, root, widget: _element(writer, root, widget)))

    assert leader.modification == "allowed", leader.reasons


@pytest.mark.parametrize("harm", ["replaced", "removed", "with words", "no widget"])
def test_any_other_change_of_the_tree_is_suspicious(harm: str) -> None:
    """An element taken out, replaced, with a text of its own or pointing at something else."""

    def change(writer: Writer, root: Any, widget: Any) -> None:
        document = root["/K"].raw_get(0).get_object()
        if harm == "no widget":
            _element(writer, root, writer.add_object(dictionary(Type=NAME("/Annot"), Subtype=NAME("/FreeText"))))
            return
        extra = {"ActualText": generic.TextStringObject("100 triệu")} if harm == "with words" else {}
        element = _element(writer, root, widget, **extra)
        if harm == "replaced":
            document["/K"][0] = element
        if harm == "removed":
            del document["/K"][0]

    (leader,) = check(with_second_field(change))

    assert leader.modification == "suspicious"


def filled(change: Callable[[Writer, Any], None]) -> bytes:
    """A form whose field has a widget of its own as kid, signed, then filled in by `change`."""

    def make(writer: Writer) -> None:
        page = writer.root["/Pages"]["/Kids"].raw_get(0)
        field = dictionary(FT=NAME("/Tx"), T=generic.TextStringObject("ten"), V=generic.TextStringObject(""))
        parent = writer.add_object(field)
        numbers = [generic.NumberObject(n) for n in (50, 50, 200, 80)]
        kid = writer.add_object(
            dictionary(
                Type=NAME("/Annot"), Subtype=NAME("/Widget"), Rect=generic.ArrayObject(numbers), Parent=parent, P=page,
                DA=generic.TextStringObject("/F 9 Tf"),
            )
        )  # fmt: skip
        field[NAME("/Kids")] = generic.ArrayObject([kid])
        page.get_object()[NAME("/Annots")] = generic.ArrayObject([kid])
        writer.mark_update(page.reference)
        writer.root[NAME("/AcroForm")] = writer.add_object(dictionary(Fields=generic.ArrayObject([parent])))
        writer.update_root()

    def fill(writer: Writer) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field[NAME("/V")] = generic.TextStringObject("Nguyen Van An")
        writer.update_container(field)
        kid = field["/Kids"].raw_get(0)
        change(writer, kid.get_object())
        writer.mark_update(kid.reference)

    return revised(pki.sign_pdf(revised(plain_pdf(), make), "chair"), fill)


def test_filling_a_field_whose_widget_is_its_kid_is_allowed() -> None:
    """The widget may take a new look and default appearance, as a field that is its own widget may."""

    def look(writer: Writer, widget: Any) -> None:
        stream = generic.StreamObject(dictionary(Type=NAME("/XObject"), Subtype=NAME("/Form")), stream_data=b"BT ET")
        widget[NAME("/AP")] = dictionary(N=writer.add_object(stream))
        widget[NAME("/DA")] = generic.TextStringObject("/F 10 Tf")

    assert check(filled(look))[0].modification == "allowed"


def test_moving_such_a_widget_over_the_page_is_suspicious() -> None:
    """A widget that grows over signed text hides it."""

    def move(_writer: Writer, widget: Any) -> None:
        widget[NAME("/Rect")] = generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 600, 800)])

    assert check(filled(move))[0].modification == "suspicious"


@pytest.mark.parametrize("same", [True, False])
def test_resources_written_anew_count_as_the_same_only_when_they_are(same: bool) -> None:
    """A tool that copies a page's resources while it adds a field changes nothing; another font does."""

    def change(writer: Writer, _root: Any, _widget: Any) -> None:
        page = writer.root["/Pages"]["/Kids"].raw_get(0).get_object()
        old = page["/Resources"]
        copied = generic.DictionaryObject({key: old.raw_get(key) for key in old})
        if not same:
            copied[NAME("/XObject")] = dictionary(Im0=writer.add_object(dictionary(Type=NAME("/XObject"))))
        page[NAME("/Resources")] = writer.add_object(copied)

    (leader,) = check(with_second_field(change))

    assert leader.modification == ("allowed" if same else "suspicious")


def test_a_text_about_byte_ranges_is_no_hidden_signature() -> None:
    """Reports of checkers lie in PDFs as attachments; what follows the word there can be no value."""
    signed = pki.sign_pdf(plain_pdf(), "chair")

    assert scan(signed + b"\n/ByteRange dictionary consistent? /ByteRange>").ranges == scan(signed).ranges
    assert () in scan(signed + b"\n/ByteRange 7 0 R").ranges
    assert () in scan(signed + b"\n/ByteRange [a b]").ranges
    assert scan(b"%PDF-1.4 /ByteRange dictionary").mentions is False
