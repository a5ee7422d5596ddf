"""The door of document systems over HTTP: who may speak, what is taken, what is refused and why."""

from __future__ import annotations

import contextlib
import http.client
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.directory.naming import Names
from gateway.errors import BadInput, BadSettings
from gateway.ledger.questions import documents, facts
from gateway.ledger.store import open_ledger
from gateway.measuring import load_measures
from gateway.records import Arrival, Mode
from gateway.registers.record_rows import Office
from gateway.registers.reported import read_reported
from gateway.rows import load_judging_rules
from gateway.settings import Dms, Settings, Web
from gateway.spool import Spool
from gateway.web.reporting import PATH, DmsDoor, read_tokens
from gateway.web.serving import PageServer
from tests.classifiers.made import rules
from tests.made.edxml import Organ, Package, edxml
from tests.route.made import directory

TOKEN = "0123456789abcdef0123456789abcdef"
ROW = {
    "agency": "stttt",
    "symbol": "464/STTTT-KHTC",
    "date": "2014-09-07",
    "type": "Công văn",
    "abstract": "V/v báo cáo",
    "recipients": ["Sở Nội vụ"],
    "sent_at": "2014-09-08T09:15:00+07:00",
    "signed": True,
    "paper": False,
}
PACKAGE = edxml(Package(Organ("stttt", "Sở Thông tin và Truyền thông"), (Organ("snv", "Sở Nội vụ"),)), [])


@dataclass(frozen=True)
class Answer:
    """Status and body of one request."""

    status_code: int
    text: str

    def json(self):
        return json.loads(self.text)


class Served:
    """A page server with the door open."""

    def __init__(self, folder: Path) -> None:
        settings = Settings.model_validate({"storage": {"data_dir": str(folder)}})
        tokens = folder / "tokens"
        tokens.write_text(f"# systems\nioffice {TOKEN}\n")
        dms = Dms(enabled=True, token_file=str(tokens), max_package_mb=1)
        self.ledger = open_ledger(f"sqlite:///{folder}/vanthu.db")
        self.spool = Spool(folder / "spool", 1)
        self.arrived: list[Arrival] = []
        measures = load_measures(settings, load_judging_rules(settings, self.ledger))
        door = DmsDoor(dms, read_tokens(dms), self.spool, self.arrived.extend)
        self.server = PageServer(Web(port=0), self.ledger, lambda: measures, self.spool.free_bytes, door)
        self.server.start()

    def post(self, content: bytes, kind: str = "application/json", token: str = TOKEN) -> Answer:
        headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        with contextlib.closing(connection):
            # Who is refused in the middle of sending finds the answer waiting.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.request("POST", PATH, content, headers)
            response = connection.getresponse()
            return Answer(response.status, response.read().decode())

    def rows(self, *rows: dict[str, object]) -> Answer:
        return self.post(json.dumps(rows).encode())


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    served = Served(tmp_path_factory.mktemp("dms"))
    yield served
    served.server.stop()
    served.ledger.close()


@pytest.fixture
def served(tmp_path):
    served = Served(tmp_path)
    yield served
    served.server.stop()
    served.ledger.close()


def test_reported_document_is_counted_and_telling_it_again_changes_nothing(served):
    """
    One document, sent by the document system, no paper: mode E; the second report finds it known.
    """
    first, again = served.rows(ROW), served.rows(ROW)

    assert (first.status_code, first.json()["new"]) == (200, 1)
    assert (again.status_code, again.json()["known"], again.json()["import"]) == (200, 1, None)
    [view] = documents(served.ledger)
    assert (view.record.symbol, view.record.sources) == ("464/STTTT-KHTC", ("D",))
    assert [fact.mode for fact in facts(served.ledger, date(2014, 1, 1), date(2014, 12, 31))] == [Mode.ELECTRONIC]


def test_one_wrong_row_refuses_all_and_names_it(served):
    """
    Nothing is half taken.
    """
    answer = served.rows(ROW, ROW | {"sent_at": "mai"}, {"agency": "stttt"})

    assert answer.status_code == 400
    assert [error.partition(":")[0] for error in answer.json()["errors"]] == ["line 2", "line 3"]
    assert "recipients" in answer.json()["errors"][1]
    assert list(documents(served.ledger)) == []


def test_package_is_safe_before_it_is_answered(served):
    """
    202 once it lies in the spool with its row; the same package again is known.
    """
    first, again = (served.post(PACKAGE, "application/xml; charset=utf-8") for _ in range(2))

    assert [(answer.status_code, answer.json()["new"]) for answer in (first, again)] == [(202, True), (202, False)]
    [arrival] = served.arrived
    assert served.spool.read(arrival.spool_id) == PACKAGE


@pytest.mark.parametrize(
    ("content", "kind", "token", "status", "says"),
    [
        (b"{}", "application/json", "", 401, "no known token"),
        (b"{}", "application/json", "x" * 32, 401, "no known token"),
        (b"nonsense", "application/json", TOKEN, 400, "no JSON"),
        (b"[]", "application/json", TOKEN, 400, "no object"),
        (b"[1]", "application/json", TOKEN, 400, "no object"),
        (b"[" * 100_000, "application/json", TOKEN, 400, "no JSON"),
        (
            json.dumps(ROW | {"recipients": [{"name": "So"}]}).encode(),
            "application/json",
            TOKEN,
            400,
            "holds an object",
        ),
        (b"hello", "text/plain", TOKEN, 415, "expected application/json"),
        (b"<html/>", "application/xml", TOKEN, 400, "no edXML package"),
        (PACKAGE + b" " * (1 << 20), "application/xml", TOKEN, 413, "max_package_mb = 1"),
        (b" " * (6 << 20), "application/json", TOKEN, 413, "more than 5 MB"),
    ],
)
def test_what_is_not_taken_gets_one_sentence(shared, content, kind, token, status, says):
    """
    And leaves nothing behind.
    """
    answer = shared.post(content, kind, token)

    assert (answer.status_code, says in answer.text) == (status, True)
    assert TOKEN not in answer.text
    assert (list(shared.spool.ids()), shared.arrived) == ([], [])


@pytest.mark.parametrize("content", ["", "ioffice short\n", "onlytoken\n"])
def test_bad_token_files_are_bad_settings(tmp_path, content):
    """
    The sentence says what a line must hold and shows no token.
    """
    file = tmp_path / "tokens"
    file.write_text(content)
    with pytest.raises(BadSettings, match="a token of at least 24 characters"):
        read_tokens(Dms(enabled=True, token_file=str(file)))
    with pytest.raises(BadSettings, match="can't be read"):
        read_tokens(Dms(enabled=True, token_file=str(tmp_path / "none")))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ROW, "x"]), inner, max_size=4),
)


@settings(deadline=None)
@given(JSON)
def test_any_json_gives_rows_or_a_sentence(value):
    """
    Whatever a system sends, nothing breaks.
    """
    office = Office(rules(), directory(), Names(directory()))
    try:
        found = read_reported(json.dumps(value).encode(), office, "http:test")
    except BadInput:
        return
    assert len(found.records) + len(found.problems) >= 1
