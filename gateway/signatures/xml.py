"""XML signatures (XAdES, XMLDSig): found here, checked by a later stage."""

from __future__ import annotations

import re

from gateway.records import SignatureVerdict
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.judge import Where, undecided

_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
_ELEMENT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?Signature(?=[\s/>])")
_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))


def check_xml(data: bytes, trust: TrustEvidence) -> tuple[SignatureVerdict, ...]:
    """One undecided verdict for each ds:Signature element of an XML file; () when it has none."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "latin-1")
    text = data.decode(encoding, "replace")
    if _NAMESPACE not in text and "xmldsig" not in text:
        return ()
    count = len(_ELEMENT.findall(text))
    return (undecided(Where("xades"), "unsupported-container", trust),) * count
