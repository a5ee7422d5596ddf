"""Changed mails through the real sandbox: each must come back as a reading, whatever is in it."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

from classifiers.reading import Unreadable
from gateway.errors import SetAside
from gateway.sandbox.reader import SandboxedReader
from gateway.settings import Sandbox

SAMPLES = Path(__file__).resolve().parents[1] / "mails"
LIMITS = Sandbox(memory_mb=512, cpu_s=20, wall_s=30)


def run(folder: Path, minutes: float, chance: random.Random) -> bool:
    """Whether every mail gave a reading; prints how the attachments ended."""
    folder.mkdir(parents=True)
    mail = folder / "mail.eml"
    samples = [path.read_bytes() for path in sorted(SAMPLES.glob("*.eml"))]
    ends: Counter[str] = Counter()
    aside = count = 0
    until = time.monotonic() + minutes * 60
    with SandboxedReader(LIMITS, folder) as reader:
        while time.monotonic() < until:
            mail.write_bytes(_changed(chance.choice(samples), chance))
            count += 1
            try:
                reading = reader.read_mail(mail)
            except SetAside as why:
                aside += 1
                (folder.parent / f"aside-{count}.eml").write_bytes(mail.read_bytes())
                print(f"fuzz: mail {count} set aside: {why}")
                continue
            ends.update(_end(part.content) for part in reading.attachments)
    print(f"fuzz: {count} changed mails, {aside} set aside; attachments: {dict(ends.most_common())}")
    return True


def _end(content: object) -> str:
    if isinstance(content, Unreadable):
        return content.reason
    return "container" if content is None else "read"


def _changed(data: bytes, chance: random.Random) -> bytes:
    """A few bytes flipped, cut out, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(max(1, len(changed)))
        match chance.randrange(4):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[at : at + chance.randint(1, 300)]
            case 2:
                changed[at:at] = changed[at : at + chance.randint(1, 300)]
            case _:
                if chance.random() < 0.1:
                    del changed[at:]
    return bytes(changed)
