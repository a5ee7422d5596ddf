"""What agencies say of themselves, as the registration report prints it."""

from __future__ import annotations

from gateway.counting.results import share
from gateway.ledger.engine import Ledger
from gateway.ledger.forms import baselines
from gateway.ledger.sources_questions import commitment_rows, declared_rows
from gateway.records.forms import BASELINE
from gateway.reports.registration import Stated
from gateway.reports.report_words import percent


def stated(ledger: Ledger, agency: str | None) -> list[Stated]:
    """Commitments, declared figures and baselines of one agency, or of all (None), oldest first.

    Declared figures of whole years; of a part of a year there is no column.
    """
    found = [
        Stated("commitment", row.agency or "", row.indicator, row.year, row.percent, row.words or percent(row.percent))
        for row in commitment_rows(ledger)
    ]
    for figure in declared_rows(ledger):
        if figure.period.isdecimal():
            value = share(figure.numerator or 0, figure.denominator or 0) if figure.numerator is not None else None
            parts = f"{figure.numerator if figure.numerator is not None else '?'}/{figure.denominator or '?'}"
            text = f"{percent(value)} ({parts})" if value is not None else parts
            found.append(Stated("declared", figure.agency or "", figure.indicator, int(figure.period), value, text))
    found += [
        Stated("declared", office, indicator, BASELINE, value, words)
        for office, indicator, value, words in baselines(ledger)
    ]
    return [one for one in found if agency is None or one.agency == agency]
