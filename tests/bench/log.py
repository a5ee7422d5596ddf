"""The signature log at 100,000 entries: appending beside the commit, verifying, exporting, the stand-alone verifier."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, insert

from gateway.ledger.engine import Ledger, writing
from gateway.ledger.log import append_entries, check_row
from gateway.ledger.schema import mail, signature_check
from gateway.ledger.store import open_ledger
from gateway.records import OverallSignature, SignatureVerdict
from gateway.sealing.exporting import export_log
from gateway.sealing.keys import log_name, trusted_keys
from gateway.sealing.sealer import Sealer
from gateway.sealing.verifying import verify_log
from gateway.settings import Settings, Storage
from gateway.transparency.leaves import LoggedCheck, LoggedDocument, LoggedMail

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
SINGLE = 300
AT = datetime(2026, 1, 1, tzinfo=UTC)
AGENCIES, SIGNERS = 150, 400


def _sha256(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def _verdict(number: int) -> SignatureVerdict:
    """A verdict as long as those of real files: a chain of three, two lists of revocations, a time-stamp."""
    signer, at = number % SIGNERS, AT + timedelta(seconds=number)
    return SignatureVerdict(
        container="pdf_field", field_name=f"Signature{number % 5}", sub_filter="ETSI.CAdES.detached",
        overall=OverallSignature.INDETERMINATE, indication="INDETERMINATE", sub_indication="NO_POE", intact=True,
        crypto_valid=True, coverage="whole_revision", modification="allowed", signer_sha256=_sha256(f"signer {signer}"),
        signer_subject=f"Common Name: Nguyễn Văn An {signer}, Organization: UBND tỉnh, User ID: CCCD:05108{signer:07}",
        signer_issuer="Common Name: Cơ quan chứng thực số chuyên dùng Chính phủ (RootCA), Country: VN", claimed_at=at,
        trusted_at=at, timestamp="intact", chain="anchored", anchor="Root", anchor_scope="vgca-g1", revocation="good",
        digest_algorithm="sha1", signature_algorithm="sha1_rsa", reasons=("weak-algorithm", "crl-older-than-signature"),
        checker="vanthu-signatures/1 policy/2026-11", trust_version=_sha256("trust"), revocation_source="crl",
        attachment_sha256=_sha256(f"file {number // 3}"), revocation_this_update=at, revocation_next_update=at,
        evidence=(_sha256(f"crl {number // 900}"), _sha256("ca crl")), signed_revision=1,
        chain_sha256=(_sha256(f"signer {signer}"), _sha256("ca"), _sha256("root")),
    )  # fmt: skip


def main() -> None:
    """Print the figures on SQLite with every commit on disk."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(storage=Storage(data_dir=folder))
        ledger = open_ledger(settings.full_database_url)
        _append(ledger)
        _fill(ledger)
        sealer = Sealer(ledger, settings)
        _timed("checkpoint", lambda: sealer.seal(AT))
        keys = trusted_keys(settings, log_name(settings, ledger))
        found, ours_s = _timed("verify", lambda: verify_log(ledger, keys, AT, workers=2))
        assert found.fault is None, found.fault
        _, peer_s = _timed("peer", lambda: _read_and_hash(ledger))
        print(
            f"            verify takes {ours_s / peer_s:.1f} times what reading, hashing and parsing the same leaves takes"
        )
        export = Path(folder) / "export"
        _timed("export", lambda: export_log(ledger, export, keys))
        command = [sys.executable, str(ROOT / "deploy" / "verify-log"), str(export), "--key", keys[0].line()]
        _timed("verify-log", lambda: subprocess.run(command, check=True, capture_output=True))
        ledger.close()


def _read_and_hash(ledger: Ledger) -> int:
    """The least that any verifier does: SHA-256 and JSON of each leaf, by the database's own driver."""
    connection = sqlite3.connect(ledger.engine.url.database or "")
    count = 0
    for (leaf,) in connection.execute("SELECT leaf FROM log_entry ORDER BY tenant_id, log_index"):
        count += len(hashlib.sha256(b"\0" + leaf.encode()).digest()) + len(json.loads(leaf))
    connection.close()
    return count


def _append(ledger: Ledger) -> None:
    """A commit with one check and its entry, against the same commit without the entry, in turns."""
    with_log, without, cpu_s = 0.0, 0.0, [0.0, 0.0]
    _mails(ledger, range(2 * SINGLE))
    for n in range(SINGLE):
        marks = [_cpu_s()]
        with_log += _commit(ledger, 2 * n, logged=True)
        marks.append(_cpu_s())
        without += _commit(ledger, 2 * n + 1, logged=False)
        cpu_s[0] += marks[1] - marks[0]
        cpu_s[1] += _cpu_s() - marks[1]
    with writing(ledger) as connection:
        connection.exec_driver_sql("DROP TRIGGER signature_check_no_delete")
        connection.execute(delete(signature_check).where(signature_check.c.trust_version == "unlogged"))
    ours_ms, bare_ms = 1000 * with_log / SINGLE, 1000 * without / SINGLE
    print(f"append      commit with entry {ours_ms:.2f} ms, without {bare_ms:.2f} ms: "
          f"{ours_ms - bare_ms:.2f} ms an entry, of which {1000 * (cpu_s[0] - cpu_s[1]) / SINGLE:.2f} ms computing")  # fmt: skip


def _commit(ledger: Ledger, number: int, *, logged: bool) -> float:
    row = check_row(f"m{number}", 0, AT, _verdict(number))
    row |= {} if logged else {"trust_version": "unlogged"}
    start = time.perf_counter()
    with writing(ledger) as connection:
        connection.execute(signature_check.insert().values(tenant_id=ledger.tenant, **row))
        if logged:
            append_entries(connection, ledger.tenant, [_check(number, row)])
    return time.perf_counter() - start


def _fill(ledger: Ledger) -> None:
    """Up to the full number, a thousand a commit."""
    start, cpu = time.perf_counter(), _cpu_s()
    for first in range(2 * SINGLE, ENTRIES + SINGLE, 1000):
        numbers = range(first, min(first + 1000, ENTRIES + SINGLE))
        _mails(ledger, numbers)
        rows = [check_row(f"m{n}", 0, AT + timedelta(seconds=n), _verdict(n)) for n in numbers]
        with writing(ledger) as connection:
            connection.execute(insert(signature_check), [{"tenant_id": ledger.tenant, **row} for row in rows])
            append_entries(connection, ledger.tenant, [_check(n, row) for n, row in zip(numbers, rows, strict=True)])
    took_s, cpu_s = time.perf_counter() - start, _cpu_s() - cpu
    print(f"fill        {ENTRIES:,} entries, 1000 a commit: {1000 * took_s / ENTRIES:.3f} ms an entry with its check, "
          f"of which {1000 * cpu_s / ENTRIES:.3f} ms computing", flush=True)  # fmt: skip


def _check(number: int, row: dict[str, object]) -> LoggedCheck:
    agency = f"co-quan-{number % AGENCIES}"
    document = LoggedDocument(f"d{number}", f"{number // 3}/UBND-VP", agency, "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI")
    at = row["at"]
    assert isinstance(at, datetime)
    return LoggedCheck(LoggedMail(f"m{number}", "12" * 32, agency), 0, at, row["verdict"], document)  # type: ignore[arg-type]


def _mails(ledger: Ledger, numbers: range) -> None:
    values = {"door": "file", "envelope": {}, "size_bytes": 1, "sha256": "12" * 32, "received_at": AT, "runs": 1,
              "original_name": "", "state": "done", "attempts": 0, "reason": "", "changed_at": AT}  # fmt: skip
    rows = [{"tenant_id": ledger.tenant, "key": f"m{n}", "spool_id": f"s{n}", **values} for n in numbers]
    with writing(ledger) as connection:
        connection.execute(insert(mail), rows)


def _timed(name: str, work):  # type: ignore[no-untyped-def]
    start, cpu = time.perf_counter(), _cpu_s()
    found = work()
    wall_s, cpu_s = time.perf_counter() - start, _cpu_s() - cpu
    print(f"{name:<11} {ENTRIES:,} entries: {wall_s:.2f} s, of which {cpu_s:.2f} s computing", flush=True)
    return found, cpu_s


def _cpu_s() -> float:
    """Seconds of CPU of this process and of those it ran: what a busy machine does not blur."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
