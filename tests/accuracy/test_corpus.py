"""The measuring of a corpus folder takes folders as they come."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.accuracy.corpus import main
from tests.accuracy.index import read_index
from tests.made.papers import draw_paper

LETTER = (
    ("SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("Số: 12/SNV-VP", "Quảng Ngãi, ngày 3 tháng 3 năm 2015"),
    ("V/v báo cáo biên chế",),
    ("Kính gửi: Các sở, ban, ngành",),
)


def _folder(at: Path, index: str) -> Path:
    (at / "a.docx").write_bytes(draw_paper("docx", LETTER))
    (at / "b.pdf").write_bytes(draw_paper("pdf", LETTER))
    (at / "index.tsv").write_text(index, encoding="utf-8")
    return at


def test_list_without_columns_and_with_files_that_are_gone_is_read(tmp_path: Path) -> None:
    """Only the path must stand there; the kind is then the file name's, and lost files are counted."""
    listed, missing = read_index(_folder(tmp_path, "path\ttype\na.docx\tcong_van\nlost.pdf\tbao_cao\n\n"))

    assert [(one.path, one.kind, one.type, one.form) for one in listed] == [("a.docx", "docx", "cong_van", "")]
    assert missing == 1


def test_list_without_paths_says_what_it_has(tmp_path: Path) -> None:
    """A list of another kind is no list of documents."""
    with pytest.raises(ValueError, match="no column path; found name"):
        read_index(_folder(tmp_path, "name\nx\n"))


def test_right_wrong_and_untold_are_printed_for_each_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the list does not tell is neither right nor wrong, and each wrong answer stands in the list."""
    index = (
        "path\tkind\ttype\tsymbol\tform\na.docx\tdocx\tcong_van\t12/SNV-VP\t\nb.pdf\tpdf\tbao_cao\t\tunsigned_digital\n"
    )

    main(_folder(tmp_path, index))

    printed = capsys.readouterr().out
    shown = {
        line.split("  ")[0]: line.split()[3:6] for line in printed.splitlines() if line.startswith(("docx", "pdf"))
    }
    assert shown["docx ?"] == ["1/0/0", "1/0/0", "0/0/0"]
    assert shown["pdf unsigned_digital"] == ["0/1/0", "0/0/0", "1/0/0"]
    assert "b.pdf: bao_cao read as cong_van" in printed
