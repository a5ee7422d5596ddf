"""What a page answers when it can't: one sentence, for people on a page, for machines as plain text."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request, Response
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.params import Query
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.routing import APIRoute
from jinja2 import Environment
from starlette.exceptions import HTTPException

from gateway.errors import BadInput, TryLater
from gateway.reports import words

_TITLES = {
    404: "Không có trang này",
    405: "Không có việc này",
    503: "Xin thử lại sau giây lát",
}
_EXPECTED = {
    "missing": "is missing",
    "int_parsing": "is {input!r}; expected a whole number",
    "bool_parsing": "is {input!r}; expected true or false",
    "greater_than_equal": "is {input!r}; expected at least {ge}",
    "less_than_equal": "is {input!r}; expected at most {le}",
}


async def refuse_unknown(request: Request) -> None:
    """A misspelt parameter would be passed over and another figure shown than was asked for. Raises BadInput."""
    route = request.scope.get("route")
    if request.method != "GET" or not isinstance(route, APIRoute):
        return
    fields = get_flat_params(route.dependant)
    known = [field.alias for field in fields if isinstance(field.field_info, Query)]
    for name in request.query_params:
        if name not in known:
            expected = f"expected {', '.join(known)}" if known else "this page takes none"
            raise BadInput(f"{name} is no parameter of {request.url.path}; {expected}.")


def add_refusals(app: FastAPI, pages: Environment) -> None:
    """One sentence instead of a trace or of JSON about our insides."""

    def answer(request: Request, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse(f"{sentence}\n", status_code=status, headers=headers)
        title = _TITLES.get(status, "Không hiểu điều được hỏi")
        page = pages.get_template("refusal.html").render(
            jurisdiction="", title=title, sentence=words.printable(sentence)
        )
        return HTMLResponse(page, status_code=status, headers=headers)

    @app.exception_handler(BadInput)
    async def bad_input(request: Request, why: BadInput) -> Response:
        return answer(request, 400, str(why))

    @app.exception_handler(RequestValidationError)
    async def bad_parameter(request: Request, why: RequestValidationError) -> Response:
        return answer(request, 422, _sentence(why))

    @app.exception_handler(TryLater)
    async def try_later(request: Request, why: TryLater) -> Response:
        return answer(request, 503, str(why), {"Retry-After": "5"})

    @app.exception_handler(HTTPException)
    async def no_page(request: Request, why: HTTPException) -> Response:
        return answer(request, why.status_code, f"{request.url.path}: {why.detail}.", why.headers)


def _sentence(why: RequestValidationError) -> str:
    error = why.errors()[0]
    told = _EXPECTED.get(error["type"], "is {input!r}; {msg}")
    known = {"input": error.get("input"), "msg": error["msg"], **error.get("ctx", {})}
    return f"{error['loc'][-1]} {told.format(**known)}."
