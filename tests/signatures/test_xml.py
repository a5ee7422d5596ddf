"""XML, Office and ASiC signatures: what is valid, what is broken, what stays in doubt."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from classifiers.reading import Format
from gateway.records import OverallSignature, SignatureVerdict
from gateway.signatures.files import check_signatures
from gateway.signatures.xml_canonical import METHODS, NodeSet, canonical_bytes
from tests.made import pki, xml_signing

VALID, INVALID, DOUBT = OverallSignature.VALID, OverallSignature.INVALID, OverallSignature.INDETERMINATE


def only(data: bytes, format: Format = Format.XML) -> SignatureVerdict:
    (verdict,) = check_signatures(data, format, pki.full_trust(), pki.SIGNING_DAY)
    return verdict


def office(**changed: bytes) -> SignatureVerdict:
    """The verdict on the small .docx after some of its parts were changed or added."""
    return only(xml_signing.zipped({**xml_signing.office(), **changed}), Format.DOCX)


def test_an_enveloped_xades_document_is_valid() -> None:
    """Everything is covered, the certificate is the one named, and trust is at hand."""
    verdict = only(xml_signing.enveloped())

    assert verdict.overall is VALID, verdict.reasons
    assert (verdict.intact, verdict.crypto_valid, verdict.coverage) == (True, True, "whole_file")
    assert verdict.container == "xades"
    assert verdict.claimed_at is not None


def test_a_changed_word_makes_it_invalid() -> None:
    """The digest of the document no longer fits."""
    verdict = only(xml_signing.enveloped().replace("Tài chính".encode(), "Nội vụ".encode()))

    assert verdict.overall is INVALID
    assert "digest-mismatch" in verdict.reasons


def test_a_changed_reference_breaks_the_signature_value() -> None:
    """Whoever computes a new digest cannot sign it."""
    data = xml_signing.enveloped()
    before = data.partition(b"<DigestValue>")[2][:44]

    verdict = only(data.replace(before, b"A" * 43 + b"="))

    assert verdict.crypto_valid is False
    assert verdict.overall is INVALID


def test_a_signature_bound_to_another_certificate_is_in_doubt() -> None:
    """The signed properties name one certificate, the key is of another."""
    verdict = only(xml_signing.enveloped(named="office"))

    assert verdict.overall is DOUBT
    assert "signing-certificate-differs" in verdict.reasons


def test_a_signed_part_does_not_speak_for_the_whole_document() -> None:
    """Wrapping: the signed element moved aside while another is shown in its place."""
    part = '<body Id="b">signed</body>'
    made = xml_signing.signature(xml_signing.reference("#b", xml_signing.canonical(part)))

    verdict = only(f"<doc><shown>forged</shown>{part}{made}</doc>".encode())

    assert (verdict.intact, verdict.crypto_valid, verdict.coverage) == (True, True, "partial")
    assert verdict.overall is DOUBT


def test_two_elements_of_one_identifier_are_never_resolved() -> None:
    """Which of the two was signed cannot be known."""
    part = '<body Id="b">signed</body>'
    made = xml_signing.signature(xml_signing.reference("#b", xml_signing.canonical(part)))

    verdict = only(f'<doc><body Id="b">forged</body>{part}{made}</doc>'.encode())

    assert verdict.intact is None
    assert "duplicate-id" in verdict.reasons


def test_transforms_that_are_not_computed_leave_a_doubt() -> None:
    """XSLT may turn any document into the signed bytes: refused, and said so."""
    xslt = '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>'
    made = xml_signing.signature(xml_signing.reference("", b"whatever", xslt))

    verdict = only(f"<doc>{made}</doc>".encode())

    assert verdict.overall is DOUBT
    assert "unsupported-transform" in verdict.reasons


def test_a_document_type_of_its_own_is_refused() -> None:
    """Entities and default attributes would change what is signed."""
    verdict = only(b'<!DOCTYPE doc [<!ENTITY e "x">]>' + xml_signing.enveloped())

    assert verdict.overall is DOUBT
    assert "xml-with-doctype" in verdict.reasons


def test_a_signature_without_certificate_is_in_doubt() -> None:
    """Nobody is known to have signed."""
    made = xml_signing.signature(
        xml_signing.reference("", xml_signing.canonical("<doc>a</doc>"), xml_signing.ENVELOPED), key_info=False
    )

    verdict = only(f"<doc>a{made}</doc>".encode())

    assert (verdict.intact, verdict.crypto_valid) == (True, None)
    assert "signer-certificate-missing" in verdict.reasons


def test_an_office_package_is_valid() -> None:
    """Every part and relationship is signed that Office signs."""
    verdict = office()

    assert verdict.overall is VALID, verdict.reasons
    assert verdict.container == "ooxml_part"


def test_a_changed_part_makes_the_package_invalid() -> None:
    """Its digest stands in the manifest."""
    changed = xml_signing.office()["word/document.xml"].replace(b"12/", b"13/")

    assert office(**{"word/document.xml": changed}).overall is INVALID


def test_an_added_part_and_relationship_leave_the_package_partly_signed() -> None:
    """Unsigned content beside the signed one is told, never called valid."""
    rels = xml_signing.office()["_rels/.rels"].replace(
        b"</Relationships>", b'<Relationship Id="rId9" Type="urn:other" Target="word/extra.png"/></Relationships>'
    )

    verdict = office(**{"word/extra.png": b"PNG", "_rels/.rels": rels})

    assert verdict.overall is DOUBT
    assert {"parts-not-signed", "relationships-not-signed"} <= set(verdict.reasons)


def test_another_content_type_than_the_signed_one_is_told() -> None:
    """The program that opens the part goes by its type."""
    types = xml_signing.office()["[Content_Types].xml"].replace(b"document.main+xml", b"template.main+xml")

    verdict = office(**{"[Content_Types].xml": types})

    assert verdict.overall is DOUBT
    assert "content-type-differs" in verdict.reasons


def test_two_entries_of_one_name_are_ambiguous() -> None:
    """Two programs may read two different documents."""
    verdict = office(**{"Word/Document.xml": b"<w/>"})

    assert verdict.overall is not VALID
    assert "package-ambiguous" in verdict.reasons


def test_an_asic_container_speaks_for_its_files() -> None:
    """All files signed is valid, one file more is a doubt, one changed is invalid."""
    parts = xml_signing.asic({"a.txt": b"one", "b.txt": b"two"})

    whole = only(xml_signing.zipped(parts), Format.ZIP)
    more = only(xml_signing.zipped({**parts, "c.txt": b"three"}), Format.ZIP)
    changed = only(xml_signing.zipped({**parts, "a.txt": b"three"}), Format.ZIP)

    assert (whole.overall, more.overall, changed.overall) == (VALID, DOUBT, INVALID), whole.reasons
    assert whole.container == "asic"
    assert "parts-not-signed" in more.reasons


def test_a_simple_container_with_a_cms_signature_is_valid() -> None:
    """ASiC-S: one file, one detached signature beside it."""
    made = pki.sign_cms(b"one", "chair", detached=True)

    verdict = only(xml_signing.zipped({"a.txt": b"one", "META-INF/signature.p7s": made}), Format.ZIP)

    assert verdict.overall is VALID, verdict.reasons


NAMES = st.sampled_from(["a", "b:c", "d"])
TEXTS = st.text("ab <>&\"'\t\r\nưđ", max_size=8)


@st.composite
def trees(draw: st.DrawFn, depth: int = 0) -> str:
    """Small documents with namespaces declared, undeclared and used."""
    name = draw(NAMES)
    declared = ' xmlns:b="urn:b"' + draw(st.sampled_from(["", ' xmlns="urn:x"', ' xmlns=""', ' xmlns:e="urn:e"']))
    value = draw(TEXTS).translate({60: "&lt;", 38: "&amp;", 34: "&quot;", 13: "&#13;", 10: "&#10;", 9: "&#9;"})
    attributes = draw(st.sampled_from(["", f' z="{value}" b:y="1"', ' xml:lang="vi" id="k"']))
    text = draw(TEXTS).translate({60: "&lt;", 38: "&amp;", 13: "&#13;"}).replace("]]>", "")
    inside = "".join(draw(st.lists(trees(depth + 1), max_size=2))) if depth < 3 else ""
    return f"<{name}{declared}{attributes}>{text}{inside}<!--c--><?p q?></{name}>"


@settings(max_examples=60, deadline=None)
@given(trees())
def test_the_canonical_form_of_a_document_is_that_of_libxml2(text: str) -> None:
    """For whole documents libxml2 is right, and both must agree to the byte."""
    tree = etree.ElementTree(etree.fromstring(text))

    for method in METHODS.values():
        if not method.version_1_1:
            expected = etree.tostring(tree, method="c14n", exclusive=method.exclusive, with_comments=method.comments)
            assert canonical_bytes(NodeSet(tree.getroot(), whole=True), method) == expected


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3000), st.binary(min_size=1, max_size=3))
def test_any_damage_is_answered_and_never_valid(place: int, junk: bytes) -> None:
    """Whatever is overwritten, the answer is a verdict or none, and VALID only for the same content."""
    data = xml_signing.enveloped()
    place = place % (data.index(b"<SignatureValue>"))
    damaged = data[:place] + junk + data[place + len(junk) :]

    found = check_signatures(damaged, Format.XML, pki.full_trust(), pki.SIGNING_DAY)

    if damaged != data and any(one.overall is VALID for one in found):
        one, other = (etree.tostring(etree.fromstring(text), method="c14n") for text in (damaged, data))
        assert one == other
