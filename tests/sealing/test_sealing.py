"""Checkpoints and their time-stamps: when they are made, by which key, and what is told when they fail."""

from __future__ import annotations

import stat
from datetime import timedelta

import pytest

from gateway.errors import BadSettings
from gateway.ledger.checkpoints import checkpoints, newest_checkpoint
from gateway.ledger.log_questions import LogTree
from gateway.ledger.questions import day_figures
from gateway.nightly import compose, day_bounds
from gateway.reports.summary import build_summary
from gateway.sealing.keys import key_file, log_name, signing_key, trusted_keys
from gateway.sealing.sealer import Sealer
from gateway.sealing.stamping import stamp_state
from gateway.sealing.verifying import read_given, verify_log
from gateway.settings import SignatureLog, Summary
from gateway.transparency.notes import key_of, read_checkpoint
from tests.ledger.samples import AT
from tests.made.pki import SIGNING_DAY, full_trust
from tests.sealing.logs import attacking, fill_log
from tests.sealing.tsa import Tsa, serving

NOW = SIGNING_DAY


def with_log(settings, **changes):
    return settings.model_copy(update={"signature_log": SignatureLog(**changes)})


def test_a_checkpoint_is_signed_by_the_key_in_the_data_folder(ledger, settings):
    """
    The key is made at first use, 0600; its verifier key proves the checkpoint.
    """
    fill_log(ledger, 5)
    made = Sealer(ledger, settings).seal(NOW)
    key = key_of("vanthu/quangngai-2013", signing_key(settings))

    assert stat.S_IMODE(key_file(settings).stat().st_mode) == 0o600
    assert read_checkpoint(made.note).is_signed_by(key)
    assert made.root == LogTree(ledger, 5).root().hex()
    assert newest_checkpoint(ledger) == made


def test_an_empty_log_and_one_that_did_not_grow_get_no_new_checkpoint(ledger, settings):
    """
    One checkpoint for each size is enough.
    """
    sealer = Sealer(ledger, settings)
    assert sealer.seal(NOW) is None
    fill_log(ledger, 3)
    first = sealer.seal(NOW)

    assert sealer.seal(NOW + timedelta(days=1)) == first
    assert len(checkpoints(ledger)) == 1


def test_every_so_many_entries_a_checkpoint_is_made(ledger, settings):
    """
    Workers tell what they added; the settings say after how many entries to sign.
    """
    sealer = Sealer(ledger, with_log(settings, checkpoint_every=4))
    fill_log(ledger, 3)
    sealer.logged(3)
    assert checkpoints(ledger) == []
    fill_log(ledger, 2, first=9)
    sealer.logged(2)

    assert [kept.size for kept in checkpoints(ledger)] == [5]


def test_the_name_of_a_log_stays_that_of_its_first_checkpoint(ledger, settings):
    """
    Another name in the settings would make another log of it.
    """
    fill_log(ledger, 1)
    Sealer(ledger, with_log(settings, name="vanthu.example.vn/log")).seal(NOW)

    assert log_name(settings, ledger) == "vanthu.example.vn/log"
    fill_log(ledger, 1, first=5)
    made = Sealer(ledger, settings).seal(NOW)
    assert made.note.startswith("vanthu.example.vn/log\n2\n")


def test_several_gateways_sign_one_log_with_keys_of_their_own(ledger, settings, tmp_path):
    """
    Each trusts the other's key by its line in the settings; without it `verify` says so.
    """
    other = settings.model_copy(update={"storage": settings.storage.model_copy(update={"data_dir": str(tmp_path)})})
    for number, gateway in enumerate((settings, other)):
        fill_log(ledger, 2, first=1 + number)
        Sealer(ledger, gateway).seal(NOW)
    line = key_of("vanthu/quangngai-2013", signing_key(other)).line()
    name = log_name(settings, ledger)

    alone = verify_log(ledger, trusted_keys(settings, name), NOW)
    assert alone.fault is not None
    assert alone.fault.code == "checkpoint-unsigned"
    both = trusted_keys(with_log(settings, trusted_keys=(line,)), name)
    assert verify_log(ledger, both, NOW).fault is None


@pytest.mark.parametrize("content", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_key_file_that_is_none_is_named(settings, tmp_path, content):
    """
    The sentence says which file and what is expected there.
    """
    file = tmp_path / "key.pem"
    file.write_text(content)
    file.chmod(0o600)

    with pytest.raises(BadSettings, match="expected an Ed25519 key"):
        signing_key(with_log(settings, key_file=str(file)))


def test_a_key_that_others_may_read_is_refused(ledger, settings):
    """
    Whoever reads the key can sign a rewritten log.
    """
    signing_key(settings)
    key_file(settings).chmod(0o644)

    with pytest.raises(BadSettings, match="chmod 600"):
        signing_key(settings)


def test_a_checkpoint_gets_a_time_stamp_of_its_own(ledger, settings):
    """
    The token stamps the note, its authority can be trusted, and a moved token is found.
    """
    tsa = Tsa(NOW)
    fill_log(ledger, 2)
    with serving(tsa) as url:
        sealer = Sealer(ledger, with_log(settings, tsa_url=url, tsa_timeout_s=120))
        sealer.seal(NOW)
        sealer.stamp(NOW)
        sealer.stamp(NOW)
    kept = newest_checkpoint(ledger)

    assert tsa.asked == 1
    assert sealer.stamp_trouble == ""
    assert kept.stamp.stamped_at == NOW
    assert stamp_state(kept.stamp.token, kept.note, NOW, full_trust()).trusted_at == NOW
    keys = trusted_keys(settings, log_name(settings, ledger))
    found = verify_log(ledger, keys, NOW)
    assert (found.fault, found.stamps) == (None, 1)
    with attacking(ledger) as attacker:
        attacker.do("UPDATE log_timestamp SET token = :t", t=b"\x30\x00")
    assert verify_log(ledger, keys, NOW).fault.code == "timestamp-differs"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"status": 503}, "status 503"),
        ({"body": b"<html>"}, "no time-stamp"),
        ({"body": b"x" * 70_000}, "more than 65536 bytes"),
        ({"other_bytes": True}, "not one of this checkpoint"),
    ],
)
def test_a_time_stamp_that_fails_is_told_and_tried_again(ledger, settings, changes, told):
    """
    Nothing is kept, the summary says why, and the next round asks again.
    """
    tsa = Tsa(NOW)
    fill_log(ledger, 2)
    with serving(tsa) as url:
        sealer = Sealer(ledger, with_log(settings, tsa_url=url, tsa_timeout_s=120))
        sealer.seal(NOW)
        vars(tsa).update(changes)
        sealer.stamp(NOW)
        assert told in sealer.stamp_trouble
        assert newest_checkpoint(ledger).stamp is None
        body = _summary(ledger, sealer.stamp_trouble)
        assert "Chưa lấy được dấu thời gian" in body
        vars(tsa).update(status=200, body=None, other_bytes=False)
        sealer.stamp(NOW)

    assert sealer.stamp_trouble == ""
    assert newest_checkpoint(ledger).stamp is not None


def test_an_authority_that_does_not_answer_is_told(ledger, settings):
    """
    A closed port is no fault of the log.
    """
    fill_log(ledger, 1)
    sealer = Sealer(ledger, with_log(settings, tsa_url="http://127.0.0.1:9/", tsa_timeout_s=2))
    sealer.seal(NOW)
    sealer.stamp(NOW)

    assert "does not answer" in sealer.stamp_trouble


def test_the_summary_bears_the_checkpoint(ledger, settings, tmp_path):
    """
    Size, root and key in the text, the whole note as a file of the mail.
    """
    fill_log(ledger, 3)
    made = Sealer(ledger, settings).seal(NOW)
    body = _summary(ledger)
    kept = type("Kept", (), {"day": AT.date(), "built_at": NOW, "message_id": "<1@x>", "body": body})
    mail = compose(kept, Summary(to=("admin@example.vn",)), made)

    assert "NHẬT KÝ CHỮ KÝ" in body
    assert f"3 mục, gốc {made.root[:16]}, khóa vanthu/quangngai-2013 {made.key_id}" in " ".join(body.split())
    (file,) = mail.iter_attachments()
    assert file.get_filename() == "checkpoint-3.txt"
    saved = tmp_path / "saved.txt"
    saved.write_bytes(file.get_payload(decode=True))
    assert read_given(saved).signed == read_checkpoint(made.note)


def _summary(ledger, trouble=""):
    return build_summary(AT.date(), day_figures(ledger, *day_bounds(AT.date())), stamp_trouble=trouble)
