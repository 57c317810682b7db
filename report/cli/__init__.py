"""The command line -> what is printed, and the exit code: 0 done, 1 problems, 2 wrong usage, 3 machine or program.

No traceback reaches a user unless REPORT_TRACEBACK is set. What is built is the business of `build`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from report.cli import bind, diff, roll, specimen, verify, why
from report.cli.commands import commands
from report.cli.distribute import distribute
from report.cli.output import fail, show_problems
from report.cli.preview import preview
from report.cli.projects import explain, new
from report.problems import ContentError, MachineError, UsageError

commands.add_command(specimen.specimen)
commands.add_command(diff.diff)
commands.add_command(bind.bind)
commands.add_command(verify.verify)
commands.add_command(roll.roll)
commands.add_command(why.why)

commands.add_command(distribute)
commands.add_command(new)
commands.add_command(explain)
commands.add_command(preview)

INTERRUPTED = 130
NOBODY_READS = 141
"""As the shell has it: 128 and the signal's number."""


def main() -> NoReturn:
    """Run the command that the process was started with."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command; return its exit code, whatever happens."""
    as_json = "--json" in arguments
    try:
        with commands.make_context("report", list(arguments) or ["-h"]) as context:
            code = commands.invoke(context)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        return fail("U001", _usage(error), arguments, as_json, error.exit_code)
    except UsageError as error:
        return fail("U001", str(error), arguments, as_json, error.exit_code)
    except ContentError as error:
        show_problems(error.problems, arguments, as_json)
        return error.exit_code
    except MachineError as error:
        return fail("U002", str(error), arguments, as_json, error.exit_code)
    except BrokenPipeError:
        # Nobody reads on; and nothing more may be written when the interpreter closes its files.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return NOBODY_READS
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BaseException as error:  # the engine has errors that are no Exception
        return _unexpected(error, arguments, as_json)


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "report"
    return f'{error.format_message()} Type "{command} -h" for help.'


def _unexpected(error: BaseException, arguments: Sequence[str], as_json: bool) -> int:
    if isinstance(error, SystemExit):
        raise error
    if os.environ.get("REPORT_TRACEBACK"):
        import traceback

        traceback.print_exception(error)
    if isinstance(error, OSError) and error.strerror:
        named = f": {error.filename}" if error.filename else ""
        return fail("U002", f"{error.strerror}{named}.", arguments, as_json, MachineError.exit_code)
    said = " ".join(str(error).split())
    kind = f"{type(error).__name__}: {said}" if said else type(error).__name__
    message = f"internal error: {kind}. Set REPORT_TRACEBACK=1 to see where."
    return fail("U002", message, arguments, as_json, MachineError.exit_code)
