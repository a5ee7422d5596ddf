"""Checkpoints as signed notes: published keys and signatures, and what is refused."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import BadInput
from gateway.transparency.notes import (
    Checkpoint,
    Signature,
    SignedCheckpoint,
    key_of,
    read_checkpoint,
    read_verifier_key,
    sign_checkpoint,
)

KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
POINT = Checkpoint("vanthu/quangngai-2013", 12, b"\x01" * 32)


def test_a_published_note_is_verified() -> None:
    """
    Key and signature of the format's first implementation hold here too.
    """
    key = read_verifier_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    data = base64.b64decode(
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    note = SignedCheckpoint(POINT, text, (Signature("PeterNeumann", data[:4], data[4:]),))

    assert note.is_signed_by(key)
    assert not SignedCheckpoint(POINT, text + "x", note.signatures).is_signed_by(key)


def test_a_published_key_line_is_read_and_written_back() -> None:
    """
    The key of a well-known public log, word for word.
    """
    line = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

    assert read_verifier_key(line + "\n").line() == line
    with pytest.raises(BadInput, match="033de0ae"):
        read_verifier_key(line.replace("033de0ae", "033de0af"))


def test_a_checkpoint_comes_back_as_it_was_signed() -> None:
    """
    Name, size and root on three lines, one signature under them.
    """
    note = sign_checkpoint(POINT, KEY)
    found = read_checkpoint(note)

    assert note.startswith(f"vanthu/quangngai-2013\n12\n{base64.b64encode(POINT.root).decode()}\n\n— vanthu/")
    assert found.checkpoint == POINT
    assert found.is_signed_by(key_of(POINT.origin, KEY))


def test_another_size_key_or_name_is_not_signed() -> None:
    """
    Nothing of a checkpoint can be changed under its signature.
    """
    note, key = sign_checkpoint(POINT, KEY), key_of(POINT.origin, KEY)
    other = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)

    assert not read_checkpoint(note.replace("\n12\n", "\n13\n")).is_signed_by(key)
    assert not read_checkpoint(note).is_signed_by(key_of(POINT.origin, other))
    assert not read_checkpoint(note).is_signed_by(key_of("vanthu/other", KEY))


def test_a_second_line_of_the_same_key_that_does_not_hold_spoils_the_note() -> None:
    """
    A known key whose signature fails is no accident.
    """
    note = sign_checkpoint(POINT, KEY)
    head, _, line = note.rpartition("\n\n")
    forged = sign_checkpoint(Checkpoint(POINT.origin, 13, POINT.root), KEY).rpartition("\n\n")[2]

    assert not read_checkpoint(f"{head}\n\n{line}{forged}").is_signed_by(key_of(POINT.origin, KEY))


@given(st.text(max_size=300))
def test_any_text_is_a_checkpoint_or_a_plain_error(text: str) -> None:
    """
    Files of strangers are read or refused, nothing else.
    """
    for read in (read_checkpoint, read_verifier_key):
        try:
            read(text)
        except BadInput:
            continue
