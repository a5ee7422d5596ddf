"""Tables for people on a terminal: documents, indicators, signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rich import box
from rich.table import Table

from gateway.counting.definitions import Book
from gateway.counting.results import OBSERVED, IndicatorResult, TargetVerdict
from gateway.records import DocumentView, SignatureVerdict
from gateway.records.judgements import SHOWN_ID
from gateway.records.packages import TAKEN_BACK
from gateway.reports import words
from gateway.reports.beneath import lines_beneath
from gateway.reports.series_words import unseen_line

OBSERVED_MARK = "†"
"""Stands for "trên số văn bản điện tử quan sát được", which is long and would stand in every second row."""


_NO_FILE = "[dim]chưa thấy tệp[/]"
"""Of documents that only a register, list or portal shows: whether they are signed nobody saw."""


def documents_table(views: Iterable[DocumentView], type_names: Mapping[str, str] | None = None) -> Table:
    """One row a document, two lines each, so that a terminal of 80 columns holds it."""
    table = _table("Văn bản")
    table.add_column("Số, ký hiệu / ngày", overflow="fold", min_width=17, max_width=26)
    table.add_column("Loại, cơ quan ban hành / trích yếu", overflow="fold", ratio=1)
    table.add_column("Chữ ký / giấy", no_wrap=True)
    table.add_column("Phạm vi", overflow="fold", min_width=18)
    for view in views:
        record = view.record
        kind = (type_names or {}).get(record.type, record.type)
        issuer = f"[bold]{plain(kind)}[/] · {plain(record.issuer_name or '?')}"
        table.add_row(
            f"{known_as(record.symbol, record.id)}\n[dim]{record.issued_on or '—'} · {' '.join(record.sources)}",
            f"{issuer}\n{plain(record.abstract)}" if record.abstract else issuer,
            f"{_signature(record.signature.value) if view.files else _NO_FILE}\n{words.PAPERS[record.paper.value]}",
            "\n".join((*(words.scope(scope) for scope in view.scopes), *_taken_back(record.notes))),
        )
    return table


def known_as(symbol: str | None, document_id: str) -> str:
    """Its symbol; of a document without one the beginning of its id, by which commands know it too."""
    return plain(symbol) if symbol else f"— [dim]{document_id[:SHOWN_ID]}[/]"


def _taken_back(notes: Iterable[str]) -> Iterator[str]:
    """What the issuer took back, and when: "thu hồi 09/09/2014: snv"."""
    for note in notes:
        if note.startswith(TAKEN_BACK):
            yield f"[red]thu hồi {plain(note.removeprefix(TAKEN_BACK).lstrip(', '))}[/]"


def indicators_table(results: Iterable[IndicatorResult], book: Book | None = None) -> Table:
    """One row an indicator, its parts and doubt; footnotes are the readings and sources of those shown."""
    rows = list(results)
    table = _table(_title(rows, book))
    table.caption, table.caption_justify = _footnotes(rows, book), "left"
    table.add_column("Mã", no_wrap=True)
    table.add_column("Nội dung", overflow="fold", ratio=1)
    for heading in ("Tử / mẫu", "Chưa rõ", "Tỷ lệ"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Chỉ tiêu", no_wrap=True)
    letters = {vi: letter for letter, vi in book.sources} if book else {}
    for result in rows:
        table.add_row(
            result.id,
            "\n".join(part for part in (*_content(result), f"[dim]{plain(_beside(result, letters))}") if part),
            _parts(result),
            words.number(result.unknown) if result.unknown else "",
            words.percent(result),
            "\n".join(part for part in (words.target(result), _verdict(result)) if part),
        )
    return table


def _parts(result: IndicatorResult) -> str:
    """ "3 / 16"; "16" where there is nothing to divide by."""
    if result.denominator is None:
        return "—" if result.numerator is None else words.number(result.numerator)
    numerator = "—" if result.numerator is None else words.number(result.numerator)
    return f"{numerator} / {words.number(result.denominator)}"


def _title(rows: list[IndicatorResult], book: Book | None) -> str:
    """Whose figures, of which period."""
    if not rows:
        return "Chỉ tiêu"
    whole = f"cả tỉnh {book.jurisdiction_name}".strip() if book else "cả tỉnh"
    return plain(f"Chỉ tiêu · {rows[0].agency or whole} · {words.period(rows[0].period)}")


def _content(result: IndicatorResult) -> tuple[str, ...]:
    """What is counted, and the figures beside the ratio on lines of their own."""
    title = result.title.removesuffix(OBSERVED)
    mark = f" {OBSERVED_MARK}" if title != result.title else ""
    return plain(title) + mark, *map(plain, lines_beneath(result))


def _beside(result: IndicatorResult, letters: Mapping[str, str]) -> str:
    """Unit, readings and the sources that are missing: by letter where the footnotes explain it."""
    found = [words.UNITS.get(result.unit, result.unit), " ".join(result.notes)]
    if result.missing and result.percent is None:
        found.append("thiếu: " + "; ".join(letters.get(vi, vi) for vi in result.missing))
    return " · ".join(part for part in found if part)


def _verdict(result: IndicatorResult) -> str:
    style = {TargetVerdict.MET: "green", TargetVerdict.NOT_MET: "red", TargetVerdict.UNDECIDED: "yellow"}
    return f"[{style.get(result.verdict, 'dim')}]{words.VERDICTS[result.verdict]}[/]"


def _signature(key: str) -> str:
    style = {"valid": "green", "invalid": "red", "indeterminate": "yellow"}
    return f"[{style.get(key, 'dim')}]{words.SIGNATURES[key]}[/]"


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)


def signatures_table(verdicts: Iterable[SignatureVerdict]) -> Table:
    """One row a signature."""
    table = Table(title="Chữ ký số", title_justify="left")
    for heading in (
        "Kết quả",
        "Người ký",
        "Nơi cấp",
        "Thời gian khai",
        "Thời gian tin cậy",
        "Chuỗi",
        "Thu hồi",
        "Lý do",
    ):
        table.add_column(heading, overflow="fold")
    for verdict in verdicts:
        table.add_row(
            words.SIGNATURES[verdict.overall.value],
            plain(verdict.signer_subject),
            plain(verdict.signer_issuer),
            verdict.claimed_at.isoformat() if verdict.claimed_at else "—",
            verdict.trusted_at.isoformat() if verdict.trusted_at else "—",
            verdict.chain,
            verdict.revocation,
            plain(", ".join(verdict.reasons)),
        )
    return table


def plain(text: str) -> str:
    """Text of strangers made harmless for the terminal: no markup, no control characters."""
    return words.printable(text).replace("[", "\\[")


def _footnotes(results: Iterable[IndicatorResult], book: Book | None) -> str:
    if book is None:
        return ""
    shown = list(results)
    ids = dict.fromkeys(note for result in shown for note in result.notes)
    notes = [f"{OBSERVED_MARK}: {OBSERVED.strip(' ()')}"] if any(r.title.endswith(OBSERVED) for r in shown) else []
    notes += [_left_out(shown[0])] if shown and _left_out(shown[0]) else []
    told = next((result.unseen for result in shown if result.unseen), None)
    notes += [plain(f"Ngoài số đếm được, {unseen_line(told)}.")] if told else []
    notes += [f"{note}: {plain(book.reading(note))}" for note in ids if book.reading(note)]
    missing = {vi for result in shown if result.percent is None for vi in result.missing}
    return "\n".join(notes + [f"{letter}: {plain(vi)}" for letter, vi in book.sources if vi in missing])


def _left_out(result: IndicatorResult) -> str:
    """What no figure holds, where there is any."""
    names = {"scope_unknown": "chưa rõ nơi gửi hoặc nơi nhận", "other_issuers": "của cơ quan ngoài tỉnh, cơ quan Đảng"}
    found = [f"{words.number(count)} {text}" for key, text in names.items() if (count := result.measured.get(key))]
    told = [f"Không tính vào đâu (đầu số theo từng phạm vi): {'; '.join(found)}."] if found else []
    if unplaced := result.measured.get("secret_unplaced"):
        told.append(f"{words.number(unplaced)} văn bản mật không giữ nơi nhận: tính là chưa rõ ở mọi phạm vi.")
    return " ".join(told)
