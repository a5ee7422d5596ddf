"""Another key: the old one signs for it, both prove the log, and a lost key is told."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.errors import BadSettings
from gateway.ledger.checkpoints import KeptCheckpoint, keep_checkpoint, newest_checkpoint
from gateway.ledger.log_questions import log_root
from gateway.sealing.exporting import export_log
from gateway.sealing.keys import key_file, log_name, signing_key, trusted_keys
from gateway.sealing.rotating import rotate_key
from gateway.sealing.sealer import Sealer
from gateway.sealing.verifying import verify_log
from gateway.settings import SignatureLog
from gateway.transparency.notes import Checkpoint, key_of, read_checkpoint, sign_checkpoint
from tests.ledger.samples import AT
from tests.sealing.logs import fill_log

NOW = AT + timedelta(days=400)
VERIFIER = Path(__file__).resolve().parents[2] / "deploy" / "verify-log"


@pytest.fixture
def rotated(ledger, settings):
    """A log of 6 entries whose key was changed after 4, twice; the keys in order."""
    fill_log(ledger, 2)
    Sealer(ledger, settings).seal(NOW)
    first = signing_key(settings)
    fill_log(ledger, 2, first=2)
    done = [rotate_key(ledger, settings, NOW), rotate_key(ledger, settings, NOW)]
    fill_log(ledger, 2, first=3)
    Sealer(ledger, settings).seal(NOW)
    return first, [done[0].previous, done[0].next, done[1].next]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_each_of_the_keys_proves_the_whole_log(ledger, rotated, place):
    """
    Whoever wrote down a key years ago, or learns one today, needs no other.
    """
    found = verify_log(ledger, rotated[1][place : place + 1], NOW)

    assert found.fault is None
    assert (found.size, found.checkpoints, found.proven) == (6, 4, 6)


def test_the_auditors_program_follows_the_change(ledger, rotated, tmp_path):
    """
    The export is good by the first key and by the last.
    """
    export_log(ledger, tmp_path / "export", rotated[1])
    for key in rotated[1]:
        command = [sys.executable, "-I", str(VERIFIER), str(tmp_path / "export"), "--key", key.line()]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert ended.returncode == 0, ended.stderr


def test_a_key_that_was_replaced_signs_nothing_later(ledger, rotated, tmp_path):
    """
    A copy of the old key, found years later, makes no checkpoint behind its end.
    """
    first, keys = rotated
    root = log_root(ledger, 6)
    note = sign_checkpoint(Checkpoint(keys[0].name, 6, root), first)
    keep_checkpoint(ledger, KeptCheckpoint(6, keys[0].id.hex(), NOW, root.hex(), note))

    assert verify_log(ledger, keys[:1], NOW).fault.code == "checkpoint-unsigned"
    export_log(ledger, tmp_path / "export", keys)
    command = [sys.executable, "-I", str(VERIFIER), str(tmp_path / "export"), "--key", keys[2].line()]
    assert subprocess.run(command, capture_output=True, timeout=300, check=False).returncode == 3


def test_a_stranger_cannot_put_a_key_of_his_own_in_place(ledger, settings, rotated, tmp_path):
    """
    A change that only his key signs makes nobody trust it.
    """
    other = settings.model_copy(
        update={"storage": settings.storage.model_copy(update={"data_dir": str(tmp_path / "o")})}
    )
    stranger = signing_key(other)
    told = read_checkpoint(newest_checkpoint(ledger).note).checkpoint
    key = key_of(told.origin, stranger)
    lines = (f"previous-key {rotated[1][2].line()}", f"next-key {key.line()}")
    note = sign_checkpoint(Checkpoint(told.origin, told.size, told.root, lines), stranger)
    keep_checkpoint(ledger, KeptCheckpoint(told.size, key.id.hex(), NOW, told.root.hex(), note))

    assert verify_log(ledger, rotated[1][:1], NOW).fault.code == "checkpoint-unsigned"


def test_a_lost_key_is_told_and_can_be_followed_by_a_new_one(ledger, settings):
    """
    No key is made in silence; after `--rotate` the log goes on, and the old key's holder sees that it did not sign.
    """
    fill_log(ledger, 2)
    Sealer(ledger, settings).seal(NOW)
    key_file(settings).unlink()
    with pytest.raises(BadSettings, match="is gone"):
        signing_key(settings)
    name = log_name(settings, ledger)
    assert verify_log(ledger, trusted_keys(settings, name), NOW).fault is None

    done = rotate_key(ledger, settings, NOW)
    assert not done.signed_by_previous
    fill_log(ledger, 2, first=2)
    Sealer(ledger, settings).seal(NOW)
    assert verify_log(ledger, trusted_keys(settings, name), NOW).fault is None
    assert verify_log(ledger, [done.previous], NOW).fault.code == "checkpoint-unsigned"


def test_a_key_that_the_settings_name_is_not_changed(ledger, settings, tmp_path):
    """
    Whoever keeps the key elsewhere is told how to change it.
    """
    named = settings.model_copy(update={"signature_log": SignatureLog(key_file=str(tmp_path / "key.pem"))})

    with pytest.raises(BadSettings, match="trusted_keys"):
        rotate_key(ledger, named, NOW)
