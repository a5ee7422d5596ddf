"""The commands that read: documents, mails, indicators, summary."""

from __future__ import annotations

import pytest

from tests.cli.running import MAILS

INDICATORS = [
    "a.1",
    "a.2",
    "a.3",
    "a.4",
    "a.5",
    "a.6",
    "b.1",
    "b.2a",
    "b.2b",
    "b.3e",
    "b.3h",
    "b.4",
    "b.5",
    "b.6",
    "b.7",
    "b.8",
    "c.1",
    "c.2a",
    "c.2b",
    "c.3",
    "I.1",
    "I.2",
    "I.3",
    "I.4",
    "I.5",
    "I.6",
    "I.7",
    "II.1",
    "II.2",
    "II.3",
    "II.4",
    "II.5",
    "II.6",
    "II.7",
    "II.8",
]
KEYS = [
    "id",
    "title",
    "agency",
    "period",
    "unit",
    "numerator",
    "denominator",
    "unknown",
    "percent",
    "low",
    "high",
    "measured",
    "declared",
    "commitment",
    "target",
    "verdict",
    "estimate",
    "notes",
]


@pytest.fixture(scope="module")
def documents(samples):
    """All documents of the sample mails."""
    return samples("documents", "--json").lines()


@pytest.mark.parametrize(
    ("option", "values", "of"),
    [
        ("--agency", ["stttt", "ubnd-tinh"], lambda d: d["issuer"]["id"]),
        ("--type", ["cong_van", "quyet_dinh"], lambda d: d["type"]),
        ("--paper", ["electronic_only", "with_paper", "unknown"], lambda d: d["paper"]["status"]),
        ("--signature", ["valid", "invalid", "indeterminate", "none"], lambda d: d["signature"]),
        ("--origin", ["born_digital", "scanned_image", "digitised_text", "unknown"], lambda d: d["origin"]),
    ],
)
def test_a_filter_keeps_exactly_what_it_names(samples, documents, option, values, of):
    """
    Filtering is the same as picking from all documents.
    """
    for value in values:
        found = samples("documents", option, value, "--json").lines()
        assert found == [one for one in documents if of(one) == value]
    assert any(of(one) == values[0] for one in documents)


@pytest.mark.parametrize("scope", ["internal", "inter_agency", "external"])
def test_scope_keeps_documents_sent_in_it(samples, documents, scope):
    """
    A document may stand in several scopes.
    """
    found = samples("documents", "--scope", scope, "--json").lines()

    assert found
    assert found == [one for one in documents if scope in [sent["scope"] for sent in one["scopes"]]]


def test_days_bound_the_documents(samples, documents):
    """
    --from and --to are inclusive.
    """
    days = sorted(one["issued_on"] for one in documents if one["issued_on"])
    middle = days[len(days) // 2]
    before = samples("documents", "--to", middle, "--json").lines()
    after = samples("documents", "--from", middle, "--json").lines()
    both = samples("documents", "--from", middle, "--to", middle, "--json").lines()

    assert {one["id"] for one in both} == {one["id"] for one in before} & {one["id"] for one in after}
    assert {one["id"] for one in before} | {one["id"] for one in after} == {one["id"] for one in documents}
    assert middle in {one["issued_on"] for one in both}


def test_filters_join(samples, documents):
    """
    Two filters keep what passes both.
    """
    found = samples("documents", "--type", "cong_van", "--paper", "with_paper", "--json").lines()

    assert found == [one for one in documents if (one["type"], one["paper"]["status"]) == ("cong_van", "with_paper")]


def test_every_mail_and_every_attachment_has_its_row(samples):
    """
    All mails are done, all attachments have a role, unreadable ones too.
    """
    mails = samples("mails", "--json").lines()

    assert len(mails) == len(list(MAILS.glob("*.eml")))
    assert {mail["state"] for mail in mails} == {"done"}
    roles = {part["role"] for mail in mails for part in mail["attachments"]}
    assert roles == {"main", "annex", "copy", "not_official", "unreadable"}
    assert samples("mails", "--state", "held", "--json").lines() == []


@pytest.mark.parametrize(
    "words", [["--year", "2014"], ["--period", "2014-Q2"], ["--period", "2014-05"], ["--year", "1999"]]
)
def test_every_indicator_is_there_for_every_period(samples, words):
    """
    All ids of the tables, in order; a percent is null where there is nothing to divide by.
    """
    found = samples("indicators", *words, "--json").lines()

    assert [one["id"] for one in found] == INDICATORS
    for one in found:
        assert set(KEYS) <= one.keys()
        assert one["period"] == words[1]
        assert one["agency"] is None
        if not one["denominator"]:
            assert one["percent"] is None
    assert any(one["denominator"] for one in found) is (words[1] != "1999")


def test_indicators_of_one_agency(samples):
    """
    Each line names the agency; its counts are at most those of the province.
    """
    whole = {one["id"]: one for one in samples("indicators", "--year", "2014", "--json").lines()}
    one_agency = samples("indicators", "--year", "2014", "--agency", "stttt", "--json").lines()

    assert {one["agency"] for one in one_agency} == {"stttt"}
    for one in one_agency:
        if one["denominator"] is not None and whole[one["id"]]["denominator"] is not None:
            assert one["denominator"] <= whole[one["id"]]["denominator"]


@pytest.mark.parametrize("words", [["documents"], ["mails"], ["indicators", "--year", "2014"]])
def test_people_get_tables(samples, words):
    """
    Without --json: words and frames, nothing on stderr.
    """
    ended = samples(*words)

    assert (ended.code, ended.err) == (0, "")
    assert "─" in ended.out or "━" in ended.out


def test_an_empty_table_says_so(samples):
    """
    An empty frame alone might be a fault.
    """
    ended = samples("queue", "list")

    assert (ended.code, ended.err) == (0, "vanthu: không có dòng nào / nothing to show\n")
    assert "━" in ended.out or "─" in ended.out


def test_summary_of_a_day_is_never_empty(samples):
    """
    Also for a day without mail.
    """
    ended = samples("summary", "--day", "2014-02-03")
    as_json = samples("summary", "--day", "2014-02-03", "--json").json()

    assert ended.code == 0
    assert "Không có thư nào đến trong ngày." in ended.out
    assert as_json == {"day": "2014-02-03", "body": ended.out}


def test_summary_is_not_sent_without_recipients_or_before_the_day_is_over(fresh, tmp_path):
    """
    Each says what to do.
    """
    config = tmp_path / "c.toml"
    config.write_text('[summary]\nto = ["a@b.vn"]\nsmtp_port = 1\n')

    nobody = fresh("summary", "--day", "2014-05-06", "--send")
    early = fresh("summary", "--day", "2999-01-01", "--send", "--config", str(config))
    down = fresh("summary", "--day", "2014-05-06", "--send", "--config", str(config))

    assert (nobody.code, early.code, down.code) == (1, 2, 75)
    assert "[summary] to" in nobody.err
    assert "has not ended" in early.err
    assert "did not take the summary" in down.err
