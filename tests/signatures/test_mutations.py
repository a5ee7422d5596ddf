"""Signed files of every container, damaged in hundreds of seeded ways: `valid` only where what was signed is the same."""

from __future__ import annotations

import io
import logging
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from asn1crypto import cms
from lxml import etree

from classifiers.reading import Format
from gateway.records import OverallSignature, SignatureVerdict
from gateway.signatures.files import check_signatures
from gateway.signatures.judge import overall
from gateway.signatures.smime import canonical, check_smime
from tests.made import pki, xml_signing
from tests.signatures.test_pdf import leader_then_seal

ROUNDS = 80
PART = b"Content-Type: text/plain; charset=utf-8\r\n\r\nKinh gui: So Tai chinh, noi nhan\r\n"


@dataclass(frozen=True)
class Case:
    """One signed file, how it is checked, and what of it the signature speaks for (None where it can't be read)."""

    data: bytes
    check: Callable[[bytes], tuple[SignatureVerdict, ...]]
    signed: Callable[[bytes], object]


def _of(form: Format) -> Callable[[bytes], tuple[SignatureVerdict, ...]]:
    return lambda data: check_signatures(data, form, pki.full_trust(), pki.SIGNING_DAY)


def _octets(data: bytes) -> bytes:
    return bytes(cms.ContentInfo.load(data)["content"]["encap_content_info"]["content"])


def _without_signature(data: bytes) -> bytes:
    root = etree.fromstring(data)
    for one in root.findall(f"{{{xml_signing.DS}}}Signature"):
        root.remove(one)
    return bytes(etree.tostring(root, method="c14n"))


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist() if "ignature" not in name}


def _outside_holes(data: bytes) -> bytes:
    """A PDF without the digits of its signatures."""
    out, at = [], 0
    while (start := data.find(b"/Contents <", at)) >= 0:
        end = data.find(b">", start)
        out.append(data[at : start + 11])
        at = end if end >= 0 else len(data)
    return b"".join((*out, data[at:]))


def _detached(data: bytes) -> tuple[SignatureVerdict, ...]:
    part, _, seal = data.partition(b"\0\0")
    return check_smime(part, seal, pki.full_trust(), pki.SIGNING_DAY)


def cases() -> dict[str, Case]:
    """A file of each container that is valid as it stands."""
    seal = pki.sign_cms(PART, "chair", detached=True)
    return {
        "pdf": Case(leader_then_seal(), _of(Format.PDF), _outside_holes),
        "cms": Case(pki.sign_cms(PART, "chair", detached=False), _of(Format.CMS), _octets),
        "smime": Case(PART + b"\0\0" + seal, _detached, lambda data: canonical(data.partition(b"\0\0")[0])),
        "xades": Case(xml_signing.enveloped(), _of(Format.XML), _without_signature),
        "office": Case(xml_signing.zipped(xml_signing.office()), _of(Format.DOCX), _parts),
        "asic": Case(
            xml_signing.zipped(xml_signing.asic({"a.txt": b"van ban", "b.txt": b"phu luc"})), _of(Format.ZIP), _parts
        ),
    }


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one seeded damage: flipped, cut, swapped, doubled, put in, taken out, appended."""
    one, other = sorted((chance.randrange(len(data)), chance.randrange(len(data))))
    match chance.randrange(9):
        case 0 | 1 | 2:
            return data[:one] + bytes([data[one] ^ (1 << chance.randrange(8))]) + data[one + 1 :]
        case 3:
            return data[:one]
        case 4:
            size = min(40, other - one, len(data) - other)
            first, second = data[one : one + size], data[other : other + size]
            return data[:one] + second + data[one + size : other] + first + data[other + size :]
        case 5:
            return data[:other] + data[one : one + 60] + data[other:]
        case 6:
            return data[:one] + data[one + chance.randrange(1, 20) :]
        case 7:
            return data + data[one:other]
        case _:
            text = (
                b"\n%%EOF\n9 0 obj <</Type/Page>> endobj\nxref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R>>\n%%EOF"
            )
            return data + text


@pytest.fixture(autouse=True)
def quiet_library() -> None:
    """pyHanko tells each refused change in its log."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", cases())
def test_damage_leaves_nothing_valid_but_what_was_signed(name: str) -> None:
    """Whatever is flipped, cut, swapped or added: no crash, and `valid` only for the very content that was signed."""
    case, chance = cases()[name], random.Random(f"vanthu {name}")
    assert overall(case.check(case.data)) is OverallSignature.VALID
    original, judged = case.signed(case.data), 0

    for _ in range(ROUNDS):
        data = damaged(case.data, chance)
        verdicts = case.check(data)
        judged += overall(verdicts) is not OverallSignature.VALID
        if overall(verdicts) is OverallSignature.VALID:
            assert case.signed(data) == original, (name, [one.reasons for one in verdicts])

    assert judged > ROUNDS // 3


def test_a_later_revision_by_anyone_never_leaves_a_pdf_wholly_valid_with_other_pages() -> None:
    """Objects of the page, the catalog and the fields written anew, one at a time, behind two good signatures."""
    data = leader_then_seal()
    count = data.count(b" 0 obj")
    for number in range(1, count + 1):
        at = len(data)
        body = b"%d 0 obj\n<</Type/Page/Contents 4 0 R>>\nendobj\n" % number
        table = b"xref\n%d 1\n%010d 00000 n \n" % (number, at + 1)
        start = data.rfind(b"startxref") + 10
        previous = int(data[start : data.find(b"\n", start)])
        root = data[data.rfind(b"/Root") :].split(b"R", 2)
        tail = b"trailer\n<</Size %d/Root%sR/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            count + 50, root[1].removeprefix(b"oot"), previous, at + 1 + len(body),
        )  # fmt: skip
        verdicts = check_signatures(data + b"\n" + body + table + tail, Format.PDF, pki.full_trust(), pki.SIGNING_DAY)

        whole = [one for one in verdicts if one.overall is OverallSignature.VALID and one.coverage == "whole_file"]
        assert not whole
        assert verdicts
        if overall(verdicts) is OverallSignature.VALID:
            assert all(one.modification in ("none", "allowed") for one in verdicts)
