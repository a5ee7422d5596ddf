"""Global options: accepted before and after the command, stronger than file and environment."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gateway.errors import BadInput

if TYPE_CHECKING:
    from gateway.settings import Settings

NAMES = ("config", "data", "trust", "jurisdiction")


class WrongUsage(Exception):
    """What stands on the command line is wrong; the text says what is expected there."""


@contextmanager
def as_usage() -> Iterator[None]:
    """A context in which BadInput speaks of the command line, not of a file."""
    try:
        yield
    except BadInput as why:
        raise WrongUsage(str(why)) from why


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """What was given on the command line; None where nothing was."""

    config: str | None = None
    data: str | None = None
    trust: str | None = None
    jurisdiction: str | None = None

    def settings(self) -> Settings:
        """The settings with these options on top. Raises BadSettings."""
        from gateway.settings import load_settings

        overrides: dict[str, dict[str, Any]] = {}
        if self.data:
            overrides["storage"] = {"data_dir": self.data}
        rules = {"trust_dir": self.trust, "jurisdiction": self.jurisdiction}
        if given := {key: value for key, value in rules.items() if value}:
            overrides["rules"] = given
        return load_settings(Path(self.config) if self.config else None, overrides)


current: contextvars.ContextVar[GlobalOptions] = contextvars.ContextVar("global_options", default=GlobalOptions())  # noqa: B039


def take_global_options(arguments: list[str]) -> tuple[GlobalOptions, list[str]]:
    """Split the global options from the rest, wherever they stand before "--". Raises WrongUsage."""
    found: dict[str, str] = {}
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
            break
        name, equals, value = argument.removeprefix("--").partition("=")
        if not argument.startswith("--") or name not in NAMES:
            rest.append(argument)
            continue
        given = value if equals else next(waiting, None)
        if not given:
            raise WrongUsage(f"--{name} needs a value, e.g. --{name} {_example(name)}")
        found[name] = given
    return GlobalOptions(**found), rest


def _example(name: str) -> str:
    return {
        "config": "/etc/vanthu/vanthu.toml",
        "data": "/var/lib/vanthu",
        "trust": "config/trust",
        "jurisdiction": "quangngai-2013",
    }[name]
