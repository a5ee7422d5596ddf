"""LibreOffice and unar: a second try on what can't be read, inside a cage that gives nothing away."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest

from classifiers.reading import Reading, Unreadable
from gateway.sandbox.converting import cage_fault, convert, find_programs, run_caged, unpack
from gateway.sandbox.reader import SandboxedReader
from gateway.settings import Sandbox
from tests.made.containers import encrypted_zip, zip_file
from tests.made.packed import rar_locked

LIMITS = Sandbox(memory_mb=600, wall_s=300, max_unpacked_mb=64, converter_wall_s=600)
"""Caged programs go behind all others, so that they may take long on a busy machine."""
WORDS = "Ủy ban nhân dân tỉnh yêu cầu các cơ quan, đơn vị thực hiện"
FLAT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document office:version="1.2"'
    ' office:mimetype="application/vnd.oasis.opendocument.text"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    f"<office:body><office:text><text:p>{WORDS}</text:p></office:text></office:body></office:document>"
).encode()
"""A letter in one XML file (.fodt): a format that only LibreOffice reads here."""


@pytest.fixture(autouse=True, scope="module")
def cage() -> None:
    """Every claim here stands where cages can be made: without one nothing would be proven, and nothing is passed over."""
    fault = cage_fault()
    assert fault == "", f"no cage can be made here ({fault}): allow user namespaces, and install bubblewrap"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxedReader]:
    with SandboxedReader(LIMITS, tmp_path_factory.mktemp("trust")) as made:
        yield made


def tried(script: str, limits: Sandbox = LIMITS) -> bytes | Unreadable:
    return run_caged(("sh", "-c", script), b"given", "/in/given", limits)


def zip_of_rare_kind(name: str, data: bytes) -> bytes:
    """A zip whose one member is packed by method 9, which Python does not know [APPNOTE §4.4.5]."""
    stored = b"\x01" + struct.pack("<HH", len(data), len(data) ^ 0xFFFF) + data
    raw = name.encode()
    stamp = struct.pack("<5HIII2H", 21, 0x800, 9, 0x4100, 0x4422, crc32(data), len(stored), len(data), len(raw), 0)
    body = b"PK\x03\x04" + stamp + raw + stored
    central = b"PK\x01\x02" + struct.pack("<H", 21) + stamp + struct.pack("<3HII", 0, 0, 0, 32, 0) + raw
    return body + central + b"PK\x05\x06" + struct.pack("<4HIIH", 0, 0, 1, 1, len(central), len(body), 0)


def test_a_caged_program_reads_its_file_and_answers() -> None:
    """Bytes in, bytes out."""
    assert tried("cat /in/given") == b"given"


def test_a_caged_program_has_no_network() -> None:
    """No way leads out, and only the loopback has an address; devices that the kernel shows in any cage have none."""
    assert tried("grep -v ' lo$' /proc/net/if_inet6; tail -n +2 /proc/net/route; echo none") == b"none\n"


def test_a_caged_program_sees_nothing_of_this_machine(tmp_path: Path) -> None:
    """Neither files nor processes nor variables; what it is given can't be changed."""
    (tmp_path / "secret").write_text("x")
    os.environ["VANTHU_SECRET"] = "x"
    try:
        seen = tried(
            f"ls {tmp_path} /home /root /var /etc/shadow 2>/dev/null; env | grep -c VANTHU; ls /proc | grep -c '^[0-9]'"
        )
    finally:
        del os.environ["VANTHU_SECRET"]

    assert isinstance(seen, bytes)
    lines = seen.decode().split()
    assert lines[0] == "0"
    assert int(lines[1]) < 8
    assert tried("(echo x > /usr/x; echo x > /in/given; echo x > /etc/passwd) 2>/dev/null; cat /in/given") == b"given"


def test_a_caged_program_writes_only_into_memory_that_ends_with_it() -> None:
    """Each run finds an empty folder."""
    tried("echo x > /desk/x; echo x > /tmp/x; echo done")

    assert tried("ls -A /desk /tmp | wc -w") == b"2\n"


@pytest.mark.parametrize(
    "script",
    ["sleep 100", "while :; do :; done", "cat /dev/zero", "cat /dev/zero > /desk/x; cat /desk/x"],
    ids=["sleeps", "spins", "talks", "fills"],
)
def test_a_caged_program_ends_at_its_limits(script: str) -> None:
    """Time, what it prints and what it writes are bounded; others go on."""
    found = tried(script, LIMITS.model_copy(update={"converter_wall_s": 2, "max_unpacked_mb": 8}))

    assert isinstance(found, Unreadable)
    assert found.reason in ("limits", "broken")


def test_libreoffice_and_unar_are_found() -> None:
    """The tests' setting up installs both."""
    programs = find_programs(LIMITS)

    assert programs.libreoffice
    assert programs.unar
    assert not find_programs(LIMITS.model_copy(update={"libreoffice": "off", "unar": "off"})).any


def test_what_only_libreoffice_reads_is_read(reader: SandboxedReader, tmp_path: Path) -> None:
    """The letter's words come back, and that it was converted is kept."""
    path = tmp_path / "a"
    path.write_bytes(zip_file([("Công văn.fodt", FLAT), ("b.txt", "Kính gửi".encode())]))

    parts = reader.read_document(path, "a.zip").attachments

    letter = parts[1].content
    assert isinstance(letter, Reading)
    assert letter.text == WORDS
    assert parts[1].repairs == ("converted-by-libreoffice",)
    assert isinstance(parts[2].content, Reading)


def test_noise_under_an_office_name_stays_unread(reader: SandboxedReader, tmp_path: Path) -> None:
    """LibreOffice opens anything as text; what has no words is not believed."""
    path = tmp_path / "a.wps"
    path.write_bytes(bytes(range(256)) * 40)

    content = reader.read_document(path, "a.wps").attachments[0].content

    assert isinstance(content, Unreadable)
    assert content.reason == "unsupported"


def test_what_only_unar_unpacks_is_unpacked(reader: SandboxedReader, tmp_path: Path) -> None:
    """The file takes the place of the one that could not be unpacked."""
    path = tmp_path / "a.zip"
    path.write_bytes(zip_of_rare_kind("Công văn.txt", WORDS.encode()))

    parts = reader.read_document(path, "a.zip").attachments

    assert [(part.index, part.parent, part.filename) for part in parts] == [(0, None, "a.zip"), (1, 0, "Công văn.txt")]
    content = parts[1].content
    assert isinstance(content, Reading)
    assert content.text == WORDS
    assert "unpacked-by-unar" in parts[1].repairs


@pytest.mark.parametrize("data", [encrypted_zip("a.txt", b"x" * 50, b"p"), rar_locked()], ids=["zip", "rar"])
def test_unar_tells_a_password_from_damage(data: bytes) -> None:
    """A locked archive is no broken one."""
    found = unpack(data, LIMITS)

    assert isinstance(found, Unreadable)
    assert found.reason == "password"


def test_damage_gives_nothing() -> None:
    """What neither program can make sense of is broken."""
    broken = b"Rar!\x1a\x07\x01\x00" + bytes(300)
    found = unpack(broken, LIMITS), convert(FLAT, ".fodt", "nonsense", LIMITS)

    assert [isinstance(one, Unreadable) and one.reason for one in found] == ["broken", "broken"]
