"""Recognition inside the confined child: the model is inherited, and nothing is opened or written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from classifiers.reading import LineSource, Reading
from gateway.sandbox.reader import SandboxedReader
from gateway.settings import Sandbox
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf
from tests.made.scan import scan_pdf

LETTER = Letter(
    issuer="SỞ NỘI VỤ",
    symbol="12/TB-SNV",
    day=date(2014, 3, 25),
    heading="THÔNG BÁO",
    abstract="Về việc tổ chức lớp tập huấn công tác văn thư, lưu trữ",
)


def test_scan_is_read_in_the_cage(tmp_path: Path) -> None:
    """Tesseract opens its message file before the cage is entered; inside, that would end the child."""
    path = tmp_path / "a.pdf"
    path.write_bytes(scan_pdf(draw_pdf(LETTER)))
    trust = tmp_path / "trust"
    trust.mkdir()
    with SandboxedReader(Sandbox(memory_mb=400, cpu_s=120, wall_s=600), trust) as reader:
        reading = reader.read_document(path, "a.pdf")

    content = reading.attachments[0].content
    assert isinstance(content, Reading)
    assert {line.source for line in content.lines} == {LineSource.OCR}
    assert "THÔNG BÁO" in content.text
    assert "read-part-by-part" not in reading.repairs
