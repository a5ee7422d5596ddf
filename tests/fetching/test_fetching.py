"""The fetcher against a real server on loopback: what it brings, what it refuses, what it keeps."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gateway.errors import BadSettings, TryLater
from gateway.fetching.download import ask, download
from gateway.fetching.evidence import Wanted, read_fetched, wanted_for
from gateway.fetching.hosts import Host, Hosts, load_hosts
from gateway.fetching.rounds import fetch_round, read_sources
from gateway.settings import shipped_config_dir
from gateway.signatures.cms import check_cms
from gateway.trust import load_trust
from tests.made import pki

NOW = pki.SIGNING_DAY
Answer = tuple[int, bytes, str]


class Authority:
    """What the server answers by path, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.port = 0

    def hosts(self, *, private: bool = True, max_mb: int = 1, timeout_s: int = 60) -> Hosts:
        """The list with every host of the test PKI led to this server."""
        names = {url.split("/")[2].split(":")[0] for url in self.addresses()} | {"pki.example.vn"}
        rows = tuple(Host(name, "tests", private=private, connect=f"127.0.0.1:{self.port}") for name in names)
        return Hosts(rows, max_mb, timeout_s)

    @staticmethod
    def addresses() -> list[str]:
        """Where the test PKI says that its lists lie."""
        return [one.url for one in wanted_for((pki.certificate_der("chair"), pki.certificate_der("agencies")))]


@pytest.fixture
def authority() -> Iterator[Authority]:
    made = Authority()
    with serving(made):
        yield made


@contextmanager
def serving(authority: Authority) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            self.reply(authority.answers.get(self.path, (404, b"", "")))

        def do_POST(self) -> None:  # noqa: N802
            request = self.rfile.read(int(self.headers["Content-Length"]))
            self.reply((200, pki.answer_ocsp(request, "agencies_ocsp", NOW), ""))

        def reply(self, answer: Answer) -> None:
            authority.asked.append(self.path)
            self.send_response(answer[0])
            if answer[2]:
                self.send_header("Location", answer[2])
            self.end_headers()
            self.wfile.write(answer[1])

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    authority.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def publish(authority: Authority) -> tuple[Wanted, ...]:
    """Lay both lists where the certificates say; what is to be fetched."""
    wanted = wanted_for((pki.certificate_der("chair"), pki.certificate_der("agencies")))
    lists = {"agencies": pki.crl_der("agencies", NOW), "root": pki.crl_der("root", NOW)}
    for one in wanted:
        name = "agencies" if "agencies" in one.url else "root"
        authority.answers[path_of(one.url)] = (200, lists[name], "")
    return wanted


def test_fetched_lists_make_a_signature_checkable(authority: Authority, tmp_path: Path) -> None:
    """Nothing but the anchors is configured; after one round the verdict is checked to the end."""
    trust, cache = tmp_path / "trust", tmp_path / "evidence"
    (trust / "intermediates").mkdir(parents=True)
    (trust / "root.crt").write_bytes(pki.certificate_der("root"))
    (trust / "intermediates" / "agencies.crt").write_bytes(pki.certificate_der("agencies"))
    data = pki.sign_cms(b"text", "chair", detached=False)
    (before,) = check_cms(data, load_trust(trust, cache=cache), NOW)

    done = fetch_round(cache, publish(authority), authority.hosts(), NOW)
    (after,) = check_cms(data, load_trust(trust, cache=cache), NOW)

    assert (before.revocation, after.revocation, after.overall) == ("not_checked", "good", "valid")
    assert (done.kept, done.failures) == (2, ())
    assert before.trust_version == after.trust_version


def test_an_ocsp_answer_is_fetched_and_counts(authority: Authority, tmp_path: Path) -> None:
    """Asked for by POST, kept, and used by the check."""
    request = pki.ocsp_request(pki.certificate_der("revoked"), pki.certificate_der("agencies"))
    wanted = (*publish(authority), Wanted("http://pki.example.vn/ocsp", "ocsp", request))
    fetch_round(tmp_path / "evidence", wanted, authority.hosts(), NOW)
    (tmp_path / "root.crt").write_bytes(pki.certificate_der("root"))
    (tmp_path / "intermediates").mkdir()
    (tmp_path / "intermediates" / "agencies.crt").write_bytes(pki.certificate_der("agencies"))
    trust = load_trust(tmp_path, cache=tmp_path / "evidence")
    (verdict,) = check_cms(pki.sign_cms(b"text", "revoked", detached=False), trust, NOW)

    assert len(trust.ocsp) == 1
    assert (verdict.overall, verdict.revocation) == ("invalid", "revoked")


def test_an_address_is_asked_once_for_each_next_update(authority: Authority, tmp_path: Path) -> None:
    """Polite: a second round at once asks nobody."""
    wanted = publish(authority)
    fetch_round(tmp_path, wanted, authority.hosts(), NOW)
    again = fetch_round(tmp_path, wanted, authority.hosts(), NOW + timedelta(minutes=5))

    assert again.asked == 0
    assert len(authority.asked) == 2


def test_newer_evidence_never_replaces_older(authority: Authority, tmp_path: Path) -> None:
    """The list of the signing day answers for that day years later."""
    wanted = publish(authority)
    fetch_round(tmp_path, wanted, authority.hosts(), NOW)
    later = NOW + timedelta(days=60)
    for one in wanted:
        name = "agencies" if "agencies" in one.url else "root"
        authority.answers[path_of(one.url)] = (200, pki.crl_der(name, later), "")
    fetch_round(tmp_path, wanted, authority.hosts(), later)

    assert len(list((tmp_path / "crls").iterdir())) == 4


def test_a_failure_is_told_and_tried_again(authority: Authority, tmp_path: Path) -> None:
    """It costs only itself, stands in the state, and is gone after the next good try."""
    wanted = publish(authority)
    good = authority.answers[path_of(wanted[0].url)]
    authority.answers[path_of(wanted[0].url)] = (200, b"<html>maintenance</html>", "")
    first = fetch_round(tmp_path, wanted, authority.hosts(), NOW)
    authority.answers[path_of(wanted[0].url)] = good
    second = fetch_round(tmp_path, wanted, authority.hosts(), NOW + timedelta(hours=2))

    assert (len(first.failures), first.kept) == (1, 1)
    assert (second.failures, second.kept) == ((), 1)
    assert all(not one.failure for one in read_sources(tmp_path).values())


@pytest.mark.parametrize(
    "url",
    ["http://elsewhere.example/x.crl", "file:///etc/passwd", "ftp://pki.example.vn/x", "http://a:b@pki.example.vn/"],
)
def test_only_listed_hosts_are_asked(authority: Authority, url: str) -> None:
    """Addresses come out of strangers' certificates."""
    with pytest.raises(TryLater, match="no row"):
        download(url, authority.hosts())


def test_a_redirect_off_the_list_is_not_followed(authority: Authority) -> None:
    """Within the list it is."""
    authority.answers["/off"] = (302, b"", "http://elsewhere.example/x")
    authority.answers["/on"] = (302, b"", "http://pki.example.vn/here")
    authority.answers["/here"] = (200, b"found", "")

    assert download("http://pki.example.vn/on", authority.hosts()) == b"found"
    with pytest.raises(TryLater, match="no row"):
        download("http://pki.example.vn/off", authority.hosts())


def test_a_private_address_needs_a_row_that_allows_it(authority: Authority) -> None:
    """A name of the list may point anywhere tomorrow."""
    with pytest.raises(TryLater, match="private"):
        download("http://pki.example.vn/here", authority.hosts(private=False))
    assert not authority.asked


def test_an_endless_answer_is_cut(authority: Authority) -> None:
    """Over the limit of size nothing is taken."""
    authority.answers["/big"] = (200, b"x" * (1024 * 1024 + 1), "")
    with pytest.raises(TryLater, match="1 MB"):
        download("http://pki.example.vn/big", authority.hosts())


def test_who_takes_the_request_and_says_nothing_answers_too_slowly(authority: Authority) -> None:
    """Whichever of the two clocks strikes first."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        authority.port = silent.getsockname()[1]
        hosts = authority.hosts(timeout_s=1)
        for deadline in (time.monotonic(), time.monotonic() + 3600):
            with pytest.raises(TryLater, match="too slowly"):
                ask(hosts.place_of("http://pki.example.vn/here"), hosts, deadline)


def test_a_spoilt_file_of_the_cache_is_left_out_and_told(tmp_path: Path) -> None:
    """The service starts all the same."""
    (tmp_path / "evidence" / "crls").mkdir(parents=True)
    (tmp_path / "evidence" / "crls" / "bad.crl").write_bytes(b"spoilt")
    trust = load_trust(tmp_path, cache=tmp_path / "evidence")

    assert trust.crls == ()
    assert "evidence-unreadable: crls/bad.crl" in trust.notes


def test_bags_and_armour_are_opened() -> None:
    """Issuers' certificates come as .p7b."""
    found = read_fetched("certificate", pki.certificate_bag("agencies", "root"))

    assert {one.der for one in found} == {pki.certificate_der("agencies"), pki.certificate_der("root")}
    with pytest.raises(ValueError, match="list"):
        read_fetched("crl", pki.certificate_der("root"))


def test_shipped_hosts_are_read_and_wrong_rows_named(tmp_path: Path) -> None:
    """A row with an unknown key stops the fetcher, with the key."""
    shipped = load_hosts(shipped_config_dir() / "trust")
    assert shipped.place_of("http://ca.gov.vn/pki/pub/crl/rootca.crl") is not None
    assert shipped.place_of("http://ca.gov.vn:8080/") is None

    (tmp_path / "hosts.toml").write_text('[[host]]\nname = "x"\nsource = "y"\nprivat = true\n', encoding="utf-8")
    with pytest.raises(BadSettings, match="privat"):
        load_hosts(tmp_path)


def test_a_spoilt_state_means_that_all_is_due(tmp_path: Path) -> None:
    """Nothing depends on it but politeness."""
    (tmp_path / "state.json").write_text(json.dumps([1]), encoding="utf-8")
    assert read_sources(tmp_path) == {}
