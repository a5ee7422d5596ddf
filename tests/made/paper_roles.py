"""What the whole route calls one file that came alone with a mail, for papers official and not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, zip_longest

from classifiers.verdict import Role
from tests.classifiers.hard_types import HardPaper, hard_papers
from tests.made.examining import examine_data
from tests.made.mail import file_part, mail, multipart, named, text_part
from tests.made.papers import MadePaper, Row, draw_paper, made_papers
from tests.made.sending import local

OFFICIAL_ROLES = frozenset({Role.MAIN, Role.ANNEX, Role.COPY})
_KINDS = {
    "pdf": "application/pdf",
    "scan": "application/pdf",
    "drawing": "application/pdf",
    "png": "image/png",
    "logo": "image/png",
    "qr": "image/png",
    "photo": "image/jpeg",
    "html": "text/html",
    "txt": "text/plain",
    "eml": "message/rfc822",
}
_TURNS = ("pdf", "docx", "doc", "odt", "rtf", "html", "txt")
_TITLES = {
    "@N": ("R CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "R Độc lập - Tự do - Hạnh phúc"),
    "@n": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    "@P": ("R ĐẢNG CỘNG SẢN VIỆT NAM",),
}


@dataclass(frozen=True, slots=True)
class Called:
    """What a paper was called, and why."""

    paper: MadePaper
    roles: tuple[str, ...]
    """Of the file, and of what it held."""
    reasons: tuple[str, ...]

    @property
    def official(self) -> bool:
        """Whether anything of it counts as an official document."""
        return any(role in OFFICIAL_ROLES for role in self.roles)


def official_papers(name: str) -> tuple[MadePaper, ...]:
    """Official papers of the set "tuned", "fresh" or "sly"."""
    if name != "tuned":
        return tuple(made_papers(f"official_papers_{name}.txt", "main"))
    hard = [paper for paper in hard_papers("hard_types_first.txt") if paper.role == "main" and "^" not in paper.flags]
    return tuple(_drawn(paper, form) for paper, form in zip(hard, cycle(_TURNS), strict=False))


def other_papers(name: str) -> tuple[MadePaper, ...]:
    """Papers that are no official documents, of the set "tuned", "fresh" or "sly"."""
    return tuple(made_papers(f"other_papers_{name}.txt", "not_official"))


def call(paper: MadePaper) -> Called:
    """The paper sent alone under a subject that says nothing, and what the route calls it."""
    kind = _KINDS.get(paper.form, "application/octet-stream")
    part = file_part(named(paper.filename, kind), draw_paper(paper.form, paper.rows))
    body = multipart((text_part("Gửi anh chị tệp kèm theo."), part), "=_1")
    sent = mail(
        body, sender="a@example.vn", to=["b@example.vn"], subject="Gửi tệp", at=local(2026, 5, 4, 9, 0), ident="g1"
    )
    found = examine_data(sent).attachments
    return Called(
        paper,
        tuple(record.role.value for record in found),
        tuple(record.reason for record in found),
    )


def _drawn(paper: HardPaper, form: str) -> MadePaper:
    lines = [shown for raw in paper.lines for shown in _TITLES.get(raw, (raw,))]
    return MadePaper(paper.shows, form, f"van ban.{form}", tuple(_rows(lines)), paper.role)


def _rows(lines: Sequence[str]) -> Iterator[Row]:
    """Lines of two columns side by side, as long as columns last."""
    left: list[str] = []
    right: list[str] = []
    for raw in [*lines, ""]:
        side = {"L ": left, "R ": right}.get(raw[:2])
        if side is not None:
            side.append(raw[2:])
            continue
        yield from zip_longest(left, right, fillvalue="")
        left, right = [], []
        if raw:
            yield tuple(raw.split("\t"))
