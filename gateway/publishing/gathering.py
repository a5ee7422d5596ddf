"""Everything that a report is made of, asked from ledger and rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from gateway.closing import closed_on, shown_figures, standing, standing_of_each
from gateway.counting.periods import ZONE, Period, parse_period
from gateway.counting.results import IndicatorResult
from gateway.errors import BadInput
from gateway.ledger.checkpoints import newest_checkpoint
from gateway.ledger.engine import Ledger
from gateway.ledger.questions import sums, unsettled_mails
from gateway.measuring import Measures
from gateway.publishing.frames import basis, letterhead
from gateway.publishing.statements import stated
from gateway.records import MailState
from gateway.reports.annual import annual_report
from gateway.reports.annual_figures import DECISION_FAMILIES, FORM_FAMILIES, AnnualFigures, LogFigures, family
from gateway.reports.blank_form import blank_form
from gateway.reports.closing import change_words
from gateway.reports.model import Letterhead, Report
from gateway.reports.registration import RegistrationFigures, registration_report
from gateway.reports.reorganised import reorganised
from gateway.rows import load_form
from gateway.settings import Settings

REPORTING_LEVELS = ("province", "department", "district", "commune", "unit", "school", "hospital")
"""Levels of agencies that the decision binds."""
EXPECTED_LEVELS = ("department", "district")
"""Of these the report also names who sent nothing."""


def gather_registration(
    settings: Settings, ledger: Ledger, measures: Measures, year: int, agency: str | None
) -> Report:
    """The registration report of a year. Raises `BadInput` for an agency that is none."""
    form = load_form(settings)
    today = _today()
    years = [one for one in form.years_for(year) if one <= today.year]
    figures = RegistrationFigures(
        form=form,
        year=year,
        agency=agency,
        name=_name(measures, agency),
        results={one: standing(measures, ledger, parse_period(str(one)), agency) for one in years},
        stated=stated(ledger, agency),
        readings=_readings(measures),
        sources=_sources(measures),
        type_names=measures.type_names(),
        made_on=today.isoformat(),
        closed_on=closed_on(ledger, parse_period(str(year))),
        changed=_changed(ledger, measures, year, agency, {row.id for row in form.rows}),
    )
    return registration_report(figures, _letterhead(settings, measures, agency, today, "registration"))


def gather_annual(settings: Settings, ledger: Ledger, measures: Measures, year: int, agency: str | None) -> Report:
    """The yearly report. Raises `BadInput` for an agency that is none."""
    today = _today()
    results = standing(measures, ledger, parse_period(str(year)), agency)
    by_agency, silent = _each_agency(ledger, measures, year) if agency is None else ((), ())
    found = sums(ledger)
    families = _families(measures)
    figures = AnnualFigures(
        year=year,
        agency=agency,
        name=_name(measures, agency),
        basis=basis(settings),
        results=results,
        by_agency=by_agency,
        silent=silent,
        quarters=[(name, standing(measures, ledger, parse_period(name), agency)) for name in _quarters(year, today)],
        families=families,
        readings=_readings(measures),
        sources=_sources(measures),
        type_names=measures.type_names(),
        mails=found.mails,
        documents=found.documents,
        held=unsettled_mails(ledger)[MailState.HELD],
        log=_log(ledger),
        made_on=today.isoformat(),
        closed_on=closed_on(ledger, parse_period(str(year))),
        changed=_changed(ledger, measures, year, agency, {one.id for one in results if family(one) in families}),
        names=dict(_by_level(measures)),
        reorganised=_reorganised(measures, parse_period(str(year)), agency),
    )
    return annual_report(figures, _letterhead(settings, measures, agency, today, "annual"))


def gather_blank(settings: Settings, measures: Measures, agency: str | None) -> Report:
    """The registration form for an agency to fill in. Raises `BadInput` for an agency that is none."""
    if agency is not None and measures.directory.agency(agency) is None:
        raise BadInput(f"agency is {agency!r}; expected a directory id, see config/agencies/.")
    today = _today()
    head = _letterhead(settings, measures, agency, today, "blank")
    return blank_form(load_form(settings), agency, measures.agency_name(agency), head, today.isoformat())


def _changed(ledger: Ledger, measures: Measures, year: int, agency: str | None, ids: set[str]) -> list[str]:
    """What became known after the year was closed; [] while it is open."""
    period = parse_period(str(year))
    if not closed_on(ledger, period):
        return []
    rows = shown_figures(measures, ledger, period, agency)
    return [said for row in rows if row["id"] in ids and (said := change_words(row))]


def _letterhead(settings: Settings, measures: Measures, agency: str | None, today: date, kind: str) -> Letterhead:
    return letterhead(settings, measures.directory, agency, measures.book.jurisdiction_name, today.year, kind)


def _today() -> date:
    return datetime.now(ZONE).date()


def _name(measures: Measures, agency: str | None) -> str:
    return measures.agency_name(agency) if agency else f"tỉnh {measures.book.jurisdiction_name}"


def _readings(measures: Measures) -> dict[str, str]:
    return {row: vi for row, vi, _ in measures.book.readings}


def _sources(measures: Measures) -> dict[str, str]:
    return {vi: letter for letter, vi in measures.book.sources}


def _families(measures: Measures) -> tuple[str, ...]:
    """The indicators of the decision where its targets are in force, else those of the form."""
    named = [row.indicator for row in measures.book.targets] + [row.indicator for row in measures.book.type_rows]
    families = {indicator.partition(".")[0] for indicator in named}
    return DECISION_FAMILIES if families & set(DECISION_FAMILIES) else FORM_FAMILIES


def _quarters(year: int, today: date) -> list[str]:
    """The eight quarters that end with the year, without those that have not begun."""
    names = [f"{one}-Q{quarter}" for one in (year - 1, year) for quarter in range(1, 5)]
    return [name for name in names if parse_period(name).first <= today]


def _each_agency(
    ledger: Ledger, measures: Measures, year: int
) -> tuple[list[tuple[str, Sequence[IndicatorResult]]], list[str]]:
    """(name, results) of agencies with anything to show, and names of those of which nothing is known."""
    period, directory, names = parse_period(str(year)), measures.directory, dict(_by_level(measures))
    found: list[tuple[str, Sequence[IndicatorResult]]] = []
    silent: list[str] = []
    rows = {key: directory.agency(key, period.last) or directory.agency(key, period.first) for key in names}
    bound = {
        key: row
        for key, row in rows.items()
        if row and row.level in REPORTING_LEVELS and not measures.is_foreign(measures.whose(key), period)
    }
    answers = standing_of_each(measures, ledger, period, list(bound))
    for agency, row in bound.items():
        name, results = names[agency], answers[agency]
        if any(one.denominator or one.declared or one.commitment is not None for one in results):
            found.append((name, results))
        elif row.level in EXPECTED_LEVELS:
            silent.append(name)
    return found, silent


def _reorganised(measures: Measures, period: Period, agency: str | None) -> tuple[str, ...]:
    """How the agency, or those of the province, changed within the year."""
    home = measures.cutter.provinces.is_home
    among = {
        row.id
        for row in measures.directory.agencies
        if row.level in REPORTING_LEVELS and (home(row.id, period.first) or home(row.id, period.last))
    }
    joined = () if agency else measures.cutter.provinces.others()
    return reorganised(measures.directory, period.first, period.last, {agency} if agency else among, joined)


def _by_level(measures: Measures) -> list[tuple[str, str]]:
    """(id, name) of every agency, from the province down; those of one level in the order of the directory."""

    def place(agency: str) -> int:
        row = measures.directory.agency(agency)
        return REPORTING_LEVELS.index(row.level) if row and row.level in REPORTING_LEVELS else len(REPORTING_LEVELS)

    return sorted(measures.agency_choices(), key=lambda choice: place(choice[0]))


def _log(ledger: Ledger) -> LogFigures | None:
    kept = newest_checkpoint(ledger)
    if kept is None:
        return None
    stamped = kept.stamp.stamped_at if kept.stamp else None
    return LogFigures(kept.size, kept.root, _moment(kept.at), _moment(stamped) if stamped else "")


def _moment(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%H:%M ngày %d/%m/%Y")
