"""`vanthu numbers`: numbers that nobody could read, who completes them, what the reader learns."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.opening import open_settings, opened_ledger, tell
from gateway.cli.options import WrongUsage
from gateway.cli.printing import print_json, print_json_lines, print_table

Json = Annotated[bool, typer.Option("--json", help="dạng JSON / as JSON")]
By = Annotated[str, typer.Option("--by", help="tên người làm / your name")]
Reason = Annotated[str, typer.Option("--reason", help="lý do / why")]
Document = Annotated[str, typer.Argument(help="mã văn bản / id of the document")]

numbers = typer.Typer(help="Số viết tay chưa đọc được / numbers that were not read", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(numbers, name="numbers")


@numbers.command("list")
def numbers_list(
    office: Annotated[str | None, typer.Option(help="mã cơ quan / directory id of the issuer")] = None,
    limit: Annotated[int, typer.Option(min=1, help="nhiều nhất / at most")] = 1000,
    json: Json = False,
) -> None:
    """Văn bản chưa đọc được số, với các số có thể / documents whose number is unread, with candidates."""
    from gateway.cli.number_views import unread_json, unread_table
    from gateway.estimating import number_hints
    from gateway.ledger.crops import unread_numbers
    from gateway.rulebook import load_rules

    settings = open_settings()
    with opened_ledger(settings) as ledger:
        found = [one for one in unread_numbers(ledger) if office in (None, one.office)][:limit]
        hints = number_hints(ledger, found, load_rules(settings.config_dir))
    if json:
        print_json_lines(unread_json(one, hints.get(one.document_id)) for one in found)
    else:
        print_table(unread_table(found, hints))


@numbers.command("show")
def numbers_show(
    document: Document,
    crop: Annotated[Path, typer.Option("--crop", help="ghi ảnh vào tệp / write the picture to this file, .png")],
) -> None:
    """Ảnh dòng số của một văn bản / the picture of a document's number line."""
    from gateway.ledger.crops import crop_of
    from gateway.ledger.meant import document_meant

    with opened_ledger(open_settings()) as ledger:
        picture = base64.b64decode(crop_of(ledger, document_meant(ledger, document)))
    crop.write_bytes(picture)
    tell(f"vanthu: {crop}: {len(picture)} byte")


@numbers.command("confirm")
def numbers_confirm(
    document: Document,
    number: Annotated[str, typer.Argument(help="số, hoặc cả ký hiệu / digits or the whole symbol: 464, 464/BC-SYT")],
    by: By,
    reason: Reason = "đọc trên bản quét / read on the scan",
    json: Json = False,
) -> None:
    """Cho văn bản số của nó / give a document its number; the reader learns from it."""
    complete_number(document, number, by, reason, json)


@numbers.command("withdraw")
def numbers_withdraw(document: Document, by: By, reason: Reason, json: Json = False) -> None:
    """Rút lại số đã cho / take back a number that was given."""
    withdraw_number(document, by, reason, json)


def withdraw_number(document: str, by: str, reason: str, json: bool) -> None:
    """Take back the number that was given to a document, and tell."""
    from gateway.ledger.corrections import withdraw_symbol
    from gateway.ledger.meant import document_meant

    with opened_ledger(open_settings()) as ledger:
        document = document_meant(ledger, document)
        own = withdraw_symbol(ledger, document, by, reason, datetime.now(UTC))
    if json:
        print_json({"document": own, "symbol": None})
    else:
        tell(f"vanthu: {own}: đã rút số / number withdrawn")


@numbers.command("versions")
def numbers_versions(json: Json = False) -> None:
    """Các bản đã học của từng cơ quan / learned versions of each office, with their figures."""
    from gateway.cli.number_views import version_json, versions_table
    from gateway.ledger.readers import reader_versions

    with opened_ledger(open_settings()) as ledger:
        found = reader_versions(ledger)
    if json:
        print_json_lines(version_json(one) for one in found)
    else:
        print_table(versions_table(found))


@numbers.command("use")
def numbers_use(
    office: Annotated[str, typer.Argument(help="cơ quan / office, as `versions` shows it")],
    version: Annotated[str, typer.Argument(help="số bản, hoặc base / number of the version, or base")],
    by: By,
    reason: Reason,
) -> None:
    """Dùng một bản đã học, hay quay về bản gốc / put a version to use, or go back to the shipped reader."""
    from gateway.ledger.readers import BASE, use_version

    if version != "base" and not version.isdecimal():
        raise WrongUsage(f"version is {version!r}; expected a number or base.")
    ordinal = BASE if version == "base" else int(version)
    with opened_ledger(open_settings()) as ledger:
        use_version(ledger, office, ordinal, by, reason, datetime.now(UTC))
    tell(
        f"vanthu: {office}: đang dùng / in use: {version}. Dịch vụ nhận trong vài phút / the service follows in minutes."
    )


@numbers.command("train")
def numbers_train(
    office: Annotated[str | None, typer.Option(help="chỉ một cơ quan / this office only")] = None,
    json: Json = False,
) -> None:
    """Học ngay từ các số đã xác nhận / learn now from the confirmed numbers; takes minutes."""
    from gateway.cli.number_views import version_json, versions_table
    from gateway.cli.progress import progress_bar
    from gateway.rulebook import load_rules
    from gateway.training.teacher import STEPS, teach_class, waiting_classes

    settings = open_settings()
    rules = load_rules(settings.config_dir)
    made = []
    with opened_ledger(settings) as ledger:
        classes = [one for one in waiting_classes(ledger) if office in (None, one.office)]
        with progress_bar("học / learning", STEPS * len(classes)) as tick:
            for one in classes:
                made.append(teach_class(ledger, one, rules, settings.reader, datetime.now(UTC), tick))
    found = [version for version in made if version is not None]
    if json:
        print_json_lines(version_json(one) for one in found)
    elif found:
        print_table(versions_table(found))
    else:
        tell("vanthu: chưa có gì mới để học / nothing new to learn from; it takes ten confirmed numbers of an office")


def complete_number(document: str, number: str, by: str, reason: str, json: bool) -> None:
    """Give a document its number, and tell under which id it counts now."""
    from gateway.errors import BadInput
    from gateway.ledger.corrections import complete_symbol
    from gateway.ledger.crops import number_line
    from gateway.ledger.meant import document_meant
    from gateway.route.numbers import given_symbol
    from gateway.rulebook import load_rules

    settings = open_settings()
    rules = load_rules(settings.config_dir)
    if not by.strip() or not reason.strip():
        raise WrongUsage("--by and --reason must say something: they stand in the ledger.")
    with opened_ledger(settings) as ledger:
        document = document_meant(ledger, document)
        symbol = given_symbol(number, number_line(ledger, document), rules)
        if symbol is None:
            raise BadInput(
                f"{number!r} is no number, or its code was not read; give the whole symbol, e.g. 464/BC-SYT."
            )
        counted = complete_symbol(ledger, document, symbol, by.strip(), reason.strip(), datetime.now(UTC))
    if json:
        print_json({"document": counted, "symbol": symbol.text})
    else:
        tell(f"vanthu: {document}: {symbol.text}, từ nay là / counts from now on as {counted}")
