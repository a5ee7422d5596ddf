"""`vanthu import commitments`, `vanthu commitments`: filled registration forms, checked and put before an admin."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.asking import member
from gateway.cli.opening import open_rows, open_settings, opened_ledger, opened_reader, tell
from gateway.cli.options import WrongUsage
from gateway.cli.printing import print_json, print_json_lines, print_table
from gateway.errors import BadInput
from gateway.settings import Settings

FOUND = 3
DECIDE = (
    "vanthu: xem từng ô: vanthu commitments show MÃ; nhận: vanthu commitments accept MÃ --by TÊN; "
    'trả lại: vanthu commitments reject MÃ --by TÊN --reason "..."'
)

committing = typer.Typer(help="Mẫu đăng ký cơ quan đã điền / filled registration forms", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="dạng JSON / as JSON")]
By = Annotated[str, typer.Option(help="người quyết định / who decides")]
Which = Annotated[str, typer.Argument(help="mã mẫu hoặc phần đầu / id of a form, or its beginning")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module; one of them stands in the group `vanthu import`, which is there before."""
    app.add_typer(committing, name="commitments")
    importing = next(group.typer_instance for group in app.registered_groups if group.name == "import")
    if importing is not None:
        importing.command("commitments")(import_commitments)


def import_commitments(
    file: Annotated[Path, typer.Argument(help="mẫu đã điền: .xlsx, .docx, .ods, .odt, .xls, .doc / a filled form")],
    by: Annotated[str, typer.Option(help="người nạp / who hands it in")] = "",
    check: Annotated[bool, typer.Option("--check", help="chỉ kiểm tra / dry run: name each bad cell")] = False,
    json: Json = False,
) -> None:
    """Mẫu đăng ký đã điền, chờ quản trị duyệt / a filled registration form; it waits for `vanthu commitments accept`."""
    from gateway.cli.form_views import form_json, form_table
    from gateway.form_taking import read_form_file
    from gateway.ledger.forms import keep_form

    settings = open_settings()
    with ExitStack() as stack:
        ledger = None if check and _no_ledger(settings) else stack.enter_context(opened_ledger(settings))
        reader = stack.enter_context(opened_reader(settings))
        rows = open_rows(settings, ledger)
        if rows.form is None:
            raise BadInput("no registration form is in force; see config/reports/registration.toml.")
        found = read_form_file(reader, rows.form, rows.directory, file, by, datetime.now(UTC))
        new = keep_form(ledger, found) if ledger is not None and not check else False
        names = {row.id: row.name for row in rows.directory.agencies}
    if json:
        print_json(form_json(found) | {"new": new})
    else:
        print_table(form_table(found, names))
    for problem in found.filled.problems:
        tell(f"vanthu: {file}: {problem.sentence}")
    if not check:
        said = "chờ duyệt / waits" if new else "đã nhận trước đó / received before"
        tell(f"vanthu: {file}: {said}: vanthu commitments accept {found.id[:12]} --by TÊN")
    if found.filled.problems:
        raise typer.Exit(FOUND)


def _no_ledger(settings: Settings) -> bool:
    """A dry run makes no ledger."""
    return not (settings.storage.database_url or (settings.data_dir / "vanthu.db").is_file())


@committing.command("list")
def list_forms(
    state: Annotated[str | None, typer.Option(help="waiting, accepted, rejected")] = None,
    json: Json = False,
) -> None:
    """Các mẫu đã nhận, qua thư hoặc nạp tay / forms that came by mail or by hand, and what became of them."""
    from gateway.cli.form_views import form_json, forms_table
    from gateway.ledger.forms import received_forms
    from gateway.records.forms import Decision

    wanted = member("--state", state, Decision)
    settings = open_settings()
    with opened_ledger(settings) as ledger:
        every = received_forms(ledger)
        names = {row.id: row.name for row in open_rows(settings, ledger).directory.agencies}
    found = [form for form in every if wanted in (None, form.decision)]
    if json:
        print_json_lines(form_json(form) for form in found)
        return
    print_table(forms_table(found, names, every))
    if any(form.decision is Decision.WAITING for form in found):
        tell(DECIDE)


@committing.command("show")
def show(which: Which, json: Json = False) -> None:
    """Mọi ô của một mẫu, kèm ô chưa đúng / every cell of a form, and those that can't be taken."""
    from gateway.cli.form_views import form_json, form_table
    from gateway.ledger.forms import find_form

    settings = open_settings()
    with opened_ledger(settings) as ledger:
        found = find_form(ledger, which)
        names = {row.id: row.name for row in open_rows(settings, ledger).directory.agencies}
    if json:
        print_json(form_json(found))
        return
    print_table(form_table(found, names))
    for problem in found.filled.problems:
        tell(f"vanthu: {problem.sentence}")


@committing.command("accept")
def accept(
    which: Which,
    by: By,
    reason: Annotated[str, typer.Option(help="lý do / why")] = "",
    agency: Annotated[
        str | None, typer.Option(help="mã cơ quan nếu mẫu không nói / whose form, if it does not say")
    ] = None,
    good_cells: Annotated[
        bool, typer.Option("--good-cells", help="lấy các ô đúng, bỏ ô sai / leave bad cells out")
    ] = False,
    older: Annotated[
        bool, typer.Option("--older", help="nhận dù đã nhận mẫu mới hơn / although a later form was accepted")
    ] = False,
) -> None:
    """Nhận số đăng ký của một mẫu / take the commitments of a form."""
    from gateway.ledger.forms import accept_form, find_form, received_forms
    from gateway.records.forms import Decision, other_forms

    settings = open_settings()
    with opened_ledger(settings) as ledger:
        found = find_form(ledger, which)
        directory = open_rows(settings, ledger).directory
        office = agency or found.filled.agency
        if office is None or directory.agency(office) is None:
            raise WrongUsage(f"{which}: whose form it is, is not known; give --agency ID, see config/agencies/.")
        wrong = [one for one in found.filled.problems if not (agency and one.where.startswith("cơ quan"))]
        if wrong and not good_cells:
            raise BadInput(
                f"{which}: {len(wrong)} cells or columns can't be taken (vanthu commitments show {which[:12]}); "
                "ask the agency for a corrected form, or take the others with --good-cells."
            )
        others = other_forms(replace(found, agency=office), received_forms(ledger))
        later = [one for one in others if one.decision is Decision.ACCEPTED and one.at > found.at]
        if later and not older:
            raise BadInput(
                f"{which}: a later form of {office} was accepted ({later[-1].id[:12]}), whose figures this one would "
                "replace; reject it, or take it with --older."
            )
        taken = accept_form(ledger, found, office, by, reason, datetime.now(UTC))
        name = directory.agency(office)
    tell(f"vanthu: {name.name if name else office}: đã nhận {taken} ô / {taken} cells taken")
    for one in others:
        if one.decision is Decision.WAITING:
            tell(
                f"vanthu: {one.file}: cùng cơ quan, vẫn chờ / same agency, still waits: vanthu commitments show {one.id[:12]}"
            )


@committing.command("reject")
def reject(which: Which, by: By, reason: Annotated[str, typer.Option(help="lý do / why")]) -> None:
    """Trả lại một mẫu: không tính vào đâu / leave a form out; say why."""
    from gateway.ledger.forms import find_form, reject_form

    with opened_ledger(open_settings()) as ledger:
        found = find_form(ledger, which)
        reject_form(ledger, found, by, reason, datetime.now(UTC))
    tell(f"vanthu: {found.file}: không nhận / rejected")
