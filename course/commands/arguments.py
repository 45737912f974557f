"""Arguments that several subcommands share."""

from argparse import ArgumentParser
from pathlib import Path

from course.base.class_folder import ClassFolder


def class_folder(text: str) -> ClassFolder:
    """Take a folder's name for a class's."""
    return ClassFolder(Path(text))


def class_argument(command: ArgumentParser) -> None:
    """Let a command say where the class is."""
    command.add_argument(
        "--class",
        dest="folder",
        type=class_folder,
        default=ClassFolder(Path.cwd()),
        metavar="DIR",
        help="the folder with submitted/ and gradebook.db; default: this one",
    )
