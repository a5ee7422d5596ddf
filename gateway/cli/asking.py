"""Values of options, with one clear sentence where they are none."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TypeVar

from gateway.cli.options import WrongUsage

Member = TypeVar("Member", bound=Enum)


def day(option: str, text: str | None) -> date | None:
    """The civil day of an option; None where it was not given. Raises WrongUsage."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as why:
        raise WrongUsage(f"{option} is {text!r}; expected a day like 2014-01-31.") from why


def member(option: str, text: str | None, kind: type[Member]) -> Member | None:
    """The member of a closed set; None where the option was not given. Raises WrongUsage naming all."""
    if text is None:
        return None
    try:
        return kind(text)
    except ValueError as why:
        allowed = ", ".join(str(member.value) for member in kind)
        raise WrongUsage(f"{option} is {text!r}; expected one of {allowed}.") from why


def searched(text: str | None) -> str:
    """The words of `--text`; "" where it was not given. Raises WrongUsage for a text without letter or digit."""
    if text is not None and not any(character.isalnum() for character in text):
        raise WrongUsage(f"--text is {text!r}; expected words, e.g. --text 'an toàn thực phẩm'.")
    return text or ""
