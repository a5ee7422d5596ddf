"""`vanthu signatures show`: everything about one file, one document, one mail or one entry of the log."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.opening import open_settings, opened_ledger
from gateway.cli.options import WrongUsage
from gateway.cli.printing import print_json, print_tree
from gateway.errors import BadInput

if TYPE_CHECKING:
    from gateway.ledger.engine import Ledger
    from gateway.ledger.log_questions import LogTree

SHORTEST_HASH = 8


def show(
    what: Annotated[
        str,
        typer.Argument(
            help="tệp, SHA-256, mã văn bản, khóa thư hoặc số mục / a file, SHA-256, document id, mail key or entry number"
        ),
    ],
    json: Annotated[bool, typer.Option("--json", help="mỗi mục một đối tượng / one object an entry")] = False,
) -> None:
    """Mọi điều về một tệp: thư nào, văn bản nào, mọi lần kiểm tra, lý do, bằng chứng / everything about one file."""
    from gateway.sealing.telling import entry_at, files_meant, proven_tree

    with opened_ledger(open_settings()) as ledger:
        tree = proven_tree(ledger)
        if _is_index(what):
            entry = entry_at(ledger, int(what))
            files = [] if entry is None else [entry.verdict.attachment_sha256 or entry.leaf["mail"]["sha256"]]
            index = None if entry is None else entry.index
        else:
            files, index = files_meant(ledger, file_or_hash(what, may_be_id=True)), None
        told = sum(_tell(ledger, sha256, tree, index, json) for sha256 in files)
    if not files:
        _refuse_unknown(what)
    if not told and index is not None:
        raise BadInput(f"{what}: the file of that entry can't be told; run `vanthu signatures verify`.")


def _tell(ledger: Ledger, sha256: str, tree: LogTree | None, index: int | None, json: bool) -> bool:
    from gateway.cli.log_views import story_tree
    from gateway.sealing.telling import file_story, story_json, told_json

    story = file_story(ledger, sha256)
    if not json:
        print_tree(story_tree(story, tree, index))
        return True
    entries = sorted((one for checks in story.signatures for one in checks), key=lambda one: one.index)
    wanted = [one for one in entries if index is None or one.index == index]
    for entry in wanted:
        print_json(told_json(entry, story, tree))
    if not wanted:
        print_json({"index": None, **story_json(story)})
    return True


def _is_index(what: str) -> bool:
    return what.isascii() and what.isdecimal() and len(what) < SHORTEST_HASH and not Path(what).is_file()


def file_or_hash(what: str, *, may_be_id: bool = False) -> str:
    """SHA-256 of a file, or the given hash or its beginning, or an id as it is. Raises WrongUsage."""
    file = Path(what)
    if file.is_file():
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    digits = what.lower()
    if SHORTEST_HASH <= len(digits) <= 64 and not digits.strip("0123456789abcdef"):
        return digits
    if may_be_id:
        return what
    raise WrongUsage(f"{what}: expected an existing file or a SHA-256 (or its first {SHORTEST_HASH} digits or more).")


def _refuse_unknown(what: str) -> None:
    """Never seen is a finding about a file or a hash; anything else was mistyped."""
    if _is_index(what) or file_or_hash(what, may_be_id=True) != what or not what.lower().strip("0123456789abcdef"):
        raise BadInput(f"{what}: never seen: in no mail, no document and no entry of the signature log.")
    raise WrongUsage(
        f"{what}: expected an existing file, a SHA-256 (or its first {SHORTEST_HASH} digits or more), a document's id, "
        "a mail's key or an entry's number."
    )
