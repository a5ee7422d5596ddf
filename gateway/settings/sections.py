"""The sections of the settings: frozen values, each key with its bounds and default.

Source of each key and default: `config/vanthu.toml`; a test holds them equal.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from gateway.errors import BadSettings

Port = Annotated[int, Field(ge=0, le=65535)]
"""0 lets the system choose a free port (tests)."""


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Storage(Section):
    """Where everything that is written lies."""

    data_dir: str = "data"
    database_url: str = ""
    database_password_file: str = ""
    min_free_mb: int = Field(default=200, ge=1, le=1_000_000)


class Journal(Section):
    """LMTP listener for journal copies (`recipient_bcc_maps`)."""

    enabled: bool = True
    host: str = "127.0.0.1"
    port: Port = 2624
    suffix: str = ".journal.invalid"
    max_mail_mb: int = Field(default=200, ge=1, le=4096)


class Relay(Section):
    """SMTP content filter: takes mail, keeps it safe, hands it to the next hop unchanged."""

    enabled: bool = False
    host: str = "127.0.0.1"
    port: Port = 2625
    next_host: str = "127.0.0.1"
    next_port: Port = 10026
    max_mail_mb: int = Field(default=200, ge=1, le=4096)
    retry_s: int = Field(default=60, ge=1, le=86_400)
    timeout_s: int = Field(default=300, ge=5, le=3600)


class ImapAccount(Section):
    """One IMAP login and the mailboxes read through it."""

    name: str = Field(min_length=1)
    host: str = Field(min_length=1)
    port: Port = 993
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    user: str = Field(min_length=1)
    password_file: str = ""
    master_user: str = ""
    oauth2_token_file: str = ""
    mailboxes: tuple[str, ...] = ("INBOX",)
    on_behalf_of: tuple[str, ...] = ()


class Imap(Section):
    """Read-only polling of mailboxes."""

    poll_s: int = Field(default=60, ge=10, le=3600)
    idle: bool = True
    timeout_s: int = Field(default=60, ge=5, le=600)
    threads: int = Field(default=4, ge=1, le=32)
    max_mail_mb: int = Field(default=200, ge=1, le=4096)
    account: tuple[ImapAccount, ...] = ()


class Edxml(Section):
    """Folder into which a document system lays its edXML packages."""

    enabled: bool = False
    folder: str = ""
    scan_s: int = Field(default=30, ge=1, le=3600)
    settle_s: int = Field(default=5, ge=0, le=3600)
    max_package_mb: int = Field(default=500, ge=1, le=4096)


class Dms(Section):
    """Door of document systems over HTTP: POST /api/documents on the page's own address."""

    enabled: bool = False
    token_file: str = ""
    max_package_mb: int = Field(default=500, ge=1, le=4096)


class PortalSelectors(Section):
    """Where a page shows what: CSS selectors; `row` in the page, the others but `next` in a row."""

    row: str = ""
    symbol: str = ""
    date: str = ""
    title: str = ""
    issuer: str = ""
    posted_on: str = ""
    link: str = ""
    next: str = ""

    @field_validator("*")
    @classmethod
    def _is_selector(cls, value: str) -> str:
        if value:
            # Imported here: most settings name no portal.
            from cssselect import HTMLTranslator, SelectorError

            try:
                HTMLTranslator().css_to_xpath(value)
            except SelectorError as why:
                raise ValueError(f"is {value!r}; expected a CSS selector such as 'td.ngay' ({why})") from why
        return value

    @property
    def given(self) -> dict[str, str]:
        """Those that are not empty."""
        return {name: value for name, value in self.model_dump().items() if value}


class Portal(Section):
    """One listing of posted documents that is looked at over the network."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="small letters, digits and hyphens, at most 40")
    agency: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://[!-~]+$", description="an address like https://portal.example.vn/rss")
    kind: Literal["rss", "sitemap", "html"]
    selectors: PortalSelectors = PortalSelectors()
    every_hours: int = Field(default=24, ge=1, le=720)
    delay_s: int = Field(default=5, ge=1, le=600)
    max_pages: int = Field(default=20, ge=1, le=1000)
    private: bool = False

    @model_validator(mode="after")
    def _has_fitting_selectors(self) -> Portal:
        given = set(self.selectors.given)
        if self.kind == "html" and "row" not in given:
            raise ValueError("selectors.row is missing; expected the CSS selector of one row, e.g. 'table.vanban tr'")
        allowed = {"html": given, "sitemap": {"symbol", "date", "title", "issuer", "posted_on"}, "rss": set[str]()}
        if wrong := sorted(given - allowed[self.kind]):
            fits = ", ".join(sorted(allowed[self.kind])) or "none, a feed names its own parts"
            raise ValueError(f"selectors.{wrong[0]} does nothing for kind {self.kind!r}; expected {fits}")
        return self


class Workers(Section):
    """Who examines mail."""

    count: int = Field(default=2, ge=1, le=64)
    retries: int = Field(default=5, ge=0, le=50)
    retry_s: int = Field(default=30, ge=1, le=3600)


class Sandbox(Section):
    """Limits of the child process that reads untrusted bytes."""

    memory_mb: int = Field(default=1024, ge=256, le=16_384)
    cpu_s: int = Field(default=60, ge=1, le=3600)
    wall_s: int = Field(default=120, ge=1, le=3600)
    max_parts: int = Field(default=2000, ge=10, le=100_000)
    max_depth: int = Field(default=3, ge=1, le=10)
    max_unpacked_mb: int = Field(default=512, ge=1, le=8192)
    max_ratio: int = Field(default=200, ge=10, le=10_000)
    max_pages: int = Field(default=50, ge=1, le=2000)
    libreoffice: Literal["auto", "off"] = "auto"
    unar: Literal["auto", "off"] = "auto"
    converter_wall_s: int = Field(default=60, ge=5, le=3600)
    converter_memory_mb: int = Field(default=2048, ge=256, le=16_384)


class DeepReading(Section):
    """Pages of scans beyond the letterhead, read while no mail waits; text kept for search."""

    enabled: bool = True
    page_wall_s: int = Field(default=300, ge=5, le=3600)
    mail_pages: int = Field(default=500, ge=1, le=100_000)
    keep_text: bool = True
    keep_text_days: int = Field(default=0, ge=0, le=36_500)


class Rules(Section):
    """Which rows apply."""

    jurisdiction: str = "quangngai-2013"
    config_dir: str = ""
    trust_dir: str = ""


class Summary(Section):
    """The nightly summary mailed to the admins."""

    at: str = Field(default="06:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="a time of day like 06:00")
    to: tuple[str, ...] = ()
    sender: str = "vanthu@localhost"
    smtp_host: str = "127.0.0.1"
    smtp_port: Port = 25
    catch_up_days: int = Field(default=7, ge=1, le=60)


class SignatureLog(Section):
    """Checkpoints of the signature log: whose name they bear, who signs them, who stamps the time."""

    name: str = Field(default="", pattern=r"^[^\s+]*$", description="a name without white space and plus")
    key_file: str = ""
    trusted_keys: tuple[str, ...] = ()
    checkpoint_every: int = Field(default=1000, ge=1, le=1_000_000)
    tsa_url: str = Field(default="", pattern=r"^(https?://\S+)?$", description="an address like http://tsa.example.vn")
    tsa_timeout_s: int = Field(default=10, ge=1, le=120)


class Reader(Section):
    """How the reader of handwritten numbers learns."""

    learn: Literal["off", "suggest", "accept"] = "suggest"
    at: str = Field(default="02:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="a time of day like 02:00")
    new_lessons: int = Field(default=10, ge=1, le=1000)
    fewest_lessons: int = Field(default=30, ge=10, le=10_000)
    largest_error_percent: int = Field(default=2, ge=1, le=50)
    crop_days: int = Field(default=90, ge=1, le=3650)


class Web(Section):
    """Page, health and metrics; loopback only."""

    enabled: bool = True
    host: Literal["127.0.0.1", "::1", "localhost"] = "127.0.0.1"
    port: Port = 8625


class Reports(Section):
    """Letterhead of the reports; what is empty comes from the directory or is filled by hand."""

    issued_by: str = "stttt"
    place: str = ""
    addressee: str = ""
    signer: str = "GIÁM ĐỐC"


class Log(Section):
    """Log lines on standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Settings(BaseModel):
    """All settings of one gateway."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    storage: Storage = Storage()
    journal: Journal = Journal()
    relay: Relay = Relay()
    imap: Imap = Imap()
    edxml: Edxml = Edxml()
    dms: Dms = Dms()
    portal: tuple[Portal, ...] = ()
    workers: Workers = Workers()
    sandbox: Sandbox = Sandbox()
    deep_reading: DeepReading = DeepReading()
    rules: Rules = Rules()
    summary: Summary = Summary()
    signature_log: SignatureLog = SignatureLog()
    reader: Reader = Reader()
    web: Web = Web()
    reports: Reports = Reports()
    log: Log = Log()

    @field_validator("portal")
    @classmethod
    def _names_once(cls, portals: tuple[Portal, ...]) -> tuple[Portal, ...]:
        names = [portal.name for portal in portals]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"name {twice[0]!r} stands in two blocks; expected one block for each name")
        return portals

    @property
    def data_dir(self) -> Path:
        """Folder under which everything is written."""
        return Path(self.storage.data_dir).expanduser().resolve()

    @property
    def config_dir(self) -> Path:
        """Folder of the rule rows: document types, cues, agencies, targets, trust."""
        return Path(self.rules.config_dir) if self.rules.config_dir else shipped_config_dir()

    @property
    def trust_dir(self) -> Path:
        """Folder of anchors, `intermediates/` and `crls/`."""
        return Path(self.rules.trust_dir) if self.rules.trust_dir else self.config_dir / "trust"

    @property
    def evidence_dir(self) -> Path:
        """Folder of what the fetcher brought: lists, OCSP responses, issuers' certificates; it only grows."""
        return self.data_dir / "evidence"

    @property
    def portals_dir(self) -> Path:
        """Folder of what was fetched from portals: pages as they were last seen, and how each visit went."""
        return self.data_dir / "portals"

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL; SQLite under the data folder unless another is set."""
        url = self.storage.database_url or f"sqlite:///{self.data_dir / 'vanthu.db'}"
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def full_database_url(self) -> str:
        """The database URL with the password of its file; never shown or logged. Raises BadSettings."""
        file = self.storage.database_password_file
        scheme, separator, rest = self.database_url.partition("://")
        if not file or "@" not in rest:
            return self.database_url
        user, at, host = rest.partition("@")
        return f"{scheme}{separator}{user}:{quote(read_secret(Path(file), 'storage.database_password_file'))}{at}{host}"


def read_secret(file: Path, key: str) -> str:
    """The one line of a secret file. Raises BadSettings naming the key, never the secret."""
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except OSError as why:
        raise BadSettings(
            f"{key}: {file} can't be read ({why.strerror}); expected a file with the secret in it."
        ) from why
    if not secret:
        raise BadSettings(f"{key}: {file} is empty; expected one line with the secret.")
    return secret


def shipped_config_dir() -> Path:
    """The `config/` folder of the checkout, else the one the package installed."""
    beside = Path(__file__).resolve().parents[2] / "config"
    return beside if beside.is_dir() else Path(sys.prefix) / "share" / "vanthu" / "config"
