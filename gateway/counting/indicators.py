"""All indicators of the two decisions, computed from tallies: of single facts, or of months rolled up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gateway.counting.asking import Question, blank, with_ratio
from gateway.counting.cover import AgencyMonth, Cover
from gateway.counting.cutting import Cutter
from gateway.counting.definitions import Book, Counts, Definition
from gateway.counting.forms import count_forms, count_ways, signed_without_paper
from gateway.counting.periods import Period
from gateway.counting.posting import Posting, count_posted, postings
from gateway.counting.results import IndicatorResult, Ratio, TargetVerdict, share
from gateway.counting.selection import Whose, members, official, select
from gateway.counting.shares import estimate, line, modes_of, share_of_mode
from gateway.counting.stocks import at_end, concerned, count_stock
from gateway.counting.submissions import count_submissions
from gateway.counting.tallies import YES, ByReach, ByScope, Cube, Tally
from gateway.counting.targets import join, judge, judge_remainder
from gateway.counting.type_lists import list_types
from gateway.directory import Directory
from gateway.records import Fact, Issued, Mode
from gateway.records.sources import Commitment, DeclaredFigure, StockCount, StockKind

MAIL_ONLY = frozenset({"M"})
DECIDES = (Counts.MODE, Counts.MIX, Counts.TYPES, Counts.WAYS, Counts.SIGNED, Counts.SUBMISSIONS, Counts.POSTED)
"""Figures that need all documents in sight before they conclude anything."""


@dataclass(frozen=True, slots=True)
class Given:
    """What stands beside tallies: evidence of other sources, and what agencies say of themselves."""

    months: Sequence[AgencyMonth] = ()
    issued: Sequence[Issued] = ()
    postings: Sequence[Posting] | None = None
    """What is due to be posted of the agencies and period, summed; None where `issued` tells it one by one."""
    stocks: Sequence[StockCount] = ()
    declared: Sequence[DeclaredFigure] = ()
    commitments: Sequence[Commitment] = ()


def compute_indicators(
    facts: Iterable[Fact],
    book: Book,
    period: Period,
    agency: str | None = None,
    directory: Directory | None = None,
    *,
    sources: frozenset[str] | None = MAIL_ONLY,
    declared: Sequence[DeclaredFigure] = (),
    include_secret: bool = False,
    given: Given | None = None,
) -> list[IndicatorResult]:
    """Every indicator of the book in its order, for one agency (None: the whole province), from single facts.

    `facts` may reach beyond the period. `sources` are letters of what was
    given of every agency and month; None where `given.months` tells it.
    """
    cutter = Cutter(book, directory)
    beside = given or Given(declared=declared)
    cover = Cover(book, directory, beside.months, sources)
    return count_tallies(cutter.cut(facts), cutter, period, Whose(agency), cover, beside, include_secret)


def count_tallies(
    tallies: Iterable[Tally],
    cutter: Cutter,
    period: Period,
    whose: Whose,
    cover: Cover,
    given: Given,
    include_secret: bool = False,
) -> list[IndicatorResult]:
    """Every indicator of the book in its order, from tallies of the year.

    What nothing given can tell has numerator, denominator and percent None and
    names what is missing; never 0. `include_secret` is the toggle "kể cả mật" (R8).
    """
    chosen = select(tallies, period, whose, cutter, include_secret)
    ids = list(members(whose, cutter, period))
    posted = given.postings
    if posted is None:
        wanted = set(ids)
        posted = postings((item for item in given.issued if item.agency in wanted), cutter.book, period)
    asked = Question(chosen, cutter, whose, cover, ids, posted, given.stocks, given.commitments)
    found = [(definition, _with_declared(_result(definition, asked), given)) for definition in cutter.book.definitions]
    return [result for definition, result in found if result.declared or not definition.only_declared]


def _result(definition: Definition, asked: Question) -> IndicatorResult:
    result = _COUNTING[definition.counts](definition, asked)
    measured = dict(result.measured)
    if definition.counts in DECIDES:
        measured["lacking"] = list(asked.lacking(definition))
    if measured or definition.scope is not None:
        chosen, letters = asked.chosen, asked.letters()
        # Only a register tells of secret documents: without one, none seen is not none (R8).
        secret = chosen.secret if chosen.secret or letters & {"R", "D"} else None
        measured |= {"secret": secret, "scope_unknown": chosen.scope_unknown, "other_issuers": chosen.other_issuers}
        if definition.counts not in (Counts.SUBMISSIONS, Counts.POSTED) and (unplaced := _unplaced(definition, asked)):
            measured["secret_unplaced"] = unplaced
    return replace(result, measured=measured)


def _unplaced(definition: Definition, asked: Question) -> int:
    """Secret documents that a figure may or may not hold: nobody kept to whom they went (R8)."""
    return sum(item.documents for item in official(definition, asked.chosen.unplaced))


def _without_e_copy(definition: Definition, asked: Question) -> int:
    """Documents of which nobody knows how they went: no e-copy was seen, and they may have gone on paper only."""
    rows = official(definition, asked.chosen.of(definition))
    reached = ((item.documents, item.facets) for item in rows if isinstance(item.facets, ByReach))
    unstated = sum(n for n, facets in reached if facets.mode == Mode.UNKNOWN and facets.electronic != YES)
    return unstated + _unplaced(definition, asked)


def _widened(definition: Definition, asked: Question, ratio: Ratio) -> Ratio:
    """The ratio with each of those as one that may belong to both of its sides, so that the interval holds the truth."""
    more = _unplaced(definition, asked)
    return Ratio(ratio.numerator, ratio.denominator + more, ratio.unknown + more)


def _mode(definition: Definition, asked: Question) -> IndicatorResult:
    modes, measured = share_of_mode(definition, asked.chosen, asked.book)
    whole, target = asked.is_whole(definition), asked.book.target(definition.id, asked.year)
    verdict = asked.verdict(definition, modes.ratio(definition.mode), whole)
    if definition.counts is Counts.MIX:
        dark = _without_e_copy(definition, asked)
        measured["electronic_at_all"] = line(Ratio(modes.total - modes.paper - dark, modes.total, dark))
        verdict = judge_remainder(target, modes, whole and asked.period.is_year, dark)
    if definition.each_agency and asked.whose.agency is None:
        verdict, counts = _each_agency(definition, asked)
        measured["agencies"] = counts
    result = with_ratio(blank(definition, asked), modes.ratio(definition.mode))
    guess = estimate(official(definition, asked.chosen.of(definition)), definition.mode)
    return replace(result, measured=measured, verdict=verdict, estimate=guess)


def _each_agency(definition: Definition, asked: Question) -> tuple[TargetVerdict, dict[str, int]]:
    """For targets "của mỗi cơ quan": the province meets one when each agency does."""
    by_agency: dict[str, Counter[str]] = {}
    for item in asked.chosen.cube(Cube.SCOPE, definition.scope):
        if isinstance(item.facets, ByScope):
            by_agency.setdefault(item.facets.agency, Counter())[item.facets.mode] += item.documents
    target = asked.book.target(definition.id, asked.year)
    lacking = set(asked.lacking(definition))
    for found in by_agency.values():
        # Each may be any agency's: it decides for none.
        found[Mode.UNKNOWN] += _unplaced(definition, asked)
    verdicts = [
        judge(target, modes_of(found).ratio(definition.mode), agency not in lacking and asked.period.is_year)
        for agency, found in sorted(by_agency.items())
    ]
    counts = {verdict.value: verdicts.count(verdict) for verdict in TargetVerdict}
    silent = [TargetVerdict.UNDECIDED] if lacking - set(by_agency) else []
    return (join([*verdicts, *silent]) if target else TargetVerdict.NO_TARGET), counts


def _forms(definition: Definition, asked: Question) -> IndicatorResult:
    total, measured = count_forms(asked.chosen.cube(Cube.FORM, definition.scope))
    return replace(blank(definition, asked), denominator=total, measured=measured)


def _types(definition: Definition, asked: Question) -> IndicatorResult:
    rows, whole = asked.chosen.of(definition), asked.is_whole(definition)
    found = list_types(definition, rows, asked.book, asked.year, whole)
    undecided = found.verdict is not TargetVerdict.NO_TARGET and not asked.period.is_year
    return replace(
        blank(definition, asked),
        numerator=found.as_listed,
        unknown=found.undecided,
        types=found.entries,
        verdict=TargetVerdict.UNDECIDED if undecided else found.verdict,
    )


def _ways(definition: Definition, asked: Question) -> IndicatorResult:
    rows = asked.chosen.cube(Cube.WAY, definition.scope)
    ratio, measured = count_ways(definition, rows, "D" in asked.letters())
    result = replace(blank(definition, asked), measured=measured)
    if ratio is None:
        return replace(result, numerator=measured["mail"])
    ratio = _widened(definition, asked, ratio)
    return replace(with_ratio(result, ratio), verdict=asked.verdict(definition, ratio, asked.is_whole(definition)))


def _signed(definition: Definition, asked: Question) -> IndicatorResult:
    seen, measured = signed_without_paper(asked.chosen.cube(Cube.FORM, definition.scope))
    ratio = _widened(definition, asked, seen)
    verdict = asked.verdict(definition, ratio, asked.is_whole(definition))
    return replace(with_ratio(blank(definition, asked), ratio), measured=measured, verdict=verdict)


def _volume(definition: Definition, asked: Question) -> IndicatorResult:
    rows = asked.chosen.cube(Cube.WAY, definition.scope)
    measured = {"copies": {"total": sum(item.copies for item in rows)}}
    return replace(blank(definition, asked), numerator=sum(item.documents for item in rows), measured=measured)


def _submissions(definition: Definition, asked: Question) -> IndicatorResult:
    """b.1, b.2 and b.4; secret documents stay out even where they are asked for: the text itself excludes them (R8)."""
    ratio, measured = _whole_dossiers(definition, asked)
    result = blank(definition, asked)
    quarter = asked.of_last_quarter()
    if asked.period.is_year and quarter.is_whole(definition):
        of_quarter = _whole_dossiers(definition, quarter)[0]
        measured["q4"] = line(of_quarter)
    target = asked.book.target(definition.id, asked.year)
    if target is not None and target.part == "q4" and "q4" in measured:
        result = replace(result, verdict=judge(target, of_quarter, complete=True))
    if not asked.is_whole(definition):
        # What mail shows is a lower bound beside figures that stay unknown: submissions on paper only are out of sight.
        return replace(result, measured={key: measured[key] for key in ("seen", "q4") if key in measured})
    if target is None or not target.part:
        result = replace(result, verdict=asked.verdict(definition, ratio, whole=True))
    return replace(with_ratio(result, ratio), measured=measured)


def _whole_dossiers(definition: Definition, asked: Question) -> tuple[Ratio, dict[str, Any]]:
    rows = [item for item in asked.chosen.of(definition) if not item.secret]
    return count_submissions(rows, definition.submissions_only)


def _posted(definition: Definition, asked: Question) -> IndicatorResult:
    """b.5 and II.7: of documents issued in the period, those that the portal showed in time."""
    listed = "P" in asked.letters() or any(row.days is not None for row in asked.postings)
    ratio, measured = count_posted(asked.postings, listed)
    result = replace(blank(definition, asked), measured=measured)
    if listed:
        portal = dict(asked.book.sources).get("P")
        result = replace(result, missing=tuple(vi for vi in result.missing if vi != portal))
    if ratio is None:
        return result
    return replace(with_ratio(result, ratio), verdict=asked.verdict(definition, ratio, asked.is_whole(definition)))


def _stock(definition: Definition, asked: Question) -> IndicatorResult:
    """a.5, a.6, c.3, I.6, I.7: as counted at the end of the period."""
    kind = StockKind(definition.stock)
    ids = set(asked.agencies())
    counts = concerned(at_end(asked.stocks, kind, asked.period), ids, asked.cutter.directory, kind)
    ratio, measured = count_stock(counts, kind)
    if kind is StockKind.SYSTEM:
        measured["seen_sending"] = _systems_seen(asked)
    result = replace(blank(definition, asked), measured=measured)
    if ratio is None:
        return result
    counted = {item.agency for item in counts}
    silent = sorted(ids - counted) if asked.whose.agency is None and kind is not StockKind.SYSTEM else []
    result = replace(result, missing=(), measured=measured | {"lacking": silent})
    return replace(with_ratio(result, ratio), verdict=asked.verdict(definition, ratio, not silent))


def _systems_seen(asked: Question) -> int:
    """Agencies whose document system was seen sending: a lower bound of those connected (reading A6)."""
    return sum("D" in asked.cover.letters([agency], asked.period) for agency in asked.agencies())


def _declared(definition: Definition, asked: Question) -> IndicatorResult:
    """c.2: what the tax authority counted stands as declared, and is never computed (reading X); so do promises (R20)."""
    result = blank(definition, asked)
    if definition.only_declared:
        return result
    kind, ids = StockKind(definition.stock), {*asked.agencies(), ""}
    counts = [item for item in at_end(asked.stocks, kind, asked.period) if (item.agency or "") in ids]
    known = [item for item in counts if item.done is not None]
    if not known or len(known) < len(counts):
        return result
    numerator, denominator = sum(item.done or 0 for item in known), sum(item.total for item in known)
    stated = {"stated_by": "; ".join(sorted({item.stated_by for item in known})), "document": known[-1].file}
    parts = {"numerator": numerator, "denominator": denominator, "percent": share(numerator, denominator)}
    return replace(result, declared=parts | stated, missing=())


_COUNTING = {
    Counts.MODE: _mode,
    Counts.MIX: _mode,
    Counts.FORMS: _forms,
    Counts.TYPES: _types,
    Counts.WAYS: _ways,
    Counts.SIGNED: _signed,
    Counts.VOLUME: _volume,
    Counts.SUBMISSIONS: _submissions,
    Counts.POSTED: _posted,
    Counts.STOCK: _stock,
    Counts.DECLARED: _declared,
}


def _with_declared(result: IndicatorResult, given: Given) -> IndicatorResult:
    """What the agency states of itself, beside what was measured and never in it."""
    if result.level:
        return result
    for row in given.declared:
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
