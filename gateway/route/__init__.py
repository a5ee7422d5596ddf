"""The route of a mail between the doors and the ledger: reading (untrusted) and judging (pure)."""

from gateway.route.job import Job, attachment_from_json, mail_from_json, perform
from gateway.route.judging import JudgingRules, judge_document_file, judge_mail

__all__ = [
    "Job",
    "JudgingRules",
    "attachment_from_json",
    "judge_document_file",
    "judge_mail",
    "mail_from_json",
    "perform",
]
