"""Which document stands behind which part of a figure: the same rows and rules that count it."""

from __future__ import annotations

from enum import StrEnum

from gateway.counting.cutting import Cutter, group_of
from gateway.counting.definitions import Counts, Definition
from gateway.counting.forms import MAIL, OTHER, signed_alone, way_of
from gateway.counting.selection import reaches_group
from gateway.counting.submissions import counts, is_whole
from gateway.counting.tallies import NO, ByForm, ByReach, ByType, ByWay, Cube, Facets
from gateway.records import Fact, Mode, OverallSignature


class Part(StrEnum):
    """Where a document stands in a ratio."""

    NUMERATOR = "numerator"
    UNKNOWN = "unknown"
    """In the denominator; may belong to the numerator."""
    REST = "rest"
    """In the denominator alone."""


CUBES = {
    Counts.MODE: Cube.TYPE,
    Counts.MIX: Cube.TYPE,
    Counts.TYPES: Cube.TYPE,
    Counts.FORMS: Cube.FORM,
    Counts.SIGNED: Cube.FORM,
    Counts.WAYS: Cube.WAY,
    Counts.VOLUME: Cube.WAY,
    Counts.SUBMISSIONS: Cube.REACH,
}
"""The cube that each way of counting reads, where it looks at all recipients; figures of other ways have no facts."""


def explain(fact: Fact, definition: Definition, cutter: Cutter) -> tuple[Part, Mode] | None:
    """Part of the figure that a fact makes, and its mode there; None where it is not counted.

    Agency, period and secrecy are the caller's to choose.
    """
    group = group_of(definition)
    cube = Cube.REACH if group else CUBES.get(definition.counts)
    if fact.scope is not definition.scope or cube is None:
        return None
    for of, facets, _ in cutter.cut_one(fact, fact.first_sent_on):
        if of is not cube or (group and not reaches_group(facets, definition, group.name)):
            continue
        mode = Mode(facets.mode) if isinstance(facets, ByType | ByReach | ByForm) else fact.mode
        return _among(_part(facets, definition), mode)
    return None


def _among(part: Part | None, mode: Mode) -> tuple[Part, Mode] | None:
    return None if part is None else (part, mode)


def _part(facets: Facets, definition: Definition) -> Part | None:
    if definition.counts is Counts.SUBMISSIONS and isinstance(facets, ByReach):
        return _told(is_whole(facets)) if counts(facets, definition.submissions_only) else None
    if isinstance(facets, ByType | ByReach):
        if definition.numbered_only and facets.numbered == NO:
            return None
        return _told(None if facets.mode == Mode.UNKNOWN else facets.mode == definition.mode)
    if isinstance(facets, ByForm):
        forms = definition.counts is Counts.FORMS
        return _told(facets.signature != OverallSignature.NONE if forms else signed_alone(facets))
    if isinstance(facets, ByWay):
        return _by_way(facets, definition)
    return None


def _by_way(facets: ByWay, definition: Definition) -> Part | None:
    way = way_of(facets)
    if definition.counts is Counts.VOLUME:
        return Part.NUMERATOR
    if way == OTHER and definition.ways and OTHER not in definition.ways:
        return None
    return _told(way == MAIL)


def _told(answer: bool | None) -> Part:
    return Part.UNKNOWN if answer is None else Part.NUMERATOR if answer else Part.REST
