"""Declared figures, commitments and stocks: kept apart from what is measured, superseded by key, never deleted."""

from __future__ import annotations

from datetime import date

from gateway.ledger.sources import Provenance, add_commitments, add_declared, add_stock
from gateway.ledger.sources_questions import commitment_rows, declared_rows, source_batches, stock_rows
from gateway.records.sources import Commitment, DeclaredFigure, StockCount, StockKind
from tests.ledger.samples import AT, sha

FILE = Provenance("ke-khai.xlsx", sha("file"), "van thu", AT)


def test_a_later_declaration_supersedes_the_earlier_of_the_same_agency_indicator_and_period(ledger):
    """
    What is shown is the newest; the earlier rows stay in their import.
    """
    first = DeclaredFigure("snv", "a.5", "2014", 70, 100, "Nguyễn Văn A", "12/SNV-VP", (("Ghi chú", "tạm"),), 2)
    other = DeclaredFigure(None, "c.2a", "2014", 9, 10, "Cục Thuế", "", line=3)
    add_declared(ledger, [first, other], FILE)
    add_declared(ledger, [DeclaredFigure("snv", "a.5", "2014", 75, 100, "Nguyễn Văn A", "15/SNV-VP", line=2)], FILE)

    found = {row.indicator: row for row in declared_rows(ledger)}
    assert (found["a.5"].numerator, found["a.5"].file, found["a.5"].line) == (75, "ke-khai.xlsx", 2)
    assert (found["c.2a"].agency, found["c.2a"].batch) == (None, 1)
    assert [(batch.kind, batch.rows, batch.complete) for batch in source_batches(ledger)] == [
        ("declared", 2, True), ("declared", 1, True),
    ]  # fmt: skip


def test_commitments_say_who_took_them_in_and_why(ledger):
    """
    A registered target is no result: it stands in a table of its own, with the paper that states it.
    """
    rows = [
        Commitment("snv", "I.1", 2014, 40.0, "", "SNV", "30/SNV-VP", file="dang-ky.docx"),
        Commitment("snv", "I.3", 2014, None, "giấy mời, lịch công tác", "SNV", "30/SNV-VP", file="dang-ky.docx"),
    ]
    assert add_commitments(ledger, rows, "quản trị", "biểu đã ký", AT) == 1
    assert [(row.indicator, row.percent, row.words, row.line, row.file) for row in commitment_rows(ledger)] == [
        ("I.1", 40.0, "", 1, "dang-ky.docx"), ("I.3", None, "giấy mời, lịch công tác", 2, "dang-ky.docx"),
    ]  # fmt: skip
    assert source_batches(ledger)[0].actor == "quản trị"


def test_stocks_keep_every_day_that_was_counted(ledger):
    """
    A stock is asked for at the end of a period, so an older count goes on answering for an older period.
    """
    counts = [
        StockCount("snv", StockKind.ARCHIVE, "", date(2014, 12, 31), 1000, 700, line=2),
        StockCount("snv", StockKind.ARCHIVE, "", date(2015, 12, 31), 1200, 1000, line=3),
    ]
    add_stock(ledger, counts, FILE)
    add_stock(ledger, [StockCount("snv", StockKind.ARCHIVE, "", date(2015, 12, 31), 1200, 990, line=2)], FILE)
    assert [(row.counted_on.year, row.total, row.done) for row in stock_rows(ledger)] == [
        (2014, 1000, 700), (2015, 1200, 990),
    ]  # fmt: skip
