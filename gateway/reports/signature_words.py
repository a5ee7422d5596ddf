"""The axes of a verdict on a signature in words, one line each, for people on a terminal and on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from gateway.counting.periods import ZONE
from gateway.records import SignatureVerdict
from gateway.reports import words
from gateway.reports.signed import together

CONTAINERS = {
    "pdf_field": "ô ký trong PDF",
    "cms": "tệp chữ ký CMS",
    "smime_part": "thư ký S/MIME",
    "ooxml_part": "gói Office",
    "xades": "văn bản XML (XAdES)",
    "asic": "gói ASiC",
}
INTACT = {"yes": "nguyên vẹn", "no": "ĐÃ BỊ SỬA", "unknown": "chưa kiểm tra được"}
CRYPTO = {"yes": "khớp khóa của người ký", "no": "KHÔNG khớp khóa của người ký", "unknown": "chưa kiểm tra được"}
COVERAGE = {
    "whole_file": "cả tệp",
    "whole_revision": "cả bản sửa lúc ký",
    "partial": "chỉ một phần tệp",
    "not_checked": "chưa kiểm tra được",
}
CHAINS = {
    "anchored": "dẫn về nơi được tin",
    "no_anchor": "không dẫn về nơi nào được tin",
    "broken": "đường dẫn sai",
    "not_checked": "chưa kiểm tra được",
}
REVOCATIONS = {
    "good": "không bị thu hồi",
    "revoked": "ĐÃ BỊ THU HỒI",
    "unknown": "nơi cấp không biết chứng thư",
    "not_checked": "CHƯA kiểm tra",
}
TIMESTAMPS = {
    "none": "không có",
    "present_not_checked": "có, chưa kiểm tra được",
    "intact": "có, nguyên vẹn",
    "broken": "có, HỎNG",
}
SOURCES = {"signature_timestamp": "dấu thời gian của chữ ký", "document_timestamp": "dấu thời gian của tệp"}
SIGNERS = {"person": "chứng thư cá nhân", "organisation": "chứng thư cơ quan, tổ chức", "unknown": "chưa rõ của ai"}
_BAD = {"no", "partial", "suspicious", "broken", "no_anchor", "revoked"}
_DOUBTFUL = {"unknown", "not_checked", "present_not_checked"}
_NAME = re.compile(r"(?:^|, )(Common Name|Organization): (.*?)(?=, [A-Z][A-Za-z ]+: |$)")
_NOT_COMPARED = {"certificate", "chain_certificates", "field_name", "signer_subject", "place", "said"}


@dataclass(frozen=True, slots=True)
class Axis:
    """One line: what is asked, in both languages, and the answer."""

    vi: str
    en: str
    answer: str
    code: str = ""
    """The machine's word for the answer; "" where the answer is itself one."""
    state: str = ""
    """`good`, `bad`, `doubt`; "" for what is neither."""


def short_name(subject: str) -> str:
    """ "Nguyễn Văn An · Ủy ban nhân dân tỉnh" of a certificate's whole subject; the subject itself where it names neither.

    For lists alone: what an auditor compares is the whole subject and the certificate's hash.
    """
    named = dict(reversed(_NAME.findall(subject)))
    shown = dict.fromkeys(name for key in ("Common Name", "Organization") if (name := named.get(key)))
    return " · ".join(shown) or subject


def axes(verdict: SignatureVerdict, *, withheld: bool = False) -> Iterator[Axis]:
    """Every axis of a verdict, apart. `withheld` says that names were taken out when their time was over."""
    nobody = "(tên đã được rút / withheld)" if withheld else "—"
    yield _of("kết luận", "overall", words.SIGNATURES, verdict.overall.value)
    kind = " · ".join(part for part in (verdict.sub_filter, verdict.ades_level) if part)
    yield Axis("dạng", "container", f"{CONTAINERS.get(verdict.container, verdict.container)} {kind}".strip())
    yield Axis("ô ký", "field", verdict.field_name or ("—" if not withheld else nobody))
    yield Axis("người ký", "signer", f"{verdict.signer_subject or nobody} · {SIGNERS.get(verdict.signer_role, '?')}")
    yield Axis("nơi cấp", "issued by", verdict.signer_issuer or "—")
    yield Axis("chứng thư", "certificate", verdict.signer_sha256 or "—")
    yield from _content(verdict)
    yield from _trust(verdict)
    yield from _times(verdict)
    algorithms = " ".join(part for part in (verdict.digest_algorithm, verdict.signature_algorithm) if part)
    yield Axis("thuật toán", "algorithms", algorithms or "—")
    yield Axis("ETSI EN 319 102-1", "", f"{verdict.indication} {verdict.sub_indication}".strip())
    for line in together(verdict):
        yield _line(line)
    trust = f" · trust {verdict.trust_version[:16]}" if verdict.trust_version else ""
    yield Axis("bộ kiểm tra", "checker", f"{verdict.checker or '—'}{trust}")


def changes(old: SignatureVerdict, new: SignatureVerdict) -> list[tuple[str, str, str]]:
    """What a later check found otherwise: (field, before, after); names of persons are not compared."""
    found = []
    for field in fields(SignatureVerdict):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name not in _NOT_COMPARED and before != after:
            found.append((field.name, _text(before), _text(after)))
    return found


def _content(verdict: SignatureVerdict) -> Iterator[Axis]:
    yield _of("nội dung", "content", INTACT, _word(verdict.intact))
    yield _of("giá trị chữ ký", "signature value", CRYPTO, _word(verdict.crypto_valid))
    yield _of("phủ", "coverage", COVERAGE, verdict.coverage)
    yield _of("thay đổi sau khi ký", "changes after signing", words.UNCOVERED, verdict.modification)


def _trust(verdict: SignatureVerdict) -> Iterator[Axis]:
    anchor = " · ".join(part for part in (verdict.anchor, verdict.anchor_scope) if part)
    yield _of("đường dẫn", "chain", CHAINS, verdict.chain, anchor)
    listed = f"{verdict.revocation_source.upper()} {_span(verdict)}" if verdict.revocation_source else ""
    revoked = f"thu hồi lúc {when(verdict.revoked_at)} {verdict.revoked_why}" if verdict.revoked_at else ""
    told = " · ".join(part.strip() for part in (listed, revoked) if part)
    yield _of("thu hồi", "revocation", REVOCATIONS, verdict.revocation, told)
    if verdict.evidence:
        yield Axis("bằng chứng thu hồi", "evidence", " ".join(verdict.evidence))


def _times(verdict: SignatureVerdict) -> Iterator[Axis]:
    yield Axis("người ký khai lúc", "claimed time", when(verdict.claimed_at))
    source = SOURCES.get(verdict.trusted_source, "")
    yield Axis("thời gian tin được", "trusted time", " · ".join(filter(None, (when(verdict.trusted_at), source))))
    yield _of("dấu thời gian", "time-stamp", TIMESTAMPS, verdict.timestamp)


def _line(line: str) -> Axis:
    """A line of `together`: it brings its own title where it has one."""
    title, colon, answer = line.partition(": ")
    state = "bad" if "HỎNG" in line else ""
    return (
        Axis(title, "", answer, state=state)
        if colon and state == ""
        else Axis("các chữ ký khác", "together", line, state=state)
    )


def _of(vi: str, en: str, answers: dict[str, str], code: str, more: str = "") -> Axis:
    answer = answers.get(code, code)
    return Axis(vi, en, f"{answer} · {more}" if more else answer, code, _state(code))


def _state(code: str) -> str:
    if code in _BAD or code == "invalid":
        return "bad"
    if code in _DOUBTFUL or code == "indeterminate":
        return "doubt"
    return "good" if code in ("yes", "valid", "good", "anchored", "intact") else ""


def _word(answer: bool | None) -> str:
    return "unknown" if answer is None else ("yes" if answer else "no")


def _span(verdict: SignatureVerdict) -> str:
    return f"{when(verdict.revocation_this_update)} – {when(verdict.revocation_next_update)}"


def _text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return _word(value)
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "—"
    return str(value) or "—"


def when(at: datetime | None) -> str:
    """Day and time in Viet Nam, "31/01/2014 09:30"; "—" for None."""
    return f"{at.astimezone(ZONE):%d/%m/%Y %H:%M}" if at else "—"
