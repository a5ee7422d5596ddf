"""The document that a file belongs to when it is not in the same mail: its id, if the file or the mail names it whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifiers.folding import clean, fold_squeezed
from classifiers.reading import Reading
from classifiers.rules import Rules
from classifiers.symbol import mentions
from classifiers.verdict import Role, Symbol
from gateway.counting.periods import local_day
from gateway.directory import Directory
from gateway.route.identity import identify
from gateway.route.issuing import sender_of
from gateway.route.judged import Judged
from gateway.route.parties import Parties

_YEAR = re.compile(r"(?:(?:năm|[/.-])\s*|\b(?=\d{4}-\d\d-\d\d))((?:19|20)\d\d)\b")
_AFTERWARDS = re.compile(r"\b(?:bo sung|gui (?:tiep|them|sau)|hoan thien)\b")
_ITEMS = re.compile(r"\b(?:phu luc|ho so|tai lieu|kem theo|dinh kem|thanh phan|van ban)\b")
_BEHIND = 60
"""Characters behind a symbol in which its day may stand."""


@dataclass(frozen=True, slots=True)
class Home:
    """The document that a file says it goes with; whether it was ever seen is the ledger's to say."""

    id: str
    from_issuer: bool
    """Its issuer, or the issuer's registry, sends the file."""


def absent_home(item: Judged, parties: Parties, directory: Directory, rules: Rules) -> Home | None:
    """The document that an annex without one in its mail says it goes with; None where it says too little.

    Number, code and year must be written ("Kèm theo Công văn số 464/STTTT-KHTC
    ngày 05/5/2014"), and the code must name one agency.
    """
    named = item.verdict.letterhead.parent_symbol
    if item.verdict.role is not Role.ANNEX or not named:
        return None
    symbol = next((one for _, one in mentions(named, rules.catalogue, rules.issuer_codes) if one.number), None)
    if symbol is None:
        return None
    ties = (one.quote for one in item.verdict.official.evidence if (symbol.number or "") in one.quote)
    return _home(symbol, next(ties, ""), sender_of(item, parties, directory)[1], parties, directory)


def supplemented(words: str, parties: Parties, directory: Directory, rules: Rules) -> Home | None:
    """The one document that a mail says it sends something after: "Gửi bổ sung phụ lục kèm theo Tờ trình số ... ngày ...".

    None where no such words stand there, where several documents are named, or
    where number, code and year are not all written.
    """
    plain = clean(words)
    folded = fold_squeezed(plain)
    if not (_AFTERWARDS.search(folded) and _ITEMS.search(folded)):
        return None
    found = [(at, one) for at, one in mentions(plain, rules.catalogue, rules.issuer_codes) if one.number]
    homes = {
        _home(one, plain[at : at + len(one.text) + _BEHIND], parties.sender_agency, parties, directory)
        for at, one in found
    }
    return homes.pop() if len(homes) == 1 else None


def may_be_item(item: Judged) -> bool:
    """Whether a file may be what a mail sends after: read, naming no other document, and no picture of the body."""
    names_none = item.verdict.role is not Role.ANNEX or item.verdict.letterhead.parent_symbol is None
    return names_none and isinstance(item.content, Reading) and not item.attachment.inline and item.mail is None


def _home(symbol: Symbol, around: str, sender: str | None, parties: Parties, directory: Directory) -> Home | None:
    year = _YEAR.search(around)
    match = directory.resolve_issuer("", "", symbol.issuer_code, None, sender, local_day(parties.sent_at))
    if match is None or not (symbol.year or year):
        return None
    dated = f"{year.group(1)}-01-01" if year else None
    identity = identify(match.agency.id, symbol, dated, parties.sent_at.year, "", "")
    return Home(identity.id, directory.sends_for(sender, match.agency.id))
