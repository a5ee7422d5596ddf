"""The nightly summary as plain text: what came, what is wrong, where the ratios stand."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date

from gateway.counting.periods import ZONE
from gateway.counting.results import OBSERVED, IndicatorResult
from gateway.records import DayFigures
from gateway.reports import words

WIDTH = 76
LABEL = 40
AT_MOST = 10
"""Lines of one kind of problem; the rest is a count."""


def build_summary(
    day: date,
    figures: DayFigures,
    indicators: Sequence[IndicatorResult] = (),
    type_names: Mapping[str, str] | None = None,
    page: str = "",
    *,
    stamp_trouble: str = "",
    not_fetched: Sequence[str] = (),
    not_visited: Sequence[str] = (),
) -> str:
    """The summary of one civil day, lines of at most 78 columns; never empty.

    `indicators` may be of several periods (month, year); each stands under its
    own heading. `type_names` gives the Vietnamese name of a type key, `page`
    the address of the web page, `stamp_trouble` why the signature log has no
    time-stamp, `not_fetched` where revocation evidence could not be had and why,
    `not_visited` which portals' listings.
    """
    parts = [
        [f"TÓM TẮT NGÀY {day:%d/%m/%Y}", "=" * WIDTH],
        _opening(figures),
        *_blocks(figures, type_names or {}),
        _problems(figures, stamp_trouble, (not_fetched, not_visited)),
        *_ratios(indicators),
        _to_date(figures),
        _checkpoint(figures),
        [f"Xem thêm: {page}"] if page else [],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _opening(figures: DayFigures) -> list[str]:
    mails = sum(figures.mails_by_door.values())
    if mails == 0:
        return _wrapped(
            "Không có thư nào đến trong ngày. Nếu ngày thường vẫn có thư, hãy chạy `vanthu check` và xem "
            "máy chủ thư có còn gửi bản sao sang đây không."
        )
    documents = sum(figures.documents_by_type.values())
    return _wrapped(f"{words.number(mails)} thư, {words.number(documents)} văn bản mới.")


def _blocks(figures: DayFigures, type_names: Mapping[str, str]) -> list[list[str]]:
    return [
        _block("Thư theo cửa vào", figures.mails_by_door, words.DOORS),
        _block("Thư theo trạng thái", figures.mails_by_state, words.STATES),
        _block("Tệp đính kèm", figures.attachments_by_role, words.ROLES),
        _block("Văn bản theo loại", figures.documents_by_type, type_names),
        _block("Chữ ký số của văn bản", figures.signatures_by_overall, words.SIGNATURES),
        _block("Chữ ký kiểm tra lại, kết luận mới", figures.rechecked_by_overall, words.SIGNATURES),
        _block("Bản giấy đi kèm", figures.paper_by_status, words.PAPERS),
        _block("Văn bản gửi lần đầu trong ngày (có thể ở nhiều phạm vi)", figures.documents_by_scope, words.SCOPES),
    ]


def _block(title: str, counts: Mapping[str, int], names: Mapping[str, str]) -> list[str]:
    """An aligned table, largest first; nothing where there is nothing."""
    rows = sorted(((key, count) for key, count in counts.items() if count), key=lambda row: (-row[1], row[0]))
    if not rows:
        return []
    return [title, *(_line(names.get(key, key), words.number(count)) for key, count in rows)]


def _line(label: str, value: str) -> str:
    room = WIDTH - 2 - max(len(value), 10) - 1
    return f"  {_cut(words.printable(label), min(LABEL, room)):<{min(LABEL, room)}} {value:>10}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _problems(figures: DayFigures, stamp_trouble: str, failures: tuple[Sequence[str], Sequence[str]]) -> list[str]:
    """What a person should act on, and how."""
    lines: list[str] = []
    if figures.alerts:
        lines += _listed(
            f"{len(figures.alerts)} cảnh báo (dấu mật trong thư thì xử lý theo quy định bảo vệ bí mật nhà nước):",
            [f"{alert.spool_id}: {words.ALERTS.get(alert.kind, alert.kind)}" for alert in figures.alerts],
        )
    if figures.held:
        lines += _listed(
            f"{len(figures.held)} thư bị giữ lại. Xem `vanthu queue`, sửa rồi cho chạy lại:",
            [f"{held.spool_id}: {held.reason}" for held in figures.held],
        )
    lines += _waiting(figures)
    if figures.unreadable_by_reason:
        rows = sorted(figures.unreadable_by_reason.items(), key=lambda row: (-row[1], row[0]))
        lines += _listed(
            "Tệp không đọc được. Xem `vanthu mails`; xin nơi gửi bản đọc được:",
            [f"{words.REASONS.get(reason, reason)}: {words.number(count)}" for reason, count in rows],
        )
    if figures.left_unread:
        lines += _listed(
            "Thư để lại trong hộp thư, chưa đọc. Nâng [imap] max_mail_mb hoặc xem thư đó:",
            [f"{place}: {reason}" for place, reason in figures.left_unread],
        )
    if figures.unknown_addresses:
        lines += _listed(
            "Địa chỉ chưa biết của cơ quan nào, thêm bằng `vanthu import directory`:",
            [f"{address} ({words.number(count)} lần)" for address, count in figures.unknown_addresses],
        )
    invalid = figures.signatures_by_overall.get("invalid", 0)
    if invalid:
        lines += _listed(
            f"{words.number(invalid)} văn bản có chữ ký không hợp lệ. Xem:", ["vanthu documents --signature invalid"]
        )
    lines += _not_fetched(*failures)
    if stamp_trouble:
        lines += _item(
            f"Chưa lấy được dấu thời gian cho nhật ký chữ ký ({words.printable(stamp_trouble)[:200]}); sẽ thử lại. "
            "Xem [signature_log] tsa_url."
        )
    return ["VIỆC CẦN LÀM", *lines] if lines else ["VIỆC CẦN LÀM", "  Không có."]


def _not_fetched(evidence: Sequence[str], portals: Sequence[str]) -> list[str]:
    """Addresses that did not give what was asked of them."""
    lines: list[str] = []
    if evidence:
        lines += _listed(
            f"{words.number(len(evidence))} nơi chưa tải được bằng chứng thu hồi, chữ ký liên quan còn chưa kết luận. "
            "Xem `vanthu trust check`:",
            evidence,
        )
    if portals:
        lines += _listed(
            f"{words.number(len(portals))} danh sách trên cổng thông tin chưa tải được, b.5 và II.7 có thể thiếu. "
            "Xem `vanthu portal list`:",
            portals,
        )
    return lines


def _waiting(figures: DayFigures) -> list[str]:
    """Mails that wait to be read; filled forms and doubtful pairs that wait for an admin."""
    lines: list[str] = []
    if figures.waiting:
        oldest = figures.oldest_waiting_s
        age = "" if oldest is None else f", thư cũ nhất đã chờ {words.duration(oldest)}"
        lines += _item(f"{words.number(figures.waiting)} thư đang chờ đọc{age}. Chờ lâu thì chạy `vanthu check`.")
    if figures.forms_waiting:
        lines += _item(
            f"{words.number(figures.forms_waiting)} mẫu đăng ký đã điền đang chờ duyệt: "
            "`vanthu commitments list --state waiting`."
        )
    if figures.may_be_one:
        lines += _item(
            f"{words.number(figures.may_be_one)} cặp văn bản có thể là một, đang tính riêng: `vanthu candidates`."
        )
    return lines


def _item(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)


def _listed(title: str, rows: Sequence[str]) -> list[str]:
    shown = [
        line
        for row in rows[:AT_MOST]
        for line in textwrap.wrap(
            words.printable(row), WIDTH, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False
        )
    ]
    more = [f"    ... và {words.number(len(rows) - AT_MOST)} dòng nữa"] if len(rows) > AT_MOST else []
    return [*_item(title), *shown, *more]


def _ratios(indicators: Sequence[IndicatorResult]) -> list[list[str]]:
    """One table for each period; indicators that nothing could be counted for are left to the page.

    What an indicator counts stands below it once, in the last table that shows it.
    """
    blocks = []
    rated = [result for result in indicators if result.denominator is not None and result.percent is not None]
    last = {result.id: result.period for result in rated}
    for period in dict.fromkeys(result.period for result in indicators):
        shown = [result for result in rated if result.period == period]
        heading = f"CHỈ TIÊU, {words.period(period).upper()}"
        if not shown:
            blocks.append([heading, "  Chưa có văn bản nào để tính."])
            continue
        observed = any(result.title.endswith(OBSERVED) for result in shown)
        footnote = "  Tính trên số văn bản điện tử quan sát được; a–b % là khoảng khi chưa rõ có kèm giấy."
        head = f"  {'':<6} {'đầu số':>17} {'tỷ lệ':>14} {'chỉ tiêu':>12}  kết luận"
        blocks.append(
            [
                heading,
                head,
                *(line for result in shown for line in _ratio(result, titled=last[result.id] == period)),
                *(_fold(footnote) if observed else []),
            ]
        )
    return blocks


def _ratio(result: IndicatorResult, titled: bool) -> list[str]:
    """Figures on one line, below it what is counted where `titled`."""
    parts = f"{words.number(result.numerator or 0)}/{words.number(result.denominator or 0)}"
    verdict = words.VERDICTS[result.verdict]
    figures = f"  {result.id:<6} {parts:>17} {words.percent(result):>14} {words.target(result):>12}  {verdict}"
    if not titled:
        return [figures]
    title = words.printable(result.title.removesuffix(OBSERVED))
    return [figures, *textwrap.wrap(title, WIDTH, initial_indent=" " * 9, subsequent_indent=" " * 9)]


def _fold(text: str) -> list[str]:
    return textwrap.wrap(text.strip(), WIDTH, initial_indent="  ", subsequent_indent="  ")


def _to_date(figures: DayFigures) -> list[str]:
    return [
        "TỪ TRƯỚC ĐẾN NAY",
        _line("thư", words.number(figures.mails_to_date)),
        _line("văn bản", words.number(figures.documents_to_date)),
        _line("chữ ký trong nhật ký", words.number(figures.signatures_to_date)),
    ]


def _checkpoint(figures: DayFigures) -> list[str]:
    """Size, root and key of the newest checkpoint: whoever keeps this mail can show a rewritten log."""
    point = figures.checkpoint
    if point is None:
        return []
    stamped = f", dấu thời gian {point.stamped_at.astimezone(ZONE):%d/%m/%Y %H:%M}" if point.stamped_at else ""
    return [
        "NHẬT KÝ CHỮ KÝ (giữ lại thư này: nó làm chứng cho nhật ký)",
        *_fold(f"{words.number(point.size)} mục, gốc {point.root[:16]}, khóa {point.name} {point.key_id}{stamped}"),
    ]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH)
