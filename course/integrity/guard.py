"""Notice, from outside the kernel, what a student's code changed in what the checks rely on.

The checks run in the student's kernel: this is no wall. It compares, before and after each check
and at the end, what the kernel holds with what it held before the student's first cell. What a
notebook sets in IPython is put back before each check, and the check reads the real built-ins and
the lab's own imports whatever the notebook calls by these names.
"""

import ast
import base64
import hashlib
import marshal
import secrets
from functools import lru_cache
from pathlib import Path

from course.base.bounded_json import loads
from course.base.messages import Message
from course.base.reasons import WATCHED
from course.integrity.names import names_read, renamed
from course.sandbox.kernel import Kernel

PARTS = [
    Path(__file__).parent / "in_kernel" / f"{name}.py"
    for name in ("touched", "marks", "modules", "running", "shell", "equality", "look")
]
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
        # By whether modules were looked at: what was seen first, and what last, as it was sent.
        self.first: dict[bool, dict] = {}
        self.last: dict[bool, str] = {}
        self.drop: list[str] = []
        self.changed: set[str] = set()
        self.noticed: dict[Message, None] = {}
        self.look(put_back=True)
        self.look(modules=False)

    def before_check(self, source: str) -> str:
        """Look, and return what is to be run as the check: it reads the real names."""
        names = names_read(source)
        alias, real = self.look(names, put_back=True)
        return renamed(source, alias, set(real) & names)

    def after_check(self) -> None:
        """Look at what was put back before the check: nobody else has run since."""
        self.look(modules=False)

    def reasons(self) -> list[Message]:
        """Return what was noticed, at the end."""
        return [*changes(self.changed), *self.noticed]

    def look(
        self,
        names: set[str] | None = None,
        modules: bool = True,
        put_back: bool = False,
        last: bool = False,
    ) -> tuple[str, list[str]]:
        """Ask the kernel.

        Args:
            names: those that the next check reads.
            modules: whether to look at modules, and not at IPython alone.
            put_back: whether what a notebook may set is first put back.
            last: whether the student's classes are looked at as well.

        Returns:
            The prefix of the real names, and which names have it.
        """
        nonce = secrets.token_hex(16)
        alias = f"_{nonce}_"
        request = {
            "nonce": nonce,
            "imports": self.imports,
            "names": sorted(names or ()),
            "digest": _digest(self.last.get(modules, "")),
            "drop": self.drop,
            "alias": alias,
            "modules": modules,
            "put_back": put_back,
            "last": last,
        }
        try:
            said = self._seen(modules, nonce, self._ask(request))
            real = [str(name) for name in said["real"]]
            for name in said["equal"]:
                self.noticed[Message("equals-everything", name=str(name)[:LONGEST])] = None
            for name in said["told"]:
                self.noticed[Message("tried", name=str(name)[:LONGEST])] = None
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            self.noticed[STRANGE] = None
            return alias, []
        self.drop = [alias + name for name in real] if modules else self.drop
        return alias, real

    def _seen(self, modules: bool, nonce: str, answer: dict) -> dict:
        """Compare what was seen with what was seen first; return what else was said.

        Raises:
            ValueError: if the answer does not prove that it was made for this question, from what
                it says or, where that has not changed, from what was said before.
        """
        text = str(answer["marks"]) or self.last[modules]
        said = str(answer["said"])
        if answer["proof"] != _digest(nonce + text + said):
            raise ValueError
        if text != self.last.get(modules):
            marks = loads(text.encode(), **ANSWER)
            self.changed |= differences(self.first.setdefault(modules, marks), marks)
            self.last[modules] = text
        return loads(said.encode(), **ANSWER)

    def _ask(self, request: dict) -> dict:
        """Have our code run between two cells, in a namespace of its own.

        Raises:
            KeyError, ValueError: if what comes back is no answer.
        """
        code = base64.b64encode(_in_kernel_code()).decode()
        asked = self.kernel.ask("look_request", {"code": code, "request": request})
        return loads(asked.replies[0].content["answer"].encode(), **ANSWER)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache
def _in_kernel_code() -> bytes:
    """Return the code that looks, compiled: the kernel's Python is this one."""
    body: list[ast.stmt] = []
    for path in PARTS:
        part = ast.parse(path.read_text(encoding="utf-8")).body
        body += [s for s in part if not isinstance(s, ast.Import | ast.ImportFrom)]
    body += ast.parse("answer = look()").body
    return marshal.dumps(compile(ast.unparse(ast.Module(body, [])), "<integrity>", "exec"))


def changes(names: set[str]) -> list[Message]:
    """Return the reason for what was changed; a thing is named once, by its shortest name.

    >>> print(*changes({"numpy._core.numeric.allclose", "numpy.allclose"}))
    changed: numpy.allclose
    >>> print(*[m.render("fr") for m in changes({"the kernel's session.send", "the kernels"})])
    modifié : the kernels, la session du noyau.send
    """
    shortest: dict[str, str] = {}
    for name in sorted(names, key=lambda name: (len(name), name)):
        shortest.setdefault(name.rpartition(".")[2], name)
    return [Message("changed", names=list(map(_named, shortest.values())))] if shortest else []


def _named(name: str) -> str | Message:
    """Return a name of Python's as it is, and what only we call so for the reader's language."""
    for thing in sorted(WATCHED, key=len, reverse=True):
        rest = name.removeprefix(thing)
        if rest != name and not rest[:1].isalnum():
            return Message("part", thing=Message(thing), part=rest)
    return name


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
        # Of what is new in a module or a class, only what hides something counts.
        home = "(itself)" in marks or "(class)" in marks
        names |= {n for n in now if n not in marks and (not home or n.startswith("(hides)"))}
        for name in names:
            name = name.removeprefix("(hides) ")
            name = "" if name in ("(itself)", "(type)", "(class)") else name
            changed.add(group + ("." if name[:1].isidentifier() else "") + name)
    return changed
