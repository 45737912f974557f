"""Notice, from outside the kernel, what a student's code changed in what the checks rely on.

The checks run in the student's kernel: this is no wall. It compares, before each check and at the
end, what the kernel holds with what it held before the student's first cell, and has the check
read the real built-ins and the lab's own imports whatever the notebook calls by these names.
"""

import ast
import json
import marshal
import secrets
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade, is_solution

from course.base.messages import Message
from course.base.metadata import ABOUT
from course.sandbox.kernel import SandboxExecute

IN_KERNEL = ("in_kernel_equality", "in_kernel")
STRANGE = Message("changed-answers")
LONGEST = 50  # characters of a name in a message


class IntegrityExecute(Execute):
    """nbgrader's step Execute, looking before each check at what the checks rely on.

    What was noticed is in the notebook's metadata, ``course.review``: a list of messages.
    """

    def preprocess(self, nb: NotebookNode, resources=None, km=None) -> tuple[NotebookNode, dict]:
        """Execute the notebook, the first look before it."""
        self.imports = nb.metadata.get(ABOUT, {}).get("imports", "")
        self.marks: dict | None = None
        self.digest, self.drop = "", []
        self.changed: set[str] = set()
        self.noticed: dict[Message, None] = {}  # a set that keeps its order
        nb, resources = super().preprocess(nb, resources, km)
        noticed = [*changes(self.changed), *self.noticed]
        nb.metadata.setdefault(ABOUT, {})["review"] = [asdict(message) for message in noticed]
        return nb, resources

    def preprocess_cell(self, cell: NotebookNode, resources, index: int):
        """Execute one cell; look before each check, and after the last cell."""
        if self.marks is None:
            self._look(cell, set())
        source = cell.source
        if cell.cell_type == "code" and is_grade(cell) and not is_solution(cell):
            names = names_read(source)
            alias, other = self._look(cell, names)
            if other:
                cell.source = renamed(source, alias, set(other) & names)
        try:
            cell, resources = super().preprocess_cell(cell, resources, index)
        finally:
            cell.source = source
        if index == len(self.nb.cells) - 1:
            self._look(cell, set(), last=True)
        return cell, resources

    def _look(self, cell: NotebookNode, names: set[str], last=False) -> tuple[str, list[str]]:
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
        answer = self._ask(request, cell)
        if not answer or answer.get("nonce") != nonce:
            self.noticed[STRANGE] = None
            return alias, []
        try:
            self._compare(answer)
            other = [str(name) for name in answer["other"]]
        except (AttributeError, KeyError, TypeError):
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

    def _ask(self, request: dict, cell: NotebookNode) -> dict | None:
        """Have our code run between two cells, in a namespace of its own."""
        # An empty cell and an expression: no hook and no transformer sees them.
        scope = f"{{'request': {request!r}}}"
        code = f"__import__('marshal').loads({_in_kernel_code()!r})"
        run = f"(lambda n: (__import__('builtins').exec({code}, n), n['answer'])[1])({scope})"
        message = self.kc.execute(
            "", silent=True, store_history=False, allow_stdin=False, user_expressions={"a": run}
        )
        reply = self.wait_for_reply(message)
        if reply is None:
            raise CellTimeoutError.error_from_timeout_and_cell(
                "its kernel did not answer between two cells", self.timeout, cell
            )
        try:
            said = reply["content"]["user_expressions"]["a"]
            if said["status"] != "ok":
                return None
            answer = json.loads(ast.literal_eval(said["data"]["text/plain"]))
        except (KeyError, TypeError, ValueError, SyntaxError, RecursionError, MemoryError):
            return None
        return answer if isinstance(answer, dict) else None


class IntegritySandboxExecute(IntegrityExecute, SandboxExecute):
    """The same in a sandbox."""


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
