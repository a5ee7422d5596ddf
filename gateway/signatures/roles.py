"""What each signature of a document is for, and who is needed for an original [ND30 Art. 5, Art. 25, App. I]."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from asn1crypto import x509

from classifiers.folding import fold_squeezed
from gateway.records import OverallSignature, SignatureVerdict
from gateway.signatures.guarded import CHECKER_ERRORS
from gateway.signatures.judge import TIMESTAMP_SUB_FILTER
from gateway.signatures.role_rows import RoleRow, RoleRules

Words = Mapping[tuple[int, ...], str]
"""What each visible field shows, by its place."""
SIGNED_LAST = "other-organisation-signed-last"
"""Rule of this file: an organisation that is not the issuer's signed after everybody else."""
_BY_NUMBERS = "number-in-certificate"
_OF_ORGANISATION = {"organisation", "number_date_stamp"}


@dataclass(frozen=True, slots=True)
class Names:
    """What the signer's certificate is made out to."""

    common: str = ""
    organisation: str = ""


def with_roles(
    verdicts: Sequence[SignatureVerdict], shown: Words, issuer_name: str, rules: RoleRules
) -> tuple[SignatureVerdict, ...]:
    """The verdicts on one file with the role of each and what told it; the reasons that signers wrote are dropped.

    1. Time-stamps are what they are.
    2. Person or organisation: numbers in the certificate, else its name.
    3. The first row whose words or place fit.
    4. Without one: who signs last for another organisation than the issuer's
       stamped it on arrival; all others sign for what they are.
    """
    named = [_names(verdict) for verdict in verdicts]
    kinds = [_kind(verdict, names, rules) for verdict, names in zip(verdicts, named, strict=True)]
    found = []
    for place, verdict in enumerate(verdicts):
        kind, told = kinds[place]
        row = next((row for row in rules.roles if _fits(row, verdict, kind, shown)), None)  # 3
        if verdict.sub_filter == TIMESTAMP_SUB_FILTER:  # 1
            role, evidence = "document_timestamp", ""
        elif row is not None:
            role, evidence = row.role, row.id
        elif kind == "organisation" and _came_last(place, verdicts, named, issuer_name):  # 4
            role, evidence = "incoming_stamp", SIGNED_LAST
        else:
            role, evidence = kind, told
        by = (evidence,) if evidence else ()
        found.append(replace(verdict, role=role, role_evidence=by, signer_role=kind, said=""))
    return tuple(found)


def judge_article_5(verdicts: Sequence[SignatureVerdict]) -> str:
    """Whose signatures the file has that an original needs: `both`, `person_only`, `organisation_only`, `neither`, `unknown`.

    A signature that is broken counts for nobody. Whether the person was
    competent to sign no certificate tells. `unknown` as soon as a signature
    that could not be attributed may be the missing one.
    """
    counted = [one for one in verdicts if one.overall is not OverallSignature.INVALID]
    person = any(one.role == "person" for one in counted)
    organisation = any(one.role in _OF_ORGANISATION for one in counted)
    if person and organisation:
        return "both"
    if any(one.role == "unknown" for one in counted):
        return "unknown"
    if person or organisation:
        return "person_only" if person else "organisation_only"
    return "neither"


def _kind(verdict: SignatureVerdict, names: Names, rules: RoleRules) -> tuple[str, str]:
    """Person, organisation or unknown, and what told it."""
    if verdict.signer_role != "unknown":
        return verdict.signer_role, _BY_NUMBERS
    name = unicodedata.normalize("NFC", names.common).casefold().strip()
    for row in rules.signers:
        if any(name == begin or name.startswith(begin + " ") for begin in row.begins) and _may_be(row.says, name):
            return row.says, row.id
    return "unknown", ""


def _may_be(kind: str, name: str) -> bool:
    """A person's name is two to six words of letters."""
    return kind != "person" or (2 <= len(name.split()) <= 6 and name.replace(" ", "").isalpha())


def _fits(row: RoleRow, verdict: SignatureVerdict, kind: str, shown: Words) -> bool:
    if row.by and row.by != kind:
        return False
    if row.box and not _within(row.box, verdict.place):
        return False
    if row.pattern is None:
        return True
    texts = {"appearance": shown.get(verdict.place, ""), "reason": verdict.said, "field_name": verdict.field_name}
    return any(row.pattern.search(fold_squeezed(texts[where])) for where in row.where if texts[where])


def _within(box: tuple[int, ...], place: tuple[int, ...]) -> bool:
    """Whether a visible field is on page 1, no larger and no lower than the box says."""
    if not place:
        return False
    page, left, top, right, bottom = place
    return page == 1 and right - left <= box[0] and bottom - top <= box[1] and bottom <= box[2]


def _came_last(place: int, verdicts: Sequence[SignatureVerdict], named: Sequence[Names], issuer_name: str) -> bool:
    """Whether an organisation that neither issued nor signed before wrote the last signature.

    Nothing is concluded where the issuer, the order or a name is not known.
    """
    mine, revision = named[place], verdicts[place].signed_revision
    others = [
        (one, names)
        for n, (one, names) in enumerate(zip(verdicts, named, strict=True))
        if n != place and one.sub_filter != TIMESTAMP_SUB_FILTER
    ]
    if not (issuer_name and mine.common and revision and others):
        return False
    if any(one.signed_revision is None or one.signed_revision >= revision for one, _ in others):
        return False
    if any(_related(mine, names) for _, names in others):
        return False
    return not _names_issuer(mine, issuer_name) and any(_names_issuer(names, issuer_name) for _, names in others)


def _related(one: Names, other: Names) -> bool:
    own = {fold_squeezed(one.common), fold_squeezed(one.organisation)} - {""}
    return bool(own & {fold_squeezed(other.common), fold_squeezed(other.organisation)})


def _names_issuer(names: Names, issuer_name: str) -> bool:
    issuer = fold_squeezed(issuer_name)
    return any(
        folded and (folded in issuer or issuer in folded)
        for folded in (fold_squeezed(names.common), fold_squeezed(names.organisation))
    )


def _names(verdict: SignatureVerdict) -> Names:
    try:
        subject = x509.Certificate.load(base64.b64decode(verdict.certificate)).subject.native
        return Names(_text(subject.get("common_name")), _text(subject.get("organization_name")))
    except CHECKER_ERRORS:
        return Names()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
