"""What portals list on its way into the ledger: fetched, read in the sandbox, taken like `vanthu import portal`."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from gateway.cli.opening import open_rows, open_settings, opened_ledger
from gateway.cli.options import WrongUsage
from gateway.cli.portal_views import Taken, taken_json, tell_taken
from gateway.cli.printing import print_json
from gateway.counting.periods import local_day
from gateway.directory.naming import Names
from gateway.errors import BadSettings
from gateway.fetching.portals import Visit, forget_removed, visit_all
from gateway.ledger.engine import Ledger
from gateway.ledger.source_imports import finish_imports, plan_sources, take_sources
from gateway.ledger.sources import Provenance
from gateway.ledger.sources_questions import posted_days
from gateway.records import Agency
from gateway.records.sources import SourceChange, SourceKind
from gateway.registers.listed import read_listed, with_first_days
from gateway.registers.record_rows import Office
from gateway.sandbox.reader import SandboxedReader
from gateway.settings import Portal, Settings

BY = "portal fetch"


def fetch_portals(name: str | None, check: bool, all_due: bool, json: bool) -> bool:
    """Visit the portals of the settings and take what they list; whether all visits went well."""
    settings = open_settings()
    portals = wanted_portals(settings, name)
    with opened_ledger(settings) as ledger, _reader(settings) as reader:
        rules = open_rows(settings, ledger)
        office = Office(rules.rules, rules.directory, Names(rules.directory))
        owners = {portal.name: _owner(portal, office) for portal in portals}
        now = datetime.now(UTC)
        if not check:
            finish_imports(ledger, now)
            forget_removed(settings.portals_dir, settings.portal)
        visits = visit_all(
            settings.portals_dir, portals, agent(settings), reader.read_listing, now,
            all_due=all_due or check, keep_state=not check,
        )  # fmt: skip
        good = True
        for taken in _take_all(ledger, visits, office, owners, check):
            good = good and not (taken.visit.due and taken.visit.failure)
            if json:
                print_json(taken_json(taken))
            else:
                tell_taken(taken, check)
    return good


def wanted_portals(settings: Settings, name: str | None) -> tuple[Portal, ...]:
    """The blocks of the settings, or the one of this name. Raises WrongUsage, BadSettings where there is none."""
    if not settings.portal:
        raise BadSettings("no [[portal]] in the settings; expected one block for each listing, see config/vanthu.toml.")
    found = tuple(portal for portal in settings.portal if name in (None, portal.name))
    if not found:
        known = ", ".join(portal.name for portal in settings.portal)
        raise WrongUsage(f"--name is {name!r}; expected one of {known}.")
    return found


def agent(settings: Settings) -> str:
    """Who asks: program, version, and where the portal's people can write to when a sender is set."""
    try:
        version = importlib.metadata.version("vanthu")
    except importlib.metadata.PackageNotFoundError:
        version = "0"
    sender = settings.summary.sender
    known = sender.isascii() and sender.isprintable() and not sender.endswith("@localhost")
    return f"vanthu/{version} (listings of official documents{f'; {sender}' if known else ''})"


@contextmanager
def _reader(settings: Settings) -> Iterator[SandboxedReader]:
    """A sandbox that starts with the first page: most hours no portal is due."""
    reader = SandboxedReader(settings.sandbox, settings.trust_dir)
    try:
        yield reader
    finally:
        reader.close()


def _owner(portal: Portal, office: Office) -> Agency:
    found = office.directory.agency(portal.agency)
    if found is None:
        raise BadSettings(
            f"[[portal]] {portal.name}: agency is {portal.agency!r}; expected a directory id such as "
            f"{', '.join(row.id for row in office.directory.agencies[:4])}."
        )
    return found


def _take_all(
    ledger: Ledger, visits: Iterator[Visit], office: Office, owners: dict[str, Agency], check: bool
) -> Iterator[Taken]:
    for visit in visits:
        now = datetime.now(UTC)
        portal = visit.portal
        listed = read_listed(visit.entries, office, owners[portal.name], portal.name, portal.url, local_day(now))
        rows = with_first_days(listed.records, posted_days(ledger, (row.document_id for row in listed.records)))
        plan = plan_sources(ledger, SourceKind.PORTAL, rows)
        if check or not plan.lines:
            yield Taken(visit, listed, plan)
            continue
        # Only what is new: a listing is looked at every day, and most of it is as it was.
        lines = {line for line, _ in plan.lines}
        fresh = [row for row in rows if row.line in lines]
        source = Provenance(portal.url, listed.sha256, BY, now, f"portal {portal.name}")
        done = take_sources(ledger, SourceKind.PORTAL, fresh, source)
        yield Taken(
            visit, listed, SourceChange(done.batch, plan.added, plan.changed, plan.same, done.documents, plan.lines)
        )
