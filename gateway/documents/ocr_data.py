"""Where Tesseract's Vietnamese data lies; asked also by those who recognise nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

TESSDATA_FOLDERS = ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata")
"""Where Debian and Ubuntu put the data of `tesseract-ocr-vie`."""
LANGUAGE = "vie"


def data_folder(folders: Iterable[str] = TESSDATA_FOLDERS) -> str | None:
    """The first folder that holds Tesseract's Vietnamese data; None where it is not installed."""
    return next((folder for folder in folders if (Path(folder) / f"{LANGUAGE}.traineddata").is_file()), None)
