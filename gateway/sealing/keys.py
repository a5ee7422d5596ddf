"""The key that signs checkpoints: an Ed25519 key in a file that nobody else may read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from gateway.errors import BadInput, BadSettings
from gateway.ledger.checkpoints import checkpoints
from gateway.ledger.engine import Ledger
from gateway.settings import Settings
from gateway.transparency.notes import VerifierKey, key_of, read_checkpoint, read_verifier_key

FILE = "signature-log.key"
OTHERS = 0o027
"""Rights that nobody but the owner may have; systemd gives credentials a group that may read."""


def key_file(settings: Settings) -> Path:
    """The file that the settings name, else the one in the data folder."""
    return Path(settings.signature_log.key_file or settings.data_dir / FILE)


def signing_key(settings: Settings) -> Ed25519PrivateKey:
    """The key; made on first use where the settings name no file. Raises BadSettings, also for one that was lost."""
    file = key_file(settings)
    if not settings.signature_log.key_file and not file.exists():
        if public_file(settings).exists():
            raise BadSettings(
                f"{file}: the key that signed this log is gone. Put it back from a backup; where there is none, go on with "
                "a new one by `vanthu signatures key --rotate`, which tells so in the log."
            )
        make_key(file)
    private = read_key(file)
    if not settings.signature_log.key_file and not public_file(settings).exists():
        keep_public(settings)
    return private


def public_file(settings: Settings) -> Path:
    """Beside the key its public half, by which a loss is noticed and old checkpoints are still read."""
    return key_file(settings).with_suffix(".pub")


def keep_public(settings: Settings) -> None:
    """Write the public half of the key that is in use, as 64 hex digits. Raises BadSettings."""
    file = public_file(settings)
    try:
        file.write_text(key_of("", read_key(key_file(settings))).public.hex() + "\n", encoding="ascii")
    except OSError as why:
        raise BadSettings(f"{file}: can't be written ({why.strerror}).") from why


def lost_public(settings: Settings) -> bytes | None:
    """The public half of a key whose file is gone; None where nothing was kept of it."""
    try:
        return bytes.fromhex(public_file(settings).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def log_name(settings: Settings, ledger: Ledger) -> str:
    """The name that the log has had since its first checkpoint, else that of the settings."""
    for kept in checkpoints(ledger)[:1]:
        return read_checkpoint(kept.note).checkpoint.origin
    return settings.signature_log.name or f"vanthu/{settings.rules.jurisdiction}"


def trusted_keys(settings: Settings, name: str, lines: tuple[str, ...] = ()) -> tuple[VerifierKey, ...]:
    """Keys whose checkpoints count: our own (its public half where it was lost), those of the settings and the given lines.

    Raises BadSettings and BadInput for lines that are no keys.
    """
    lost = lost_public(settings)
    own = (VerifierKey(name, lost),) if lost else ()
    if key_file(settings).exists():
        own = (key_of(name, signing_key(settings)),)
    try:
        others = tuple(read_verifier_key(line) for line in settings.signature_log.trusted_keys)
    except BadInput as why:
        raise BadSettings(f"[signature_log] trusted_keys: {why}") from why
    return (*own, *others, *(read_verifier_key(line) for line in lines))


def make_key(file: Path) -> None:
    """Make a new key, complete and on disk before it has its name; another process's key stays."""
    data = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp gives 0600.
        handle, draft = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    except OSError as why:
        raise BadSettings(f"{file}: the key of the signature log can't be made ({why.strerror}).") from why


def read_key(file: Path) -> Ed25519PrivateKey:
    """The Ed25519 key of a PEM file that nobody else may read. Raises BadSettings."""
    try:
        if file.stat().st_mode & OTHERS:
            raise BadSettings(f"{file}: others may read or write this key; expected mode 0600: chmod 600 {file}")
        key = load_pem_private_key(file.read_bytes(), None)
    except OSError as why:
        raise BadSettings(f"{file}: the key of the signature log can't be read ({why.strerror}).") from why
    except (ValueError, TypeError, UnsupportedAlgorithm) as why:
        raise BadSettings(f"{file}: no private key in PEM without password ({why}); expected an Ed25519 key.") from why
    if not isinstance(key, Ed25519PrivateKey):
        raise BadSettings(
            f"{file}: a {type(key).__name__}; expected an Ed25519 key: openssl genpkey -algorithm ed25519"
        )
    return key
