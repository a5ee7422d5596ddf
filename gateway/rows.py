"""The rows that apply: rules of `config/` and the directory of the jurisdiction, read once at start."""

from __future__ import annotations

import tomllib
from pathlib import Path

from gateway.directory import Directory
from gateway.directory.overlay import overlay
from gateway.errors import BadInput, BadSettings
from gateway.ledger.engine import Ledger
from gateway.ledger.registry import directory_rows
from gateway.records import Agency
from gateway.registers.directory_import import read_directory
from gateway.registers.targets_import import FOLDER as TARGETS_FOLDER
from gateway.reports.form import Form, parse_form
from gateway.route import JudgingRules
from gateway.rulebook import load_role_rules, load_rules
from gateway.settings import Settings


def load_judging_rules(settings: Settings, ledger: Ledger | None) -> JudgingRules:
    """Rules and directory; directory rows that a person imported beat the shipped file.

    Raises `BadSettings` when the jurisdiction has no files or a row is wrong.
    """
    rules = load_rules(settings.config_dir)
    imported = directory_rows(ledger) if ledger is not None else ()
    shipped = shipped_directory(settings)
    directory = Directory(overlay(imported, shipped))
    return JudgingRules(rules, directory, load_role_rules(settings.config_dir), form=load_form(settings))


def load_form(settings: Settings) -> Form:
    """The registration form in force. Raises `BadSettings` naming file and row."""
    file = settings.config_dir / "reports" / "registration.toml"
    try:
        return parse_form(tomllib.loads(file.read_text(encoding="utf-8")))
    except BadInput as why:
        raise BadSettings(f"{file}: {why}") from why
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise BadSettings(f"{file}: cannot be read ({why}); expected the rows that ship with the program.") from why


def shipped_directory(settings: Settings) -> tuple[Agency, ...]:
    """The agencies of the jurisdiction's own file. Raises BadSettings."""
    file = jurisdiction_file(settings, "agencies")
    try:
        return read_directory(file).agencies
    except BadInput as why:
        raise BadSettings(str(why)) from why


def jurisdiction_file(settings: Settings, folder: str) -> Path:
    """`config/FOLDER/JURISDICTION.toml`, or what was imported in its place. Raises BadSettings naming those that exist."""
    imported = settings.data_dir / folder / f"{settings.rules.jurisdiction}.toml"
    if folder == TARGETS_FOLDER and imported.is_file():
        return imported
    file = settings.config_dir / folder / f"{settings.rules.jurisdiction}.toml"
    if file.is_file():
        return file
    known = ", ".join(sorted(path.stem for path in (settings.config_dir / folder).glob("*.toml"))) or "none"
    raise BadSettings(
        f"[rules] jurisdiction is {settings.rules.jurisdiction!r}; expected the name of a file in "
        f"{settings.config_dir / folder}/ (there: {known})."
    )
