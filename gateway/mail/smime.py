"""What S/MIME needs of a mail [RFC8551]: exact bytes, and the way into opaque signatures."""

from __future__ import annotations

from dataclasses import dataclass

from asn1crypto import cms

from gateway.mail.fields import read_fields
from gateway.mail.structure import Leaf, Tree

_OPAQUE = {"application/pkcs7-mime", "application/x-pkcs7-mime"}


@dataclass(frozen=True, slots=True)
class SignedEntity:
    """One multipart/signed."""

    raw: bytes
    """The signed part between its delimiters, exactly as in the file."""
    signature: bytes
    """Decoded second part: a detached CMS for S/MIME."""
    protocol: str
    """Lower case, e.g. "application/pkcs7-signature"."""
    depth: int
    """0 for the mail itself, 1 for a mail nested in it, and so on."""
    micalg: str = ""
    is_whole: bool = False
    """Nothing but the signed part and its signature stands in the mail."""


def list_signed(tree: Tree, depth: int = 0) -> tuple[SignedEntity, ...]:
    """All signed entities of a mail, its own before those of nested mails."""
    own = [SignedEntity(one.raw, one.signature, one.protocol, depth, one.micalg, one.is_whole) for one in tree.signed]
    nested = [entity for leaf in tree.leaves if leaf.nested for entity in list_signed(leaf.nested, depth + 1)]
    return (*own, *nested)


def smime_type(leaf: Leaf) -> str:
    """`signed-data`, `enveloped-data`, ... of an opaque S/MIME part; "" for others."""
    if leaf.media.token not in _OPAQUE:
        return ""
    return leaf.media.text("smime-type").lower() or "unknown"


def signed_content(data: bytes) -> bytes | None:
    """The MIME entity inside an opaque CMS signature.

    None when it is not readable, encrypted, detached, or no MIME entity. The
    signature is not checked here.
    """
    try:
        info = cms.ContentInfo.load(data)
        if info["content_type"].native != "signed_data":
            return None
        content = info["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError):
        return None
    if not isinstance(content, bytes) or not read_fields(content, 0, len(content)).has("content-type"):
        return None
    return content
