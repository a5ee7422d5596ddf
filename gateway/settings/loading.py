"""Reading the settings: command line, environment, file, default, in this order of strength."""

from __future__ import annotations

import difflib
import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gateway.errors import BadSettings
from gateway.settings.sections import ImapAccount, Portal, PortalSelectors, Settings, shipped_config_dir

PORTAL = "portal"
_PREFIX = "VANTHU_"
_PORTAL_NEEDS = "name, agency, url and kind in each block"


def load_settings(path: Path | None, overrides: dict[str, dict[str, Any]] | None = None) -> Settings:
    """Settings from a TOML file (None: the shipped one, then /etc/vanthu) and the environment.

    `overrides` come from the command line and beat all others. Raises
    `BadSettings` with one sentence: file, section, key, value, what is allowed.
    """
    file = path or _default_file()
    tables = _read_toml(file) if file else {}
    name = str(file) if file else "environment"
    _refuse_unknown(name, tables)
    _refuse_unknown_variables()
    # Imported here: it costs 10 MB, and the doors and the sandbox only need the values.
    from gateway.settings.environment import EnvironmentSettings, SettingsError

    try:
        settings: Settings = EnvironmentSettings(**tables)
        if overrides:
            whole = {key: getattr(settings, key) for key in Settings.model_fields}
            for section, values in overrides.items():
                part = whole[section]
                whole[section] = type(part).model_validate(part.model_dump() | values)
            settings = Settings.model_construct(**whole)
    except ValidationError as why:
        raise BadSettings(_sentence(name, why)) from why
    except SettingsError as why:
        raise BadSettings(
            f"environment: a {_PREFIX}… variable holds what is no JSON ({why}); "
            "expected JSON where a key is a list or a table, or leave it to the file."
        ) from why
    return settings


def _default_file() -> Path | None:
    for candidate in (
        Path("config/vanthu.toml"),
        Path("/etc/vanthu/vanthu.toml"),
        shipped_config_dir() / "vanthu.toml",
    ):
        if candidate.is_file():
            return candidate
    return None


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as why:
        raise BadSettings(f"{file}: no such file. Give an existing file with --config.") from why
    except (OSError, UnicodeDecodeError) as why:
        raise BadSettings(
            f"{file}: cannot be read ({why}); expected a UTF-8 TOML file that this user may read."
        ) from why
    except tomllib.TOMLDecodeError as why:
        raise BadSettings(
            f"{file}: not valid TOML ({why}); expected lines like: port = 2624 under a [section]."
        ) from why


def _refuse_unknown(name: str, tables: dict[str, Any]) -> None:
    known = {key: field.annotation for key, field in Settings.model_fields.items()}
    for section, values in tables.items():
        if section not in known and not isinstance(values, dict | list):
            raise BadSettings(f"{name}: {section} stands before any section; expected it under a [section] line.")
        if section not in known:
            raise BadSettings(f"{name}: [{section}] is not a known section{_nearest(section, known)}.")
        if section == PORTAL:
            _refuse_unknown_portal_keys(name, values)
            continue
        if not isinstance(values, dict):
            raise BadSettings(f"{name}: {section} is {values!r}; expected a section [{section}] with keys under it.")
        _refuse_unknown_keys(name, section, values, known[section])


def _refuse_unknown_variables() -> None:
    """What begins like a section's variable and is none would change nothing, and nobody would see it."""
    sections: dict[str, Any] = {
        key.upper(): field.annotation for key, field in Settings.model_fields.items() if key != PORTAL
    }
    known = {f"{_PREFIX}{section}__{key.upper()}" for section, model in sections.items() for key in model.model_fields}
    for variable in sorted(os.environ):
        # pydantic-settings takes variables in any case.
        spelt = variable.upper()
        section = next((one for one in sections if f"{spelt}_".startswith(f"{_PREFIX}{one}_")), None)
        is_json = spelt == f"{_PREFIX}{section}" and os.environ[variable].startswith("{")
        if section and os.environ[variable] and spelt not in known and not is_json:
            near = difflib.get_close_matches(spelt, sorted(known), n=1)
            told = f"; did you mean {near[0]}" if near else ""
            raise BadSettings(
                f"environment: {variable} is not known{told}. Expected {_PREFIX}{section}__KEY with a key of [{section.lower()}]."
            )


def _refuse_unknown_keys(name: str, section: str, values: dict[str, Any], model: Any) -> None:
    for key, value in values.items():
        if key not in model.model_fields:
            raise BadSettings(f"{name}: [{section}] {key} is not a known key{_nearest(key, model.model_fields)}.")
        if section == "imap" and key == "account" and isinstance(value, list):
            for entry in value:
                if isinstance(entry, dict):
                    _refuse_unknown_keys(name, "imap.account", entry, ImapAccount)


def _refuse_unknown_portal_keys(name: str, blocks: Any) -> None:
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise BadSettings(f"{name}: portal is no list of blocks; expected [[portal]] with keys under it, for each one.")
    for block in blocks:
        _refuse_unknown_keys(name, "portal", block, Portal)
        if isinstance(block.get("selectors"), dict):
            _refuse_unknown_keys(name, "portal.selectors", block["selectors"], PortalSelectors)


def _nearest(word: str, known: Any) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]}" if close else f"; known are {', '.join(known)}"


def _sentence(name: str, why: ValidationError) -> str:
    error = why.errors()[0]
    if error["loc"] and error["loc"][0] == PORTAL:
        return _portal_sentence(name, error)
    section, *rest = [str(part) for part in error["loc"]] or ["?"]
    key = ".".join(rest) or "(section)"
    env = f"VANTHU_{section}__{rest[0]}".upper() if rest else ""
    where = f"{name} (or {env})" if env and env in {k.upper() for k in os.environ} else name
    return (
        f"{where}: [{section}] {key} is {error['input']!r}; expected {_expected(error)}. "
        f"See config/vanthu.toml, section [{section}]."
    )


def _portal_sentence(name: str, error: Any) -> str:
    """The same for a block of which there may be several: which one it is stands in the sentence."""
    _, *rest = error["loc"]
    which = f" block {rest[0] + 1}" if rest and isinstance(rest[0], int) else ""
    key = ".".join(str(part) for part in rest[1:])
    if error["type"] == "value_error":
        told = f"{key} {error['ctx']['error']}".strip()
    elif error["type"] == "missing":
        told = f"{key} is missing; expected {_PORTAL_NEEDS}"
    else:
        told = f"{key} is {error['input']!r}; expected {_expected(error)}"
    return f"{name}: [[portal]]{which}: {told}. See config/vanthu.toml, section [[portal]]."


def _expected(error: Any) -> str:
    context = error.get("ctx", {})
    bounds = _bounds(section=error["loc"])
    if bounds:
        return bounds
    if "pattern" in context:
        return _field(error["loc"]).description or "another form"
    return str(context.get("expected") or error["msg"].removeprefix("Input should be "))


def _bounds(section: tuple[Any, ...]) -> str:
    """ "10 to 3600" for a key with both limits, "" for others."""
    field = _field(section)
    limits = {type(m).__name__: m for m in field.metadata} if field else {}
    if "Ge" in limits and "Le" in limits:
        return f"a whole number from {limits['Ge'].ge} to {limits['Le'].le}"
    return ""


def _field(section: tuple[Any, ...]) -> Any:
    """The field of a key; None where the place names none."""
    model: Any = Settings
    if section and section[0] == PORTAL:
        model, section = Portal, section[2:]
    for part in section[:-1]:
        if isinstance(part, str) and part in getattr(model, "model_fields", {}):
            model = model.model_fields[part].annotation
    return getattr(model, "model_fields", {}).get(section[-1]) if section else None
