"""The pages and the machine doors beside them: `/`, `/numbers`, `/series`, `/signatures`, `/documents`,
`/commitments`, `/healthz`, `/readyz`, `/metrics`.

Loopback only (a setting can't change that), reads only, no cookies. Accounts
come with the pages that change something.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from gateway.counting.periods import local_day
from gateway.ledger.crops import crop_picture
from gateway.ledger.engine import Ledger
from gateway.ledger.questions import Totals, oldest_waiting_at, sums, totals
from gateway.measuring import Measures
from gateway.metrics import metrics_text
from gateway.web.documents import add_documents
from gateway.web.figures import Query as FigureQuery
from gateway.web.figures import behind_page, figures_page
from gateway.web.forms import add_forms
from gateway.web.kept import Kept
from gateway.web.overview import overview
from gateway.web.refusals import add_refusals, refuse_unknown
from gateway.web.report_files import Maker, add_reports
from gateway.web.reporting import DmsDoor, add_reporting
from gateway.web.series import series_page
from gateway.web.signatures import add_signatures
from gateway.web.unread import unread_page

HERE = Path(__file__).parent
NOT_OURS = "This page answers under the names localhost, 127.0.0.1 and [::1] only.\n"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
OWN_NAMES = {"localhost", "127.0.0.1", "::1"}
"""A page of a stranger whose name was made to point here (DNS rebinding) must not read ours."""
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def build_app(
    ledger: Ledger,
    measures: Callable[[], Measures],
    free_bytes: Callable[[], int],
    dms: DmsDoor | None = None,
    evidence: Path | None = None,
    reports: Maker | None = None,
) -> FastAPI:
    """The web application; `measures` gives the rows in force, `free_bytes` the spool's space above its reserve.

    `dms` opens the door of document systems, `evidence` is the fetcher's folder, `reports` makes files of reports.
    `state.kept` of the application are its counts over whole tables: whoever serves it stops them at the end.
    """
    app = FastAPI(
        title="vanthu", docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(refuse_unknown)]
    )
    pages = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(), undefined=StrictUndefined
    )
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    @app.middleware("http")
    async def harden(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        known = request.url.hostname in OWN_NAMES
        response = await answer(request) if known else PlainTextResponse(NOT_OURS, status_code=421)
        response.headers.update(HEADERS)
        return response

    add_refusals(app, pages)

    turn = threading.Lock()
    kept = Kept(lambda break_off: sums(ledger, break_off), turn)
    scraped = Kept(lambda break_off: totals(ledger, break_off), turn)
    app.state.kept = (kept, scraped)

    @app.get("/", response_class=HTMLResponse)
    def page(period: str | None = None, agency: str | None = None) -> str:
        today = local_day(datetime.now(UTC))
        shown = overview(ledger, measures(), period, agency or None, today, kept.now())
        return pages.get_template("overview.html").render(shown)

    _add_machine_doors(app, ledger, free_bytes, evidence, scraped)
    for add in (_add_numbers, _add_figures, _add_series, add_signatures, add_documents, add_forms):
        add(app, pages, ledger, measures)
    if reports is not None:
        add_reports(app, reports)
    if dms is not None:
        add_reporting(app, ledger, measures, dms)
    return app


def _add_machine_doors(
    app: FastAPI, ledger: Ledger, free_bytes: Callable[[], int], evidence: Path | None, scraped: Kept[Totals]
) -> None:
    """Health, readiness and metrics: none of them waits for a count over whole tables."""

    @app.get("/healthz")
    def healthz() -> Response:
        """200 while the process serves."""
        return JSONResponse({"status": "ok"})

    @app.get("/readyz")
    def readyz() -> Response:
        """200 when mail would be taken: the ledger answers and the disk has space."""
        oldest_waiting_at(ledger)
        enough = free_bytes() > 0
        return JSONResponse({"status": "ok" if enough else "disk nearly full"}, status_code=200 if enough else 503)

    @app.get("/metrics")
    def metrics() -> Response:
        counted = scraped.now()
        found = (counted.value, counted.at) if counted else None
        return Response(metrics_text(ledger, free_bytes, found, evidence), media_type=PROMETHEUS)


def _add_figures(app: FastAPI, pages: Environment, ledger: Ledger, measures: Callable[[], Measures]) -> None:
    """The page of indicators, and of the documents behind one."""

    @app.get("/indicators", response_class=HTMLResponse)
    def figures(
        period: str | None = None,
        agency: str | None = None,
        level: str = "",
        organised: str = "then",
        secret: bool = False,
        province: str = "",
    ) -> str:
        asked = FigureQuery(period or None, agency or None, level, organised or "then", secret, province)
        found = figures_page(ledger, measures(), asked, local_day(datetime.now(UTC)))
        return pages.get_template("indicators.html").render(found)

    @app.get("/indicators/{indicator}", response_class=HTMLResponse)
    def behind(
        indicator: str,
        period: str,
        agency: str | None = None,
        level: str = "",
        organised: str = "then",
        secret: bool = False,
        province: str = "",
        part: str = "",
        page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    ) -> str:
        asked = FigureQuery(period, agency or None, level, organised or "then", secret, province)
        found = behind_page(ledger, measures(), indicator, asked, part, page, local_day(datetime.now(UTC)))
        return pages.get_template("behind.html").render(found)


def _add_series(app: FastAPI, pages: Environment, ledger: Ledger, measures: Callable[[], Measures]) -> None:
    """The page of number series."""

    @app.get("/series", response_class=HTMLResponse)
    def series(year: Annotated[int | None, Query(ge=1900, le=2999)] = None, agency: str | None = None) -> str:
        today = local_day(datetime.now(UTC))
        return pages.get_template("series.html").render(series_page(ledger, measures(), year, agency or None, today))


def _add_numbers(app: FastAPI, pages: Environment, ledger: Ledger, measures: Callable[[], Measures]) -> None:
    """The page of unread numbers and the pictures on it."""

    @app.get("/numbers", response_class=HTMLResponse)
    def unread() -> str:
        return pages.get_template("numbers.html").render(unread_page(ledger, measures()))

    @app.get("/numbers/{crop_id}.png")
    def crop(crop_id: str) -> Response:
        picture = crop_picture(ledger, crop_id)
        return Response(picture, media_type="image/png") if picture else PlainTextResponse("gone\n", status_code=404)
