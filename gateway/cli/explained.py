"""An examination for people: each step of the route with its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.tree import Tree

from classifiers.verdict import Evidence
from gateway.cli.log_views import OVERALL, add_axes, add_reasons
from gateway.cli.printing import print_tree
from gateway.counting.periods import ZONE
from gateway.records import AttachmentRecord, DocumentRecord, Examination, SignatureVerdict
from gateway.records.packages import Act
from gateway.records.sources import SourceRecord
from gateway.reports import words
from gateway.reports.tables import plain

FIELDS = (
    ("symbol", "số, ký hiệu"),
    ("issuer", "cơ quan ban hành"),
    ("issued_on", "ngày"),
    ("type", "loại"),
    ("abstract", "trích yếu"),
    ("urgency", "độ khẩn"),
    ("secrecy", "độ mật"),
    ("origin", "dạng"),
)


ACTS = {
    Act.NEW: "gửi",
    Act.UPDATE: "cập nhật",
    Act.REPLACE: "gửi để thay thế",
    Act.RECALL: "THU HỒI",
    Act.KEPT: "nơi nhận không trả lại",
    Act.REPLACED: "được thay thế",
}
"""What a package does with its document."""


def print_explained(name: str, examination: Examination, stated: Iterable[SourceRecord] = ()) -> None:
    """Print the whole route of one file; `stated` is what a package says by its header alone."""
    tree = Tree(f"[bold]{plain(name)}")
    if examination.sender:
        agency = examination.sender_agency or "chưa rõ cơ quan"
        tree.add(f"người gửi: {plain(examination.sender)} ({plain(agency)})")
        tree.add(f"gửi lúc: {examination.sent_at.astimezone(ZONE):%d/%m/%Y %H:%M} (giờ Việt Nam)")
        tree.add(f"người nhận: {plain(', '.join(examination.recipients)) or '—'}")
    for alert in examination.alerts:
        tree.add(f"[bold red]CẢNH BÁO: {plain(alert)}")
    if examination.repairs:
        tree.add(f"đã sửa để đọc được: {plain(', '.join(examination.repairs))}")
    for document in examination.documents:
        _add_document(tree, document)
    for row in stated:
        _add_stated(tree, row)
    _add_attachments(tree, examination.attachments)
    _add_signatures(tree, examination.signatures)
    print_tree(tree)


def _add_stated(tree: Tree, row: SourceRecord) -> None:
    title = f"[bold]theo phần đầu gói tin: {ACTS[row.act]} {plain(row.symbol or '(không số)')}[/] · {row.type}"
    branch = tree.add(title)
    branch.add(f"cơ quan ban hành: {plain(f'{row.agency_name} [{row.agency}]')}, ngày {row.issued_on or '—'}")
    for who in row.recipients:
        scope = words.SCOPES[who.scope.value]
        branch.add(f"{plain(who.text)} ({plain(who.agency or 'chưa rõ cơ quan')}): {scope}")
    for name, text in row.extra:
        branch.add(plain(f"{name} {text}"))
    if row.sends:
        paper = "chưa rõ" if row.sent_on_paper is None else "kèm giấy" if row.sent_on_paper else "không kèm giấy"
        branch.add(f"bản giấy: {paper}")


def stated_json(row: SourceRecord) -> dict[str, Any]:
    """What a package says by its header alone, for machines."""
    return {
        "act": str(row.act),
        "document": row.document_id,
        "symbol": row.symbol,
        "agency": row.agency,
        "issued_on": row.issued_on,
        "type": row.type,
        "abstract": row.abstract,
        "paper": row.sent_on_paper,
        "recipients": [{"name": who.text, "agency": who.agency, "scope": str(who.scope)} for who in row.recipients],
        **({"extra": dict(row.extra)} if row.extra else {}),
    }


def _add_document(tree: Tree, document: DocumentRecord) -> None:
    branch = tree.add(f"[bold]văn bản {plain(document.symbol or '(không số)')}[/] · {document.type}")
    for field, title in FIELDS:
        value = _value(document, field)
        sure = document.confidence.get(field)
        line = f"{title}: {plain(value)}" + (f"  [dim]tin cậy {sure:.2f}" if sure is not None and value != "—" else "")
        _add_evidence(branch.add(line), document.evidence.get(field, ()))
    paper = branch.add(f"bản giấy: {words.PAPERS[document.paper.value]}")
    _add_evidence(paper, document.paper_evidence)
    signed = branch.add(f"chữ ký: {words.SIGNATURES[document.signature.value]}")
    signed.add(f"NĐ 30/2020, Điều 5: {words.ARTICLE_5[document.art5]}")
    for exchange in document.exchanges:
        forwarded = "" if exchange.by_issuer else " · nơi khác chuyển tiếp, không tính là gửi đi"
        agency = exchange.agency or "chưa rõ cơ quan"
        scope = words.SCOPES[exchange.scope.value]
        branch.add(f"đến {plain(exchange.recipient)} ({plain(agency)}): {scope}{forwarded}")
    for note in document.notes:
        branch.add(f"[yellow]lưu ý: {plain(note)}")


def _value(document: DocumentRecord, field: str) -> str:
    values = {
        "symbol": document.symbol,
        "issuer": f"{document.issuer_name} [{document.issuer_id or 'không có trong danh mục'}]",
        "issued_on": document.issued_on,
        "type": document.type,
        "abstract": document.abstract,
        "urgency": document.urgency.value,
        "secrecy": document.secrecy.value,
        "origin": words.ORIGINS[document.origin.value],
    }
    return values[field] or "—"


def _add_evidence(branch: Tree, found: Iterable[Evidence]) -> None:
    for evidence in found:
        branch.add(f"[dim]“{plain(evidence.quote[:120])}” · {plain(evidence.where)} · {plain(evidence.rule)}")


def _add_attachments(tree: Tree, parts: Iterable[AttachmentRecord]) -> None:
    for part in parts:
        inside = f" (trong tệp {part.parent})" if part.parent is not None else ""
        role = words.ROLES[part.role.value]
        name = plain(part.filename or "(không tên)")
        tree.add(f"tệp {part.index}{inside}: {name}, {part.size_bytes:,} byte: {role} · {plain(part.reason)}")


def _add_signatures(tree: Tree, verdicts: Iterable[SignatureVerdict]) -> None:
    for verdict in verdicts:
        state = words.SIGNATURES[verdict.overall.value]
        style = OVERALL.get(verdict.overall.value, "dim")
        branch = tree.add(f"[bold]chữ ký[/] {verdict.container} {plain(verdict.field_name)}: [{style}]{state}[/]")
        add_axes(branch, verdict)
        add_reasons(branch, verdict.reasons)
