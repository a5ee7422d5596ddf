"""`vanthu import`: lists and figures come in whole or not at all, and can be listed and voided."""

from __future__ import annotations

from pathlib import Path

HEAD = "agency,symbol,date,type,abstract,recipients,secrecy,sent_electronically,sent_on_paper\n"
GOOD = "stttt,464/STTTT-KHTC,07/05/2014,Công văn,V/v đăng ký,UBND tỉnh,,không,có\n"
SECRET = "stttt,465/BC-STTTT,08/05/2014,Báo cáo,lời kín,UBND tỉnh,Mật,không,có\n"
BAD = "stttt,466/STTTT-VP,31/02/2014,Công văn,a,UBND tỉnh,,có,có\n"


def written(folder: Path, name: str, *lines: str) -> str:
    path = folder / name
    path.write_text("".join(lines), encoding="utf-8")
    return str(path)


def test_a_dry_run_names_bad_rows_and_changes_and_writes_nothing(fresh, tmp_path):
    """
    Each bad row with what is expected, each row that would be new, and no ledger made.
    """
    ended = fresh("import", "register", written(tmp_path, "so.csv", HEAD, GOOD, BAD), "--check")

    assert ended.code == 1
    assert "line 3: date is '31/02/2014': no such day; expected a day like" in ended.out
    assert "line 2: new" in ended.out
    assert not (tmp_path / "data").exists()


def test_one_bad_row_keeps_the_whole_file_out(fresh, tmp_path):
    """
    All or nothing: the good rows wait with the bad one.
    """
    ended = fresh("import", "register", written(tmp_path, "so.csv", HEAD, GOOD, BAD))

    assert ended.code == 1
    assert "nothing was imported" in ended.err
    assert fresh("documents", "--json").lines() == []


def test_a_register_is_imported_once_listed_and_voided(fresh, tmp_path):
    """
    The second time nothing is new; once voided it counts no more and says why.
    """
    file = written(tmp_path, "so.csv", HEAD, GOOD, SECRET)
    first = fresh("import", "register", file, "--json").json()
    again = fresh("import", "register", file, "--json").json()
    found = fresh("documents", "--json").lines()

    assert (first["new"], first["imported"], first["batch"]) == (2, True, 1)
    assert (again["same"], again["imported"]) == (2, False)
    assert [(item["symbol"], item["sources"], item["secrecy"]) for item in found] == [
        ("464/STTTT-KHTC", ["R"], "none"), ("465/BC-STTTT", ["R"], "mat"),
    ]  # fmt: skip
    assert [scope["mode"] for scope in found[0]["scopes"]] == ["P"]
    assert found[0]["evidence"]["sources"][0]["where"] == "register so.csv row 2"
    assert "lời kín" not in fresh("documents", "--json").out

    assert fresh("import", "void", "1", "--reason", "nhầm tệp").code == 0
    listed = fresh("import", "list", "--json").lines()
    assert [(item["batch"], item["voided"]["reason"]) for item in listed] == [(1, "nhầm tệp")]
    assert fresh("documents", "--json").lines() == []
    told = fresh("history", found[0]["id"], "--json").lines()
    assert [(event["what"], event["field"], event["value"]) for event in told] == [
        ("seen", "register", "so.csv row 2"), ("taken back", "register", "so.csv row 2"),
    ]  # fmt: skip


def test_whose_file_it_is_may_stand_on_the_command_line(fresh, tmp_path):
    """
    `--agency` names it where no column does; `--without` says what the book never had.
    """
    file = written(
        tmp_path, "so.csv", "Số,Ký hiệu,Ngày văn bản,Trích yếu,Nơi nhận,Gửi giấy\n", "7,STTTT-VP,6/5/2014,a,SNV,x\n"
    )
    missing = fresh("import", "register", file)
    assert "column agency, type, secrecy, sent_electronically is missing" in missing.err
    options = ("--agency", "stttt", "--without", "type,secrecy,sent_electronically", "--json")
    assert fresh("import", "register", file, *options).json()["new"] == 1
    assert fresh("import", "register", file, "--without", "mau").code == 2


def test_declared_figures_and_inventories_are_taken_as_such(fresh, tmp_path):
    """
    They stand in tables of their own and make no document.
    """
    declared = written(
        tmp_path, "ke-khai.csv", "agency,indicator,period,numerator,denominator,stated_by,document\n",
        "snv,a.5,2014,70,100,Chánh Văn phòng,12/SNV-VP\n",
    )  # fmt: skip
    stock = written(
        tmp_path, "kiem-ke.csv", "Cơ quan,Đối tượng,Tên,Tính đến ngày,Tổng số,Đạt\n",
        "SNV,Kho lưu trữ,,31/12/2014,1.000,700\n", "toàn tỉnh,Phần mềm,QLVB huyện Bình Sơn,31/12/2014,1,có\n",
    )  # fmt: skip
    wrong = written(
        tmp_path,
        "sai.csv",
        "agency,indicator,period,numerator,denominator,stated_by,document\n",
        "snv,z.9,2014,1,2,A,\n",
    )
    assert fresh("import", "declared", declared, "--json").json()["new"] == 1
    assert fresh("import", "declared", declared, "--json").json()["imported"] is False
    assert fresh("import", "stock", stock, "--json").json()["new"] == 2
    assert "indicator is 'z.9'; expected one of" in fresh("import", "declared", wrong).err
    assert fresh("documents", "--json").lines() == []


def test_imported_targets_beat_the_shipped_ones(fresh, tmp_path):
    """
    A list of targets is checked and kept beside the data, its rows in the place of those of the same indicator and year.
    """
    file = written(
        tmp_path,
        "chi-tieu.csv",
        "indicator,year,comparator,value,source,agency\n",
        'a.1,2014,>=,55,12/QĐ-UBND,\nII.1,2014,≥,"45,5",đăng ký,Sở Nội vụ\n',
    )
    wrong = written(tmp_path, "sai.csv", "indicator,year,comparator,value,source\n", "z.1,2014,>=,55,12/QĐ-UBND\n")

    assert fresh("import", "targets", wrong).code == 1
    assert fresh("import", "targets", file, "--json").json() == {
        "targets": 2, "jurisdiction": "quangngai-2013", "imported": True,
    }  # fmt: skip
    shown = {item["id"]: item for item in fresh("indicators", "--year", "2014", "--json").lines()}
    assert (shown["a.1"]["target"]["value"], shown["a.2"]["target"]["value"]) == (55.0, 35.0)
    own = fresh("indicators", "--year", "2014", "--agency", "snv", "--only", "II.1", "--json").lines()[0]
    assert (own["target"], own["commitment"]) == (None, 45.5)
    assert [kind for kind in shown["a.3"]["types"] if kind["listed"]]
