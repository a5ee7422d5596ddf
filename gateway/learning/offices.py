"""The heads in use, by office: as they travel to the process that reads, and which one a page asks for."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.folding import fold
from gateway.learning.head import Head, pack_heads, unpack_heads


@dataclass(frozen=True, slots=True)
class OfficeHead:
    """The learned heads of one office."""

    office: str
    """What stands for the issuer in identities: a directory id, or its printed name."""
    version: int
    codes: frozenset[str]
    """Folded issuer letters of its codes, e.g. "syt" of "BC-SYT" and "SYT-NVY"."""
    heads: dict[str, Head]
    """By net: `first`, `second`."""
    threshold: float | None
    """Probability from which the calibration lets it accept by itself; None: it only suggests."""

    @property
    def name(self) -> str:
        """Office and version, e.g. "h05-syt-3"."""
        return f"{self.office}-{self.version}"


def pack_offices(offices: Sequence[OfficeHead]) -> bytes:
    """The heads as JSON."""
    rows = [
        {
            "office": one.office,
            "version": one.version,
            "codes": sorted(one.codes),
            "heads": base64.b64encode(pack_heads(one.heads)).decode("ascii"),
            "threshold": one.threshold,
        }
        for one in offices
    ]
    return json.dumps(rows).encode()


def unpack_offices(data: bytes) -> tuple[OfficeHead, ...]:
    """The heads as they were packed; () for no bytes."""
    return tuple(
        OfficeHead(
            office=row["office"],
            version=row["version"],
            codes=frozenset(row["codes"]),
            heads=unpack_heads(base64.b64decode(row["heads"])),
            threshold=row["threshold"],
        )
        for row in json.loads(data or b"[]")
    )


def head_for(code: str, offices: Sequence[OfficeHead]) -> OfficeHead | None:
    """The head of the one office whose letters stand in the printed code ("BC-SYT"); None for none or several."""
    groups = {re.sub(r"\W", "", fold(group)) for group in re.split(r"[-–/.\s]+", code)}
    found = [one for one in offices if one.codes & groups]
    return found[0] if len(found) == 1 else None
