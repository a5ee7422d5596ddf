"""Everything that is known of signed files, for people and machines: where seen, what was found when, and its proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.errors import BadInput
from gateway.ledger.checkpoints import newest_checkpoint
from gateway.ledger.engine import Ledger
from gateway.ledger.log_filter import LogFilter
from gateway.ledger.log_questions import LogEntry, LogTree, log_entries
from gateway.ledger.questions import document
from gateway.ledger.sightings import MOST_FILES, Sighting, files_beginning, files_of_mail, mails_that_are, sightings
from gateway.records import DocumentView, SignatureVerdict
from gateway.reports.contract import moment, signature_json
from gateway.reports.signature_words import changes
from gateway.signatures.sentences import sentence_of
from gateway.transparency.merkle import is_included, leaf_hash
from gateway.transparency.notes import read_checkpoint

SHORTEST_HASH = 8


@dataclass(frozen=True, slots=True)
class FileStory:
    """All that the ledger and the log know of one file."""

    sha256: str
    sightings: tuple[Sighting, ...]
    documents: tuple[DocumentView, ...]
    signatures: tuple[tuple[LogEntry, ...], ...]
    """One tuple a signature: every check of it, oldest first, in whichever mail."""


def proven_tree(ledger: Ledger) -> LogTree | None:
    """The tree at the newest checkpoint, for proofs; None without one."""
    kept = newest_checkpoint(ledger)
    return None if kept is None else LogTree(ledger, kept.size, kept.note)


def files_meant(ledger: Ledger, what: str) -> list[str]:
    """SHA-256 of the files that a hash or its beginning, a document's id or a mail's key means; none when unknown.

    Raises BadInput when a beginning fits too many.
    """
    digits = what.lower()
    if SHORTEST_HASH <= len(digits) <= 64 and not digits.strip("0123456789abcdef"):
        found = files_beginning(ledger, digits)
        if len(found) > MOST_FILES:
            raise BadInput(f"{what}: more than {MOST_FILES} files begin so; give more of the hash.")
        if found:
            return found
    view = document(ledger, what)
    if view is not None:
        return list(dict.fromkeys(sha256 for sha256, _, _ in view.files))
    own, parts = files_of_mail(ledger, what)
    return [own, *parts] if own else []


def file_story(ledger: Ledger, sha256: str) -> FileStory:
    """The story of one file; a mail given as file tells of all signatures in it."""
    seen = tuple(sightings(ledger, sha256))
    keys = mails_that_are(ledger, sha256)
    entries = {entry.index: entry for entry in log_entries(ledger, LogFilter(file=sha256))}
    for key in keys:
        entries |= {entry.index: entry for entry in log_entries(ledger, LogFilter(mail=key))}
    ids = dict.fromkeys(one.document_id for one in seen if one.document_id)
    found = tuple(view for view in (document(ledger, name) for name in ids) if view is not None)
    return FileStory(sha256, seen, found, tuple(by_signature([entries[index] for index in sorted(entries)])))


def entry_at(ledger: Ledger, index: int) -> LogEntry | None:
    """One entry by its index."""
    return next(iter(log_entries(ledger, LogFilter(index=index))), None)


def checks_of(story: FileStory, index: int) -> tuple[LogEntry, ...]:
    """All checks of the signature of one entry, oldest first; () when it is not in the story."""
    return next((checks for checks in story.signatures if any(one.index == index for one in checks)), ())


def by_signature(entries: Iterable[LogEntry]) -> Iterator[tuple[LogEntry, ...]]:
    """Entries of one file, in order, put together by signature: later checks and other mails join the first one."""
    key_of: dict[int, tuple[object, ...]] = {}
    groups: dict[tuple[object, ...], list[LogEntry]] = {}
    for entry in entries:
        key = key_of.get(entry.leaf.get("supersedes", -1)) or _identity(entry.verdict)
        key_of[entry.index] = key
        groups.setdefault(key, []).append(entry)
    return (tuple(group) for group in groups.values())


def _identity(verdict: SignatureVerdict) -> tuple[object, ...]:
    """What tells two signatures of a file apart, also where names were taken out."""
    who = (verdict.attachment_sha256, verdict.container, verdict.field_name, verdict.signer_sha256)
    return (*who, verdict.signed_revision, verdict.claimed_at)


def before(entry: LogEntry, checks: Sequence[LogEntry]) -> LogEntry | None:
    """The check that this one checks again; None for a first one."""
    return next((one for one in checks if one.index == entry.leaf.get("supersedes")), None)


def entry_json(entry: LogEntry, tree: LogTree | None) -> dict[str, Any]:
    """One entry as an object: where it was seen, the whole verdict, its place in the log and the proof of it."""
    leaf = entry.leaf
    told = leaf.get("document", {})
    return {
        "index": entry.index,
        "mail": leaf["mail"]["key"],
        "mail_sha256": leaf["mail"]["sha256"],
        "filename": entry.filename,
        "document": told.get("id"),
        "symbol": told.get("symbol") or None,
        "agency": told.get("agency") or leaf["mail"]["agency"] or None,
        "checked_at": leaf["check"]["checked_at"].replace(".000000Z", "Z"),
        **signature_json(entry.verdict),
        "sentences": sentences_json(entry.verdict.reasons),
        "supersedes": leaf.get("supersedes"),
        "leaf_hash": entry.leaf_hash,
        "leaf": entry.leaf_bytes.decode(),
        "salt": entry.salt,
        "proof": _proof_json(entry, tree),
    }


def sentences_json(reasons: Iterable[str]) -> list[dict[str, str]]:
    """Each reason code with its two sentences."""
    return [{"reason": code, "vi": sentence_of(code).vi, "en": sentence_of(code).en} for code in reasons]


def told_json(entry: LogEntry, story: FileStory, tree: LogTree | None) -> dict[str, Any]:
    """As `entry_json`, with all that is known of the file: mails, documents, every check of this signature."""
    checks = checks_of(story, entry.index)
    later = [one.index for one in checks if one.leaf.get("supersedes") == entry.index]
    history = [_check_json(one, checks) for one in checks]
    return entry_json(entry, tree) | {"checked_again_in": later, "history": history} | story_json(story)


def story_json(story: FileStory) -> dict[str, Any]:
    """What is known of the file beside its signatures."""
    return {
        "file_sha256": story.sha256,
        "seen_in": [_sighting_json(one) for one in story.sightings],
        "belongs_to": [_document_json(view) for view in story.documents],
    }


def _document_json(view: DocumentView) -> dict[str, Any]:
    record = view.record
    return {
        "id": record.id,
        "symbol": record.symbol,
        "issuer": {"id": record.issuer_id, "name": record.issuer_name},
        "issued_on": record.issued_on,
        "type": record.type,
        "signature": record.signature.value,
        "art5": record.art5,
    }


def _sighting_json(one: Sighting) -> dict[str, Any]:
    return {
        "mail": one.mail_key,
        "received_at": moment(one.received_at),
        "sent_at": moment(one.sent_at),
        "sender": one.sender or None,
        "agency": one.sender_agency or None,
        "filename": one.filename,
        "role": one.role or "mail",
        "reason": one.reason,
        "document": one.document_id,
    }


def _check_json(entry: LogEntry, checks: Sequence[LogEntry]) -> dict[str, Any]:
    old = before(entry, checks)
    changed = changes(old.verdict, entry.verdict) if old else []
    return {
        "index": entry.index,
        "mail": entry.leaf["mail"]["key"],
        "checked_at": entry.leaf["check"]["checked_at"].replace(".000000Z", "Z"),
        "overall": entry.verdict.overall.value,
        "supersedes": entry.leaf.get("supersedes"),
        "changes": [{"field": name, "before": was, "after": now} for name, was, now in changed],
    }


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
