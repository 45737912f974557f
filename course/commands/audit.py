"""Try the checks on mutants of the reference answers, and list those that no check notices."""

from argparse import ArgumentParser, Namespace


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("lab", metavar="LAB")
    command.add_argument("exercise", nargs="?", metavar="EXERCISE", help="default: all of them")
    command.add_argument("--sample", type=int, metavar="N", help="draw N mutants an exercise")
    command.add_argument("--seed", type=int, default=0, help="what they are drawn with; default: 0")
    command.add_argument(
        "--json", action="store_true", help="every mutant, and what was said of it"
    )


def run(arguments: Namespace) -> None:
    """Print the report."""
    from course.base.errors import CourseError

    try:
        from course.audit.audit import audit
        from course.audit.report import as_json, as_markdown
    except ModuleNotFoundError as error:
        raise CourseError(f"{error}; install the tools for tests: pip install '.[test]'") from None
    from course.labs.lab import find_lab

    audits = audit(
        find_lab(arguments.lab),
        arguments.exercise,
        arguments.sample,
        arguments.seed,
        progress=True,
    )
    print(as_json(audits) if arguments.json else as_markdown(audits))
