"""A long log is checked by several processes, and what they find is what one finds."""

from __future__ import annotations

from gateway.sealing import side_by_side
from gateway.sealing.keys import log_name, trusted_keys
from gateway.sealing.sealer import Sealer
from gateway.sealing.verifying import verify_log
from tests.ledger.samples import AT
from tests.sealing.logs import attacking, fill_log


def test_processes_side_by_side_find_what_one_finds(ledger, settings, monkeypatch):
    """
    A whole log is whole, and the first of two changed leaves is named, however many processes look.
    """
    fill_log(ledger, 300, mails=2)
    Sealer(ledger, settings).seal(AT)
    keys = trusted_keys(settings, log_name(settings, ledger))
    monkeypatch.setattr(side_by_side, "WORTH_IT", 100)
    monkeypatch.setattr(side_by_side, "RUN", 64)
    whole = verify_log(ledger, keys, AT, workers=2)
    assert (whole.fault, whole.size, whole.proven) == (None, 300, 300)
    assert whole == verify_log(ledger, keys, AT)

    with attacking(ledger) as attacker:
        attacker.do("UPDATE log_entry SET leaf = '{}' WHERE log_index IN (250, 70)")
    found = verify_log(ledger, keys, AT, workers=2)
    assert (found.fault.code, found.fault.index, found.size) == ("changed", 70, 70)
    assert found == verify_log(ledger, keys, AT)
