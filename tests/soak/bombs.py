"""Every bomb through the real sandbox with the limits that the product ships; prints what each one cost.

By itself: python -m tests.soak.bombs [NAME ...]
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from classifiers.reading import Reading, Unreadable
from gateway.errors import SetAside
from gateway.records import Envelope, MailReading
from gateway.route import JudgingRules, judge_mail
from gateway.sandbox.apart import APART_WALLS
from gateway.sandbox.reader import SandboxedReader
from gateway.settings import Sandbox
from tests.made.bombs import BOMBS, LETTER_NAME, Bomb, Strength, mail_with
from tests.made.examining import judging_rules

MB_KB = 1024
LIMITS = Sandbox()
NOON = datetime(2014, 2, 3, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one bomb cost."""

    sent_bytes: int
    ends: tuple[str, ...]
    """How its attachments ended: a reason, "read" or "opened"; or why the mail was set aside."""
    read_s: float
    judged_s: float
    """In the daemon, on what the sandbox answered."""
    peak_mb: int
    letter_read: bool
    """Whether the harmless file beside the bomb was read."""

    @property
    def kept(self) -> bool:
        """Whether it cost nothing but itself."""
        most_s = (APART_WALLS + 2) * LIMITS.wall_s
        return self.letter_read and self.read_s < most_s and self.judged_s < LIMITS.wall_s


def run(folder: Path, names: tuple[str, ...] = ()) -> bool:
    """Whether each bomb ended within its limits and cost nothing but itself."""
    folder.mkdir(parents=True, exist_ok=True)
    rules = judging_rules()
    well = True
    print(f"{'bomb':28}{'sent kB':>10}{'read s':>9}{'judged s':>10}{'peak MB':>9}  ends", flush=True)
    for bomb in BOMBS:
        if names and bomb.name not in names:
            continue
        cost = explode(bomb, Strength.FULL, folder, rules)
        well &= cost.kept
        print(
            f"{bomb.name:28}{cost.sent_bytes // 1024:10}{cost.read_s:9.1f}{cost.judged_s:10.1f}{cost.peak_mb:9}  "
            f"{_shown(cost.ends)}{'' if cost.kept else '   <-- BROKE ITS BOUNDS'}",
            flush=True,
        )
    return well


def explode(bomb: Bomb, strength: Strength, folder: Path, rules: JudgingRules) -> Cost:
    """Send one bomb beside a letter; what it cost."""
    path = folder / "mail.eml"
    mail, data = mail_with(bomb, strength)
    path.write_bytes(mail)
    with SandboxedReader(LIMITS, folder) as reader:
        start = time.monotonic()
        reading, ends = _read(reader, path)
        read_s = time.monotonic() - start
        peak_mb = reader.peak_kb // MB_KB
    start = time.monotonic()
    if reading is not None:
        judge_mail(reading, Envelope(None), NOON, rules)
    judged_s = time.monotonic() - start
    return Cost(len(data), ends, read_s, judged_s, peak_mb, _letter_read(bomb, reading))


def _read(reader: SandboxedReader, path: Path) -> tuple[MailReading | None, tuple[str, ...]]:
    try:
        reading = reader.read_mail(path)
    except SetAside as why:
        return None, (f"set aside: {why}",)
    return reading, tuple(end_of(part.content) for part in reading.attachments if part.filename != LETTER_NAME)


def end_of(content: Reading | Unreadable | None) -> str:
    """How an attachment ended."""
    if isinstance(content, Unreadable):
        return content.reason
    return "opened" if content is None else "read"


def _letter_read(bomb: Bomb, reading: MailReading | None) -> bool:
    """Whether the letter was read; a bomb that is a mail of its own has none beside it."""
    if bomb.filename.endswith(".eml"):
        return True
    parts = reading.attachments if reading else ()
    return any(part.filename == LETTER_NAME and isinstance(part.content, Reading) for part in parts)


def _shown(ends: tuple[str, ...]) -> str:
    return ", ".join(ends) if len(ends) < 4 else f"{ends[0]}, {ends[1]} ... {ends[-1]} ({len(ends)} files)"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as room:
        sys.exit(0 if run(Path(room), tuple(sys.argv[1:])) else 1)
