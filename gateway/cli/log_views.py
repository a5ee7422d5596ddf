"""Entries of the signature log on a terminal: a table of many, the whole story of a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich import box
from rich.table import Table
from rich.tree import Tree

from gateway.ledger.log_questions import LogEntry, LogTree
from gateway.ledger.sightings import Sighting
from gateway.records import DocumentView, SignatureVerdict
from gateway.reports import words
from gateway.reports.signature_words import axes, changes, short_name, when
from gateway.reports.tables import plain
from gateway.sealing.telling import FileStory, before, entry_json, is_proven
from gateway.signatures.sentences import sentence_of

STYLES = {"good": "green", "bad": "bold red", "doubt": "yellow"}
OVERALL = {"valid": "green", "invalid": "bold red", "indeterminate": "yellow"}
MOST_MAILS = 12
"""Mails of one file that are told one by one."""


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
            f"{entry.index}\n[dim]{_checked(entry)}",
            f"{_overall(entry)}\n[dim]{plain(', '.join(verdict.reasons))}",
            f"{about}\n{plain(short_name(verdict.signer_subject) or '—')}\n[dim]{plain(entry.filename or verdict.container)}",
        )
    return table


def story_tree(story: FileStory, tree: LogTree | None, index: int | None = None) -> Tree:
    """Everything about a file: mails, documents, each signature with all of its checks. Of entry `index` alone where given."""
    root = Tree(f"[bold]tệp / file[/] {story.sha256}")
    _add_mails(root, story.sightings)
    for view in story.documents:
        _add_document(root, view)
    if not story.signatures:
        root.add("[bold]không có chữ ký nào[/] / no signature in it was ever found")
    for number, checks in enumerate(story.signatures, 1):
        shown = next((one for one in checks if one.index == index), None) if index is not None else checks[-1]
        if shown is not None:
            _add_signature(root, f"chữ ký {number}/{len(story.signatures)}", shown, checks, tree)
    if tree is not None and story.signatures:
        _add_checkpoint(root, tree)
    return root


def _add_mails(root: Tree, seen: Sequence[Sighting]) -> None:
    if not seen:
        root.add("không có trong thư nào được biết / in no mail that is known")
        return
    branch = root.add(f"[bold]thư / mails[/] {len({one.mail_key for one in seen})}")
    for one in seen[:MOST_MAILS]:
        sender = f"{plain(one.sender or '?')} ({plain(one.sender_agency or 'chưa rõ cơ quan')})"
        sent = f", gửi / sent {when(one.sent_at)}" if one.sent_at else ""
        line = branch.add(f"{plain(one.mail_key)}: {sender}{sent}, nhận / received {when(one.received_at)}")
        role = words.ROLES.get(one.role, "chính thư này / the mail itself")
        line.add(f"{plain(one.filename or '(không tên)')}: {role} · {plain(one.reason)}".removesuffix(" · "))
    if len(seen) > MOST_MAILS:
        branch.add(f"và / and {len(seen) - MOST_MAILS} nữa / more (--json)")


def _add_document(root: Tree, view: DocumentView) -> None:
    record = view.record
    name = f"[bold]văn bản / document[/] {plain(record.symbol or '(không số)')} · {record.type} · {record.issued_on or '—'}"
    branch = root.add(f"{name} · {plain(record.issuer_name or '?')} \\[{record.id}]")
    signature = f"chữ ký của văn bản / signature: {words.SIGNATURES[record.signature.value]}"
    branch.add(f"{signature} · NĐ 30/2020, Điều 5: {words.ARTICLE_5[record.art5]}")


def _add_signature(root: Tree, name: str, entry: LogEntry, checks: Sequence[LogEntry], tree: LogTree | None) -> None:
    """One signature: all axes and reasons of one check, a line for each of its checks, the proof."""
    branch = root.add(f"[bold]{name}[/] · mục / entry {entry.index} · {_overall(entry)} · {_checked(entry)}")
    add_axes(branch, entry.verdict, withheld=not entry.salt)
    add_reasons(branch, entry.verdict.reasons)
    history = branch.add(f"các lần kiểm tra / checks: {len(checks)}")
    for one in checks:
        _add_check(history, one, before(one, checks))
    _add_place(branch, entry, tree)


def add_axes(branch: Tree, verdict: SignatureVerdict, *, withheld: bool = False) -> None:
    """Each axis of a verdict on a line of its own."""
    for axis in axes(verdict, withheld=withheld):
        style = STYLES.get(axis.state, "")
        answer = f"[{style}]{plain(axis.answer)}[/]" if style else plain(axis.answer)
        branch.add(f"{axis.vi}{' / ' + axis.en if axis.en else ''}: {answer}")


def add_reasons(branch: Tree, reasons: Iterable[str]) -> None:
    """Each reason code with its sentence in both languages: what is wrong, and what to do."""
    for code in reasons:
        told = sentence_of(code)
        reason = branch.add(f"[yellow]{plain(code)}")
        reason.add(told.vi)
        reason.add(f"[italic]{told.en}")


def _add_check(history: Tree, entry: LogEntry, old: LogEntry | None) -> None:
    line = f"mục / entry {entry.index} · {_checked(entry)} · {_overall(entry)} · thư / mail {plain(entry.leaf['mail']['key'])}"
    if old is None:
        history.add(line)
        return
    branch = history.add(f"{line} · kiểm tra lại mục / checks again entry {old.index}")
    for name, was, now in changes(old.verdict, entry.verdict):
        branch.add(f"{name}: [dim]{plain(was)}[/] → {plain(now)}")


def _add_place(branch: Tree, entry: LogEntry, tree: LogTree | None) -> None:
    """Whether the entry is proven to stand in the log; the proof and the checkpoint themselves."""
    if tree is None or entry.index >= tree.size:
        told = "chưa có điểm kiểm nào phủ / no checkpoint covers it yet; `vanthu signatures checkpoint`"
        branch.add(f"mã băm / hash {entry.leaf_hash}: {told}")
        return
    if not is_proven(entry, tree):
        wrong = "KHÔNG khớp / does NOT fit the tree; run `vanthu signatures verify`"
        branch.add(f"[bold red]mã băm / hash {entry.leaf_hash}: {wrong}")
        return
    at = f"mục / entry {entry.index} trong / of {tree.size}"
    place = branch.add(f"mã băm / hash {entry.leaf_hash}: [green]có trong điểm kiểm / in checkpoint[/] {at}")
    path = place.add(f"đường dẫn chứng minh / inclusion proof \\[RFC 9162 §2.1.3]: {len(tree.proof(entry.index))}")
    for part in tree.proof(entry.index):
        path.add(part.hex())


def _add_checkpoint(root: Tree, tree: LogTree) -> None:
    """The signed note that the proofs lead to, word for word."""
    note = root.add("[bold]điểm kiểm / checkpoint[/] \\[c2sp.org/tlog-checkpoint]")
    for line in tree.note.splitlines():
        note.add(plain(line))


def _overall(entry: LogEntry) -> str:
    key = entry.verdict.overall.value
    return f"[{OVERALL.get(key, 'dim')}]{words.SIGNATURES[key]}[/]"


def _checked(entry: LogEntry) -> str:
    return when(datetime.fromisoformat(entry.leaf["check"]["checked_at"]))
