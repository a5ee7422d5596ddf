"""Archives and office files opened inside the confined child: no file, no process, no network."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifiers.reading import Reading, Unreadable
from gateway.sandbox.reader import SandboxedReader
from gateway.settings import Sandbox
from tests.made.containers import zip_file
from tests.made.old_office import draw_ods, draw_ppt, draw_rtf, draw_xls, rtf_paragraph
from tests.made.packed import rar, rar_file, seven_zip

TEXT = "SỞ Y TẾ\nKính gửi: các sở".encode()


@pytest.mark.parametrize(
    "data", [seven_zip({"thư mục/a.txt": TEXT}), rar(rar_file("thư mục/a.txt", TEXT))], ids=["7z", "rar"]
)
def test_archives_are_opened_in_the_cage(data: bytes, tmp_path: Path) -> None:
    """libarchive streams from memory and needs nothing that the child gave up."""
    path = tmp_path / "a"
    path.write_bytes(data)
    trust = tmp_path / "trust"
    trust.mkdir()
    with SandboxedReader(Sandbox(memory_mb=600, wall_s=600), trust) as reader:
        reading = reader.read_document(path, "a")
        path.write_bytes(seven_zip({"bomb": b"\0" * 30_000_000}))
        bomb = reader.read_document(path, "a")

    inner = reading.attachments[1]
    assert inner.filename == "thư mục/a.txt"
    assert isinstance(inner.content, Reading)
    assert inner.content.text == TEXT.decode()
    assert isinstance(bomb.attachments[0].content, Unreadable)
    assert bomb.attachments[0].content.reason == "limits"
    assert "read-part-by-part" not in (*reading.repairs, *bomb.repairs)


def test_other_office_files_are_read_in_the_cage(tmp_path: Path) -> None:
    """Their readers need nothing that the child gave up."""
    path = tmp_path / "a.zip"
    files = {
        "a.rtf": draw_rtf(rtf_paragraph("Kính gửi")).encode(),
        "a.xls": draw_xls([["Kính gửi"]]),
        "a.ods": draw_ods([["Kính gửi"]]),
        "a.ppt": draw_ppt([["Kính gửi"]]),
    }
    path.write_bytes(zip_file(list(files.items())))
    trust = tmp_path / "trust"
    trust.mkdir()
    with SandboxedReader(Sandbox(memory_mb=600, wall_s=600), trust) as reader:
        reading = reader.read_document(path, "a.zip")

    inner = reading.attachments[1:]
    assert [one.filename for one in inner] == list(files)
    assert [isinstance(one.content, Reading) and one.content.text for one in inner] == ["Kính gửi"] * 4
    assert "read-part-by-part" not in reading.repairs
