"""The command ``course``.

Each subcommand is a module beside this one: its docstring is the help, ``add_arguments`` describes
the arguments, ``run`` does it. What one needs is imported in its ``run``: the others do not wait.
"""

import argparse
import logging
import os
import sys
from contextlib import suppress
from importlib import import_module

from course.base.errors import CourseError
from course.base.faults import faults_named
from course.base.signals import STATUS, leave, stopped_by_signals
from course.base.third_party import start_quickly
from helpers.support.console import replace_missing_signs

COMMANDS = (
    *("new", "build", "preview", "messages", "site", "release", "audit"),
    *("collect", "grade", "accept", "feedback", "page", "similar", "grades"),
    *("students", "deadlines", "league", "demo"),
)


READER_LEFT = 128 + 13  # as a shell says it of a program that SIGPIPE has ended
GO_ON = "Nothing was half-written: run this again when it is put right"
STOPPED = "Nothing was half-written: run it again to go on"


def parser() -> argparse.ArgumentParser:
    """Describe every subcommand and its arguments."""
    top = argparse.ArgumentParser(prog="course", description="The instructors' command.")
    top.add_argument("-v", "--verbose", action="store_true", help="say what is done, on stderr")
    subcommands = top.add_subparsers(dest="command", required=True)
    for name in COMMANDS:
        module = import_module(f"course.commands.{name}")
        command = subcommands.add_parser(name, help=module.__doc__, description=module.__doc__)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return top


def _log_ours() -> None:
    """Say on stderr what this course does; what Dask and others say of themselves is not for it."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    ours = logging.getLogger("course")
    ours.setLevel(logging.INFO)
    ours.handlers = [handler]  # once, however often a process runs a command


def main(argv: list[str] | None = None) -> int:
    """Run ``course``; return its exit status."""
    replace_missing_signs()
    arguments = parser().parse_args(argv)
    if not logging.getLogger().handlers:  # else what nobody listens to goes to stderr
        logging.getLogger().addHandler(logging.NullHandler())
    if arguments.verbose:
        _log_ours()
    start_quickly()
    try:
        with stopped_by_signals(), faults_named(GO_ON):
            status = arguments.run(arguments) or 0
            sys.stdout.flush()
            return status
    except CourseError as error:
        said, status = f"course {arguments.command}: {error}", 1
    except BrokenPipeError:  # who read it, such as head, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_LEFT
    except KeyboardInterrupt:
        said, status = f"\ncourse {arguments.command}: stopped. {STOPPED}", STATUS
    with suppress(OSError):  # the terminal is closed
        print(said, file=sys.stderr)
    if argv is None:  # no test's process
        leave(status)
    return status
