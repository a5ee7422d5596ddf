"""`vanthu trust`: whom this gateway trusts, and the evidence that it fetches about them."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.opening import open_settings, opened_ledger, tell
from gateway.cli.printing import print_json, print_json_lines, print_table
from gateway.errors import BadInput

FOUND = 3

trusting = typer.Typer(help="Kho tin cậy / whom this gateway trusts", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="mỗi dòng một đối tượng / one object a line")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(trusting, name="trust")


@trusting.command("list")
def list_trust(json: Json = False) -> None:
    """Chứng thư gốc và cấp dưới, vân tay, hạn / anchors and intermediates with fingerprint, scope and validity."""
    from gateway.cli.trust_views import certificate_rows, certificates_table
    from gateway.pinning import read_pins
    from gateway.trust import load_trust

    settings = open_settings()
    rows = certificate_rows(load_trust(settings.trust_dir), read_pins(settings.trust_dir))
    if json:
        print_json_lines(rows)
    else:
        print_table(certificates_table(rows))


@trusting.command("add")
def add_anchor(
    file: Annotated[Path, typer.Argument(help="chứng thư PEM hoặc DER / certificate")],
    scope: Annotated[str, typer.Option(help="vgca-g1, vgca-g2, national-root, public-ca")],
    by: Annotated[str, typer.Option(help="ai đã so vân tay / who compared the fingerprint")],
    reason: Annotated[str, typer.Option(help="so với đâu / compared with what")],
    fingerprint: Annotated[str, typer.Option(help="SHA-256 nhận bằng đường khác / SHA-256 that came another way")] = "",
) -> None:
    """Thêm một chứng thư gốc, sau khi so vân tay / add an anchor once its fingerprint was compared."""
    from gateway.pinning import add_pin, read_candidate

    settings = open_settings()
    candidate = read_candidate(file)
    tell(f"vanthu: {candidate.subject}")
    tell(f"vanthu: SHA-256 {candidate.sha256}")
    if not fingerprint:
        raise BadInput(
            f"{file}: nothing was added. Compare the SHA-256 above with one that came another way, "
            "then give that one with --fingerprint."
        )
    add_pin(settings.trust_dir, candidate, fingerprint, scope=scope, by=by, reason=reason, at=datetime.now(UTC))
    tell(f"vanthu: {settings.trust_dir}: đã thêm / added; `systemctl reload vanthu`")


@trusting.command("check")
def check_trust(json: Json = False) -> None:
    """Kiểm tra từng tệp, từng dòng của kho; 3 khi thấy sai / check every file and row; 3 when something is wrong."""
    from gateway.ledger.log_questions import kept_certificates
    from gateway.pinning import trust_findings, unconfirmed_rows

    settings = open_settings()
    with opened_ledger(settings) as ledger:
        seen = tuple(der for _, der in kept_certificates(ledger))
    findings = trust_findings(settings.trust_dir, settings.evidence_dir, datetime.now(UTC), seen)
    for row in unconfirmed_rows(settings.trust_dir):
        tell(f"vanthu: policy.toml: chưa được xác nhận nên chưa áp dụng / not confirmed, not applied: {row}")
    if json:
        print_json_lines({"what": what, "wrong": wrong} for what, wrong in findings)
    else:
        for what, wrong in findings:
            typer.echo(f"{what}: {wrong}")
    if findings:
        raise typer.Exit(FOUND)
    tell("vanthu: kho tin cậy đúng / the trust folder is in order")


@trusting.command("fetch")
def fetch(
    now: Annotated[bool, typer.Option("--now", help="hỏi cả nơi chưa đến hạn / also those not due yet")] = False,
    json: Json = False,
) -> None:
    """Tải danh sách thu hồi và OCSP còn thiếu vào bộ nhớ / fetch revocation evidence that is due; 75 when some failed."""
    from gateway.fetching.evidence import Wanted, wanted_beside
    from gateway.fetching.hosts import load_hosts
    from gateway.fetching.rounds import fetch_all
    from gateway.ledger.log_questions import kept_certificates
    from gateway.trust import load_trust

    settings = open_settings()
    at, hosts = datetime.now(UTC), load_hosts(settings.trust_dir)
    with opened_ledger(settings) as ledger:
        seen = tuple(der for _, der in kept_certificates(ledger))

    def wanted() -> tuple[Wanted, ...]:
        trust = load_trust(settings.trust_dir, cache=settings.evidence_dir)
        return wanted_beside((*trust.anchors, *trust.intermediates), seen, at)

    done = fetch_all(settings.evidence_dir, wanted, hosts, at, all_due=now)
    if json:
        sources = [dataclasses.asdict(source) for source in done.sources]
        print_json({"asked": done.asked, "kept": done.kept, "sources": sources, "not_listed": list(done.strange)})
    for source in done.failures:
        tell(f"vanthu: {source.url}: {source.failure}")
    for url in done.strange:
        tell(f"vanthu: {url}: không có dòng trong hosts.toml, không hỏi / stands on no row of hosts.toml, not asked")
    tell(f"vanthu: đã hỏi / asked {done.asked}, mới / new {done.kept}, hỏng / failed {len(done.failures)}")
    if done.asked and done.failures and not done.kept:
        raise typer.Exit(75)
