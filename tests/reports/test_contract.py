"""The JSON shapes have exactly the contract's fields."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from classifiers.verdict import Evidence, Origin, PaperStatus, Role, Secrecy, Urgency
from gateway.counting.definitions import Book
from gateway.counting.results import OBSERVED, IndicatorResult
from gateway.records import (
    AttachmentRecord,
    DocumentRecord,
    DocumentView,
    Mode,
    OverallSignature,
    Scope,
    ScopeView,
    SignatureVerdict,
)
from gateway.reports.contract import attachment_json, document_json, indicator_json, signature_json
from gateway.reports.tables import documents_table, indicators_table, signatures_table

RECORD = DocumentRecord(
    id="d1",
    identity="stttt|2012|464/STTTT-KHTC",
    symbol="464/STTTT-KHTC",
    number="464",
    type_code="",
    issuer_id=None,
    issuer_name="SỞ [bold]THÔNG TIN\x1b[31m",
    issued_on="2012-09-07",
    type="cong_van",
    abstract="V/v đăng ký lộ trình",
    secrecy=Secrecy.NONE,
    urgency=Urgency.NONE,
    origin=Origin.BORN_DIGITAL,
    signature=OverallSignature.NONE,
    paper=PaperStatus.WITH_PAPER,
    paper_evidence=(Evidence("Bản mềm gửi về", "page 1 line 20", "soft-copy"),),
    confidence={"type": 0.9},
    evidence={"type": (Evidence("V/v", "page 1 line 4", "letter"),)},
    files=(("ab", "464.doc", Role.MAIN),),
)
SCOPE = ScopeView(Scope.INTER_AGENCY, Mode.HYBRID, datetime(2012, 9, 7, 2, tzinfo=UTC), ("snv",), ("mail",))
VIEW = DocumentView(RECORD, (SCOPE,))


def test_a_document_has_the_fields_of_the_contract() -> None:
    """Names and values as written there; JSON holds them."""
    shown = json.loads(json.dumps(document_json(VIEW), ensure_ascii=False))
    fields = "id symbol number issuer issued_on type abstract secrecy urgency origin signature paper scopes confidence evidence files"
    assert set(fields.split()) <= set(shown)
    assert shown["issuer"] == {"id": None, "name": RECORD.issuer_name}
    assert shown["paper"]["status"] == "with_paper"
    assert shown["paper"]["evidence"] == [{"quote": "Bản mềm gửi về", "where": "page 1 line 20", "rule": "soft-copy"}]
    assert shown["scopes"] == [
        {
            "scope": "inter_agency",
            "mode": "H",
            "first_sent_at": "2012-09-07T02:00:00Z",
            "recipients": ["snv"],
            "channels": ["mail"],
        }
    ]
    assert set(shown["confidence"]) == {"type", "symbol", "issuer", "issued_on", "origin", "paper"}
    assert shown["files"] == [{"sha256": "ab", "filename": "464.doc", "role": "main"}]


def test_an_attachment_has_the_fields_of_the_contract() -> None:
    """`size` and `document`, not our own field names."""
    record = AttachmentRecord(
        0, None, "ab", "a.pdf", "application/pdf", 5, Role.MAIN, OverallSignature.VALID, "d1", "x"
    )
    shown = attachment_json(record)
    assert {"sha256", "filename", "media_type", "size", "role", "signature", "document", "reason"} <= set(shown)
    assert (shown["size"], shown["role"], shown["signature"], shown["document"]) == (5, "main", "valid", "d1")


def test_an_indicator_has_the_fields_of_the_contract() -> None:
    """Unknown stays null; `types` only where it is a list of types."""
    blank = IndicatorResult("a.5", "Tỷ lệ", None, "2014", "document")
    shown = indicator_json(blank)
    fields = (
        "id title agency period unit numerator denominator unknown percent low high measured declared commitment "
        "target verdict estimate notes"
    )
    assert set(fields.split()) <= set(shown)
    assert (shown["percent"], shown["denominator"], shown["verdict"]) == (None, None, "no_target")
    assert "types" not in shown
    assert indicator_json(IndicatorResult("a.3", "", None, "2014", "type", types=()))["types"] == []


def test_a_signature_keeps_its_axes_apart() -> None:
    """Not checked is neither true nor false."""
    shown = signature_json(SignatureVerdict(container="pdf_field"))
    assert (shown["intact"], shown["chain"], shown["overall"]) == (None, "not_checked", "indeterminate")
    assert json.dumps(shown)


def test_tables_show_text_of_strangers_without_obeying_it() -> None:
    """Markup and escape sequences of a sender reach no terminal."""
    table = documents_table([VIEW])
    cells = [str(cell) for column in table.columns for cell in column.cells]
    assert any("SỞ \\[bold]THÔNG TIN \\[31m" in cell for cell in cells)
    assert signatures_table([SignatureVerdict(container="cms")]).row_count == 1
    assert indicators_table([IndicatorResult("a.5", "x", None, "2014", "document")]).row_count == 1


def test_the_table_says_whose_figures_of_when_and_which_types_fall_short() -> None:
    """No figure without its agency and period; the long words of R5 stand once, below."""
    types = (
        {"label": "Giấy mời", "listed": True, "status": "falls_short"},
        {"label": "Báo cáo", "listed": True, "status": "undecided"},
    )
    rows = [
        IndicatorResult("a.3", f"Các loại{OBSERVED}", "snv", "2014-Q3", "type", types=types),
        IndicatorResult(
            "b.1", "Trình", "snv", "2014-Q3", "document", measured={"seen": {"documents": 3}, "scope_unknown": 2}
        ),
    ]
    table = indicators_table(rows, Book(()))
    cells = "\n".join(str(cell) for column in table.columns for cell in column.cells)
    assert table.title == "Chỉ tiêu · snv · quý 3 năm 2014"
    assert "Các loại †\nchưa đạt: Giấy mời\nchưa rõ: Báo cáo" in cells
    assert "thấy 3 văn bản gửi bằng thư điện tử" in cells
    assert str(table.caption).startswith("†: trên số văn bản điện tử quan sát được")
