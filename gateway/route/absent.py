"""The document that an annex belongs to when it is not in the same mail: its id, if the annex names it whole."""

from __future__ import annotations

import re

from classifiers.rules import Rules
from classifiers.symbol import mentions
from classifiers.verdict import Role
from gateway.counting.periods import local_day
from gateway.directory import Directory
from gateway.route.identity import identify
from gateway.route.issuing import sender_of
from gateway.route.judged import Judged
from gateway.route.parties import Parties

_YEAR = re.compile(r"(?:năm|[/.-])\s*((?:19|20)\d\d)\b")


def absent_home(item: Judged, parties: Parties, directory: Directory, rules: Rules) -> str | None:
    """Id of the document that an annex without one in its mail says it goes with; None where it says too little.

    Number, code and year must be written ("Kèm theo Công văn số 464/STTTT-KHTC
    ngày 05/5/2014"), and the code must name one agency. Whether that document
    was ever seen is the ledger's to say.
    """
    named = item.verdict.letterhead.parent_symbol
    if item.verdict.role is not Role.ANNEX or not named:
        return None
    symbol = next((one for _, one in mentions(named, rules.catalogue, rules.issuer_codes) if one.number), None)
    if symbol is None:
        return None
    ties = (one.quote for one in item.verdict.official.evidence if (symbol.number or "") in one.quote)
    year = _YEAR.search(next(ties, ""))
    agency = sender_of(item, parties, directory)[1]
    match = directory.resolve_issuer("", "", symbol.issuer_code, None, agency, local_day(parties.sent_at))
    if match is None or not (symbol.year or year):
        return None
    dated = f"{year.group(1)}-01-01" if year else None
    return identify(match.agency.id, symbol, dated, parties.sent_at.year, "", "").id
