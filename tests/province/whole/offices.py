"""The agencies of the whole province: who issues, by what name, and which books each of them keeps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from gateway.directory import Directory
from gateway.records import Agency
from gateway.registers.directory_import import read_directory
from gateway.settings import shipped_config_dir

RENAMED_ON = date(2014, 9, 1)
MERGED_ON = date(2014, 7, 1)
DISTRICTS_END = date(2025, 7, 1)
HERE = "Quảng Ngãi"
ABOVE = "UBND TỈNH QUẢNG NGÃI"


@dataclass(frozen=True, slots=True)
class Office:
    """One agency that issues documents."""

    id: str
    head: str
    """Lines of its letterhead below `above`."""
    code: str
    """As in symbols."""
    level: str
    box: str
    register: str = ""
    """`flags`: its register says how each document went; `mute`: it lists documents and says nothing of that; "": none."""
    book: bool = False
    """It keeps a dispatch book of paper copies, which is handed in late."""
    system: str = ""
    """`flags`: its document system exports a list that tells of paper; `packages`: it sends edXML; "": none."""
    above: str = ABOVE
    place: str = HERE

    @property
    def shows_paper(self) -> bool:
        """Whether documents that went on paper only can be seen at all."""
        return bool(self.register)


def _district(key: str, head: str, place: str, **kept: object) -> Office:
    return Office(key, head, "UBND", "district", key.replace("-", ""), above="", place=place, **kept)  # type: ignore[arg-type]


OFFICES = {
    office.id: office
    for office in (
        Office("ubnd-tinh", "ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NGÃI", "UBND", "province", "ubnd", "flags", above=""),
        Office("snv", "SỞ NỘI VỤ", "SNV", "department", "snv", "flags", book=True),
        Office("stp", "SỞ TƯ PHÁP", "STP", "department", "stp", "flags", book=True),
        Office("skhdt", "SỞ KẾ HOẠCH VÀ ĐẦU TƯ", "SKHĐT", "department", "skhdt", "flags", True, "flags"),
        Office("stc", "SỞ TÀI CHÍNH", "STC", "department", "stc", "flags", system="flags"),
        Office("sct", "SỞ CÔNG THƯƠNG", "SCT", "department", "sct", "flags", book=True),
        Office("sgtvt", "SỞ GIAO THÔNG VẬN TẢI", "SGTVT", "department", "sgtvt", "flags"),
        Office("sxd", "SỞ XÂY DỰNG", "SXD", "department", "sxd", "flags", system="packages"),
        Office("stnmt", "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG", "STNMT", "department", "stnmt", "flags"),
        Office("bql-kcn", "BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP", "BQL", "department", "bqlkcn", "flags"),
        Office("bql-dungquat", "BAN QUẢN LÝ KHU KINH TẾ DUNG QUẤT", "BQL", "department", "bqldungquat", "flags"),
        Office("stttt", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "STTTT", "department", "stttt", system="flags"),
        Office("sgddt", "SỞ GIÁO DỤC VÀ ĐÀO TẠO", "SGDĐT", "department", "sgddt", system="flags"),
        Office("syt", "SỞ Y TẾ", "SYT", "department", "syt", system="packages"),
        Office("skhcn", "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "SKHCN", "department", "skhcn", system="packages"),
        Office("svhttdl", "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH", "SVHTTDL", "department", "svhttdl", "mute"),
        Office("ttt", "THANH TRA TỈNH", "TTT", "department", "ttt"),
        Office("bdt", "BAN DÂN TỘC", "BDT", "department", "bdt"),
        _district("tp-quangngai", "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ QUẢNG NGÃI", "Thành phố Quảng Ngãi", system="flags"),
        _district("binhson", "ỦY BAN NHÂN DÂN\nHUYỆN BÌNH SƠN", "Bình Sơn", register="flags", book=True),
        _district("sontinh", "ỦY BAN NHÂN DÂN\nHUYỆN SƠN TỊNH", "Sơn Tịnh", register="flags", book=True),
        _district("moduc", "ỦY BAN NHÂN DÂN\nHUYỆN MỘ ĐỨC", "Mộ Đức", register="flags"),
        _district("ducpho", "ỦY BAN NHÂN DÂN\nHUYỆN ĐỨC PHỔ", "Đức Phổ", register="mute"),
        _district("bato", "ỦY BAN NHÂN DÂN\nHUYỆN BA TƠ", "Ba Tơ"),
        _district("lyson", "ỦY BAN NHÂN DÂN\nHUYỆN LÝ SƠN", "Lý Sơn"),
        Office("xa-binhchau", "ỦY BAN NHÂN DÂN\nXÃ BÌNH CHÂU", "UBND", "commune", "ubndxabinhchau", "flags",
               above="", place="Bình Châu"),
        Office("xa-ductan", "ỦY BAN NHÂN DÂN\nXÃ ĐỨC TÂN", "UBND", "commune", "ubndxaductan", above="", place="Đức Tân"),
        Office("dai-ptth", "ĐÀI PHÁT THANH VÀ TRUYỀN HÌNH", "ĐPTTH", "unit", "ptth"),
        Office("tinh-uy", "TỈNH ỦY QUẢNG NGÃI", "TU", "party", "tinhuy", above=""),
    )
}  # fmt: skip
LATER_HEAD = {"skhcn": "SỞ KHOA HỌC, CÔNG NGHỆ VÀ ĐỔI MỚI"}
"""Letterheads after a new name: the agency stays the same."""
OTHERS = {
    "bo-tttt": ("vanthu@mic.gov.vn", "Bộ Thông tin và Truyền thông", "central"),
    "vpcp": ("vanphongchinhphu@chinhphu.vn", "Văn phòng Chính phủ", "central"),
    "btc-tu": ("btctu@quangngai.gov.vn", "Ban Tổ chức Tỉnh ủy", "party"),
}
CITIZENS = {
    "citizen": ("nguyenvana@gmail.com", "Ông Nguyễn Văn A"),
    "business": ("vanthu@dungquatsteel.com.vn", "Công ty Thép Dung Quất"),
}
STRANGERS = {"stranger": ("lienhe@hoinongdan.org", "Hội Nông dân xã Bình An")}
EVERY_DISTRICT = "UBND các huyện, thành phố"
"""Many at once, as registers write it."""


@cache
def directory() -> Directory:
    """The shipped agencies, with a merger and a new name in mid-year, and two communes that have rows."""
    shipped = read_directory(shipped_config_dir() / "agencies" / "quangngai-2013.toml").agencies
    rows: list[Agency] = []
    for row in shipped:
        if row.id == "bql-kcn":
            row = replace(row, valid_to=date(2014, 6, 30), replaced_by="bql-dungquat")
        if row.id == "skhcn":
            after = "Sở Khoa học, Công nghệ và Đổi mới"
            rows.append(replace(row, valid_to=date(2014, 8, 31)))
            row = replace(row, name=after, names=(), valid_from=RENAMED_ON)
        rows.append(row)
    for key, name, parent in (("xa-binhchau", "Bình Châu", "binhson"), ("xa-ductan", "Đức Tân", "moduc")):
        box = f"{OFFICES[key].box}@quangngai.gov.vn"
        patterns = (f"*-{box}",)
        rows.append(Agency(key, f"Ủy ban nhân dân xã {name}", "UBND", "commune", parent, (box,), patterns))
    return Directory([replace(row, organ_ids=(organ_of(row.id),)) if row.id in OFFICES else row for row in rows])


def organ_of(key: str) -> str:
    """The code by which document systems know an agency [QĐ 20/2020/QĐ-TTg]."""
    return f"H48.{list(OFFICES).index(key) + 1:02d}" if key in OFFICES else f"G{sorted(OTHERS).index(key) + 1:02d}"


@cache
def name_of(key: str, on: date) -> str:
    """The name by which lists write an agency on a day."""
    for table in (CITIZENS, STRANGERS, OTHERS):
        if key in table:
            return table[key][1]
    row = directory().agency(key, on) or directory().agency(key)
    assert row is not None
    return row.name


def mailbox_of(key: str) -> str:
    """The mailbox that takes in an agency's mail, or that of an outsider."""
    for table in (CITIZENS, STRANGERS, OTHERS):
        if key in table:
            return table[key][0]
    return f"{OFFICES[key].box}@quangngai.gov.vn"


def level_of(key: str) -> str:
    """Level of an agency, as the decisions name them."""
    return OFFICES[key].level if key in OFFICES else OTHERS[key][2] if key in OTHERS else ""


def head_of(key: str, on: date) -> str:
    """The letterhead on a day."""
    return LATER_HEAD[key] if key in LATER_HEAD and on >= RENAMED_ON else OFFICES[key].head
