"""`vanthu correct --from FILE`: many words at once, every bad row named, all of them kept or none."""

from __future__ import annotations

import pytest

from tests.cli.running import Vanthu

REGISTER = """agency,symbol,date,type,abstract,recipients,secrecy,sent_electronically,sent_on_paper
stttt,10/STTTT-VP,2014-03-03,cong_van,Mười,Sở Nội vụ; Sở Xây dựng,,x,
stttt,11/STTTT-VP,2014-03-04,cong_van,Mười một,Sở Nội vụ,,x,
stttt,12/STTTT-VP,2014-03-05,cong_van,Mười hai,Sở Nội vụ,,x,
stttt,12/STTTT-VP,2015-03-05,cong_van,Mười hai,Sở Nội vụ,,x,
"""
HEAD = "Mã văn bản,Số ký hiệu,Cơ quan,Ngày,Trường,Giá trị,Lý do,Nơi nhận\n"


@pytest.fixture
def register(tmp_path):
    """Four letters in a register."""
    (tmp_path / "so.csv").write_text(REGISTER, encoding="utf-8")
    vanthu = Vanthu("--data", str(tmp_path / "data"))
    assert vanthu("import", "register", str(tmp_path / "so.csv"), "--agency", "stttt").code == 0
    return vanthu


def documents(vanthu):
    return {(line["symbol"], line["issued_on"]): line for line in vanthu("documents", "--json").lines()}


def table(tmp_path, *rows):
    file = tmp_path / "sua.csv"
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return str(file)


def test_all_rows_are_said_at_once_with_author_and_reason_and_taken_back_by_another_table(register, tmp_path):
    """
    By id, by symbol with agency and day, of one recipient; the row's reason beats the common one.
    """
    before = documents(register)
    first = before["10/STTTT-VP", "2014-03-03"]["id"]
    rows = (
        f"{first},,,,type,bao_cao,sai loại,",
        f"{first},,,,paper,with_paper,,snv",
        ",11/STTTT-VP,Sở Thông tin và Truyền thông,04/03/2014,paper,electronic_only,,",
        ",12/STTTT-VP,stttt,2015-03-05,void,x,thư thử,",
    )
    file = table(tmp_path, *rows)
    checked = register("correct", "--from", file, "--by", "Lan", "--reason", "rà soát", "--check")
    assert (checked.code, documents(register)) == (0, before), checked.err

    assert register("correct", "--from", file, "--by", "Lan", "--reason", "rà soát").code == 0
    after = documents(register)
    assert after.keys() == before.keys() - {("12/STTTT-VP", "2015-03-05")}
    assert [after["10/STTTT-VP", "2014-03-03"][key] for key in ("type", "id")] == ["bao_cao", first]
    assert [after[key]["scopes"][0]["mode"] for key in sorted(after)] == ["H", "E", "?"]
    told = {
        (line["field"], line["by"], line["reason"])
        for line in register("history", first, "--json").lines()
        if line["what"] == "said"
    }
    assert told == {("type", "Lan", "sai loại"), ("paper to:snv", "Lan", "rà soát")}

    undo = table(tmp_path, f"{first},,,,type,rút lại,,", f"{first},,,,paper,withdraw,,snv")
    assert register("correct", "--from", undo, "--by", "Lan", "--reason", "nhầm").code == 0
    assert documents(register)["10/STTTT-VP", "2014-03-03"] == before["10/STTTT-VP", "2014-03-03"]


def test_each_bad_row_is_named_and_nothing_is_kept(register, tmp_path):
    """
    One good row among bad ones is not said either.
    """
    before = documents(register)
    rows = (
        ",10/STTTT-VP,stttt,2014-03-03,type,bao_cao,đúng,",
        ",12/STTTT-VP,stttt,,type,bao_cao,hai năm,",
        ",13/STTTT-VP,stttt,2014-03-03,type,bao_cao,không có,",
        ",11/STTTT-VP,khong-co,2014-03-04,type,bao_cao,cơ quan lạ,",
        ",11/STTTT-VP,stttt,2014-03-04,type,thu,loại lạ,",
        ",11/STTTT-VP,stttt,2014-03-04,mau,do,trường lạ,",
        ",11/STTTT-VP,stttt,2014-03-04,paper,with_paper,không gửi,syt",
        ",10/STTTT-VP,stttt,2014-03-03,type,thong_bao,hai lần,",
        ",11/STTTT-VP,stttt,2014-03-04,type,bao_cao,,",
        "khong-co,,,,type,bao_cao,mã lạ,",
        ",11/STTTT-VP,stttt,2014-03-14,type,bao_cao,nhầm ngày gửi,",
    )
    told = register("correct", "--from", table(tmp_path, *rows), "--by", "Lan", "--json")
    assert told.code == 1
    (found,) = told.lines()
    assert [one["line"] for one in found["problems"]] == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    says = (
        "several",
        "no such",
        "agency is",
        "expected one of",
        "field is",
        "did not get",
        "line 2",
        "reason",
        "no document",
        "those of this symbol are of 2014-03-04",
    )
    assert all(word in one["problem"] for word, one in zip(says, found["problems"], strict=True)), found
    assert (found["rows"], found["said"], documents(register)) == (11, 0, before)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("id", "type", "bao_cao", "--from", "FILE", "--by", "Lan"), 2, "leave them out"),
        (("--from", "FILE", "--by", " "), 2, "--by must say something"),
        (("--by", "Lan", "--reason", "x"), 2, "--from FILE"),
        (("--from", "nowhere.csv", "--by", "Lan"), 1, "nowhere.csv"),
    ],
)
def test_what_does_not_go_together_is_told_in_one_sentence(register, tmp_path, words, code, says):
    """
    And nothing is read.
    """
    file = table(tmp_path, ",10/STTTT-VP,stttt,2014-03-03,type,bao_cao,x,")
    told = register("correct", *(file if word == "FILE" else word for word in words))
    assert (told.code, says in told.err) == (code, True), told.err
