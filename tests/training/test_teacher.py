"""Confirmed numbers become versions of the reader: in a caged process, repeatable, killable, reversible."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from classifiers.symbol import parse_symbol
from gateway.errors import TryLater
from gateway.learning.head import pack_heads
from gateway.learning.offices import unpack_offices
from gateway.ledger.corrections import complete_symbol
from gateway.ledger.readers import ACTIVE, PROPOSED, add_version, reader_versions, use_version
from gateway.ledger.store import open_ledger
from gateway.route.identity import identify
from gateway.rulebook import load_rules
from gateway.sandbox.reader import SandboxedReader
from gateway.settings import Reader, Sandbox, shipped_config_dir
from gateway.training.teacher import Running, heads_in_use, teach_class, waiting_classes
from gateway.training.term import LearningTerm
from tests.learning.made import random_head
from tests.ledger.samples import AT
from tests.ledger.test_readers import make_version
from tests.ledger.unread import make_scan, make_seen, take
from tests.training.made import crops

SUGGEST, ACCEPT, OFF = (Reader(learn=word) for word in ("suggest", "accept", "off"))
FIGURES = {
    "lessons": 200, "exact": 190, "base_exact": 120, "threshold": 0.9, "accepted": 170, "wrong": 0,
    "error_bound": 0.017, "reliability": [], "may_suggest": True, "may_accept": True,
}  # fmt: skip


@cache
def rules():
    return load_rules(shipped_config_dir())


@pytest.fixture
def ledger(tmp_path):
    opened = open_ledger(f"sqlite:///{tmp_path}/vanthu.db")
    yield opened
    opened.close()


def confirm(ledger, count, seed=1, first=0):
    """So many scans of one office, each number given by a person."""
    for n, (digits, crop) in enumerate(crops(count, seed), start=first):
        unread = identify("syt", None, None, 2014, "bao_cao", f"file:{n}")
        take(ledger, n, make_scan(unread, files=()), numbers=[make_seen(unread.id, file_sha256=f"{n:064}", crop=crop)])
        symbol = parse_symbol(f"{digits}/BC-SYT", rules().catalogue, rules().issuer_codes)
        complete_symbol(ledger, unread.id, symbol, "Lan", "đọc", AT + timedelta(minutes=n))


def test_lessons_become_a_version_that_reads_better(ledger):
    """
    Twelve confirmed numbers of a hand that the nets never saw: learned in a process of its own, in use at once,
    with the figures of lessons that the head had not seen; the same lessons make no second version.
    """
    confirm(ledger, 12)
    [wanted] = waiting_classes(ledger)
    steps = []
    made = teach_class(ledger, wanted, rules(), SUGGEST, AT, lambda: steps.append(1))

    assert made is not None
    assert (made.office, made.ordinal, len(made.lessons), made.codes) == ("syt", 1, 12, ("syt",))
    assert made.calibration["lessons"] == 12
    assert not made.calibration["may_accept"]
    assert made.state == (ACTIVE if made.calibration["exact"] > made.calibration["base_exact"] else PROPOSED)
    assert len(made.heads) < 200_000
    assert len(steps) == 7
    assert waiting_classes(ledger) == []
    assert add_version(ledger, replace(made, made_at=AT + timedelta(days=1))) == 1
    assert reader_versions(ledger) == [made]


def test_a_kill_in_the_middle_costs_the_attempt_and_nothing_else(ledger):
    """
    Killed after its first step, the process leaves no version and all lessons; nothing starts after that.
    """
    confirm(ledger, 12)
    [wanted] = waiting_classes(ledger)
    running = Running()
    with pytest.raises(TryLater, match="lessons are kept"):
        teach_class(ledger, wanted, rules(), SUGGEST, AT, running.stop, running)

    assert reader_versions(ledger) == []
    assert waiting_classes(ledger) == [wanted]
    with pytest.raises(TryLater, match="stopped"):
        teach_class(ledger, wanted, rules(), SUGGEST, AT, running=running)


def test_a_crop_that_is_no_picture_is_left_out(ledger):
    """
    Crops come from strangers' files: a broken one spoils no lesson but its own.
    """
    confirm(ledger, 10)
    [wanted] = waiting_classes(ledger)
    broken = replace(wanted.lessons[0], lesson_id="broken", crop="bm8=")

    made = teach_class(ledger, replace(wanted, lessons=(*wanted.lessons, broken)), rules(), OFF, AT)

    assert made is not None
    assert (made.calibration["lessons"], made.state) == (10, PROPOSED)


def test_too_few_lessons_wait(ledger):
    """
    Nine numbers teach nothing yet; new ones count since the last version.
    """
    confirm(ledger, 9)
    assert waiting_classes(ledger) == []
    confirm(ledger, 1, seed=2, first=9)
    [wanted] = waiting_classes(ledger)
    assert wanted.new == 10
    add_version(ledger, make_version(office="syt", lessons=tuple(one.lesson_id for one in wanted.lessons)))
    confirm(ledger, 2, seed=3, first=10)
    assert [one.new for one in waiting_classes(ledger)] == [2]
    assert waiting_classes(ledger, fewest_new=3) == []


@pytest.mark.parametrize(
    ("settings", "figures", "threshold"),
    [
        (SUGGEST, FIGURES, None),
        (ACCEPT, FIGURES, 0.9),
        (ACCEPT, FIGURES | {"error_bound": 0.021}, None),
        (ACCEPT, FIGURES | {"lessons": 29}, None),
        (Reader(learn="accept", largest_error_percent=1), FIGURES, None),
    ],
)
def test_a_version_accepts_only_where_it_is_proven_and_allowed(ledger, settings, figures, threshold):
    """
    The settings as they are now decide, whatever was true when the version was made.
    """
    heads = {"calibration": figures, "state": ACTIVE, "heads": _heads()}
    add_version(ledger, make_version(**heads))
    [head] = unpack_offices(heads_in_use(ledger, settings))

    assert (head.name, head.threshold) == ("syt-1", threshold)
    assert heads_in_use(ledger, OFF) == b""


def test_the_running_service_follows_what_is_in_use(ledger):
    """
    Put to use, taken out of use: the reading process gets it at the next look, without a restart of the service.
    """
    with SandboxedReader(Sandbox(), shipped_config_dir() / "trust") as reader:
        term = LearningTerm(ledger, reader, SUGGEST, rules)
        add_version(ledger, make_version(state=ACTIVE, calibration=FIGURES, heads=_heads()))
        term.look(AT)
        assert not reader.use_heads(heads_in_use(ledger, SUGGEST))
        use_version(ledger, "syt", 0, "Lan", "đọc kém", AT)
        term.look(AT)
        assert not reader.use_heads(b"")
        term.stop()


def test_a_trust_folder_that_is_wrong_just_now_ends_no_learning(ledger, tmp_path):
    """
    The reading process can't be started anew with it; the next look finds the folder mended.
    """
    trust = tmp_path / "trust"
    trust.mkdir()
    with SandboxedReader(Sandbox(libreoffice="off", unar="off"), trust) as reader:
        term = LearningTerm(ledger, reader, SUGGEST, rules)
        add_version(ledger, make_version(state=ACTIVE, calibration=FIGURES, heads=_heads()))
        (trust / "policy.toml").write_text("[[", encoding="utf-8")
        term.look(AT)
        (trust / "policy.toml").unlink()
        term.look(AT)
        assert not reader.use_heads(heads_in_use(ledger, SUGGEST))
        term.stop()


def _heads() -> bytes:
    return pack_heads({net: random_head(np.random.default_rng(1)) for net in ("first", "second")})
