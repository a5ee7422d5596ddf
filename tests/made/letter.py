"""The content of one official document, before any file format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

QUANG_NGAI = "Quảng Ngãi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """A page that is attached to a document ("Kèm theo ...")."""

    heading: str = "PHỤ LỤC"
    title: str = ""
    attached_to: str = ""
    """E.g. "(Kèm theo Công văn số 512/STTTT-CNTT ngày 12/8/2013 của Sở ...)"."""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a document says, box by box [TT01 Annex II]; all text NFC.

    An empty `symbol` leaves the number out; `heading` is empty for letters
    (công văn); `party` gives the layout of the Party's offices.
    """

    issuer: str
    abstract: str
    parent: str = ""
    symbol: str = ""
    day: date | None = None
    place: str = QUANG_NGAI
    heading: str = ""
    authority: str = ""
    """Line over the body of a decision: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH ..."."""
    to: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    foot: str = ""
    """A sentence in italics under the list of recipients."""
    titles: tuple[str, ...] = ("GIÁM ĐỐC",)
    signer: str = ""
    secrecy: str = ""
    urgency: str = ""
    party: bool = False
    national: bool = True
    """False for papers without a national title, such as a calendar of the week."""
    annexes: tuple[Annex, ...] = ()

    @property
    def number_line(self) -> str:
        """ "Số: 512/STTTT-CNTT", the Party's "Số 15-HD/TU", or ""."""
        if not self.symbol:
            return ""
        return f"Số {self.symbol}" if self.party else f"Số: {self.symbol}"

    @property
    def blank_number_line(self) -> str:
        """The number line before the office stamps the number: "Số:        /STTTT-CNTT"."""
        return "Số:" + " " * 12 + self.symbol[len(self.number) :]

    @property
    def number(self) -> str:
        """Digits before the first slash or hyphen of the symbol."""
        return self.symbol[: len(self.symbol) - len(self.symbol.lstrip("0123456789"))]

    @property
    def date_line(self) -> str:
        """Place and day as [TT01 Art. 9] writes them, "" without a day."""
        if self.day is None:
            return ""
        month = f"{self.day.month:02d}" if self.day.month < 3 else str(self.day.month)
        return f"{self.place}, ngày {self.day.day:02d} tháng {month} năm {self.day.year}"

    @property
    def blank_date_line(self) -> str:
        """The date line before the office stamps day and month."""
        year = self.day.year if self.day else ""
        return f"{self.place}, ngày" + " " * 9 + "tháng" + " " * 9 + f"năm {year}"

    @property
    def title_lines(self) -> tuple[str, ...]:
        """The two lines of the top right corner."""
        if self.party:
            return ("ĐẢNG CỘNG SẢN VIỆT NAM",)
        return ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc") if self.national else ()

    @property
    def to_lines(self) -> tuple[str, ...]:
        """ "Kính gửi: ..." on one line for one addressee, else a list under it."""
        if not self.to:
            return ()
        if len(self.to) == 1:
            return (f"Kính gửi: {self.to[0]}",)
        return ("Kính gửi:", *(f"- {name};" for name in self.to[:-1]), f"- {self.to[-1]}.")

    @property
    def copy_lines(self) -> tuple[str, ...]:
        """The lines under "Nơi nhận:"."""
        if not self.copies:
            return ()
        return ("Nơi nhận:", *(f"- {name};" for name in self.copies[:-1]), f"- {self.copies[-1]}.")
