"""One crop read by both nets: candidates with their probabilities, in the hand of the office where it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from classifiers.reading import NumberReading
from gateway.handwriting.crop import Picture, pack_crop
from gateway.handwriting.decoding import Candidates, candidates
from gateway.handwriting.net import BASE, base_heads, is_loaded, read_features
from gateway.handwriting.preparation import Ink, variants
from gateway.learning.head import NETS, Head
from gateway.learning.offices import OfficeHead, head_for


class _Offices:
    """The learned heads of this process; forked children inherit them."""

    heads: tuple[OfficeHead, ...] = ()


def use_heads(offices: Sequence[OfficeHead]) -> None:
    """Read the numbers of these offices with what was learned of their hands, from now on."""
    _Offices.heads = tuple(offices)


def read_number(crop: Picture, code: str) -> NumberReading | None:
    """What both nets see in a crop whose printed code is `code`; None where no net is loaded.

    `line` of the answer is 0: the page's reader knows it. Heads are chosen by
    the code: the child that reads knows no directory.
    """
    if not is_loaded():
        return None
    office = head_for(code, _Offices.heads)
    pictures = dict(zip(NETS, variants(crop), strict=True))
    shipped = _read(pictures, base_heads())
    first, second = _read(pictures, base_heads() | office.heads) if office else shipped
    return NumberReading(
        line=0,
        candidates=first,
        second=second,
        reader=f"{BASE}+{office.name}" if office else BASE,
        crop=pack_crop(crop),
        threshold=office.threshold if office else None,
        code=code,
        shipped=shipped if office else None,
    )


def _read(pictures: Mapping[str, Sequence[Ink]], heads: Mapping[str, Head]) -> tuple[Candidates, Candidates]:
    first, second = (read_variants(pictures[net], net, heads[net]) for net in NETS)
    return first, second


def read_variants(images: Sequence[Ink], net: str, head: Head) -> Candidates:
    """Candidates of one net over slightly different cuts of one number."""
    return candidates([head.log_probs(features[None])[0] for features in read_features(images, net)])
