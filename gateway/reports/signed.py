"""What is told of a signature beside its verdict: what it is for, who broke whom, what nobody signed."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.records import SignatureVerdict
from gateway.reports import words


def together(verdict: SignatureVerdict) -> Iterator[str]:
    """Lines for people: role with what told it, level, revision, who broke it, whom it broke, counts of the file."""
    told = f" ({', '.join(verdict.role_evidence)})" if verdict.role_evidence else ""
    yield f"vai trò: {words.SIGNATURE_ROLES.get(verdict.role, verdict.role)}{told}"
    if verdict.ades_level:
        yield f"mức: {verdict.ades_level}"
    if verdict.signed_revision:
        yield f"đóng bản sửa {verdict.signed_revision} của tệp"
    if verdict.broken_in_revision or verdict.broken_by:
        where = f"ở bản sửa {verdict.broken_in_revision}" if verdict.broken_in_revision else "trước lần ký sau"
        signer = f" ({verdict.broken_by_signer})" if verdict.broken_by_signer else ""
        by = f", chậm nhất khi ký ô {verdict.broken_by}{signer}" if verdict.broken_by else ", sau chữ ký cuối cùng"
        yield f"BỊ HỎNG {where}{by}"
    if verdict.broke:
        yield f"LÀM HỎNG chữ ký trước: {', '.join(verdict.broke)}"
    if verdict.file_scanned != verdict.file_parsed and verdict.file_scanned:
        yield f"byte của tệp cho thấy {verdict.file_scanned} chữ ký, cấu trúc cho thấy {verdict.file_parsed}"
    if verdict.file_uncovered in ("allowed", "suspicious"):
        yield f"thay đổi sau chữ ký cuối: {words.UNCOVERED[verdict.file_uncovered]}"
