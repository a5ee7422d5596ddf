"""Entry of `vanthu`: finds the command, turns errors into one sentence and an exit code."""

from __future__ import annotations

import io
import os
import sys
import traceback

import typer

from gateway.cli import commands
from gateway.cli.options import GlobalOptions, WrongUsage, current, take_global_options
from gateway.errors import BadInput, BadSettings, SetAside, TryLater

DONE, FAILED, USAGE, FOUND, TRY_AGAIN, BAD_SETTINGS = 0, 1, 2, 3, 75, 78
INTERRUPTED = 130

app = typer.Typer(
    name="vanthu",
    help="Đo việc trao đổi văn bản điện tử / measures how official documents move from paper to electronic exchange.",
    epilog="Tùy chọn chung / global options: --config FILE  --data DIR  --trust DIR  --jurisdiction ID",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
commands.register(app)


def main() -> None:
    """Run the command given on the command line and exit with its code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of one command; every message for people is on stderr."""
    try:
        options, rest = take_global_options(arguments)
        return _run_with(options, rest)
    except WrongUsage as why:
        return _say(str(why), USAGE)
    except BadInput as why:
        return _say(str(why), FAILED)
    except BadSettings as why:
        return _say(str(why), BAD_SETTINGS)
    except TryLater as why:
        return _say(f"{why}. Try again.", TRY_AGAIN)
    except SetAside as why:
        return _say(str(why), FAILED)
    except KeyboardInterrupt:
        return _say("interrupted; what was finished is kept", INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output (head, less) went away: that is no failure of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as why:  # noqa: BLE001
        traceback.print_exc()
        return _say(f"this is a fault of vanthu ({type(why).__name__}); please report the lines above", FAILED)


def _run_with(options: GlobalOptions, arguments: list[str]) -> int:
    token = current.set(options)
    # Vietnamese wherever the terminal's language is set to something else, and names of files that are no text.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(arguments)
    except SystemExit as end:
        # typer and rich both turn a reader that went away into a failure.
        if isinstance(end.__context__, BrokenPipeError):
            raise end.__context__ from None
        if end.code == INTERRUPTED:
            raise KeyboardInterrupt from end
        sys.stdout.flush()
        return end.code if isinstance(end.code, int) else DONE
    finally:
        current.reset(token)
    return DONE


def _say(sentence: str, code: int) -> int:
    print(f"vanthu: {sentence}", file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
