"""Reports from the page: made in a process of their own, one at a time."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from gateway.errors import BadInput, BadSettings
from gateway.publishing.making import Wanted, make_apart
from gateway.settings import Settings, Storage, Web
from gateway.web.serving import PageServer


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(storage=Storage(data_dir=str(tmp_path / "data")))


def test_a_report_is_made_in_a_child_and_is_whole(settings):
    """
    The service itself never loads what draws.
    """
    content = make_apart(settings, Wanted("registration", 2014, "snv", ".docx"))
    assert content.startswith(b"PK") and len(content) > 10_000


def test_what_is_wrong_with_a_request_comes_back_as_its_sentence(settings, tmp_path):
    """
    An agency that is none, and a template that is not there.
    """
    with pytest.raises(BadInput, match="expected a directory id"):
        make_apart(settings, Wanted("annual", 2014, "nobody", ".pdf"))
    bare = settings.model_copy(update={"rules": settings.rules.model_copy(update={"config_dir": str(tmp_path)})})
    with pytest.raises(BadSettings, match=str(tmp_path)):
        make_apart(bare, Wanted("annual", 2014, None, ".pdf"))


@contextmanager
def page(make) -> Iterator[Callable[[str], http.client.HTTPResponse]]:
    """Answers of a real server on loopback."""
    server = PageServer(Web(port=0), None, lambda: None, lambda: 1, reports=make)  # type: ignore[arg-type, return-value]
    server.start()

    def get(path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer

    try:
        yield get
    finally:
        server.stop()


def test_the_name_says_what_is_wanted():
    """
    Kind, year, ending, agency; a file to keep, not to show.
    """
    asked: list[Wanted] = []
    with page(lambda wanted: asked.append(wanted) or b"x") as get:
        answer = get("/reports/annual-2014.pdf?agency=snv")
        get("/reports/form.xlsx")

    assert asked == [Wanted("annual", 2014, "snv", ".pdf"), Wanted("blank", 0, None, ".xlsx")]
    assert answer.getheader("content-type") == "application/pdf"
    assert answer.getheader("content-disposition") == "attachment; filename*=UTF-8''snv-annual-2014.pdf"


def test_other_names_are_not_found():
    """
    No name reaches a file.
    """
    with page(lambda _: b"x") as get:
        for name in ("annual-2014.exe", "annual.pdf", "form.pdf", "..%2fx.pdf", "annual-99999.pdf"):
            assert get(f"/reports/{name}").status == 404


def test_what_can_not_be_made_is_an_answer_not_a_fault():
    """
    400 for an agency that is none, 500 with the sentence for a template that needs mending.
    """
    for error, status in ((BadInput("no"), 400), (BadSettings("template"), 500)):

        def fail(_: Wanted, error: Exception = error) -> bytes:
            raise error

        with page(fail) as get:
            assert get("/reports/annual-2014.pdf").status == status


def test_only_one_report_is_made_at_a_time():
    """
    Who asks meanwhile is told so at once, and nothing queues up.
    """
    begun, go_on = threading.Event(), threading.Event()

    def slow(_: Wanted) -> bytes:
        begun.set()
        go_on.wait(120)
        return b"x"

    with page(slow) as get:
        first = threading.Thread(target=get, args=("/reports/annual-2014.pdf",))
        first.start()
        begun.wait(120)
        refused = get("/reports/annual-2014.pdf")
        go_on.set()
        first.join()
        assert (refused.status, refused.getheader("retry-after")) == (503, "5")
        assert get("/reports/annual-2014.pdf").status == 200
