"""Notice, from outside the kernel, what a student's code changed in what the checks rely on.

The checks run in the student's kernel: this is no wall. It compares, before each check and at the
end, what the kernel holds with what it held before the student's first cell, and has the check
read the real built-ins and the lab's own imports whatever the notebook calls by these names.
"""

import ast
import base64
import marshal
import secrets
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from course.base.bounded_json import loads
from course.base.messages import Message
from course.base.metadata import ABOUT, ALWAYS, INSTEAD_OF
from course.sandbox.cell import LEAST_BYTES, Cell
from course.sandbox.kernel import Kernel

IN_KERNEL = ("in_kernel_equality", "in_kernel")
ANSWER = {"depth": 9, "containers": 20_000, "values": 500_000}
STRANGE = Message("changed-answers")
LONGEST = 50  # characters of a name in a message


class Guard:
    """Looks at what the checks rely on, between two cells.

    Attributes:
        noticed: what was noticed, for people; a set that keeps its order.
    """

    def __init__(self, kernel: Kernel, imports: str):
        """Look for the first time, before any of the student's code.

        Args:
            kernel: the copy's.
            imports: the import statements of the lab's own cells.
        """
        self.kernel, self.imports = kernel, imports
        self.marks: dict | None = None
        self.digest = ""
        self.drop: list[str] = []
        self.changed: set[str] = set()
        self.noticed: dict[Message, None] = {}
        self.look(set())

    def before_check(self, source: str) -> str:
        """Look, and return what is to be run as the check: it reads the real names."""
        names = names_read(source)
        alias, other = self.look(names)
        return renamed(source, alias, set(other) & names) if other else source

    def reasons(self) -> list[Message]:
        """Return what was noticed, at the end."""
        return [*changes(self.changed), *self.noticed]

    def look(self, names: set[str], last: bool = False) -> tuple[str, list[str]]:
        """Ask the kernel; return the prefix of the real names, and the names that need it."""
        nonce = secrets.token_hex(8)
        alias = f"_{nonce}_"
        request = {
            "nonce": nonce,
            "imports": self.imports,
            "names": sorted(names),
            "digest": self.digest,
            "drop": self.drop,
            "alias": alias,
            "last": last,
        }
        try:
            answer = self._ask(request)
            if answer["nonce"] != nonce:
                raise ValueError
            self._compare(answer)
            other = [str(name) for name in answer["other"]]
        except (AttributeError, KeyError, TypeError, ValueError):
            self.noticed[STRANGE] = None
            return alias, []
        self.drop = [alias + name for name in other]
        return alias, other

    def _compare(self, answer: dict) -> None:
        marks = answer["marks"]
        if self.marks is None:
            self.marks = marks
        elif marks is not None:
            self.changed |= differences(self.marks, marks)
        self.digest = str(answer["digest"])
        for name in answer["equal"]:
            self.noticed[Message("equals-everything", name=str(name)[:LONGEST])] = None
        for name in answer["rebound"]:
            self.noticed[Message("rebound", name=str(name)[:LONGEST])] = None

    def _ask(self, request: dict) -> dict:
        """Have our code run between two cells, in a namespace of its own.

        Raises:
            KeyError, ValueError: if what comes back is no answer.
        """
        code = base64.b64encode(_in_kernel_code()).decode()
        asked = self.kernel.ask("look_request", {"code": code, "request": request})
        return loads(asked.replies[0].content["answer"].encode(), **ANSWER)


def execute(notebook: NotebookNode, kernel: Kernel) -> None:
    """Execute a notebook's cells, looking before each check at what the checks rely on.

    The outputs are put into the notebook, and what was noticed into its metadata,
    ``course.review``: a list of messages.

    Raises:
        KernelError: if the kernel ends.
    """
    guard = Guard(kernel, notebook.metadata.get(ABOUT, {}).get("imports", ""))
    left = kernel.limits.output_bytes
    names: dict = {}
    ran: list[Cell] = []
    for node in notebook.cells:
        if node.cell_type != "code":
            continue
        node.outputs, node.execution_count = [], None
        if not node.source.strip() or not _wanted(node, ran):
            continue
        source = guard.before_check(node.source) if is_check(node) else node.source
        cell = Cell(node, max(LEAST_BYTES, left // 2), names)
        cell.run(kernel, source, len(ran) + 1)
        left -= cell.outputs.size
        ran.append(cell)
    guard.look(set(), last=True)
    for cell in ran:
        cell.finish()
        if cell.strange and is_check(cell.node):
            name = cell.node.metadata.nbgrader.grade_id
            guard.noticed[Message("answered-twice", cell=name)] = None
    notebook.metadata.setdefault(ABOUT, {})["review"] = [
        asdict(message) for message in guard.reasons()
    ]


def _wanted(node: NotebookNode, ran: list[Cell]) -> bool:
    """Tell whether a cell runs: one that takes an answer's place does where it is needed."""
    about = node.metadata.get(ABOUT, {})
    name = about.get(INSTEAD_OF)
    if name is None or about.get(ALWAYS):
        return True
    return any(
        one.failed for one in ran if one.node.metadata.get("nbgrader", {}).get("grade_id") == name
    )


def is_check(cell: NotebookNode) -> bool:
    """Tell a check's cell."""
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


@lru_cache
def _in_kernel_code() -> bytes:
    """Return the code that looks, compiled: the kernel's Python is this one."""
    files = [Path(__file__).parent / f"{name}.py" for name in IN_KERNEL]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    return marshal.dumps(compile(text, "<integrity>", "exec"))


def changes(names: set[str]) -> list[Message]:
    """Return the reason for what was changed; a thing is named once, by its shortest name.

    >>> print(*changes({"numpy._core.numeric.allclose", "numpy.allclose"}))
    changed: numpy.allclose
    """
    shortest: dict[str, str] = {}
    for name in sorted(names, key=lambda one: (len(one), one)):
        shortest.setdefault(name.rpartition(".")[2], name)
    return [Message("changed", names=list(shortest.values()))] if shortest else []


def differences(before: dict, after: dict) -> set[str]:
    """Name what is no longer what it was.

    >>> differences({"re": {"(itself)": 0, "sub": 1}}, {"re": {"(itself)": 0, "sub": 2, "new": 3}})
    {'re.sub'}
    >>> differences({"sys.stdout": {"": 1}}, {"sys.stdout": {"": 1, ".write": 2}})
    {'sys.stdout.write'}
    """
    changed = set()
    for group, marks in before.items():
        now = after.get(group, {})
        names = {name for name in marks if now.get(name) != marks[name]}
        # Of what is new in a module, only what hides a built-in name from it counts.
        module = "(itself)" in marks or group == "builtins"
        names |= {n for n in now if n not in marks and (not module or n.startswith("(hides)"))}
        for name in names:
            name = name.removeprefix("(hides) ")
            name = "" if name in ("(itself)", "(type)", "(class)") else name
            changed.add(group + ("." if name[:1].isidentifier() else "") + name)
    return changed


def names_read(source: str) -> set[str]:
    r"""Return the names that a check reads and does not bind itself.

    >>> sorted(names_read("with check('a', 1):\n    n = add(1)\n    assert all([n])"))
    ['add', 'all', 'check']
    """
    nodes = list(ast.walk(ast.parse(source)))
    bound = {n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    bound |= {n.arg for n in nodes if isinstance(n, ast.arg)}
    defined = ast.FunctionDef | ast.ClassDef
    bound |= {n.name for n in nodes if isinstance(n, defined)}
    aliases = (n for n in nodes if isinstance(n, ast.alias))
    bound |= {(one.asname or one.name).partition(".")[0] for one in aliases}
    bound |= {n.name for n in nodes if isinstance(n, ast.ExceptHandler) and n.name}
    return {n.id for n in nodes if isinstance(n, ast.Name)} - bound


def renamed(source: str, prefix: str, names: set[str]) -> str:
    """Return a check that reads some names with a prefix.

    >>> renamed("assert max(f(1)) == 1", "_x_", {"max"})
    'assert _x_max(f(1)) == 1'
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in names:
            node.id = prefix + node.id
    return ast.unparse(tree)
