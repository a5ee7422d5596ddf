"""Whether the whole dossier came along: what the letter names against the files beside it (R6)."""

from __future__ import annotations

import pytest

from gateway.records import Dossier
from tests.route.made import annex, examine, file, letter, mail

LIST = """Sở trình Ủy ban nhân dân tỉnh xem xét.
(Hồ sơ gửi kèm theo gồm:
1. Dự thảo Quyết định;
2. Báo cáo thẩm định.)
Nơi nhận:
- Như trên;
- Lưu: VT."""
ON_ONE_LINE = "Hồ sơ trình kèm theo gồm có: dự thảo Quyết định; báo cáo thẩm định."


@pytest.mark.parametrize("words", [LIST, ON_ONE_LINE])
@pytest.mark.parametrize(
    ("beside", "dossier"), [(2, Dossier.COMPLETE), (3, Dossier.COMPLETE), (1, Dossier.UNKNOWN), (0, Dossier.PARTIAL)]
)
def test_items_named_are_counted_against_the_files_beside_the_letter(words: str, beside: int, dossier: Dossier) -> None:
    """Two named: two files are the whole, none is not; one file may hold both, so nobody knows."""
    files = [file(f"phu luc {n}.docx", annex(title=f"PHỤ LỤC SỐ {n} KÈM THEO")) for n in range(beside)]
    document = examine(mail(file("464.docx", letter(more=words)), *files)).documents[0]

    assert document.dossier is dossier
    assert len(document.evidence["dossier"]) == 2


@pytest.mark.parametrize(
    ("name", "title", "dossier"),
    [
        ("du thao quyet dinh.docx", "NỘI DUNG KÈM THEO", Dossier.PARTIAL),
        ("phu luc.docx", "BÁO CÁO THẨM ĐỊNH", Dossier.PARTIAL),
        ("Dự thảo Quyết định và Báo cáo thẩm định.docx", "NỘI DUNG KÈM THEO", Dossier.UNKNOWN),
        ("du thao quyet dinh.docx", "BÁO CÁO THẨM ĐỊNH", Dossier.UNKNOWN),
    ],
)
def test_a_file_that_is_one_item_shows_that_another_is_missing(name: str, title: str, dossier: Dossier) -> None:
    """By its name or a line of it; a file that shows both items may be the whole, so nobody knows (R6)."""
    document = examine(mail(file("464.docx", letter(more=LIST)), file(name, annex(title=title)))).documents[0]

    assert document.dossier is dossier


def test_a_letter_that_names_nothing_leaves_its_dossier_unknown() -> None:
    """Files beside it prove nothing: nobody knows what should be there."""
    document = examine(mail(file("464.docx", letter()), file("phu luc.docx", annex()))).documents[0]

    assert document.dossier is Dossier.UNKNOWN
    assert "dossier" not in document.evidence
