"""Checkpoints as C2SP signed notes: what a log is at one size, signed with Ed25519.

Formats: c2sp.org/signed-note and c2sp.org/tlog-checkpoint. Ed25519 takes no
randomness, so that signing is a pure function of key and text.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.errors import BadInput

ED25519 = b"\x01"
SIGNATURE_MARK = "— "


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key and the name it signs for."""

    name: str
    public: bytes
    """32 bytes of Ed25519."""

    @property
    def id(self) -> bytes:
        """SHA-256(name || 0x0A || 0x01 || public), its first four bytes."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def line(self) -> str:
        """The key as others take it: "name+hash+base64"."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log at one size."""

    origin: str
    """Name of the log."""
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    """Further lines under the signature."""

    def text(self) -> str:
        """The text that is signed: three lines and the extensions."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with the signatures under it; nothing is said of whether they hold."""

    checkpoint: Checkpoint
    text: str
    """What was signed, word for word (extension lines included)."""
    signatures: tuple[Signature, ...]

    def is_signed_by(self, key: VerifierKey) -> bool:
        """Whether this key signed: it has a line, and all of its lines hold."""
        own = [mark for mark in self.signatures if (mark.name, mark.key_id) == (key.name, key.id)]
        return bool(own) and all(_holds(key.public, mark.value, self.text) for mark in own)


def key_of(name: str, private: Ed25519PrivateKey) -> VerifierKey:
    """The verifier key that belongs to a private one."""
    return VerifierKey(name, private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def sign_checkpoint(checkpoint: Checkpoint, *privates: Ed25519PrivateKey) -> str:
    """The signed note of a checkpoint, a line for each key; the keys' name is the log's."""
    text = checkpoint.text()
    marks = []
    for private in privates:
        key = key_of(checkpoint.origin, private)
        value = base64.b64encode(key.id + private.sign(text.encode())).decode()
        marks.append(f"{SIGNATURE_MARK}{key.name} {value}\n")
    return f"{text}\n{''.join(marks)}"


def read_checkpoint(note: str) -> SignedCheckpoint:
    """A signed note as a checkpoint; raises BadInput when it is none."""
    text, empty, below = note.rpartition("\n\n")
    lines = text.split("\n")
    marks = [_signature(line) for line in below.splitlines()]
    if not empty or not marks or len(lines) < 3 or None in marks or not lines[0]:
        raise BadInput("no signed checkpoint: expected name, size, root, an empty line and a signature line.")
    if not lines[1].isascii() or not lines[1].isdecimal() or (lines[1] != "0" and lines[1].startswith("0")):
        raise BadInput(f"no signed checkpoint: the size is {lines[1][:30]!r}; expected a whole number.")
    root = _base64(lines[2])
    if root is None or len(root) != 32:
        raise BadInput("no signed checkpoint: the third line is no SHA-256 in base64.")
    found = Checkpoint(lines[0], int(lines[1]), root, tuple(lines[3:]))
    return SignedCheckpoint(found, text + "\n", tuple(mark for mark in marks if mark))


def read_verifier_key(line: str) -> VerifierKey:
    """A line "name+hash+base64"; raises BadInput when it is none or its hash is another's."""
    name, _, rest = line.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    data = _base64(encoded)
    if not is_name(name) or data is None or data[:1] != ED25519 or len(data) != 33:
        raise BadInput(f"no Ed25519 verifier key: {line.strip()[:80]!r}; expected name+hash+base64.")
    key = VerifierKey(name, data[1:])
    if key.id.hex() != key_id:
        raise BadInput(
            f"verifier key {name}: its hash is {key.id.hex()}, the line says {key_id[:20]!r}; copy it again."
        )
    return key


def is_name(name: str) -> bool:
    """Whether a log may be called so: not empty, no white space, no plus."""
    return bool(name) and "+" not in name and not any(character.isspace() for character in name)


def _signature(line: str) -> Signature | None:
    name, _, encoded = line.removeprefix(SIGNATURE_MARK).partition(" ")
    data = _base64(encoded)
    if not line.startswith(SIGNATURE_MARK) or not is_name(name) or data is None or len(data) < 5:
        return None
    return Signature(name, data[:4], data[4:])


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _holds(public: bytes, value: bytes, text: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(value, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
