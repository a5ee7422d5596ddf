"""All indicators of the two decisions, computed from facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gateway.counting.definitions import Book, Counts, Declared, Definition
from gateway.counting.forms import count_forms, count_ways, signed_without_paper
from gateway.counting.periods import Period
from gateway.counting.results import OBSERVED, IndicatorResult, Ratio, TargetVerdict, share
from gateway.counting.selection import Selected, electronic, select
from gateway.counting.shares import count_modes, estimate, official, share_of_mode
from gateway.counting.targets import join, judge, judge_remainder, target_as_dict
from gateway.counting.type_lists import list_types
from gateway.directory import Directory
from gateway.records import Fact

MAIL_ONLY = frozenset({"M"})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: chosen facts, rows, and which sources were given."""

    chosen: Selected
    book: Book
    sources: frozenset[str]

    @property
    def complete(self) -> bool:
        """A register or the document system shows what mail can't (R5)."""
        return bool(self.sources & {"R", "D"})

    @property
    def year(self) -> int:
        return self.chosen.period.year


def compute_indicators(
    facts: Iterable[Fact],
    book: Book,
    period: Period,
    agency: str | None = None,
    directory: Directory | None = None,
    *,
    sources: frozenset[str] = MAIL_ONLY,
    declared: Sequence[Declared] = (),
    include_secret: bool = False,
) -> list[IndicatorResult]:
    """Every indicator of the book in its order, for one agency (None: the whole province).

    `facts` may reach beyond the period. `sources` are letters of what was
    imported: M mail, R register, D document system. What nothing given can tell
    has numerator, denominator and percent None and names what is missing;
    never 0. `include_secret` is the toggle "kể cả mật" (R8).
    """
    rows = tuple(facts)
    asked = Question(select(rows, period, agency, directory, include_secret), book, sources)
    results = [_result(definition, asked) for definition in book.definitions]
    if agency is None:
        results = [_each_agency(result, asked) for result in results]
    return [_with_declared(result, declared) for result in results]


def _result(definition: Definition, asked: Question) -> IndicatorResult:
    result = _COUNTING[definition.counts](definition, asked)
    chosen = asked.chosen
    # Only a register tells of secret documents: without one, none seen is not none (R8).
    secret = chosen.secret if chosen.secret or asked.complete else None
    seen = {"secret": secret, "scope_unknown": chosen.scope_unknown, "other_issuers": chosen.other_issuers}
    counted = definition.counts is not Counts.ELSEWHERE
    return replace(result, measured=result.measured | seen) if counted else result


def _blank(definition: Definition, asked: Question) -> IndicatorResult:
    """The result with everything but its figures."""
    missing = tuple(
        vi for letter, vi in asked.book.sources if letter in definition.needs and letter not in asked.sources
    )
    commitment = asked.book.commitment(definition.id, asked.year, asked.chosen.agency)
    target = asked.book.target(definition.id, asked.year)
    observed = not asked.complete and definition.counts not in (Counts.ELSEWHERE, Counts.SUBMISSIONS)
    notes = definition.readings + ((target.reading,) if target and target.reading else ())
    return IndicatorResult(
        id=definition.id,
        title=definition.vi + (OBSERVED if observed else ""),
        title_en=definition.en,
        agency=asked.chosen.agency,
        period=asked.chosen.period.name,
        unit=definition.unit,
        commitment=commitment.value if commitment else None,
        target=target_as_dict(target),
        verdict=TargetVerdict.UNDECIDED if target else TargetVerdict.NO_TARGET,
        notes=tuple(dict.fromkeys(notes)),
        missing=missing,
    )


def _with_ratio(result: IndicatorResult, ratio: Ratio, measured: dict[str, Any]) -> IndicatorResult:
    return replace(
        result,
        numerator=ratio.numerator,
        denominator=ratio.denominator,
        unknown=ratio.unknown,
        percent=ratio.percent,
        low=ratio.low,
        high=ratio.high,
        measured=measured,
    )


def _verdict(definition: Definition, ratio: Ratio | None, asked: Question) -> TargetVerdict:
    """Targets are of whole years; a part of a year is shown beside them and concludes nothing (R19)."""
    target = asked.book.target(definition.id, asked.year)
    return judge(target, ratio, asked.complete and asked.chosen.period.is_year)


def _mode(definition: Definition, asked: Question) -> IndicatorResult:
    ratio, modes, measured = share_of_mode(definition, asked.chosen, asked.book)
    verdict = _verdict(definition, ratio, asked)
    if definition.counts is Counts.MIX:
        measured["electronic_at_all"] = {
            "numerator": modes.total - modes.paper,
            "denominator": modes.total,
            "percent": share(modes.total - modes.paper, modes.total),
        }
        target = asked.book.target(definition.id, asked.year)
        verdict = judge_remainder(target, modes, asked.complete and asked.chosen.period.is_year)
    guess = estimate(official(definition, asked.chosen.of(definition)), definition.mode)
    return replace(_with_ratio(_blank(definition, asked), ratio, measured), verdict=verdict, estimate=guess)


def _forms(definition: Definition, asked: Question) -> IndicatorResult:
    facts = electronic(asked.chosen.of(definition))
    measured = count_forms(facts)
    return replace(_blank(definition, asked), denominator=len(facts), measured=measured)


def _types(definition: Definition, asked: Question) -> IndicatorResult:
    found = list_types(definition, asked.chosen.of(definition), asked.book, asked.year, asked.complete)
    return replace(
        _blank(definition, asked),
        numerator=found.as_listed,
        unknown=found.undecided,
        types=found.entries,
        verdict=_of_year(found.verdict, asked),
    )


def _of_year(verdict: TargetVerdict, asked: Question) -> TargetVerdict:
    if verdict is TargetVerdict.NO_TARGET or asked.chosen.period.is_year:
        return verdict
    return TargetVerdict.UNDECIDED


def _ways(definition: Definition, asked: Question) -> IndicatorResult:
    facts = electronic(asked.chosen.of(definition))
    ratio, measured = count_ways(definition, facts, "D" in asked.sources)
    blank = _blank(definition, asked)
    if ratio is None:
        return replace(blank, numerator=measured["mail"], measured=measured)
    return replace(_with_ratio(blank, ratio, measured), verdict=_verdict(definition, ratio, asked))


def _signed(definition: Definition, asked: Question) -> IndicatorResult:
    ratio, measured = signed_without_paper(electronic(asked.chosen.of(definition)), asked.book)
    return replace(_with_ratio(_blank(definition, asked), ratio, measured), verdict=_verdict(definition, ratio, asked))


def _volume(definition: Definition, asked: Question) -> IndicatorResult:
    facts = electronic(asked.chosen.of(definition))
    measured = {"copies": {"total": sum(fact.copies for fact in facts)}}
    return replace(_blank(definition, asked), numerator=len(facts), measured=measured)


def _submissions(definition: Definition, asked: Question) -> IndicatorResult:
    """What mail shows of b.1, b.2 and b.4: a lower bound beside figures that stay unknown."""
    facts = electronic(asked.chosen.of(definition))
    seen = {"documents": len(facts), "modes": count_modes(facts).as_dict()}
    seen["submissions"] = sum(fact.type in asked.book.submissions for fact in facts)
    return replace(_blank(definition, asked), measured={"seen": seen})


_COUNTING = {
    Counts.MODE: _mode,
    Counts.MIX: _mode,
    Counts.FORMS: _forms,
    Counts.TYPES: _types,
    Counts.WAYS: _ways,
    Counts.SIGNED: _signed,
    Counts.VOLUME: _volume,
    Counts.SUBMISSIONS: _submissions,
    Counts.ELSEWHERE: _blank,
}


def _each_agency(result: IndicatorResult, asked: Question) -> IndicatorResult:
    """For targets "của mỗi cơ quan": the province meets one when each agency does."""
    definition = next(row for row in asked.book.definitions if row.id == result.id)
    if not definition.each_agency:
        return result
    by_agency: dict[str, list[Fact]] = {}
    for fact in asked.chosen.of(definition):
        by_agency.setdefault(fact.agency, []).append(fact)
    verdicts = {}
    for agency, facts in sorted(by_agency.items()):
        own = Selected(tuple(facts), asked.chosen.period, agency, asked.chosen.directory)
        verdicts[agency] = _mode(definition, Question(own, asked.book, asked.sources)).verdict
    counts = {verdict.value: list(verdicts.values()).count(verdict) for verdict in TargetVerdict}
    joined = join(verdicts.values()) if result.target else TargetVerdict.NO_TARGET
    return replace(result, verdict=joined, measured=result.measured | {"agencies": counts})


def _with_declared(result: IndicatorResult, declared: Sequence[Declared]) -> IndicatorResult:
    """What the agency states of itself, beside what was measured and never in it."""
    for row in declared:
        if (row.indicator, row.period, row.agency or None) == (result.id, result.period, result.agency):
            known = row.numerator is not None and row.denominator
            return replace(
                result,
                declared={
                    "numerator": row.numerator,
                    "denominator": row.denominator,
                    "percent": share(row.numerator or 0, row.denominator or 0) if known else None,
                    "stated_by": row.stated_by,
                    "document": row.document,
                },
            )
    return result
