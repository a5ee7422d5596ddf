"""Settings: read once at start, frozen, handed down in parts."""

from gateway.settings.loading import load_settings
from gateway.settings.sections import (
    DeepReading,
    Imap,
    ImapAccount,
    Journal,
    Log,
    Port,
    Relay,
    Rules,
    Sandbox,
    Section,
    Settings,
    Storage,
    Summary,
    Web,
    Workers,
    read_secret,
    shipped_config_dir,
)

__all__ = [
    "DeepReading",
    "Imap",
    "ImapAccount",
    "Journal",
    "Log",
    "Port",
    "Relay",
    "Rules",
    "Sandbox",
    "Section",
    "Settings",
    "Storage",
    "Summary",
    "Web",
    "Workers",
    "load_settings",
    "read_secret",
    "shipped_config_dir",
]
