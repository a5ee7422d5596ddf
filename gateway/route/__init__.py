"""The route of a mail between the doors and the ledger: reading (untrusted) and judging (pure)."""

from gateway.route.job import (
    NO_PART,
    Job,
    grid_from_json,
    mail_from_json,
    page_from_json,
    past_to_json,
    verdicts_from_json,
)
from gateway.route.judging import JudgingRules, judge_mail

__all__ = [
    "NO_PART",
    "Job",
    "JudgingRules",
    "grid_from_json",
    "judge_mail",
    "mail_from_json",
    "page_from_json",
    "past_to_json",
    "verdicts_from_json",
]
