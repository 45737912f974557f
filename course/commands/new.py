"""Begin a lab: one exercise with its check and its answers, to be rewritten."""

from argparse import ArgumentParser, Namespace


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("lab", metavar="LAB", help="its name, like 06_policy_gradient")


def run(arguments: Namespace) -> None:
    """Write the lab's files."""
    from course.base.paths import ROOT
    from course.labs.new import make_lab

    for path in make_lab(arguments.lab):
        print(f"wrote {path.relative_to(ROOT)}")
    print(f"Next: course preview {arguments.lab}")
