"""Settings that the environment may override: `VANTHU_SECTION__KEY`."""

from __future__ import annotations

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from gateway.settings.sections import Settings

__all__ = ["EnvironmentSettings", "SettingsError"]


class EnvironmentSettings(BaseSettings, Settings):
    """Values given to the constructor, beaten by the environment."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="VANTHU_", env_nested_delimiter="__", env_ignore_empty=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then what the file said."""
        return env_settings, init_settings
