"""Where a reply's own words end and earlier mails begin."""

from __future__ import annotations

import re

_DIVIDER = re.compile(
    r"\s*[-_*]{2,}\s*(?:original (?:message|appointment)|forwarded (?:message|by\b.*)|"
    r"(?:tin nhắn|thư|email|thông điệp)(?: được| đã)? (?:gốc|chuyển tiếp)(?: .{0,40})?|"
    r"message (?:d'origine|transféré)|reply message)\s*[-_*]*\s*",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"\s*(?:begin forwarded message|bắt đầu (?:thư|tin nhắn)(?: được)? chuyển tiếp)\s*:?\s*", re.IGNORECASE
)
_ATTRIBUTION_START = re.compile(r"\s*(?:on|vào|lúc|ngày|le|am)\b.{4,}", re.IGNORECASE)
_ATTRIBUTION_END = re.compile(r".*(?:\bwrote|đã viết|\bviết|a écrit|schrieb)\s*:\s*", re.IGNORECASE)
# Not every "Ngày 3 tháng 3 năm 2014 … viết:" quotes a mail: a time or an address must stand there.
_DATED = re.compile(r"\d{1,2}[:h]\d{2}|[<@]|\d{4}.{0,200}\bwrote", re.DOTALL | re.IGNORECASE)
_FROM_LINE = re.compile(r"\s*\*?(?:from|từ|người gửi)\s*\*?:\*?\s*\S.*", re.IGNORECASE)
_SENT_LINE = re.compile(
    r"\s*\*?(?:sent|date|gửi|đã gửi|gửi lúc|ngày|ngày gửi|thời gian|vào lúc)\s*\*?:\*?\s*\S.*", re.IGNORECASE
)
_TO_LINE = re.compile(
    r"\s*\*?(?:to|cc|subject|đến|tới|gửi đến|người nhận|chủ đề|tiêu đề|về việc)\s*\*?:\*?.*", re.IGNORECASE
)
_RULE = re.compile(r"\s*_{10,}\s*")
_QUOTED = re.compile(r"\s{0,3}>")
_HEADER_SPAN = 6
_ATTRIBUTION_SPAN = 4


def split_quoted(text: str) -> tuple[str, str]:
    """The newest own words of a plain text, and all that is quoted below or between.

    Lines with ">" are quoted. A divider ("-----Original Message-----", a header
    block "Từ: … Gửi: …", a forwarded message) quotes all that follows. An
    attribution ("Vào … đã viết:") quotes all that follows unless ">" lines
    come next: then only those, so that answers below them stay own words.
    """
    lines = text.splitlines()
    own: list[str] = []
    quoted: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if _QUOTED.match(line):
            quoted.append(line)
            at += 1
            continue
        if _divides(lines, at):
            quoted.extend(lines[at:])
            break
        behind = _attribution_end(lines, at)
        if behind:
            quoted.extend(lines[at:behind])
            if not _quotes_follow(lines, behind):
                quoted.extend(lines[behind:])
                break
            at = behind
            continue
        own.append(line)
        at += 1
    return _tidy(own), _tidy(quoted)


def _divides(lines: list[str], at: int) -> bool:
    line = lines[at]
    if len(line) > 500:
        return False
    if _DIVIDER.fullmatch(line) or _FORWARD.fullmatch(line):
        return True
    if _RULE.fullmatch(line):
        following = next((index for index in range(at + 1, min(at + 3, len(lines))) if lines[index].strip()), None)
        return following is not None and _opens_header_block(lines, following)
    return _opens_header_block(lines, at)


def _opens_header_block(lines: list[str], at: int) -> bool:
    """Whether "Từ: …" stands here with a date line and a recipient or subject line close below."""
    if not _FROM_LINE.fullmatch(lines[at][:500]):
        return False
    below = [line[:500] for line in lines[at + 1 : at + _HEADER_SPAN]]
    return any(_SENT_LINE.fullmatch(line) for line in below) and any(_TO_LINE.fullmatch(line) for line in below)


def _attribution_end(lines: list[str], at: int) -> int:
    """Index behind an attribution of one to four lines that starts here; 0 when none does."""
    if not _ATTRIBUTION_START.fullmatch(lines[at][:500]):
        return 0
    for behind in range(at + 1, min(at + _ATTRIBUTION_SPAN, len(lines)) + 1):
        last = lines[behind - 1][:500]
        if not last.strip():
            return 0
        if _ATTRIBUTION_END.fullmatch(last):
            return behind if _DATED.search(" ".join(line[:500] for line in lines[at:behind])) else 0
    return 0


def _quotes_follow(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 3] if line.strip()), "")
    return _QUOTED.match(following) is not None


def _tidy(lines: list[str]) -> str:
    """Lines as one text: no blanks at line ends, one empty line at most between two."""
    text = "\n".join(line.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
