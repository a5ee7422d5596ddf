"""`vanthu report` and `vanthu commitments`: from a blank form to the report that shows what was committed."""

from __future__ import annotations

import email
import email.policy
import io
import subprocess
import sys
from email.message import EmailMessage

import docx
import pypdfium2
import pytest

from gateway.rows import load_form
from gateway.settings import Settings
from tests.cli.running import MAILS, program
from tests.publishing.filling import fill_letter, fill_sheet
from tests.publishing.other_files import open_sheet

XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def blank(samples, tmp_path) -> bytes:
    """An empty form for the Department of Home Affairs."""
    out = tmp_path / "form.xlsx"
    assert samples("report", "registration", "--blank", "--agency", "snv", "--out", str(out)).code == 0
    return out.read_bytes()


def test_the_yearly_report_of_the_samples_is_a_letter_of_its_office(samples, tmp_path):
    """
    Letterhead, targets and the figures that `vanthu indicators` prints.
    """
    out = tmp_path / "annual.pdf"
    ended = samples("report", "annual", "--year", "2014", "--out", str(out))
    text = " ".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(out)).split())

    assert (ended.code, ended.out) == (0, "")
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "BÁO CÁO", "/BC-STTTT"):
        assert words in text
    assert "Nơi nhận" in text and "GIÁM ĐỐC" in text


def test_an_agency_can_have_its_own_report(samples, tmp_path):
    """
    The letterhead is the agency's, and nothing is said of others.
    """
    out = tmp_path / "annual.docx"
    assert samples("report", "annual", "--year", "2014", "--agency", "syt", "--out", str(out)).code == 0
    words = " ".join(node.text or "" for node in docx.Document(str(out)).element.body.iter("{*}t"))
    assert "SỞ Y TẾ" in words and "Sở Công Thương" not in words


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("annual", "--year", "2014", "--out", "a.doc"), ".docx, .pdf, .xlsx"),
        (("annual", "--year", "2014", "--agency", "nobody", "--out", "a.pdf"), "expected a directory id"),
        (("registration", "--out", "a.pdf"), "--year 2014, or --blank"),
        (("registration", "--blank", "--out", "a.pdf"), ".xlsx or .docx"),
        (("registration", "--blank", "--agency", "nobody", "--out", "a.docx"), "expected a directory id"),
    ],
)
def test_a_report_that_can_not_be_is_wrong_usage(samples, tmp_path, arguments, told):
    """
    One sentence, exit code 2, no file.
    """
    *rest, name = arguments
    ended = samples("report", *rest, str(tmp_path / name))
    assert (ended.code, told in ended.err) == (2, True), ended.err
    assert not list(tmp_path.glob("a.*"))


def test_a_form_that_comes_by_mail_waits_and_then_stands_in_the_report(fresh, blank, tmp_path):
    """
    Mailed by the agency, listed, accepted, printed as a commitment beside what was measured.
    """
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "snv@quangngai.gov.vn", "stttt@quangngai.gov.vn", "Đăng ký lộ trình"
    mail["Date"], mail["Message-ID"] = "Tue, 11 Sep 2012 08:00:00 +0700", "<form@snv>"
    mail.set_content("Gửi mẫu đăng ký.")
    filled = fill_sheet(blank, {"C7": 12.5, "F7": 37, "F9": "báo cáo, giấy mời"})
    mail.add_attachment(filled, maintype="application", subtype=XLSX, filename="Đăng ký.xlsx")
    mail.add_attachment(blank, maintype="application", subtype=XLSX, filename="mẫu trống.xlsx")
    another = open_sheet(load_form(Settings()), "Mã mẫu: vanthu-dang-ky/1 | snv", {"I.1/F": "45 %"})
    mail.add_attachment(another, maintype="application", subtype="octet-stream", filename="mẫu.ods")
    (tmp_path / "form.eml").write_bytes(mail.as_bytes())
    assert fresh("ingest", str(tmp_path / "form.eml")).code == 0

    waiting = {form["file"]: form for form in fresh("commitments", "list", "--state", "waiting", "--json").lines()}
    assert set(waiting) == {"Đăng ký.xlsx", "mẫu.ods"}
    assert [cell["percent"] for cell in waiting["mẫu.ods"]["cells"]] == [45.0]
    form = waiting["Đăng ký.xlsx"]
    assert (form["agency"], form["sender"], form["problems"]) == ("snv", "snv@quangngai.gov.vn", [])
    assert fresh("commitments", "accept", form["id"][:12], "--by", "An").code == 0

    out = tmp_path / "snv.docx"
    assert fresh("report", "registration", "--year", "2014", "--agency", "snv", "--out", str(out)).code == 0
    tables = [table for table in docx.Document(str(out)).tables if len(table.columns) > 2]
    year, years = ([[cell.text for cell in row.cells] for row in table.rows] for table in tables)
    assert [row[3] for row in year if row[0] == "1"][0] == "37 %"
    assert ["12,5 %" in row for row in years].count(True) == 1


def test_of_a_mail_with_a_secrecy_mark_no_form_is_kept(fresh, blank, tmp_path):
    """
    Nothing of its content stays, whatever is attached to it.
    """
    (secret,) = MAILS.glob("*secret*.eml")
    mail = email.message_from_bytes(secret.read_bytes(), policy=email.policy.default)
    filled = fill_sheet(blank, {"F7": 37})
    mail.add_attachment(filled, maintype="application", subtype=XLSX, filename="Đăng ký.xlsx")
    (tmp_path / "form.eml").write_bytes(mail.as_bytes())
    assert "secret-marking" in fresh("ingest", str(tmp_path / "form.eml"), "--json").out
    assert fresh("commitments", "list", "--json").out == ""


def test_a_form_with_bad_cells_is_told_cell_by_cell_and_taken_only_on_purpose(fresh, blank, tmp_path):
    """
    Exit code 3, each cell on stderr; `--good-cells` leaves the bad ones out.
    """
    file = tmp_path / "form.xlsx"
    file.write_bytes(fill_sheet(blank, {"D7": 130, "E7": 40}))
    checked = fresh("import", "commitments", str(file), "--check", "--json")
    assert checked.code == 3 and "Ô D7" in checked.err and not (tmp_path / "data" / "vanthu.db").exists()

    assert fresh("import", "commitments", str(file), "--by", "An").code == 3
    (form,) = fresh("commitments", "list", "--json").lines()
    refused = fresh("commitments", "accept", form["id"], "--by", "An")
    assert refused.code == 1 and "--good-cells" in refused.err
    file.write_bytes(fill_sheet(blank, {"E7": 50}))
    fresh("import", "commitments", str(file), "--by", "An")
    _, later = fresh("commitments", "list", "--json").lines()
    assert "1 cells taken" in fresh("commitments", "accept", later["id"], "--by", "An").err
    older = fresh("commitments", "accept", form["id"], "--by", "An", "--good-cells")
    assert older.code == 1 and "--older" in older.err and later["id"][:12] in older.err
    taken = fresh("commitments", "accept", form["id"], "--by", "An", "--good-cells", "--older")
    assert "1 cells taken" in taken.err


def test_a_filled_letter_is_taken_as_well(fresh, tmp_path):
    """
    The .docx form, and its agency named by the admin where the form is anybody's.
    """
    file = tmp_path / "form.docx"
    assert fresh("report", "registration", "--blank", "--out", str(file)).code == 0
    file.write_bytes(fill_letter(file.read_bytes(), {(2, 5): "45,5"}))
    fresh("import", "commitments", str(file), "--by", "An")
    (form,) = fresh("commitments", "list", "--json").lines()

    assert form["agency"] is None
    assert fresh("commitments", "accept", form["id"], "--by", "An").code == 2
    assert fresh("commitments", "accept", form["id"], "--by", "An", "--agency", "stp").code == 0


def test_a_file_that_is_no_form_is_told(fresh, tmp_path):
    """
    A letter, a broken file and one that is missing.
    """
    letter = docx.Document()
    letter.add_paragraph("Công văn")
    out = io.BytesIO()
    letter.save(out)
    for name, content, told in (
        ("a.docx", out.getvalue(), "no registration form"),
        ("b.xlsx", b"PK\x03\x04x", "dạng tệp chưa đọc được"),
    ):
        (tmp_path / name).write_bytes(content)
        ended = fresh("import", "commitments", str(tmp_path / name))
        assert ended.code == 1 and told in ended.err
    assert "cannot be read" in fresh("import", "commitments", str(tmp_path / "missing.xlsx")).err


def test_other_commands_load_nothing_that_draws():
    """
    The makers of reports are imported only by the command that needs them.
    """
    code = "import sys, gateway.cli.main; print(sorted({'matplotlib', 'typst', 'docx', 'docxtpl', 'xlsxwriter'} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_help_names_the_commands():
    """
    An officer finds them.
    """
    told = program("report", "--help").out + program("commitments", "--help").out
    assert all(word in told for word in ("registration", "annual", "accept", "reject"))
