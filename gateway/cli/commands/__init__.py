"""One module for each group of commands; nothing heavy is imported before a command runs."""

from __future__ import annotations

import typer

from gateway.cli.commands import (
    closing,
    committing,
    correcting,
    explaining,
    figures,
    importing,
    keeping,
    lists,
    numbers,
    posting,
    reporting,
    reprocessing,
    series,
    service,
    signing,
    taking,
    trusting,
)


def register(app: typer.Typer) -> None:
    """Hang all commands on the program, in the order of `--help`."""
    for module in (
        service,
        taking,
        explaining,
        lists,
        figures,
        importing,
        posting,
        series,
        reporting,
        numbers,
        correcting,
        reprocessing,
        closing,
        signing,
        trusting,
        keeping,
        committing,
    ):
        module.register(app)


__all__ = ["register"]
