"""Directory files: shipped TOML, CSV of an office, and what bad rows are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.counting.scopes import scope_of
from gateway.directory import Directory
from gateway.errors import BadInput
from gateway.records import Scope
from gateway.registers.directory_import import read_directory

CONFIG = Path(__file__).resolve().parents[2] / "config" / "agencies"
CSV = "Mã,Tên cơ quan,Cấp,Hộp thư,Mẫu địa chỉ,Từ ngày,Đến ngày,Điện thoại\n"


@pytest.mark.parametrize("file", sorted(CONFIG.glob("*.toml")), ids=lambda file: file.stem)
def test_shipped_directories_are_read_and_say_what_is_unverified(file: Path) -> None:
    """Every row has a source; a row from memory says so."""
    rows = read_directory(file).agencies
    assert len(rows) > 20
    assert all(row.source for row in rows)
    assert any(not row.verified for row in rows)


@pytest.mark.parametrize("file", sorted(CONFIG.glob("*.toml")), ids=lambda file: file.stem)
def test_no_shipped_mailbox_is_claimed_twice(file: Path) -> None:
    """A mailbox named in full belongs to one agency."""
    owners: dict[str, set[str]] = {}
    for row in read_directory(file).agencies:
        for mailbox in row.mailboxes:
            owners.setdefault(mailbox, set()).add(row.id)
    assert [box for box, ids in owners.items() if len(ids) > 1] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1258"])
def test_a_csv_with_vietnamese_headings_is_a_directory(tmp_path: Path, encoding: str) -> None:
    """Headings in Vietnamese, both date styles, any of the three encodings; unknown columns are shown."""
    text = CSV + "stttt,Sở TTTT,department,a@b.gov.vn; c@b.gov.vn,*-stttt@b.gov.vn,01/02/2013,2015-12-31,055\n"
    file = tmp_path / "directory.csv"
    # windows-1258 writes tone marks as characters of their own.
    file.write_bytes(_for_1258(text).encode(encoding) if encoding == "cp1258" else text.encode(encoding))
    read = read_directory(file)
    row = read.agencies[0]
    assert row.mailboxes == ("a@b.gov.vn", "c@b.gov.vn")
    assert (str(row.valid_from), str(row.valid_to)) == ("2013-02-01", "2015-12-31")
    assert read.unknown_columns == ("Điện thoại",)


def _for_1258(text: str) -> str:
    import unicodedata

    out = ""
    for character in text:
        parts = unicodedata.normalize("NFD", character)
        tones = [mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323"]
        letter = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones))
        out += letter + "".join(tones)
    return out


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    """The person learns which column, and what was found."""
    file = tmp_path / "directory.csv"
    file.write_text("id,name,pattern\nstttt,Sở,*@b.vn\n", encoding="utf-8")
    with pytest.raises(BadInput, match="column mailbox is missing; found id, name, pattern"):
        read_directory(file)


def test_every_bad_row_is_named_at_once(tmp_path: Path) -> None:
    """One try shows all that is wrong."""
    file = tmp_path / "directory.csv"
    rows = "a,A,kingdom,no address,,,,\n,B,,,*,,,\nc,C,,,,2015-13-01,,\n"
    file.write_text(CSV + rows, encoding="utf-8")
    with pytest.raises(BadInput) as why:
        read_directory(file)
    told = str(why.value)
    for part in ("level is 'kingdom'", "'no address' is no address", "id is missing", "pattern '*'", "valid_from is"):
        assert part in told


@pytest.mark.parametrize(
    "content", [b"", b"\x81\x8d\xff\xfe", b'[[agency]]\nid = "a', b'[[agency]]\nid = "a"\nname = "A"\nmail = "x"\n']
)
def test_broken_files_are_told_not_guessed(tmp_path: Path, content: bytes) -> None:
    """Neither an empty file nor an unknown key passes."""
    for name in ("directory.toml", "directory.csv"):
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(BadInput):
            read_directory(file)


def scope(sender: str | None, recipient: str | None) -> Scope:
    room = Directory(read_directory(CONFIG / "quangngai-2013.toml").agencies)
    return scope_of(sender, recipient, "x@example.org", room)


def test_internal_is_the_same_agency_and_nothing_else() -> None:
    """One domain serves all agencies: STTTT to SNV is between agencies (R16)."""
    assert scope("stttt", "stttt") is Scope.INTERNAL
    assert scope("stttt", "snv") is Scope.INTER_AGENCY
    assert scope("stttt", "bo-tttt") is Scope.INTER_AGENCY
    assert scope("stttt", "hop-thu-cong-cong") is Scope.EXTERNAL
    assert scope("doanh-nghiep", "stttt") is Scope.EXTERNAL


def test_doubt_about_a_side_is_unknown_scope() -> None:
    """Unmapped mailboxes, outsiders among themselves, and two of "other state bodies"."""
    assert scope("stttt", None) is Scope.UNKNOWN
    assert scope(None, "stttt") is Scope.UNKNOWN
    assert scope("doanh-nghiep", "hop-thu-cong-cong") is Scope.UNKNOWN
    assert scope("co-quan-khac", "co-quan-khac") is Scope.UNKNOWN
    assert scope("stttt", "co-quan-khac") is Scope.INTER_AGENCY
