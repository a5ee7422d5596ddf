"""Containers opened within limits; what exceeds them is told and harms nothing else."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.reading import Format, Unreadable
from gateway.mail.archive import Entry
from gateway.mail.containers import Attachment, container_format, expand, expand_file, open_container
from gateway.mail.message import read_message
from gateway.settings import Sandbox

LIMITS = Sandbox()
MAIL = b"From: a@b.vn\r\nSubject: =?utf-8?q?v=C4=83n_th=C6=B0?=\r\nDate: Tue, 3 Mar 2026 08:00:00 +0700\r\n"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return memory.getvalue()


def renamed(data: bytes, name: str, raw: bytes) -> bytes:
    """A zip whose entry `name` bears `raw` of the same length, without the UTF-8 flag."""
    assert len(name) == len(raw)
    return data.replace(name.encode(), raw)


def encrypted(data: bytes) -> bytes:
    """A zip with the encryption flag set in every local and central header."""
    marked = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(magic)
        while at >= 0:
            marked[at + offset] |= 1
            at = marked.find(magic, at + 4)
    return bytes(marked)


def tnef(files: dict[bytes, bytes]) -> bytes:
    """A winmail.dat as Outlook writes it: one rendering object, title and data a file."""
    out = struct.pack("<IH", 0x223E9F78, 1)
    for name, data in files.items():
        for attribute, kind, content in ((0x9002, 6, b"\0" * 14), (0x8010, 1, name + b"\0"), (0x800F, 6, data)):
            out += struct.pack("<BHHI", 2, attribute, kind, len(content)) + content
            out += struct.pack("<H", sum(content) % 65536)
    return out


def opened(data: bytes, limits: Sandbox = LIMITS) -> tuple[Entry, ...]:
    entries = open_container(data, Format.ZIP, limits)
    assert isinstance(entries, tuple)
    return entries


def refused(data: bytes, limits: Sandbox = LIMITS, kind: Format = Format.ZIP) -> str:
    answer = open_container(data, kind, limits)
    assert isinstance(answer, Unreadable)
    return answer.reason


def shape(found: tuple[Attachment, ...]) -> list[tuple[int | None, str]]:
    return [(one.parent, one.filename) for one in found]


@pytest.mark.parametrize("raw", ["Số 12 ".encode(), b"S\xf4\xec 12 xx"], ids=["utf-8", "windows-1258"])
def test_unmarked_zip_names_are_read_as_vietnamese(raw: bytes) -> None:
    """Old zip programs put bytes without saying in which charset."""
    name = "A" * len(raw)
    entry = opened(renamed(zipped({name: b"x"}), name, raw))[0]

    assert entry.filename.startswith("Số 12 ")
    assert entry.repairs == ("charset-guessed",)


def test_zip_gives_files_without_folders_links_and_forks() -> None:
    """Folders, symbolic links and macOS forks are no files of the sender."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        link = zipfile.ZipInfo("link.pdf")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a/", "")
        archive.writestr("__MACOSX/a/._b.pdf", "fork")
        archive.writestr("a/b.pdf", "pdf")
    assert [(entry.filename, entry.data) for entry in opened(memory.getvalue())] == [("a/b.pdf", b"pdf")]


def test_names_that_climb_are_only_text() -> None:
    """Nothing is written, so a climbing name stays a name."""
    assert opened(zipped({"../../etc/x": b"1"}))[0].filename == "../../etc/x"


def test_encrypted_zip_asks_for_its_password() -> None:
    """A zip that is wholly encrypted is unreadable for that reason."""
    assert refused(encrypted(zipped({"a.pdf": b"x", "b.pdf": b"y"}))) == "password"


def test_broken_entry_leaves_the_others() -> None:
    """One damaged file in a zip is told by itself."""
    data = zipped({"a.bin": b"damaged content", "b.bin": b"good"}, zipfile.ZIP_STORED)
    entries = opened(data.replace(b"damaged", b"dAmaged", 1))

    assert entries[0].problem is not None
    assert entries[0].problem.reason == "broken"
    assert (entries[1].data, entries[1].problem) == (b"good", None)


def test_bombs_are_refused_by_ratio_size_and_number() -> None:
    """Each limit of [sandbox] refuses the container."""
    assert refused(zipped({"a": b"\0" * 4_000_000})) == "limits"
    assert refused(zipped({"a": b"ab" * 700_000}), Sandbox(max_unpacked_mb=1, max_ratio=10_000)) == "limits"
    assert refused(zipped({f"{n}": b"" for n in range(11)}), Sandbox(max_parts=10)) == "limits"


def test_office_files_are_documents_and_not_containers() -> None:
    """OOXML and OpenDocument are zips, but one document each."""
    assert container_format(zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), "a.docx") is None
    assert container_format(zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "a.odt") is None
    assert container_format(zipped({"a.pdf": b""}), "a.docx") is Format.ZIP


def test_winmail_gives_its_files() -> None:
    """Outlook's own wrapping is opened like a zip."""
    found = expand_file("winmail.dat", tnef({"Công văn.doc".encode("cp1258", "replace"): b"1", b"b.pdf": b"2"}), LIMITS)

    assert [one.data for one in found[1:]] == [b"1", b"2"]
    assert (found[0].opened, found[2].filename, found[2].repairs) == (True, "b.pdf", ("tnef",))


def test_winmail_that_lies_about_its_counts_is_not_followed() -> None:
    """A property block that announces four billion values ends at once."""
    block = struct.pack("<IHHI", 0xFFFFFFFF, 0x1002, 0x3701, 0xFFFFFFFF)
    data = tnef({b"a.pdf": b"1"}) + struct.pack("<BHHI", 2, 0x9005, 6, len(block)) + block + b"\0\0"

    assert [one.filename for one in expand_file("winmail.dat", data, LIMITS)] == ["winmail.dat", "a.pdf"]


def test_mail_in_zip_in_mail_is_one_flat_list_with_parents() -> None:
    """Containers stand before what they hold, at any mixture of depths."""
    inner = MAIL + b"Content-Type: application/pdf; name=c.pdf\r\n\r\n%PDF-1"
    archive = zipped({"a.pdf": b"%PDF-2", "thư.eml": inner})
    mail = MAIL + b"Content-Type: application/zip; name=b.zip\r\nContent-Transfer-Encoding: binary\r\n\r\n" + archive
    found = expand(read_message(mail, LIMITS), LIMITS)

    assert shape(found) == [(None, "b.zip"), (0, "a.pdf"), (0, "thư.eml"), (2, "c.pdf")]
    assert [one.opened for one in found] == [True, False, True, False]
    assert found[2].nested is not None
    assert found[2].nested.subject == "văn thư"


def test_zip_beyond_the_depth_is_told_and_the_rest_goes_on() -> None:
    """The fourth zip in a zip stays closed; its neighbours are read."""
    data = zipped({"end.pdf": b"x"})
    for level in range(3):
        data = zipped({f"{level}.zip": data, f"{level}.pdf": b"y"})
    found = expand_file("outer.zip", data, LIMITS)

    closed = [one for one in found if one.problem]
    assert [(one.filename, one.problem and one.problem.reason) for one in closed] == [("0.zip", "limits")]
    assert {one.filename for one in found} >= {"2.pdf", "1.pdf", "0.pdf"}


def test_limits_hold_for_all_containers_of_a_mail_together() -> None:
    """Two zips that each fit do not fit together; the first is read."""
    half = zipped({"a": b"".join(bytes([n % 256, n % 253]) for n in range(350_000))}, zipfile.ZIP_STORED)
    found = expand_file("b.zip", zipped({"1.zip": half, "2.zip": half}), Sandbox(max_unpacked_mb=2))

    assert [one.filename for one in found if one.problem] == ["1.zip", "2.zip"]
    assert found[0].opened


@given(st.binary(max_size=300), st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", struct.pack("<IH", 0x223E9F78, 1)]))
def test_any_bytes_behind_a_magic_give_a_list(data: bytes, magic: bytes) -> None:
    """Broken containers are values."""
    assert expand_file("a", magic + data, LIMITS)[0].index == 0


@given(st.integers(0, 400), st.integers(0, 255))
def test_any_flipped_byte_of_a_zip_gives_a_list(place: int, value: int) -> None:
    """Each damage ends as an answer for the whole or for one file."""
    data = bytearray(zipped({"a/b.txt": b"x" * 50, "c": bytes(range(100))}))
    data[place % len(data)] = value

    assert expand_file("a.zip", bytes(data), LIMITS)[0].filename == "a.zip"


@given(st.integers(0, 200), st.integers(0, 255))
def test_any_flipped_byte_of_a_winmail_gives_a_list(place: int, value: int) -> None:
    """The same for TNEF."""
    data = bytearray(tnef({b"a.pdf": b"1234567", b"b.pdf": b"x" * 40}))
    data[place % len(data)] = value

    assert expand_file("winmail.dat", bytes(data), LIMITS)[0].filename == "winmail.dat"
