"""Signatures inside office packages: found here, checked by a later stage.

OOXML keeps them in parts of their own [ISO/IEC 29500-2 §10], OpenDocument and
ASiC in META-INF, the old binary formats in storages of the OLE file.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

import olefile

from gateway.records import SignatureVerdict
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.judge import Where, undecided

_OOXML_TYPE = re.compile(rb"digital-signature-xmlsignature\+xml")
_OVERRIDE = re.compile(rb"<[^<>]*digital-signature-xmlsignature\+xml[^<>]*>")
_META_INF = re.compile(r"META-INF/[^/]*signature[^/]*\.(xml|p7s|p7m|tst)$", re.IGNORECASE)
_OLE_NAMES = {"_signatures", "_xmlsignatures", "macrosignatures"}
_ELEMENT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?Signature[\s/>]|\x00S\x00i\x00g\x00n|S\x00i\x00g\x00n\x00")
_PART_LIMIT = 4 << 20


def check_package(data: bytes, trust: TrustEvidence) -> tuple[SignatureVerdict, ...]:
    """One undecided verdict for each signature part of a zip package; () when it has none."""
    if b"ignature" not in data[-(1 << 20) :] and b"ignature" not in data:
        return ()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            found = [Where("ooxml_part", name) for name in _ooxml_parts(package, names)]
            found += [_where(name) for name in names if _META_INF.fullmatch(name) and _holds_signature(package, name)]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error):
        return (undecided(Where("ooxml_part"), "package-not-readable", trust),)
    return tuple(undecided(where, "unsupported-container", trust) for where in found)


def check_ole(data: bytes, trust: TrustEvidence) -> tuple[SignatureVerdict, ...]:
    """One undecided verdict for each signature storage of an OLE file; () when it has none."""
    if not any(name.encode("utf-16-le") in data for name in ("_signatures", "_xmlsignatures", "MacroSignatures")):
        return ()
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            entries = ole.listdir(streams=True, storages=False)
    except (OSError, ValueError, IndexError, TypeError, AttributeError, MemoryError):
        return (undecided(Where("ole"), "package-not-readable", trust),)
    found = ["/".join(entry) for entry in entries if any(part.lower() in _OLE_NAMES for part in entry)]
    return tuple(undecided(Where("ole", name), "unsupported-container", trust) for name in found)


def _ooxml_parts(package: zipfile.ZipFile, names: list[str]) -> list[str]:
    """Parts of the signature content type, else those in the usual folder."""
    usual = [name for name in names if re.fullmatch(r"/?_xmlsignatures/[^/]+\.xml", name, re.IGNORECASE)]
    if usual or "[Content_Types].xml" not in names:
        return usual
    with package.open("[Content_Types].xml") as types:
        text = types.read(_PART_LIMIT)
    overrides = _OVERRIDE.findall(text)
    return [_part_name(entry) for entry in overrides if b"PartName" in entry] if _OOXML_TYPE.search(text) else []


def _where(name: str) -> Where:
    return Where("xades" if name.lower().endswith(".xml") else "asic", name)


def _holds_signature(package: zipfile.ZipFile, name: str) -> bool:
    """OpenDocument keeps an empty list of signatures once the last was taken off."""
    if not name.lower().endswith(".xml"):
        return True
    with package.open(name) as part:
        text = part.read(_PART_LIMIT)
    return len(text) == _PART_LIMIT or bool(_ELEMENT.search(text))


def _part_name(override: bytes) -> str:
    match = re.search(rb"PartName\s*=\s*[\"']([^\"']*)", override)
    return match.group(1).decode("utf-8", "replace") if match else ""
