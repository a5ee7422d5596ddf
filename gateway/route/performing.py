"""What a reading job says, done in the confined child; the answer is JSON."""

from __future__ import annotations

from datetime import datetime

from gateway.documents.grid import read_grid
from gateway.documents.listing import read_listing
from gateway.documents.tables import read_tables
from gateway.route.job import GRID, MAIL, PAGE, PAST, VERDICTS, Job
from gateway.route.listing import LISTING
from gateway.route.reading import file_bytes, read_document_file, read_mail, read_page
from gateway.route.tabling import TABLES
from gateway.settings import Sandbox
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.revocation_again import judge_again


def perform(job: Job, data: bytes, limits: Sandbox, trust: TrustEvidence, at: datetime) -> bytes:
    """Read as the job says; the reading as JSON. Runs in the confined child."""
    if job.kind == "recheck":
        return VERDICTS.dump_json(tuple(judge_again(past, trust) for past in PAST.validate_json(data)))
    if job.kind == "tables":
        return TABLES.dump_json(read_tables(data, limits))
    if job.listing is not None:
        return LISTING.dump_json(read_listing(data, job.listing))
    if job.grid and job.only is not None:
        content = file_bytes(data, job.kind, job.filename, job.only, limits)
        return GRID.dump_json(read_grid(content, job.filename, limits))
    if job.raw and job.only is not None:
        return file_bytes(data, job.kind, job.filename, job.only, limits)
    if job.part is not None and job.only is not None:
        return PAGE.dump_json(read_page(data, job.kind, job.filename, job.only, job.part, limits))
    if job.kind == "document":
        reading = read_document_file(data, job.filename, limits, trust, at, contents=job.contents, only=job.only)
    else:
        reading = read_mail(data, limits, trust, at, contents=job.contents, only=job.only)
    return MAIL.dump_json(reading)
