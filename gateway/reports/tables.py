"""Tables for people on a terminal: documents, indicators, signatures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.table import Table

from gateway.counting.definitions import Book
from gateway.counting.results import IndicatorResult
from gateway.records import DocumentView, SignatureVerdict
from gateway.reports import words


def documents_table(views: Iterable[DocumentView], type_names: Mapping[str, str] | None = None) -> Table:
    """One row a document."""
    table = Table(title="Văn bản", title_justify="left")
    for heading in ("Số, ký hiệu", "Ngày", "Loại", "Cơ quan ban hành", "Trích yếu", "Chữ ký", "Giấy", "Phạm vi"):
        table.add_column(heading, overflow="fold")
    for view in views:
        record = view.record
        scopes = ", ".join(f"{words.SCOPES[scope.scope.value]} {scope.mode.value}" for scope in view.scopes)
        table.add_row(
            plain(record.symbol or "—"),
            record.issued_on or "—",
            plain((type_names or {}).get(record.type, record.type)),
            plain(record.issuer_name or "?"),
            plain(record.abstract),
            words.SIGNATURES[record.signature.value],
            words.PAPERS[record.paper.value],
            scopes,
        )
    return table


def indicators_table(results: Iterable[IndicatorResult], book: Book | None = None) -> Table:
    """One row an indicator, its parts and doubt; footnotes are the readings of those shown."""
    rows = list(results)
    table = Table(title="Chỉ tiêu", title_justify="left", caption=_footnotes(rows, book), caption_justify="left")
    table.add_column("Mã", no_wrap=True)
    table.add_column("Nội dung", overflow="fold")
    for heading in ("Tử số", "Mẫu số", "Chưa rõ", "Tỷ lệ", "Chỉ tiêu"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("Đơn vị", "Kết luận", "Ghi chú"):
        table.add_column(heading, overflow="fold")
    for result in rows:
        lacks = f"thiếu: {'; '.join(result.missing)}" if result.missing and result.percent is None else ""
        table.add_row(
            result.id,
            plain(result.title),
            "—" if result.numerator is None else words.number(result.numerator),
            "—" if result.denominator is None else words.number(result.denominator),
            words.number(result.unknown) if result.unknown else "",
            words.percent(result),
            words.target(result),
            words.UNITS.get(result.unit, result.unit),
            words.VERDICTS[result.verdict],
            plain("; ".join(part for part in (" ".join(result.notes), lacks) if part)),
        )
    return table


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
    ids = dict.fromkeys(note for result in results for note in result.notes)
    return "\n".join(f"{note}: {plain(book.reading(note))}" for note in ids if book.reading(note))
