"""Settings: the shipped file, the environment, the command line, and every bad one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from gateway.errors import BadSettings
from gateway.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
BAD = sorted((ROOT / "tests" / "bad-settings").iterdir())


def test_the_shipped_file_shows_every_key_with_its_default() -> None:
    """config/vanthu.toml equals the defaults, so that reading it is enough."""
    shipped = tomllib.loads((ROOT / "config" / "vanthu.toml").read_text(encoding="utf-8"))
    defaults = Settings().model_dump(mode="json")
    accounts = defaults["imap"].pop("account")
    portals = defaults.pop("portal")

    assert shipped == defaults
    assert accounts == []
    assert portals == []


@pytest.mark.parametrize("folder", BAD, ids=lambda folder: folder.name)
def test_a_bad_setting_stops_the_start_with_one_sentence(folder: Path) -> None:
    """File, section, key, value and what is allowed stand in the message."""
    wanted = (folder / "expected.txt").read_text(encoding="utf-8").strip()
    with pytest.raises(BadSettings) as raised:
        load_settings(folder / "vanthu.toml")

    said = str(raised.value).replace(str(folder) + "/", "")
    assert wanted in said
    assert "\n" not in said


def test_environment_beats_the_file_and_the_command_line_beats_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Order of strength: command line, environment, file, default."""
    file = tmp_path / "vanthu.toml"
    file.write_text("[journal]\nport = 1111\n[relay]\nport = 1112\n[web]\nport = 1113\n", encoding="utf-8")
    monkeypatch.setenv("VANTHU_RELAY__PORT", "2222")
    monkeypatch.setenv("VANTHU_WEB__PORT", "2223")
    settings = load_settings(file, {"web": {"port": 3333}})

    assert (settings.journal.port, settings.relay.port, settings.web.port) == (1111, 2222, 3333)


def test_a_bad_value_from_the_environment_names_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator must find where the value comes from."""
    file = tmp_path / "vanthu.toml"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("VANTHU_IMAP__POLL_S", "3")
    with pytest.raises(BadSettings, match=r"VANTHU_IMAP__POLL_S.*\[imap\] poll_s is '3'; expected .*10 to 3600"):
        load_settings(file)


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("VANTHU_WEB_PORT", "2626", "VANTHU_WEB_PORT is not known; did you mean VANTHU_WEB__PORT"),
        ("VANTHU_WEB__POTR", "2626", "VANTHU_WEB__POTR is not known; did you mean VANTHU_WEB__PORT"),
        ("vanthu_log", "debug", r"vanthu_log is not known.*VANTHU_LOG__KEY with a key of \[log\]"),
        ("VANTHU_IMAP__ACCOUNT", "lan@tinh.gov.vn", "expected JSON where a key is a list"),
        ("VANTHU_PORTAL", "cong", "expected JSON where a key is a list"),
    ],
)
def test_a_variable_that_would_change_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str
) -> None:
    """A misspelt one must not be passed over in silence; others than ours are nobody's business."""
    file = tmp_path / "vanthu.toml"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("VANTHU_ELSEWHERE", "1")
    load_settings(file)
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSettings, match=says):
        load_settings(file)


def test_a_section_may_be_given_whole_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the library that reads them allows."""
    file = tmp_path / "vanthu.toml"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("VANTHU_WEB", '{"port": 2627}')

    assert load_settings(file).web.port == 2627
