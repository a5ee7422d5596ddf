"""Signatures inside packages: Office and ASiC are checked, OpenDocument and old binary files only found.

OOXML keeps them in parts of their own [ISO/IEC 29500-2 §10], OpenDocument and
ASiC in META-INF, the old binary formats in storages of the OLE file.
"""

from __future__ import annotations

import io
import re
from datetime import datetime

import olefile

from gateway.records import SignatureVerdict
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.judge import Where, undecided
from gateway.signatures.package import PACKAGE_ERRORS, Package, PackageTooLarge, read_package

_META_INF = re.compile(r"META-INF/[^/]*(signature|timestamp)[^/]*\.(xml|p7s|p7m|tst)$", re.IGNORECASE)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
_OLE_NAMES = {"_signatures", "_xmlsignatures", "macrosignatures"}
_ELEMENT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?Signature[\s/>]|\x00S\x00i\x00g\x00n|S\x00i\x00g\x00n\x00")


def check_package(data: bytes, trust: TrustEvidence, at: datetime) -> tuple[SignatureVerdict, ...]:
    """One verdict for each signature of a zip package; () when it has none.

    OpenDocument signatures are found and answered "unsupported-container".
    """
    if b"ignature" not in data[-(1 << 20) :] and b"ignature" not in data and b"META-INF/" not in data:
        return ()
    try:
        package = read_package(data)
    except PackageTooLarge:
        return (undecided(Where("ooxml_part"), "not-checked-limits", trust),)
    except PACKAGE_ERRORS:
        return (undecided(Where("ooxml_part"), "package-not-readable", trust),)
    return _check(package, trust, at)


def _check(package: Package, trust: TrustEvidence, at: datetime) -> tuple[SignatureVerdict, ...]:
    from gateway.signatures.asic import check_asic
    from gateway.signatures.ooxml import check_office

    inside = [name for name in package.parts if _META_INF.fullmatch(name) and _holds_signature(package, name)]
    if package.parts.get("mimetype", b"").startswith(_OPEN_DOCUMENT) or "content.xml" in package.parts:
        return tuple(undecided(Where(_kind(name), name), "unsupported-container", trust) for name in inside)
    return (*check_office(package, trust, at), *(check_asic(package, trust, at) if inside else ()))


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


def _kind(name: str) -> str:
    return "xades" if name.lower().endswith(".xml") else "asic"


def _holds_signature(package: Package, name: str) -> bool:
    """OpenDocument keeps an empty list of signatures once the last was taken off."""
    return not name.lower().endswith(".xml") or bool(_ELEMENT.search(package.parts[name]))
