"""What a recheck changed, as rows and as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.table import Table

from gateway.rechecking import Change
from gateway.reports.words import SIGNATURES
from gateway.signatures.revocation_past import AGAIN


def change_json(change: Change) -> dict[str, Any]:
    """One change as a JSON object; `logged_as` is null in a dry run."""
    old, new = change.old, change.new
    return {
        "index": change.index,
        "logged_as": change.logged_as,
        "mail": change.mail_key,
        "file": new.attachment_sha256,
        "signer_sha256": new.signer_sha256,
        "overall": [str(old.overall), str(new.overall)],
        "revocation": [old.revocation, new.revocation],
        "chain": [old.chain, new.chain],
        "reasons": [list(old.reasons), list(new.reasons)],
        "revoked_at": new.revoked_at.isoformat() if new.revoked_at else None,
        "evidence": list(new.evidence),
    }


def changes_table(changes: Iterable[Change]) -> Table:
    """The same for people."""
    table = Table(
        "mục / entry", "mục mới / new", "trước / before", "nay / now", "lý do mới / new reasons", "tệp / file"
    )
    for change in changes:
        came = [code for code in change.new.reasons if code not in (*change.old.reasons, AGAIN)]
        gone = [f"−{code}" for code in change.old.reasons if code not in change.new.reasons]
        before, now = (SIGNATURES[str(one.overall)] for one in (change.old, change.new))
        logged = "—" if change.logged_as is None else str(change.logged_as)
        table.add_row(str(change.index), logged, before, now, ", ".join(came + gone), change.new.attachment_sha256[:12])
    return table
