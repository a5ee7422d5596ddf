"""What a command opens: settings, ledger, rows, sandbox. Imports stand inside so that each command starts quickly."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gateway.cli.options import current

if TYPE_CHECKING:
    from gateway.ledger.engine import Ledger
    from gateway.route import JudgingRules
    from gateway.sandbox.reader import SandboxedReader
    from gateway.settings import Settings


def open_settings(*, service: bool = False) -> Settings:
    """Settings of this command. Only the service logs all it does; a command speaks up when something is wrong."""
    from gateway import mail_log

    settings = current.get().settings()
    quiet = "error" if settings.log.level == "error" else "warning"
    mail_log.configure(settings.log.level if service else quiet, settings.log.format)
    return settings


@contextmanager
def opened_ledger(settings: Settings, *, may_upgrade: bool = True) -> Iterator[Ledger]:
    """The ledger under the data folder, upgraded unless that is not wanted; closed at the end."""
    from gateway.ledger.store import open_ledger

    ledger = open_ledger(settings.full_database_url, may_upgrade=may_upgrade)
    try:
        yield ledger
    finally:
        ledger.close()


def open_rows(settings: Settings, ledger: Ledger | None) -> JudgingRules:
    """Rules and directory that apply; an imported directory beats the shipped one."""
    from gateway.rows import load_judging_rules

    return load_judging_rules(settings, ledger)


@contextmanager
def opened_reader(settings: Settings, ledger: Ledger | None = None) -> Iterator[SandboxedReader]:
    """A warm sandbox; with a ledger it reads numbers by what was learned there."""
    from gateway.sandbox.reader import SandboxedReader
    from gateway.training.teacher import heads_in_use

    heads = heads_in_use(ledger, settings.reader) if ledger is not None else b""
    with SandboxedReader(settings.sandbox, settings.trust_dir, heads, settings.evidence_dir) as reader:
        yield reader


def tell(sentence: str) -> None:
    """Words for people: on stderr."""
    print(sentence, file=sys.stderr)


def type_names(settings: Settings) -> dict[str, str]:
    """Vietnamese names of document types by key."""
    from gateway.rulebook import load_rules

    return {row.key: row.name_vi for row in load_rules(settings.config_dir).catalogue.types}
