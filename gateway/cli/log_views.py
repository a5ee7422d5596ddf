"""Entries of the signature log for people and machines, each with its proof."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table
from rich.tree import Tree

from gateway.counting.periods import ZONE
from gateway.errors import BadInput
from gateway.ledger.log_questions import LogEntry, LogTree
from gateway.reports import words
from gateway.reports.contract import moment, signature_json
from gateway.reports.tables import plain
from gateway.signatures.sentences import sentence_of
from gateway.transparency.merkle import is_included

COLUMNS = (
    "index", "checked_at", "overall", "reasons", "document", "symbol", "agency", "signer", "issuer", "certificate",
    "file", "filename", "field", "mail", "supersedes", "leaf_hash", "checkpoint_size", "checkpoint_root", "proof",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t")


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
        "proof": _proof_json(entry, tree),
    }


def _sentence_json(code: str) -> dict[str, str]:
    told = sentence_of(code)
    return {"reason": code, "vi": told.vi, "en": told.en}


def _proof_json(entry: LogEntry, tree: LogTree | None) -> dict[str, Any] | None:
    """The inclusion proof to a checkpoint; None for an entry that no checkpoint covers yet."""
    if tree is None or entry.index >= tree.size:
        return None
    return {
        "size": tree.size,
        "root": tree.root().hex(),
        "path": [part.hex() for part in tree.proof(entry.index)],
    }


def is_proven(entry: LogEntry, tree: LogTree | None) -> bool:
    """Whether the entry's hash stands in the tree of the checkpoint."""
    if tree is None or entry.index >= tree.size:
        return False
    hashed = bytes.fromhex(entry.leaf_hash)
    return is_included(hashed, entry.index, tree.size, tree.proof(entry.index), tree.root())


def write_csv(file: Path, entries: Iterable[LogEntry], tree: LogTree | None) -> int:
    """How many rows were written; UTF-8 with mark, so that spreadsheets show Vietnamese. Raises BadInput."""
    count = 0
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as opened:
            writer = csv.writer(opened)
            writer.writerow(COLUMNS)
            for entry in entries:
                count += 1
                writer.writerow([_cell(value) for value in _row(entry, tree)])
    except OSError as why:
        raise BadInput(f"{file}: can't be written ({why.strerror}).") from why
    return count


def _row(entry: LogEntry, tree: LogTree | None) -> tuple[object, ...]:
    shown = entry_json(entry, tree)
    signer, proof = shown["signer"], shown["proof"] or {}
    return (
        entry.index, shown["checked_at"], shown["overall"], " ".join(shown["reasons"]), shown["document"],
        shown["symbol"], shown["agency"], signer["subject"], signer["issuer"], signer["sha256"], shown["attachment"],
        entry.filename, shown["field_name"], shown["mail"], shown["supersedes"], entry.leaf_hash, proof.get("size"),
        proof.get("root"), " ".join(proof.get("path", ())),
    )  # fmt: skip


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: names of files and people come from strangers."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.startswith(FORMULA) else value


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
        ("người ký / signer", f"{verdict.signer_subject or '—'} ({verdict.signer_role})"),
        ("chứng thư / certificate", f"{verdict.signer_sha256 or '—'} · {verdict.signer_issuer or '—'}"),
        ("nội dung / content", f"intact {verdict.intact}, crypto {verdict.crypto_valid}, {verdict.coverage}, "
                               f"modification {verdict.modification}"),
        ("đường dẫn / chain", f"{verdict.chain} {verdict.anchor}, revocation {verdict.revocation}"),
        ("thời gian / time", f"claimed {moment(verdict.claimed_at) or '—'}, trusted "
                             f"{moment(verdict.trusted_at) or '—'}, {verdict.timestamp}"),
        ("thuật toán / algorithms", f"{verdict.digest_algorithm} {verdict.signature_algorithm}"),
        ("ETSI", f"{verdict.indication} {verdict.sub_indication}"),
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


def _when(entry: LogEntry) -> str:
    at = entry.leaf["check"]["checked_at"]
    return f"{datetime.fromisoformat(at).astimezone(ZONE):%d/%m/%Y %H:%M}"
