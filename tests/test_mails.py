"""Every sample mail down the whole route, compared with what a person expects of it."""

from __future__ import annotations

import json
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pypdfium2
import pytest

from tests.made import cases_signed, mails
from tests.made.expected import Examine, differences, load_expected

FOLDER = Path(__file__).resolve().parent / "mails"
NAMES = sorted(path.stem for path in FOLDER.glob("*.eml"))
LARGEST_BYTES, ALL_BYTES = 150_000, 3_000_000


@pytest.mark.parametrize("name", NAMES)
def test_mail_is_judged_as_a_person_judges_it(name: str, examine: Examine) -> None:
    """What the route finds in a sample mail is what its expected file says."""
    expected = load_expected(FOLDER / f"{name}.expected.toml")

    assert differences(expected, examine(name), examine) == []


def test_every_mail_has_its_expected_file_and_its_maker() -> None:
    """No sample mail stands without an expected result or without the program that wrote it."""
    expected = {path.name.removesuffix(".expected.toml") for path in FOLDER.glob("*.expected.toml")}

    assert set(NAMES) == expected == set(mails.CASES) | set(cases_signed.CASES)


def test_mails_are_small() -> None:
    """The sample mails stay small enough to travel with the program."""
    sizes = {name: (FOLDER / f"{name}.eml").stat().st_size for name in NAMES}

    assert max(sizes.values()) < LARGEST_BYTES
    assert sum(sizes.values()) < ALL_BYTES


def test_envelopes_name_mails_that_exist() -> None:
    """Each line of envelopes.jsonl belongs to a sample mail, and is what the program writes."""
    text = (FOLDER / "envelopes.jsonl").read_text(encoding="utf-8")

    assert text == mails.envelopes_text()
    assert {json.loads(line)["file"].removesuffix(".eml") for line in text.splitlines()} <= set(NAMES)


@pytest.mark.parametrize("name", mails.CASES)
def test_committed_mail_is_what_the_program_writes(name: str) -> None:
    """A sample mail can be written again: same structure and text, and same bytes but in PDF files."""
    committed = message_from_bytes((FOLDER / f"{name}.eml").read_bytes())

    assert _shape(message_from_bytes(mails.CASES[name]())) == _shape(committed)


def _shape(mail: Message) -> list[object]:
    """Headers and contents of each part; a PDF by its text, since library versions write other bytes."""
    return [part for one in mail.walk() for part in (list(one.items()), _content(one))]


def _content(part: Message) -> object:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return None
    if data.startswith(b"PK") or (data.startswith(b"%PDF") and b"/Encrypt" in data):
        return "packed by a library whose versions differ"
    if data.startswith((b"\xff\xd8", b"\x89PNG")):
        return "a picture"
    if not data.startswith(b"%PDF"):
        return data
    try:
        pages = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return "broken"
    return [page.get_textpage().get_text_range() for page in pages]
