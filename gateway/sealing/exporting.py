"""The log as files for a verifier without database: tiles, entries, checkpoints, certificates, keys."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.errors import BadInput
from gateway.ledger.checkpoints import KeptCheckpoint, checkpoints
from gateway.ledger.engine import Ledger
from gateway.ledger.log_questions import audit_rows, kept_certificates, kept_nodes
from gateway.transparency.leaves import BESIDE, words_beside
from gateway.transparency.notes import VerifierKey
from gateway.transparency.rows import EntryRow
from gateway.transparency.tiles import HASH_BYTES, WIDTH, entry_bundle, partials_of, read_bundle, tile_path, tiles_of

SECRET = b'"is_secret":"yes"'
README = """\
Bản xuất nhật ký chữ ký. Kiểm tra, không cần cơ sở dữ liệu / export of the signature log; check it without a database:

    verify-log THƯ-MỤC-NÀY --key "khóa lấy từ nơi khác / key from elsewhere"

checkpoint          điểm kiểm mới nhất / newest checkpoint (c2sp.org/tlog-checkpoint)
checkpoints/        mọi điểm kiểm / all checkpoints
timestamps/         dấu thời gian RFC 3161 của điểm kiểm / their time-stamps (DER)
tile/               cây băm và các mục / hashes and entries (c2sp.org/tlog-tiles)
beside.jsonl        tên người ký, ràng buộc bằng mã băm có muối / names, bound by salted hashes; may be left out
certificates/       chứng thư người ký theo SHA-256 / signers' certificates
verifier-keys.txt   khóa kiểm tra; đối chiếu với nguồn khác / verifier keys: compare them with another source
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    size: int
    checkpoints: int
    certificates: int
    stamps: int


def export_log(
    ledger: Ledger,
    folder: Path,
    keys: Sequence[VerifierKey],
    advance: Callable[[], None] = lambda: None,
    *,
    with_names: bool = True,
) -> Exported:
    """Write the log up to its newest checkpoint into an empty or new folder; one bundle is in memory at a time.

    Raises BadInput when the folder is not empty, or the log has no checkpoint.
    """
    kept = checkpoints(ledger)
    if not kept:
        raise BadInput("the log has no checkpoint yet, since no signature was checked; nothing to export.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise BadInput(f"{folder}: not empty; give a new folder.")
        size = kept[-1].size
        _write_entries(ledger, folder, size, advance, with_names)
        _write_nodes(ledger, folder, size)
        _write_earlier(folder, [row.size for row in kept], size)
        stamps = _write_checkpoints(folder, kept)
        _write(folder / "verifier-keys.txt", "".join(f"{key.line()}\n" for key in keys).encode())
        _write(folder / "README.txt", README.encode())
        certificates = _write_certificates(ledger, folder) if with_names else 0
    except OSError as why:
        raise BadInput(f"{why.filename or folder}: can't be written ({why.strerror}).") from why
    return Exported(size, len(kept), certificates, stamps)


def _write_entries(ledger: Ledger, folder: Path, size: int, advance: Callable[[], None], with_names: bool) -> None:
    """Bundles, tiles of leaf hashes, and what stands beside the leaves."""
    rows: list[EntryRow] = []
    with (folder / "beside.jsonl").open("w", encoding="utf-8") as beside:
        for row in audit_rows(ledger):
            if row.log_index >= size:
                break
            rows.append(row)
            if with_names:
                beside.write(_beside(row))
            if len(rows) == WIDTH:
                _write_tile(folder, rows)
                rows = []
            advance()
    if rows:
        _write_tile(folder, rows)
    if not with_names:
        (folder / "beside.jsonl").unlink()


def _write_tile(folder: Path, rows: Sequence[EntryRow]) -> None:
    number, width = rows[0].log_index // WIDTH, len(rows)
    _write(folder / tile_path("entries", number, width), entry_bundle([row.leaf for row in rows]))
    _write(folder / tile_path(0, number, width), b"".join(row.leaf_hash for row in rows))


def _beside(row: EntryRow) -> str:
    words = words_beside(row.check.verdict) if row.check and SECRET not in row.leaf else dict.fromkeys(BESIDE, "")
    return json.dumps({"index": row.log_index, "salt": row.salt, **words}, ensure_ascii=False) + "\n"


def _write_nodes(ledger: Ledger, folder: Path, size: int) -> None:
    nodes = kept_nodes(ledger)
    for level, number, width in tiles_of(size):
        if level > 0:
            hashes = (nodes.get((level, number * WIDTH + place), b"") for place in range(width))
            _write(folder / tile_path(level, number, width), b"".join(hashes))


def _write_earlier(folder: Path, sizes: Sequence[int], size: int) -> None:
    """Partial tiles of earlier checkpoints while the full tile is not there [c2sp.org/tlog-tiles, Partial Tiles]."""
    widths = {(level, number): width for level, number, width in tiles_of(size, partial_only=True)}
    for level, number, width in partials_of(sizes, size):
        newest = folder / tile_path(level, number, widths[level, number])
        _write(folder / tile_path(level, number, width), newest.read_bytes()[: width * HASH_BYTES])
        if level == 0:
            bundle = folder / tile_path("entries", number, widths[level, number])
            leaves = read_bundle(bundle.read_bytes())[:width]
            _write(folder / tile_path("entries", number, width), entry_bundle(leaves))


def _write_checkpoints(folder: Path, kept: Sequence[KeptCheckpoint]) -> int:
    """How many have a time-stamp."""
    for row in kept:
        name = f"{row.size:012}-{row.key_id}"
        _write(folder / "checkpoints" / f"{name}.txt", row.note.encode())
        if row.stamp is not None:
            _write(folder / "timestamps" / f"{name}.tst", row.stamp.token)
    _write(folder / "checkpoint", kept[-1].note.encode())
    return sum(row.stamp is not None for row in kept)


def _write_certificates(ledger: Ledger, folder: Path) -> int:
    count = 0
    for sha256, der in kept_certificates(ledger):
        pem = x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
        _write(folder / "certificates" / f"{sha256}.pem", pem)
        count += 1
    return count


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
