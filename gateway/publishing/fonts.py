"""Which fonts are there: Vietnamese in a face that lines up with Times New Roman."""

from __future__ import annotations

from pathlib import Path

SERIF = ("Times New Roman", "Tinos", "Liberation Serif", "Libertinus Serif")
"""First one that is there and holds Vietnamese; the last is built into typst."""
FOLDERS = (
    Path("/usr/share/fonts/truetype/croscore"),
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/truetype/liberation"),
)
FILES = ("Tinos-Regular.ttf", "LiberationSerif-Regular.ttf")
PROBE = "ệ"
"""A letter that fonts without Vietnamese lack: Liberation before its second edition does."""


def chart_font() -> tuple[str, Path | None]:
    """(family, file) for charts; matplotlib's own DejaVu, which holds Vietnamese, where no serif face is installed."""
    for folder in FOLDERS:
        for name in FILES:
            file = folder / name
            if file.is_file() and holds_vietnamese(file):
                return "Tinos" if name.startswith("Tinos") else "Liberation Serif", file
    return "DejaVu Serif", None


def holds_vietnamese(file: Path) -> bool:
    """Whether a font file has the letters of Vietnamese; False for a file that is no font."""
    from PIL import ImageFont

    try:
        font = ImageFont.truetype(str(file), 20)
    except OSError:
        return False
    return bytes(font.getmask(PROBE)) != bytes(font.getmask("\uffff"))


def usable_families() -> tuple[str, ...]:
    """Families for typst, best first, without installed ones that lack Vietnamese."""
    found = [file for folder in FOLDERS for name in FILES if (file := folder / name).is_file()]
    lacking = {"Liberation Serif"} if not any("Liberation" in f.name and holds_vietnamese(f) for f in found) else set()
    return tuple(family for family in SERIF if family not in lacking)
