"""Figures for Prometheus: names start with `vanthu_`. Counts of rows are the last ones made; all else is asked at each scrape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gateway.fetching.rounds import not_fetched, read_sources
from gateway.ledger.engine import Ledger
from gateway.ledger.questions import Totals, deep_counts, oldest_waiting_at

PORTALS = "portals"
"""Folder of what was fetched from portals, under the data folder as that of evidence."""

CountedTotals = tuple[Totals, datetime]
"""What was counted from rows, and when that began: counting takes minutes in a large ledger, so no scrape waits for it."""


class LedgerCollector(Collector):
    """Counts of rows, the age of the oldest waiting mail, free space of the spool."""

    def __init__(
        self, ledger: Ledger, free_bytes: Callable[[], int], counted: CountedTotals | None, evidence: Path | None = None
    ) -> None:
        """`counted` is the last count of rows, if any; `evidence` the fetcher's folder, that of portals lies beside it."""
        self._ledger = ledger
        self._counted = counted
        self._evidence = evidence
        self._free_bytes = free_bytes

    def collect(self) -> Iterable[Metric]:
        """One family for each figure; none of rows while they are not counted. Raises TryLater when the ledger can't be asked."""
        if self._counted is not None:
            yield from _of_rows(*self._counted)
        if self._evidence is not None:
            yield from _by_label(
                "vanthu_evidence_sources", "Addresses of revocation evidence", "state", _sources(self._evidence)
            )
            portals = self._evidence.with_name(PORTALS)
            yield from _by_label("vanthu_portals", "Portal listings by their last visit", "state", _sources(portals))
        yield from _by_label(
            "vanthu_deep_reading", "Mails not yet read to their end", "reason", deep_counts(self._ledger)
        )
        oldest = oldest_waiting_at(self._ledger)
        age_s = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily("vanthu_oldest_waiting_seconds", "Age of the oldest mail that waits", age_s)
        yield GaugeMetricFamily("vanthu_spool_free_bytes", "Space left above the reserve", self._free_bytes())


def _of_rows(found: Totals, at: datetime) -> Iterator[Metric]:
    yield GaugeMetricFamily("vanthu_rows_counted_seconds", "When rows were counted, Unix time", at.timestamp())
    yield from _by_label("vanthu_mails", "Mails by state", "state", found.mails_by_state)
    yield from _by_label("vanthu_mails_by_door", "Mails by door", "door", found.mails_by_door)
    yield from _by_label("vanthu_attachments", "Attachments by role", "role", found.attachments_by_role)
    yield from _by_label("vanthu_documents", "Documents by type", "type", found.documents_by_type)
    yield from _by_label(
        "vanthu_documents_by_signature", "Documents by signature", "signature", found.documents_by_signature
    )
    yield from _by_label("vanthu_documents_by_paper", "Documents by paper status", "paper", found.documents_by_paper)
    yield from _by_label(
        "vanthu_signatures", "Signatures by their newest check", "overall", found.signatures_by_overall
    )
    yield GaugeMetricFamily("vanthu_exchanges", "Exchanges seen", found.exchanges)
    yield GaugeMetricFamily("vanthu_alerts", "Alerts so far", found.alerts)


def metrics_text(
    ledger: Ledger, free_bytes: Callable[[], int], counted: CountedTotals | None, evidence: Path | None = None
) -> bytes:
    """All figures in the Prometheus text format; `counted` is the last count of rows, `evidence` the fetcher's folder."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(LedgerCollector(ledger, free_bytes, counted, evidence))
    return generate_latest(registry)


def _sources(evidence: Path) -> dict[str, int]:
    failed = len(not_fetched(evidence))
    return {"failed": failed, "good": len(read_sources(evidence)) - failed}


def _by_label(name: str, about: str, label: str, counts: Mapping[str, int]) -> Iterator[Metric]:
    family = GaugeMetricFamily(name, about, labels=[label])
    for key, count in sorted(counts.items()):
        family.add_metric([key], count)
    yield family
