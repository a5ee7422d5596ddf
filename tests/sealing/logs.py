"""Logs for tests, and an attacker who owns the database."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import text

from gateway.ledger.engine import writing
from gateway.ledger.store import append_examination, record_arrivals
from gateway.records import OverallSignature, SignatureVerdict
from gateway.transparency.leaves import commitment, words_beside
from gateway.transparency.merkle import leaf_hash
from gateway.transparency.tiles import WIDTH, tile_root
from tests.ledger.samples import AT, make_arrival, make_document, make_examination, sha

EVIDENCE = ("signature_check", "log_entry", "log_node", "log_checkpoint", "log_timestamp")
SIGNER = "Common Name: Nguyễn Văn An, User ID: CCCD:051080000001"


def make_verdict(n: int, **changes) -> SignatureVerdict:
    values = {
        "container": "pdf_field",
        "field_name": f"Signature{n}",
        "overall": OverallSignature.INDETERMINATE,
        "intact": True,
        "crypto_valid": True,
        "signer_subject": SIGNER,
        "signer_issuer": "Common Name: CA phục vụ các cơ quan thử nghiệm G2",
        "signer_sha256": sha(f"certificate {n % 3}"),
        "reasons": ("weak-algorithm", "revocation-not-checked"),
        "checker": "vanthu-signatures/1 policy/2026",
        "trust_version": "tests",
        "claimed_at": AT,
    }
    return SignatureVerdict(**(values | changes))


def fill_log(ledger, entries: int, mails: int = 1, first: int = 1) -> None:
    """So many entries from so many mails."""
    share = entries // mails
    for n in range(first, first + mails):
        record = make_document(n)
        signatures = tuple(make_verdict(i, attachment_sha256=record.files[0][0]) for i in range(share))
        record_arrivals(ledger, [make_arrival(n)])
        append_examination(ledger, f"ident:Q{n}", make_examination(record, signatures=signatures), AT + timedelta(n))


class Attacker:
    """Somebody with all rights on the database: triggers are gone, rows can be anything."""

    def __init__(self, connection):
        self.connection = connection

    def do(self, sql: str, **values) -> None:
        self.connection.execute(text(sql), values)

    def rows(self, sql: str, **values):
        return self.connection.execute(text(sql), values).mappings().all()

    def rehash(self, start: int) -> None:
        """Make hashes from entry `start` on fit whatever the leaves are now, node hashes too."""
        for row in self.rows("SELECT log_index, leaf FROM log_entry WHERE log_index >= :start", start=start):
            hashed = leaf_hash(row["leaf"].encode()).hex()
            self.do("UPDATE log_entry SET leaf_hash = :h WHERE log_index = :i", h=hashed, i=row["log_index"])
        self.do("DELETE FROM log_node")
        found = self.rows("SELECT leaf_hash FROM log_entry ORDER BY log_index")
        hashes, level = [bytes.fromhex(row["leaf_hash"]) for row in found], 0
        while len(hashes) >= WIDTH:
            level += 1
            hashes = [tile_root(hashes[at : at + WIDTH]) for at in range(0, len(hashes) - WIDTH + 1, WIDTH)]
            for number, value in enumerate(hashes):
                self.do(
                    "INSERT INTO log_node (tenant_id, level, number, hash) VALUES ('default', :l, :n, :h)",
                    l=level, n=number, h=value.hex(),
                )  # fmt: skip

    def forge(self, index: int, **verdict) -> None:
        """Give the check of an entry another verdict everywhere: row, leaf, column and all hashes."""
        (entry,) = self.rows("SELECT * FROM log_entry WHERE log_index = :i", i=index)
        where = {"m": entry["mail_key"], "o": entry["ordinal"]}
        (check,) = self.rows("SELECT verdict FROM signature_check WHERE mail_key = :m AND ordinal = :o", **where)
        packed = check["verdict"] if isinstance(check["verdict"], dict) else json.loads(check["verdict"])
        packed |= verdict
        leaf = json.loads(entry["leaf"])
        leaf["check"] |= {name: value for name, value in verdict.items() if name in leaf["check"]}
        leaf["beside"] = commitment(words_beside(packed), entry["salt"])
        forged = json.dumps(leaf, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        overall = packed["overall"]
        self.do("UPDATE log_entry SET leaf = :l, overall = :v WHERE log_index = :i", l=forged, v=overall, i=index)
        self.do(
            "UPDATE signature_check SET verdict = :p, overall = :v WHERE mail_key = :m AND ordinal = :o",
            p=json.dumps(packed, ensure_ascii=False), v=overall, **where,
        )  # fmt: skip
        self.rehash(index)


@contextmanager
def attacking(ledger):
    """A transaction of somebody who dropped every trigger and foreign key."""
    if ledger.engine.dialect.name == "sqlite":
        with ledger.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN")
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in names:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            yield Attacker(connection)
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.exec_driver_sql("BEGIN")
        return
    with writing(ledger) as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield Attacker(connection)
