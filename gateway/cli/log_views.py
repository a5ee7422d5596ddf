"""Entries of the signature log for people and machines, each with its proof."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rich import box
from rich.table import Table
from rich.tree import Tree

from gateway.counting.periods import ZONE
from gateway.ledger.log_questions import LogEntry, LogTree
from gateway.reports import words
from gateway.reports.contract import moment, signature_json
from gateway.reports.signed import together
from gateway.reports.tables import plain
from gateway.signatures.sentences import sentence_of
from gateway.transparency.merkle import is_included, leaf_hash
from gateway.transparency.notes import read_checkpoint


def entry_json(entry: LogEntry, tree: LogTree | None) -> dict[str, Any]:
    """One entry as an object: where it was seen, the whole verdict, its place in the log and the proof of it."""
    leaf = entry.leaf
    document = leaf.get("document", {})
    return {
        "index": entry.index,
        "mail": leaf["mail"]["key"],
        "mail_sha256": leaf["mail"]["sha256"],
        "filename": entry.filename,
        "document": document.get("id"),
        "symbol": document.get("symbol") or None,
        "agency": document.get("agency") or leaf["mail"]["agency"] or None,
        "checked_at": leaf["check"]["checked_at"].replace(".000000Z", "Z"),
        **signature_json(entry.verdict),
        "sentences": [_sentence_json(code) for code in entry.verdict.reasons],
        "supersedes": leaf.get("supersedes"),
        "leaf_hash": entry.leaf_hash,
        "leaf": entry.leaf_bytes.decode(),
        "salt": entry.salt,
        "proof": _proof_json(entry, tree),
    }


def _sentence_json(code: str) -> dict[str, str]:
    told = sentence_of(code)
    return {"reason": code, "vi": told.vi, "en": told.en}


def _proof_json(entry: LogEntry, tree: LogTree | None) -> dict[str, Any] | None:
    """The inclusion proof to a checkpoint and its note; None for an entry that no checkpoint covers yet."""
    if tree is None or entry.index >= tree.size:
        return None
    return {
        "size": tree.size,
        "root": tree.root().hex(),
        "path": [part.hex() for part in tree.proof(entry.index)],
        "checkpoint": tree.note,
    }


def is_proven(entry: LogEntry, tree: LogTree | None) -> bool:
    """Whether the entry's leaf stands in the tree that the checkpoint signed."""
    if tree is None or entry.index >= tree.size:
        return False
    signed = read_checkpoint(tree.note).checkpoint.root
    return is_included(leaf_hash(entry.leaf_bytes), entry.index, tree.size, tree.proof(entry.index), signed)


def entries_table(entries: Iterable[LogEntry]) -> Table:
    """One row an entry, stacked so that a terminal of 80 columns holds it."""
    table = Table(title="Nhật ký chữ ký", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Mục / kiểm lúc", overflow="fold", min_width=16)
    table.add_column("Kết luận / lý do", overflow="fold", ratio=1)
    table.add_column("Văn bản, cơ quan / người ký / tệp", overflow="fold", ratio=2)
    for entry in entries:
        verdict, shown = entry.verdict, entry_json(entry, None)
        about = f"[bold]{plain(shown['symbol'] or '—')}[/] · {plain(shown['agency'] or '?')}"
        table.add_row(
            f"{entry.index}\n[dim]{_when(entry)}",
            f"{words.SIGNATURES[verdict.overall.value]}\n[dim]{plain(', '.join(verdict.reasons))}",
            f"{about}\n{plain(verdict.signer_subject or '—')}\n[dim]{plain(entry.filename or verdict.container)}",
        )
    return table


def entry_tree(entry: LogEntry, tree: LogTree | None, later: Iterable[int]) -> Tree:
    """Everything about one entry: each axis, each reason with its two sentences, its place in the log."""
    shown, verdict = entry_json(entry, None), entry.verdict
    branch = Tree(f"[bold]mục {entry.index}[/] · {words.SIGNATURES[verdict.overall.value]} · {_when(entry)}")
    for title, value in (
        ("văn bản / document", f"{shown['symbol'] or '—'} [{shown['document'] or '—'}]"),
        ("cơ quan / agency", shown["agency"]),
        ("tệp / file", f"{entry.filename or '—'} {verdict.attachment_sha256 or '(thư / the mail itself)'}"),
        ("thư / mail", f"{shown['mail']} {shown['mail_sha256']}"),
        ("ô ký / field", f"{verdict.container} {verdict.field_name} {verdict.sub_filter}"),
        ("người ký / signer", f"{verdict.signer_subject or _no_name(entry)} ({verdict.signer_role})"),
        ("chứng thư / certificate", f"{verdict.signer_sha256 or '—'} · {verdict.signer_issuer or '—'}"),
        ("nội dung / content", f"intact {verdict.intact}, crypto {verdict.crypto_valid}, {verdict.coverage}, "
                               f"modification {verdict.modification}"),
        ("đường dẫn / chain", f"{verdict.chain} {verdict.anchor}, revocation {verdict.revocation}"),
        ("thời gian / time", f"claimed {moment(verdict.claimed_at) or '—'}, trusted "
                             f"{moment(verdict.trusted_at) or '—'}, {verdict.timestamp}"),
        ("thuật toán / algorithms", f"{verdict.digest_algorithm} {verdict.signature_algorithm}"),
        ("ETSI", f"{verdict.indication} {verdict.sub_indication}"),
        ("cùng các chữ ký khác / together", "; ".join(together(verdict))),
        ("bộ kiểm tra / checker", f"{verdict.checker} trust {verdict.trust_version[:16] or '—'}"),
    ):  # fmt: skip
        branch.add(f"{title}: {plain(str(value or '—').strip())}")
    for code in verdict.reasons:
        told = sentence_of(code)
        reason = branch.add(f"[yellow]{plain(code)}")
        reason.add(told.vi)
        reason.add(f"[italic]{told.en}")
    if entry.leaf.get("supersedes") is not None:
        branch.add(f"kiểm tra lại mục / checks again entry {entry.leaf['supersedes']}")
    for index in later:
        branch.add(f"đã được kiểm tra lại ở mục / checked again in entry {index}")
    branch.add(_place(entry, tree))
    return branch


def _place(entry: LogEntry, tree: LogTree | None) -> str:
    if tree is None or entry.index >= tree.size:
        return f"mã băm / hash {entry.leaf_hash}: chưa có điểm kiểm nào phủ / no checkpoint covers it yet"
    if is_proven(entry, tree):
        return f"mã băm / hash {entry.leaf_hash}: có trong điểm kiểm / in checkpoint {tree.size} {tree.root().hex()}"
    return f"[red]mã băm / hash {entry.leaf_hash}: KHÔNG khớp / does NOT fit the tree; run `vanthu signatures verify`"


def _no_name(entry: LogEntry) -> str:
    return "—" if entry.salt else "(tên đã được rút / withheld)"


def _when(entry: LogEntry) -> str:
    at = entry.leaf["check"]["checked_at"]
    return f"{datetime.fromisoformat(at).astimezone(ZONE):%d/%m/%Y %H:%M}"
