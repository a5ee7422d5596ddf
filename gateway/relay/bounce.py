"""Non-delivery notices for what the next hop refused for good [RFC 3461, RFC 3464]. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from gateway.records import Envelope

_SUBJECT = Header("Không gửi được thư / Undelivered Mail Returned to Sender", "utf-8", maxlinelen=900).encode()
_STATUS_CHARS = set("0123456789.")


def to_notify(envelope: Envelope, failed: Mapping[str, str]) -> dict[str, str]:
    """The failed recipients whose sender wants to know: none for the null sender and NOTIFY without FAILURE."""
    if not envelope.mail_from:
        return {}
    return {address: reply for address, reply in failed.items() if _wants_failure(parameters(envelope, address))}


def parameters(envelope: Envelope, address: str) -> tuple[str, ...]:
    """The RCPT parameters that came with a recipient."""
    by_address = dict(zip(envelope.rcpt_to, envelope.rcpt_params, strict=False))
    return by_address.get(address, ())


def build_bounce(
    envelope: Envelope, failed: Mapping[str, str], headers: bytes, hostname: str, key: str, at: datetime
) -> bytes:
    """A multipart/report for the sender, as bytes with CRLF.

    `failed` maps addresses to the next hop's replies, `headers` are those of
    the mail. The Message-ID follows from `key` and the recipients, so a notice
    sent twice (killed in between) is the same notice.
    """
    mark = hashlib.sha256("\n".join([key, *sorted(failed)]).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    status = _status(envelope, failed, hostname, at).encode()
    kind = "message/delivery-status" if status.isascii() else "message/global-delivery-status"
    top = (
        f"From: Mail Delivery System <MAILER-DAEMON@{hostname}>",
        f"To: {_printable(envelope.mail_from or '')}",
        f"Subject: {_SUBJECT}",
        f"Date: {format_datetime(at)}",
        f"Message-ID: <{mark}@{hostname}>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{mark}"',
        "Content-Transfer-Encoding: 8bit",
    )
    return b"".join(
        (
            _lines("\n".join(top).encode() + b"\n\n"),
            _part(mark, "text/plain; charset=utf-8", _words(failed).encode()),
            _part(mark, kind, status),
            _part(mark, "text/rfc822-headers", headers),
            f"--{mark}--\r\n".encode(),
        )
    )


def _part(mark: str, content_type: str, content: bytes) -> bytes:
    head = f"--{mark}\nContent-Type: {content_type}\nContent-Transfer-Encoding: 8bit\n\n"
    return _lines(head.encode() + content.rstrip(b"\r\n") + b"\n")


def _lines(text: bytes) -> bytes:
    """Every line end as CRLF."""
    return b"\r\n".join(text.replace(b"\r\n", b"\n").replace(b"\r", b" ").split(b"\n"))


def _words(failed: Mapping[str, str]) -> str:
    lines = "\n".join(f"<{_printable(address)}>: {_printable(reply)}" for address, reply in failed.items())
    return (
        "Máy chủ thư kế tiếp từ chối vĩnh viễn thư của bạn cho những người nhận sau:\n"
        "The next mail server refused your mail for good for these recipients:\n\n"
        f"{lines}\n"
    )


def _status(envelope: Envelope, failed: Mapping[str, str], hostname: str, at: datetime) -> str:
    envid = _value(envelope.mail_params, "ENVID")
    about_mail = [f"Original-Envelope-Id: {_printable(envid)}"] if envid else []
    groups = [[*about_mail, f"Reporting-MTA: dns; {hostname}", f"Arrival-Date: {format_datetime(at)}"]]
    for address, reply in failed.items():
        original = _value(parameters(envelope, address), "ORCPT")
        group = [f"Original-Recipient: {_printable(original)}"] if original else []
        kind = "rfc822" if address.isascii() else "utf-8"
        group += [f"Final-Recipient: {kind}; {_printable(address)}", "Action: failed", f"Status: {_enhanced(reply)}"]
        groups.append([*group, f"Diagnostic-Code: smtp; {_printable(reply)}"])
    return "\n\n".join("\n".join(group) for group in groups) + "\n"


def _enhanced(reply: str) -> str:
    """ "5.1.1" of "550 5.1.1 unknown"; "5.0.0" where the reply has none."""
    word = (reply.split() + ["", ""])[1]
    return word if word.startswith("5.") and word.count(".") == 2 and set(word) <= _STATUS_CHARS else "5.0.0"


def _wants_failure(params: tuple[str, ...]) -> bool:
    notify = _value(params, "NOTIFY")
    return notify is None or "FAILURE" in notify.upper().split(",")


def _value(params: tuple[str, ...], keyword: str) -> str | None:
    for param in params:
        name, _, value = param.partition("=")
        if name.upper() == keyword:
            return value
    return None


def _printable(text: str) -> str:
    """One line without control characters and lone surrogates."""
    clean = text.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else "?" for c in clean)
