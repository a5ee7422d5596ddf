"""`vanthu trust fetch`, `check` and the recheck after it, against a real server on loopback."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from gateway.ledger.questions import totals
from gateway.ledger.store import open_ledger
from gateway.metrics import metrics_text
from tests.cli.running import Ended, Vanthu
from tests.fetching.authority import Authorities, dripping_body, dripping_headers, serving
from tests.made import pki
from tests.rechecking.world import crl, signed_letter

NOW = datetime.now(UTC).replace(microsecond=0)
LIMITS = "[limits]\nmax_mb = 1\ntimeout_s = {}\n\n"
LISTED = "/tests/crls/online/latest.crl"
OF_ROOT = "/tests/crls/root/latest.crl"
BAG = "/issuers/online.p7b"


@pytest.fixture
def authorities() -> Iterator[Authorities]:
    with serving() as found:
        found.answers[LISTED] = pem(crl("online", {}, NOW - timedelta(hours=1)))
        found.answers[OF_ROOT] = crl("root", {}, NOW - timedelta(hours=1))
        found.answers[BAG] = pki.certificate_bag("online")
        found.answers["/issuers/root.p7b"] = pki.certificate_bag("root")
        yield found


class Office:
    """A gateway that trusts the root and knows nothing else."""

    def __init__(self, folder: Path, hosts: str) -> None:
        self.trust = folder / "trust"
        self.trust.mkdir()
        (self.trust / "root.crt").write_bytes(pki.certificate_der("root"))
        self.hosts = hosts
        self.waits_for(60)
        self.evidence = folder / "data" / "evidence"
        self.vanthu = Vanthu("--data", str(folder / "data"), "--trust", str(self.trust))
        self.mails = folder / "mails"
        self.mails.mkdir()

    def waits_for(self, timeout_s: int) -> None:
        """An answer may take so long."""
        (self.trust / "hosts.toml").write_text(LIMITS.format(timeout_s) + self.hosts, encoding="utf-8")

    def takes(self, signer: str) -> None:
        """A letter of that signer comes in."""
        (self.mails / f"{signer}.eml").write_bytes(signed_letter(7, signer))
        done = self.vanthu("ingest", str(self.mails), "--json")
        assert done.code == 0, done.err

    def knows(self, *names: str) -> None:
        """These certificates lie in the trust folder: quicker than a letter."""
        (self.trust / "intermediates").mkdir()
        for name in names:
            (self.trust / "intermediates" / f"{name}.crt").write_bytes(pki.certificate_der(name))

    def fetch(self, *options: str) -> tuple[Ended, dict[str, Any]]:
        done = self.vanthu("trust", "fetch", "--json", *options)
        return done, json.loads(done.out)

    def fetch_despite(self, answer: Any) -> tuple[Ended, dict[str, Any]]:
        """One that drips is not waited for: a second is enough. On a busy machine too short for the others, which come next time."""
        self.waits_for(1 if callable(answer) else 60)
        done, told = self.fetch()
        until = time.monotonic() + 120
        while sum(bool(one["failure"]) for one in told["sources"]) > 1 and time.monotonic() < until:
            done, told = self.fetch("--now")
        self.waits_for(60)
        return done, told

    def kept(self, kind: str) -> int:
        folder = self.evidence / kind
        return len([one for one in folder.iterdir() if not one.name.startswith(".")]) if folder.is_dir() else 0

    def newest(self) -> str:
        return str(self.vanthu("signatures", "list", "--json").lines()[-1]["overall"])


def pem(der: bytes) -> bytes:
    return b"-----BEGIN X509 CRL-----\n" + base64.encodebytes(der) + b"-----END X509 CRL-----\n"


@pytest.mark.parametrize(("signer", "answers"), [("online_listed", 0), ("online_asked", 1)])
def test_a_letter_of_an_unknown_authority_is_settled_by_fetching(
    authorities: Authorities, tmp_path: Path, signer: str, answers: int
) -> None:
    """
    Issuer from a bag (.p7b), lists in PEM and DER or the responder's answer, then the recheck: valid.
    """
    office = Office(tmp_path, authorities.row())
    office.takes(signer)
    assert office.newest() == "indeterminate"

    done, told = office.fetch()
    assert (done.code, told["not_listed"], [one["failure"] for one in told["sources"] if one["failure"]]) == (0, [], [])
    assert office.kept("ocsp") == answers
    assert office.kept("intermediates") >= 1
    assert office.vanthu("signatures", "recheck").code == 0
    assert office.newest() == "valid"

    asked = len(authorities.asked)
    office.fetch()
    assert len(authorities.asked) == asked


def test_a_revocation_that_the_responder_tells_arrives_in_the_verdict(authorities: Authorities, tmp_path: Path) -> None:
    """
    Revoked in 2023, signed in 2024.
    """
    office = Office(tmp_path, authorities.row())
    office.takes("online_revoked")
    office.fetch()
    office.vanthu("signatures", "recheck")

    assert office.newest() == "invalid"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (dripping_headers, "too slowly"),
        (dripping_body, "too slowly"),
        (b"x" * (1024 * 1024 + 1), "more than 1 MB"),
        (b"<html>maintenance</html>", "revocation list"),
        (pki.certificate_der("root"), "revocation list"),
    ],
    ids=["dripping headers", "dripping body", "huge", "a page", "a certificate"],
)
def test_a_bad_answer_costs_only_itself_and_is_told(
    authorities: Authorities, tmp_path: Path, answer: Any, sentence: str
) -> None:
    """
    The other list is kept; the failure stands in `trust fetch` and `trust check` until it went right.
    """
    good, authorities.answers[LISTED] = authorities.answers[LISTED], answer
    office = Office(tmp_path, authorities.row())
    office.knows("online_listed", "online")
    done, told = office.fetch_despite(answer)

    (failed,) = [one for one in told["sources"] if one["failure"]]
    assert (done.code, failed["url"].endswith(LISTED)) == (0, True)
    assert sentence in failed["failure"]
    assert office.kept("crls") == 1
    found = office.vanthu("trust", "check")
    assert (found.code, "could not be fetched" in found.out) == (3, True)

    authorities.answers[LISTED] = good
    _, told = office.fetch("--now")
    assert [one for one in told["sources"] if one["failure"]] == []
    assert office.kept("crls") == 2


def test_a_failure_stands_in_the_summary_and_the_metrics(authorities: Authorities, tmp_path: Path) -> None:
    """
    Until it went right; beside it the signatures by their newest check.
    """
    authorities.answers[LISTED] = b"spoilt"
    office = Office(tmp_path, authorities.row())
    office.knows("online_listed", "online")
    office.fetch()
    ledger = open_ledger(f"sqlite:///{tmp_path}/data/vanthu.db")
    told = metrics_text(ledger, lambda: 0, (totals(ledger), datetime.now(UTC)), office.evidence).decode()
    ledger.close()

    assert "nơi chưa tải được bằng chứng thu hồi" in office.vanthu("summary", "--day", "2024-03-15").out
    assert 'vanthu_evidence_sources{state="failed"} 1.0' in told


def test_a_redirect_to_another_host_is_not_followed(authorities: Authorities, tmp_path: Path) -> None:
    """
    Nor to a listed name that is not asked for there: each hop is looked up in the list.
    """

    def away(asked: BaseHTTPRequestHandler) -> None:
        authorities.reply(asked, b"", 302, f"http://127.0.0.1:{authorities.port}{OF_ROOT}")

    authorities.answers[LISTED] = away
    office = Office(tmp_path, authorities.row())
    office.knows("online_listed", "online")
    _, told = office.fetch()

    (failed,) = [one for one in told["sources"] if one["failure"]]
    assert "stands on no row of hosts.toml" in failed["failure"]


@pytest.mark.parametrize("connect", [True, False])
def test_a_private_address_is_refused_unless_its_row_allows_it(
    authorities: Authorities, tmp_path: Path, connect: bool
) -> None:
    """
    Whatever the name resolves to: nothing is asked. "localhost" stands for a name that was turned inwards.
    """
    rows = authorities.row("pki.example.vn", private=False, connect=connect)
    office = Office(tmp_path, rows)
    office.knows("online_listed", "online")
    done, told = office.fetch()

    assert done.code == (75 if connect else 0)
    assert authorities.asked == []
    if connect:
        assert all("private address" in one["failure"] for one in told["sources"])
    else:
        assert told["not_listed"]


def test_addresses_on_no_row_are_told_and_not_asked(authorities: Authorities, tmp_path: Path) -> None:
    """
    They are no failure of anybody's: `trust fetch` names them.
    """
    office = Office(tmp_path, authorities.row("elsewhere.example.vn"))
    office.knows("online_listed", "online")
    done, told = office.fetch()

    assert done.code == 0
    assert any(url.endswith(LISTED) for url in told["not_listed"])
    assert "không hỏi / stands on no row" in done.err
    assert authorities.asked == []


def test_the_list_of_the_signing_time_answers_though_a_newer_one_came(authorities: Authorities, tmp_path: Path) -> None:
    """
    Both are kept; the verdict names the one that was in force.
    """
    office = Office(tmp_path, authorities.row())
    office.takes("online_listed")
    office.fetch()
    later = datetime.now(UTC) + timedelta(days=40)
    authorities.answers[LISTED] = crl("online", {}, later)
    office.fetch("--now")
    assert office.kept("crls") == 3

    office.vanthu("signatures", "recheck")
    (entry,) = office.vanthu("signatures", "show", "1", "--json").lines()
    assert office.newest() == "valid"
    assert json.loads(entry["leaf"])["check"]["revocation_this_update"][:10] == f"{NOW - timedelta(hours=1):%Y-%m-%d}"
