"""Mails that lie in files: .eml, mbox, Maildir, folders of them. Reads, never writes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.errors import BadInput
from gateway.mail.edxml import is_package
from gateway.mail.edxml_nodes import HEAD_BYTES
from gateway.records import Envelope

_MBOX_SUFFIXES = {".mbox", ".mbx"}
_PACKAGE_SUFFIXES = {".edxml", ".xml"}
# A separator of mbox: address, then a date with time and year. "From here on"
# at the start of a paragraph is none.
_SEPARATOR = re.compile(
    rb"From \S*[^\r\n]{0,200}?\d{1,2}:\d{2}[^\r\n]{0,60}\d{4}|From \S*[^\r\n]{0,200}? \d{4} \d{1,2}:\d{2}"
)
_ESCAPED = re.compile(rb"(?m)^>(>*From )")
_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]|From ")
_ENVELOPE_KEYS = {"file", "mail_from", "rcpt_to"}


@dataclass(frozen=True, slots=True)
class MailFile:
    """One mail on disk; its bytes are read only when asked for."""

    name: str
    """Path as given, or the given folder and the way below it."""
    relative: str
    """Path below the folder that was given; the file name for a file given itself."""
    path: Path
    number: int = 0
    """From 1 within an mbox; 0 for a file of its own."""
    offset: int = 0
    size_bytes: int | None = None
    """None: to the end of the file."""

    @property
    def original_name(self) -> str:
        """Name for the records: the path, for an mbox with "#" and the number of the mail."""
        return f"{self.name}#{self.number}" if self.number else self.name

    def read(self) -> bytes:
        """The mail as it was before it was filed: of an mbox without separator and escapes."""
        with self.path.open("rb") as file:
            file.seek(self.offset)
            data = file.read() if self.size_bytes is None else file.read(self.size_bytes)
        return _unescaped(data) if self.number else data


def iterate_mails(paths: Sequence[Path]) -> Iterator[MailFile]:
    """All mails under the given files and folders, each folder in order of names.

    A folder gives the mails of its Maildirs (`cur` and `new`), its .eml, mbox and
    edXML files and files without suffix that begin like a mail, at any depth; links to
    folders are not followed. A file given itself is always taken. Raises
    `BadInput` for a path that does not exist or cannot be read.
    """
    for path in paths:
        if not path.exists():
            raise BadInput(f"{path}: no such file or folder. Give .eml files, mbox files, Maildirs or folders of them.")
        if path.is_dir():
            yield from _under(path, path)
        else:
            yield from _of_file(path, path.name)


def count_mails(paths: Sequence[Path]) -> int:
    """How many mails `iterate_mails` gives, without reading the bodies of single files."""
    return sum(1 for _ in iterate_mails(paths))


def read_envelopes(path: Path) -> dict[str, Envelope]:
    """Envelopes by the `file` that each line names.

    One JSON object a line: `{"file", "mail_from", "rcpt_to"}`, `mail_from` null
    or missing where unknown and "" for the null sender, `rcpt_to` a list.
    `BadInput` names the line and how to mend it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as why:
        raise BadInput(f"{path}: cannot be read ({why}). Give a UTF-8 file of JSON lines.") from why
    envelopes: dict[str, Envelope] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            name, envelope = _envelope(f"{path}: line {number}", line)
            if name in envelopes and envelopes[name] != envelope:
                raise BadInput(f"{path}: line {number}: {name} was given another envelope above. Keep one line a file.")
            envelopes[name] = envelope
    return envelopes


def envelope_of(mail: MailFile, envelopes: Mapping[str, Envelope]) -> Envelope | None:
    """The envelope given for a mail: by its path as given, below its folder, then by base name.

    In an mbox "name#3" is the third mail. A base name counts only when one single
    line has it.
    """
    mark = f"#{mail.number}" if mail.number else ""
    names = (mail.name, mail.relative, mail.path.as_posix(), mail.path.name)
    for name in names:
        found = envelopes.get(name + mark)
        if found is not None:
            return found
    same = [envelope for name, envelope in envelopes.items() if Path(name).name == mail.path.name + mark]
    return same[0] if len(same) == 1 else None


def _under(folder: Path, top: Path) -> Iterator[MailFile]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as why:
        raise BadInput(f"{folder}: cannot be listed ({why.strerror}). Run as a user who may read it.") from why
    maildir = (folder / "cur").is_dir() and (folder / "new").is_dir()
    for entry in entries:
        if entry.is_dir():
            if not entry.is_symlink() and not (maildir and entry.name == "tmp"):
                yield from _under(entry, top)
        elif entry.is_file() and _is_wanted(entry):
            yield from _of_file(entry, entry.relative_to(top).as_posix())


def _is_wanted(path: Path) -> bool:
    if _in_maildir(path):
        return not path.name.startswith(".")
    suffix = path.suffix.lower()
    if suffix == ".eml" or suffix in _MBOX_SUFFIXES:
        return True
    if suffix in _PACKAGE_SUFFIXES:
        return is_package(_head(path, HEAD_BYTES))
    return not suffix and not path.name.startswith(".") and _FIELD.match(_head(path)) is not None


def _in_maildir(path: Path) -> bool:
    home = path.parent.parent
    return path.parent.name in ("cur", "new") and (home / "cur").is_dir() and (home / "new").is_dir()


def _of_file(path: Path, relative: str) -> Iterator[MailFile]:
    single = path.suffix.lower() == ".eml" or path.suffix.lower() in _PACKAGE_SUFFIXES or _in_maildir(path)
    if single or not (path.suffix.lower() in _MBOX_SUFFIXES or _SEPARATOR.match(_head(path))):
        _head(path)
        yield MailFile(str(path), relative, path)
        return
    for number, (offset, size_bytes) in enumerate(_mbox_ranges(path), start=1):
        yield MailFile(str(path), relative, path, number, offset, size_bytes)


def _head(path: Path, size_bytes: int = 512) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(size_bytes)
    except OSError as why:
        raise BadInput(f"{path}: cannot be read ({why.strerror}). Run as a user who may read it.") from why


def _mbox_ranges(path: Path) -> Iterator[tuple[int, int]]:
    """Offset and size of each mail of an mbox, separators left out, read line by line.

    A separator stands at the start or behind an empty line [RFC4155 App. A].
    """
    begin: int | None = None
    at = 0
    blank_bytes = 0
    with path.open("rb") as file:
        for line in file:
            if line.startswith(b"From ") and (at == 0 or blank_bytes) and _SEPARATOR.match(line):
                if begin is not None:
                    yield begin, max(0, at - blank_bytes - begin)
                begin = at + len(line)
                blank_bytes = 0
            else:
                blank_bytes = len(line) if line in (b"\n", b"\r\n") else 0
            at += len(line)
    if begin is not None:
        yield begin, max(0, at - blank_bytes - begin)


def _unescaped(data: bytes) -> bytes:
    """One ">" taken from each ">From " of the body (mboxrd; for mboxo the best guess)."""
    head, blank, body = data.partition(b"\r\n\r\n" if b"\r\n\r\n" in data[:65_536] else b"\n\n")
    return head + blank + _ESCAPED.sub(rb"\1", body)


def _envelope(where: str, line: str) -> tuple[str, Envelope]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as why:
        raise BadInput(
            f'{where}: not JSON ({why.msg}). Write one object a line: {{"file": ..., "rcpt_to": [...]}}.'
        ) from why
    if not isinstance(row, dict) or not isinstance(row.get("file"), str) or not row["file"]:
        raise BadInput(f'{where}: no "file". Each line names one mail: {{"file": "a.eml", "rcpt_to": ["x@y.vn"]}}.')
    unknown = sorted(set(row) - _ENVELOPE_KEYS)
    if unknown:
        raise BadInput(f"{where}: {unknown[0]!r} is not a known key; known are file, mail_from, rcpt_to.")
    sender, recipients = row.get("mail_from"), row.get("rcpt_to", [])
    if sender is not None and not isinstance(sender, str):
        raise BadInput(f'{where}: "mail_from" is {sender!r}; expected an address, "" for the null sender, or null.')
    if not isinstance(recipients, list) or not all(isinstance(one, str) for one in recipients):
        raise BadInput(f'{where}: "rcpt_to" is {recipients!r}; expected a list of addresses.')
    return row["file"], Envelope(mail_from=sender, rcpt_to=tuple(recipients))
