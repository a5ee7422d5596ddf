"""Every reason code has a sentence in both languages that says what is wrong and what to do."""

from __future__ import annotations

import ast
import re
import unicodedata
from pathlib import Path

import pytest

from gateway.signatures.reasons import REASONS, row_of
from gateway.signatures.sentences import SENTENCES, UNKNOWN, sentence_of

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
NO_CODES = {
    "latin-1",
    "utf-8",
    "utf-16-be",
    "utf-16-le",
    "soft-fail",
    "outside-validity",
    "other-content",
    "no-anchors",
    "number-in-certificate",
    "other-organisation-signed-last",
}
"""Words of that shape in the checkers that are no reasons of a verdict."""
WHERE = [*sorted((ROOT / "gateway" / "signatures").glob("*.py")), ROOT / "gateway" / "sandbox" / "reader.py"]
OF_THE_READER = {"retired-sandbox", "read-part-by-part", "answer-too-large"}


def _codes_used() -> set[str]:
    found: set[str] = set()
    for path in WHERE:
        if path.name != "sentences.py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                    found.add(node.value)
    return found - NO_CODES - OF_THE_READER


@pytest.mark.parametrize("code", sorted(_codes_used() | {row.code for row in REASONS}))
def test_every_code_that_is_used_has_both_sentences(code: str) -> None:
    """
    A code in a checker without a row here would leave a person without advice.
    """
    assert sentence_of(code) is not UNKNOWN


@pytest.mark.parametrize("code", sorted(_codes_used() & SENTENCES.keys()))
def test_every_code_that_is_used_has_a_row_with_its_effect(code: str) -> None:
    """
    What a code does to the verdict is said, not left to the rule for unknown codes.
    """
    assert row_of(code) is not None


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_one_sentence_in_each_language(code: str) -> None:
    """
    NFC, ends with a full stop, Vietnamese with its marks, English without.
    """
    found = SENTENCES[code]

    for text in (found.vi, found.en):
        assert text.endswith(".")
        assert text[0].isupper()
        assert unicodedata.normalize("NFC", text) == text
        assert ". " not in text
    assert not found.vi.isascii()
    assert found.en.isascii()


def test_a_checkers_failure_has_a_sentence_whatever_failed() -> None:
    """
    The kind of exception stands behind a colon.
    """
    assert sentence_of("checker-error:KeyError") is SENTENCES["checker-error"]
    assert sentence_of("timestamp-checker-error:ValueError") is SENTENCES["timestamp-checker-error"]
    assert sentence_of("never-heard-of") is UNKNOWN
