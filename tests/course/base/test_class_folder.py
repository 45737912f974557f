"""Every path below a class's folder is spelled in one module."""

import ast
import inspect
import subprocess

from course.base import class_folder
from course.base.class_folder import ClassFolder
from course.base.paths import ROOT

HERE = ROOT / "course" / "base" / "class_folder.py"


def paths():
    """Return every path that a class's folder knows, for the student STUDENT and the lab LAB."""
    folder = ClassFolder(ROOT / "class")
    given = {"student": "STUDENT", "lab": "LAB", "step": "STEP"}
    found = {}
    for name, member in vars(ClassFolder).items():
        if isinstance(member, property):
            found[name] = getattr(folder, name)
        elif inspect.isfunction(member) and not name.startswith("_"):
            names = list(inspect.signature(member).parameters)[1:]
            found[name] = getattr(folder, name)(*(given[argument] for argument in names))
    return {k: p.relative_to(folder.root) for k, p in found.items() if not isinstance(p, list)}


def spellings():
    """Return the names of folders and files that make these paths."""
    steps = [v for k, v in vars(class_folder).items() if k.isupper()]
    known = {part for path in paths().values() for part in path.parts}
    known |= set(steps)
    return {name for name in known if not {"STUDENT", "LAB", "STEP"} & set(name.split("."))}


def strings(tree):
    """Yield each string that is a part of a path, or has the ending of a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            yield from (n for n in ast.walk(node.right) if isinstance(n, ast.Constant))
        if isinstance(node, ast.Constant) and set("./-") & set(str(node.value)):
            yield node


def test_no_other_module_spells_a_path_of_a_class():
    known = spellings()
    assert {"gradebook.db", "submitted", "autograded", ".graded", "class-LAB.html"} <= known
    found = []
    modules = [p for p in sorted((ROOT / "course").rglob("*.py")) if p != HERE]
    assert len(modules) > 60
    for path in modules:
        for node in strings(ast.parse(path.read_text(encoding="utf-8"))):
            if node.value in known | {"class-", "-feedback.zip"}:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {node.value}")
    assert found == []


def test_the_test_sees_what_is_spelled():
    code = (
        'a = root / "submitted" / f"{x}"\nb = Path("gradebook.db")\nc = root / f"class-{lab}.html"'
    )
    seen = {node.value for node in strings(ast.parse(code))}
    assert {"submitted", "gradebook.db", "class-"} <= seen


def test_no_two_paths_are_the_same_and_all_are_below_the_folder():
    known = paths()
    named = {k: p for k, p in known.items() if k != "notebook"}
    assert len(set(named.values())) == len(named) > 12
    assert ClassFolder(ROOT / "a" / ".." / "class").gradebook == ROOT / "class" / "gradebook.db"


def test_nothing_of_a_class_that_is_graded_in_the_repository_can_be_committed():
    left = {"nbgrader_config", "notebook"}  # Formgrader's settings; a path of any step
    left |= {"submitted", "feedback"}  # folders: what is in them is asked for
    names = {path.as_posix() for name, path in paths().items() if name not in left}
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin"],
        cwd=ROOT,
        input="\n".join(names),
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout.splitlines()
    assert names == set(ignored)
