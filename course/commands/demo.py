"""Make and grade a demonstration class."""

import os
from argparse import ArgumentParser, Namespace

from course.commands.arguments import class_folder


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument(
        "folder", type=class_folder, metavar="DIR", help="a new folder, or an earlier one's"
    )


def run(arguments: Namespace) -> None:
    """Make and grade a demonstration class."""
    from course.base.temporary import own_temporary_folder
    from course.commands.demo_class import run_demo

    with own_temporary_folder():
        for what, where in run_demo(arguments.folder, os.cpu_count() or 1).items():
            print(f"{what}: {where}")
