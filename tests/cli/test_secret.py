"""Secret documents of a register, left out of every ratio and asked for (R8)."""

from __future__ import annotations

import pytest

REGISTER = """agency,symbol,date,type,abstract,recipients,secrecy,sent_electronically,sent_on_paper
snv,1/SNV-VP,05/03/2014,Công văn,việc một,Sở Tư pháp,,có,không
snv,2/SNV-VP,06/03/2014,Công văn,việc hai,Sở Tài chính,,có,có
snv,3/BC-SNV,07/03/2014,Báo cáo,việc ba,UBND tỉnh,Mật,không,có
snv,4/TB-SNV,08/03/2014,Thông báo,việc bốn,Các phòng chuyên môn,,có,không
"""
ASKED = ("indicators", "--year", "2014", "--agency", "snv")


@pytest.fixture
def registered(fresh, tmp_path):
    """A register with a secret report among four documents."""
    book = tmp_path / "so-di.csv"
    book.write_text(REGISTER, encoding="utf-8")
    assert fresh("import", "register", str(book), "--by", "An").code == 0
    return fresh


def shares(command, *words):
    """(numerator, denominator, unknown) of a.1 and II.1."""
    rows = {row["id"]: row for row in command(*ASKED, *words, "--json").lines()}
    return {
        name: tuple(rows[name][part] for part in ("numerator", "denominator", "unknown")) for name in ("a.1", "II.1")
    }


def test_secret_documents_widen_every_share_where_they_are_asked_for(registered):
    """
    Nobody kept to whom it went: it may have gone inside, to others, or nowhere that is counted.
    """
    assert shares(registered) == {"a.1": (1, 1, 0), "II.1": (1, 2, 0)}
    assert shares(registered, "--include-secret") == {"a.1": (1, 2, 1), "II.1": (1, 3, 1)}
    told = registered(*ASKED, "--include-secret").out
    assert "1 văn bản mật không giữ nơi nhận" in told


@pytest.mark.parametrize("name", ["a.1", "II.1"])
def test_a_wider_share_still_leads_to_its_documents(registered, name):
    """
    The secret one stands among those in doubt, with its number and the book that tells of it, and no word of it.
    """
    lines = registered(*ASKED, "--include-secret", "--explain", name, "--json").lines()
    doubtful = [line["symbol"] for line in lines if line["part"] == "unknown"]
    assert doubtful == ["3/BC-SNV"]
    assert len(lines) == shares(registered, "--include-secret")[name][1]
    assert "3/BC-SNV" not in registered(*ASKED, "--explain", name).out
    assert "việc ba" not in registered(*ASKED, "--include-secret", "--explain", name).out
