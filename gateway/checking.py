"""Would the service start, and would it do its work? Each finding says what to do."""

from __future__ import annotations

import fcntl
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gateway.documents.ocr_data import TESSDATA_FOLDERS, data_folder
from gateway.errors import BadSettings, TryLater
from gateway.fetching.rounds import read_sources
from gateway.handwriting.net import BASE, HEADS, MODEL, has_model, model_folder
from gateway.ledger.questions import deep_counts, directory_rows, mails_by_state
from gateway.ledger.store import open_ledger
from gateway.measuring import load_measures
from gateway.rows import load_judging_rules
from gateway.sandbox.converting import find_programs
from gateway.sandbox.reader import SandboxedReader
from gateway.settings import ImapAccount, Settings, read_secret
from gateway.trust import load_trust

MB = 1024 * 1024
CONNECT_TIMEOUT_S = 5


class Weight(StrEnum):
    """How much a finding matters."""

    GOOD = "good"
    WARNS = "warns"
    STOPS = "stops"
    """The service would not start."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    weight: Weight
    found: str
    advice: str = ""


def run_checks(settings: Settings) -> list[Finding]:
    """All findings, those on settings first; nothing is changed but the database brought up to date."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _settings, _disk, _database, _rows, _portals, _trust, _sandbox, _ports, _imap, _summary, _ocr, _numbers, _second_try,
    )  # fmt: skip
    return [finding for check in checks for finding in _guarded(check, settings)]


def _guarded(check: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    subject = check.__name__.strip("_")
    try:
        yield from check(settings)
    except BadSettings as why:
        yield Finding(subject, Weight.STOPS, str(why), "sửa cài đặt rồi chạy lại / mend the setting, then check again")
    except TryLater as why:
        yield Finding(subject, Weight.STOPS, str(why), "xem máy chủ cơ sở dữ liệu / look at the database server")


def _settings(settings: Settings) -> Iterator[Finding]:
    yield Finding("cài đặt / settings", Weight.GOOD, f"data_dir {settings.data_dir}, {settings.rules.jurisdiction}")


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free_mb = shutil.disk_usage(folder).free // MB
    except OSError as why:
        raise BadSettings(
            f"[storage] data_dir is {folder}, which can't be written ({why.strerror}); expected a folder of this user."
        ) from why
    reserve = settings.storage.min_free_mb
    if free_mb <= reserve:
        yield Finding(
            "đĩa / disk", Weight.WARNS, f"{free_mb} MB free, reserve {reserve} MB: mail is refused for now",
            "dọn đĩa hoặc đổi data_dir / free some space or move data_dir",
        )  # fmt: skip
    else:
        yield Finding("đĩa / disk", Weight.GOOD, f"{free_mb} MB free")


def _database(settings: Settings) -> Iterator[Finding]:
    ledger = open_ledger(settings.full_database_url)
    try:
        counts = mails_by_state(ledger)
        imported = len(directory_rows(ledger))
        unread = deep_counts(ledger)
    finally:
        ledger.close()
    kind = settings.database_url.partition(":")[0]
    told = ", ".join(f"{state} {count}" for state, count in sorted(counts.items())) or "no mail yet"
    yield Finding("sổ / ledger", Weight.GOOD, f"{kind}: {told}; {imported} imported directory rows")
    if held := counts.get("held", 0):
        yield Finding("thư bị giữ / held", Weight.WARNS, f"{held} mails are held", "`vanthu queue list`")
    yield from _unread(unread)


def _unread(unread: dict[str, int]) -> Iterator[Finding]:
    """Mails whose scans are not yet read to their end."""
    subject = "đọc sâu / deep reading"
    if pages := unread.get("pages", 0):
        yield Finding(subject, Weight.GOOD, f"{pages} mails wait to be read beyond their letterheads")
    if lacking := unread.get("needs_ocr", 0):
        yield Finding(subject, Weight.WARNS, f"{lacking} mails wait for recognition", "cài đặt OCR / see OCR below")
    if held := unread.get("held", 0):
        yield Finding(subject, Weight.WARNS, f"{held} mails were given up", "`vanthu queue deep --retry`")


def _rows(settings: Settings) -> Iterator[Finding]:
    rows = load_judging_rules(settings, None)
    measures = load_measures(settings, rows)
    agencies = len({row.id for row in rows.directory.agencies})
    yield Finding("quy tắc / rules", Weight.GOOD, f"{agencies} agencies, {len(measures.book.definitions)} indicators")
    unverified = sum(not row.verified for row in rows.directory.agencies)
    if unverified:
        yield Finding(
            "danh mục / directory", Weight.WARNS, f"{unverified} directory rows are unverified",
            "đối chiếu rồi nạp lại / compare with the real list, then `vanthu import directory FILE`",
        )  # fmt: skip


def _portals(settings: Settings) -> Iterator[Finding]:
    """Listings that the settings name, and how their last visits went."""
    subject = "cổng thông tin / portals"
    sources = read_sources(settings.portals_dir)
    for portal in settings.portal:
        seen = sources.get(portal.name)
        if seen is not None and seen.failure:
            yield Finding(subject, Weight.WARNS, f"{portal.name}: {seen.failure}", "`vanthu portal list`")
        elif seen is None:
            yield Finding(
                subject, Weight.WARNS, f"{portal.name}: not visited yet",
                "`vanthu portal fetch --check`, rồi bật / then enable vanthu-portal.timer",
            )  # fmt: skip
        else:
            yield Finding(subject, Weight.GOOD, f"{portal.name}: read {seen.got_at[:16]} UTC")


def _trust(settings: Settings) -> Iterator[Finding]:
    yield from _evidence(settings)
    trust = load_trust(settings.trust_dir, cache=settings.evidence_dir)
    if trust.anchors:
        yield Finding("kho tin cậy / trust", Weight.GOOD, f"{len(trust.anchors)} anchors, {len(trust.crls)} CRLs")
    else:
        yield Finding(
            "kho tin cậy / trust", Weight.WARNS, f"no anchor in {settings.trust_dir}: no signature can be valid",
            "đặt chứng thư gốc vào đó / put the root certificates there, see its README.md",
        )  # fmt: skip


def _evidence(settings: Settings) -> Iterator[Finding]:
    """What the fetcher could not bring."""
    subject = "bằng chứng thu hồi / revocation evidence"
    sources = read_sources(settings.evidence_dir)
    failed = [one for one in sources.values() if one.failure]
    if failed:
        yield Finding(
            subject, Weight.WARNS, f"{len(failed)} of {len(sources)} addresses failed: {failed[0].failure}",
            "`vanthu trust check`; xem mạng và hosts.toml / see the network and hosts.toml",
        )  # fmt: skip
    elif sources:
        yield Finding(subject, Weight.GOOD, f"{len(sources)} addresses answered")


def _sandbox(settings: Settings) -> Iterator[Finding]:
    with SandboxedReader(settings.sandbox, settings.trust_dir, evidence_dir=settings.evidence_dir):
        yield Finding("hộp cát / sandbox", Weight.GOOD, f"{settings.sandbox.memory_mb} MB, {settings.sandbox.wall_s} s")


def _ports(settings: Settings) -> Iterator[Finding]:
    wanted = (
        ("journal", settings.journal.enabled, settings.journal.host, settings.journal.port),
        ("relay", settings.relay.enabled, settings.relay.host, settings.relay.port),
        ("web", settings.web.enabled, settings.web.host, settings.web.port),
    )
    serving = _is_serving(settings)
    for section, enabled, host, port in wanted:
        if enabled:
            yield _port(section, host, port, serving)


def _is_serving(settings: Settings) -> bool:
    """Whether a vanthu serves this data folder now: it holds the lock of `daemon.only_one`."""
    try:
        with (settings.data_dir / "serve.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _port(section: str, host: str, port: int, serving: bool) -> Finding:
    subject = f"cổng / port [{section}]"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as why:
            if serving:
                return Finding(subject, Weight.GOOD, f"{host}:{port} in use; vanthu serves this data folder now")
            return Finding(
                subject, Weight.STOPS, f"{host}:{port} {why.strerror}",
                f"chọn cổng khác trong [{section}] / choose another port in [{section}], or stop what uses it",
            )  # fmt: skip
    return Finding(subject, Weight.GOOD, f"{host}:{port} free")


def _imap(settings: Settings) -> Iterator[Finding]:
    for account in settings.imap.account:
        for key, file in (("password_file", account.password_file), ("oauth2_token_file", account.oauth2_token_file)):
            if file:
                read_secret(Path(file), f"[imap.account] {account.name} {key}")
        yield _reachable(f"IMAP {account.name}", account.host, account.port, account)


def _summary(settings: Settings) -> Iterator[Finding]:
    if not settings.summary.to:
        yield Finding(
            "tóm tắt / summary", Weight.WARNS, "no recipients: summaries are kept, not sent",
            "đặt [summary] to / set [summary] to",
        )  # fmt: skip
        return
    yield _reachable("tóm tắt / summary", settings.summary.smtp_host, settings.summary.smtp_port)


def _reachable(subject: str, host: str, port: int, account: ImapAccount | None = None) -> Finding:
    try:
        socket.create_connection((host, port), CONNECT_TIMEOUT_S).close()
    except OSError as why:
        advice = "xem máy chủ và tường lửa / look at the server and the firewall"
        return Finding(subject, Weight.WARNS, f"{host}:{port} does not answer ({why.strerror or why})", advice)
    user = f", {account.user}" if account else ""
    return Finding(subject, Weight.GOOD, f"{host}:{port} answers{user}")


def _ocr(_: Settings) -> Iterator[Finding]:
    folder = data_folder()
    if folder is not None:
        yield Finding("nhận dạng chữ / OCR", Weight.GOOD, f"Vietnamese data of Tesseract in {folder}")
        return
    yield Finding(
        "nhận dạng chữ / OCR", Weight.WARNS,
        f"no Vietnamese data of Tesseract in {', '.join(TESSDATA_FOLDERS)}: scans are held unread until it is there",
        "`apt-get install tesseract-ocr-vie`, rồi khởi động lại vanthu / then restart vanthu",
    )  # fmt: skip


def _numbers(_: Settings) -> Iterator[Finding]:
    subject = "đọc số viết tay / handwritten numbers"
    if has_model():
        yield Finding(subject, Weight.GOOD, f"reader {BASE}")
        return
    yield Finding(
        subject, Weight.WARNS, f"no {MODEL} or {HEADS} in {model_folder()}: numbers on scans are left to other sources",
        "cài lại vanthu, hoặc `make model` / install vanthu again, or `make model`",
    )  # fmt: skip


_WITHOUT = {
    "LibreOffice": (
        "damaged office files and those of rare programs (.wps of Works, .wpd, .pub)",
        "bubblewrap libreoffice-writer-nogui",
    ),
    "unar": ("RAR and zip archives of rare kinds", "bubblewrap unar"),
}
"""What stays unread without a program, and what installs it."""


def _second_try(settings: Settings) -> Iterator[Finding]:
    """LibreOffice and unar read what the gateway's own readers can't, if they can be caged."""
    subject = "đọc lại / second try"
    programs = find_programs(settings.sandbox)
    if programs.why_not:
        yield Finding(
            subject, Weight.WARNS, f"{programs.why_not}: LibreOffice and unar are not used",
            "`apt-get install bubblewrap`, và cho phép không gian tên / and allow user namespaces",
        )  # fmt: skip
        return
    modes = {"LibreOffice": settings.sandbox.libreoffice, "unar": settings.sandbox.unar}
    there = {"LibreOffice": programs.libreoffice, "unar": programs.unar}
    if used := [name for name, path in there.items() if path]:
        yield Finding(subject, Weight.GOOD, f"{' and '.join(used)} inside bubblewrap")
    for name, (lost, package) in _WITHOUT.items():
        if not there[name] and modes[name] == "auto":
            yield Finding(
                subject, Weight.WARNS, f"no {name}: {lost} stay unread",
                f"`apt-get install {package}`, rồi khởi động lại vanthu / then restart vanthu",
            )  # fmt: skip
