"""The running service settles signatures by itself when evidence comes."""

from __future__ import annotations

from tests.rechecking.world import TrustFolder, signed_letter
from tests.scenarios.running import until


def test_a_running_service_checks_again_after_a_reload_and_after_a_start(service, tmp_path):
    """
    Lists laid into the trust folder and SIGHUP: a new entry, a document that is valid, one signature in all.
    """
    trust = TrustFolder(tmp_path / "trust")
    service.start(rules={"trust_dir": str(trust.path)})
    service.deliver(signed_letter(1))
    service.wait_done(1)
    assert [one["signature"] for one in service.documents()] == ["indeterminate"]

    trust.lists_come()
    service.reload()
    until(lambda: service.events("checked_again"), "the recheck")
    assert [one["signature"] for one in service.documents()] == ["valid"]
    entries = "SELECT log_index, overall FROM log_entry ORDER BY log_index"
    assert service.rows(entries) == [(0, "indeterminate"), (1, "valid")]

    service.end()
    service.start()
    service.deliver(signed_letter(2))
    service.wait_done(2)
    assert service.rows(entries) == [(0, "indeterminate"), (1, "valid"), (2, "valid")]
    assert service.end() == 0
