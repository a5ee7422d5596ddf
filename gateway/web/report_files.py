"""Reports to take away: `/reports/annual-2014.pdf`, `/reports/registration-2014.docx`, `/reports/form.xlsx`."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from urllib.parse import quote

from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse

from gateway.errors import BadSettings, TryLater
from gateway.publishing.files import MEDIA_TYPES
from gateway.publishing.making import Kind, Wanted

Maker = Callable[[Wanted], bytes]
NAME = re.compile(r"(?:(?P<kind>annual|registration)-(?P<year>(?:19|2\d)\d\d)|form)(?P<ending>\.docx|\.pdf|\.xlsx)")


def add_reports(app: FastAPI, make: Maker) -> None:
    """One report at a time: who asks for another meanwhile is told to come back."""
    busy = threading.Lock()

    @app.get("/reports/{name}")
    def report(name: str, agency: str | None = None) -> Response:
        wanted = _wanted(name, agency or None)
        if wanted is None:
            return PlainTextResponse("expected annual-2014.pdf, registration-2014.docx or form.xlsx\n", status_code=404)
        if not busy.acquire(blocking=False):
            raise TryLater("another report is being made")
        try:
            content = make(wanted)
        except BadSettings as why:
            return PlainTextResponse(f"{why}\n", status_code=500)
        finally:
            busy.release()
        shown = quote(f"{agency}-{name}" if agency else name)
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{shown}"}
        return Response(content, media_type=MEDIA_TYPES[wanted.ending], headers=headers)


def _wanted(name: str, agency: str | None) -> Wanted | None:
    found = NAME.fullmatch(name)
    if found is None or (found["kind"] is None and found["ending"] == ".pdf"):
        return None
    kinds: dict[str | None, Kind] = {"annual": "annual", "registration": "registration", None: "blank"}
    return Wanted(kinds[found["kind"]], int(found["year"] or 0), agency, found["ending"])
