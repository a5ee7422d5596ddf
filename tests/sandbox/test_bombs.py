"""Each bomb of the shipped generator costs itself and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from classifiers.reading import Reading
from gateway.documents.bounds import MOST_CHARACTERS
from gateway.errors import SetAside
from gateway.sandbox.reader import SandboxedReader
from gateway.settings import Sandbox
from tests.made.bombs import BOMBS, LETTER_NAME, Bomb, Strength, mail_with
from tests.soak.bombs import end_of

LIMITS = Sandbox(
    memory_mb=512, cpu_s=2, wall_s=120, max_unpacked_mb=32, max_parts=100, libreoffice="off", unar="off"
)  # fmt: skip
HONEST = {"read", "opened", "limits", "broken", "unsupported", "no_words", "needs_ocr", "empty", "password"}
LETTER = b"From: a@b.vn\r\nSubject: x\r\nContent-Type: text/plain; name=letter.txt\r\nContent-Disposition: attachment\r\n\r\nKinh gui"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxedReader]:
    with SandboxedReader(LIMITS, tmp_path_factory.mktemp("trust")) as made:
        yield made


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.name)
def test_a_bomb_costs_only_itself(bomb: Bomb, reader: SandboxedReader, tmp_path: Path) -> None:
    """It ends as a value, the letter beside it is read, and so is the next mail."""
    path = tmp_path / "mail.eml"
    path.write_bytes(mail_with(bomb, Strength.QUICK)[0])
    try:
        parts = reader.read_mail(path).attachments
    except SetAside:  # A mail that is itself the bomb may be held for a person.
        assert bomb.filename.endswith(".eml")
        parts = ()

    assert {end_of(part.content) for part in parts} <= HONEST
    assert all(len(part.content.text) <= 2 * MOST_CHARACTERS for part in parts if isinstance(part.content, Reading))
    if not bomb.filename.endswith(".eml"):
        assert end_of(next(part.content for part in parts if part.filename == LETTER_NAME)) == "read"
    if bomb.limits:
        assert end_of(parts[0].content) == "limits"
    path.write_bytes(LETTER)
    assert [end_of(part.content) for part in reader.read_mail(path).attachments] == ["read"]
