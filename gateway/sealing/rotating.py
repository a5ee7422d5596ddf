"""Changing the key of the log: the old key signs for the new one, then the new one takes its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway import mail_log
from gateway.errors import BadSettings
from gateway.ledger.checkpoints import KeptCheckpoint, keep_checkpoint
from gateway.ledger.engine import Ledger
from gateway.ledger.log_questions import log_root, log_size
from gateway.sealing.keys import keep_public, key_file, log_name, lost_public, make_key, read_key
from gateway.settings import Settings
from gateway.transparency.changeover import extension_lines
from gateway.transparency.notes import Checkpoint, VerifierKey, key_of, sign_checkpoint


@dataclass(frozen=True, slots=True)
class Rotated:
    """The keys before and after."""

    previous: VerifierKey
    next: VerifierKey
    signed_by_previous: bool
    """False when the old key was lost: only the new one says that it follows."""


def rotate_key(ledger: Ledger, settings: Settings, now: datetime) -> Rotated:
    """Replace the key in the data folder; done again after a crash it goes on where it stopped. Raises BadSettings.

    1. The new key is on disk under another name. 2. A checkpoint over the whole
    log names both keys, signed by both. 3. The new key takes the old one's name;
    the old private key is gone with it.
    """
    if settings.signature_log.key_file:
        raise BadSettings(
            "[signature_log] key_file names the key, so the file is yours to keep: leave it empty to let vanthu keep "
            "and change the key, or replace the file and add the old key's line to trusted_keys."
        )
    file, name = key_file(settings), log_name(settings, ledger)
    old, previous = _old(settings, name, file)
    draft = file.with_name(f"{file.name}.next")
    if not draft.exists():
        make_key(draft)
    new = read_key(draft)
    following = key_of(name, new)
    _keep_changeover(ledger, previous, following, [*([old] if old else []), new], now)
    draft.replace(file)
    keep_public(settings)
    mail_log.service(
        "key_changed", previous=previous.id.hex(), key=following.id.hex(), signed_by_previous=old is not None
    )
    return Rotated(previous, following, old is not None)


def _old(settings: Settings, name: str, file: Path) -> tuple[Ed25519PrivateKey | None, VerifierKey]:
    if file.exists():
        private = read_key(file)
        return private, key_of(name, private)
    public = lost_public(settings)
    if public is None:
        raise BadSettings(f"{file}: there is no key to change yet; the first checkpoint makes it.")
    return None, VerifierKey(name, public)


def _keep_changeover(
    ledger: Ledger, previous: VerifierKey, following: VerifierKey, privates: list[Ed25519PrivateKey], now: datetime
) -> None:
    size = log_size(ledger)
    if size:
        root = log_root(ledger, size)
        checkpoint = Checkpoint(following.name, size, root, extension_lines(previous, following))
        note = sign_checkpoint(checkpoint, *privates)
        keep_checkpoint(ledger, KeptCheckpoint(size, following.id.hex(), now, root.hex(), note))
