"""Reads the rows of `config/` into the rules of the classifiers."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from classifiers.rules import BadRows, Rules, parse_rules
from gateway.errors import BadSettings
from gateway.signatures.role_rows import BadRoleRows, RoleRules, parse_role_rules

FILES = ("document_types", "letterhead", "paper_cues", "sources")


def load_rules(config_dir: Path) -> Rules:
    """Rules from the TOML files of `config_dir`.

    Raises `BadSettings` with one sentence: the file, the row, what is wrong.
    """
    tables = {name: _read(config_dir / f"{name}.toml") for name in FILES}
    try:
        return parse_rules(tables)
    except BadRows as why:
        raise BadSettings(f"{config_dir}/{why}") from why


def load_role_rules(config_dir: Path) -> RoleRules:
    """What tells the role of a signature. Raises `BadSettings` as `load_rules` does."""
    file = config_dir / "signature_roles.toml"
    try:
        return parse_role_rules(_read(file))
    except BadRoleRows as why:
        raise BadSettings(f"{file}: {why}") from why


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as why:
        raise BadSettings(f"{file}: no such file; expected the rows that ship with the program.") from why
    except (OSError, UnicodeDecodeError) as why:
        raise BadSettings(
            f"{file}: cannot be read ({why}); expected a UTF-8 TOML file that this user may read."
        ) from why
    except tomllib.TOMLDecodeError as why:
        raise BadSettings(f"{file}: not valid TOML ({why}); expected rows like [[cue]] with keys under them.") from why
