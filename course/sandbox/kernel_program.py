"""What runs in the sandbox: ipykernel, in what it does differently for a copy that is graded.

Its text is sent there, and begins before any student's code. Nothing of the grader's is in it.
"""

import _hashlib
import _json
import _operator
import _signal  # type: ignore[import-not-found]
import _thread
import binascii
import builtins
import gc
import itertools
import marshal
import os
import sys
import types
from collections.abc import Callable, Generator
from typing import Any

import ipykernel.kernelapp
import zmq
from ipykernel.iostream import IOPubThread
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from zmq.backend.cython import _zmq
from zmq.eventloop.zmqstream import ZMQStream

NO_ANSWER = "nobody answers input() while a copy is graded: write the value into the code instead"


# What Python says of itself, and no answer needs, whoever asks for it within the notebook's code.
# See https://docs.python.org/3/library/audit_events.html
NEVER = frozenset(
    (
        *("sys.settrace", "sys.setprofile", "sys.addaudithook", "code.__new__", "marshal.loads"),
        *("gc.get_objects", "gc.get_referrers", "gc.get_referents", "ctypes.dlopen"),
        "sys.monitoring.register_callback",
        *("ctypes.dlsym", "ctypes.cdata", "ctypes.cdata/buffer", "ctypes.string_at"),
        *("ctypes.addressof", "ctypes.call_function", "ctypes.PyObj_FromPtr", "ctypes.get_errno"),
    )
)
# The same while a check runs: ways to the check's own frame.
FRAMES = frozenset(("sys._getframe", "sys._current_frames", "sys._current_exceptions"))
ATTRIBUTES = frozenset(("tb_frame", "gi_frame", "cr_frame", "ag_frame"))
PARTS = frozenset(("__code__", "__defaults__", "__kwdefaults__"))
OTHERS = frozenset(("object.__getattr__", "object.__setattr__", "open", "compile", "import"))
# Modules that give frames or memory away without Python's telling; some are libraries' own affair.
UNTOLD = frozenset(
    (
        *("greenlet", "cffi", "_cffi_backend", "_testcapi", "_testinternalcapi"),
        *("_xxsubinterpreters", "_interpreters"),
    )
)
# They do what they are asked; in the last is the notebook's ``open``.
PASSED_BY = ("/ctypes/__init__.py", "/inspect.py", "/IPython/core/interactiveshell.py")
IMPORTERS = ("/importlib/__init__.py", "/pkgutil.py")  # the same of imports alone
# The same of single functions: others of their modules keep the frame to themselves.
GIVE_FRAMES = frozenset(
    (
        *(("/logging/__init__.py", name) for name in ("<lambda>", "currentframe")),
        ("/traceback.py", "walk_stack"),
    )
)
OUR_TEXTS = ("<frozen ", "<integrity>", "<program>")
SIGNAL = ("ITIMER_PROF", "ITIMER_REAL", "ITIMER_VIRTUAL", "getsignal", "setitimer", "signal")
ENDED = 70  # the status of a kernel that can no longer answer the grader


# The notebook can reach this module's names (by ``type(kernel).raw_input.__globals__``), and change
# the built-ins: the functions below use, once they are made, only what is in their own closures.
def telling(kept: dict) -> Callable[[str, tuple], str]:
    """Return what says of one of Python's events what there is to tell of it, "" for nothing."""
    text, kind_of, raw = str, type, bytes
    never, frames, parts, attributes, own = NEVER, FRAMES, PARTS, ATTRIBUTES, installed()
    untold = UNTOLD

    def tell(event: str, arguments: tuple) -> str:
        if event in never:
            return event
        if event in frames:
            return event if kept.get("checking") else ""
        if event == "object.__getattr__":
            named = kept.get("checking") and arguments[1] in attributes
            return arguments[1] if named else ""
        if event == "object.__setattr__":
            return arguments[1] if arguments[1] in parts else ""
        if event == "import":
            root = arguments[0].partition(".")[0] if kind_of(arguments[0]) is text else ""
            return "import " + root if root in untold else ""
        if event == "compile":
            name = arguments[1]
            return event if kind_of(name) is text and name.startswith(own) else ""
        path = arguments[0]
        path = path.decode("latin-1") if kind_of(path) is raw else path
        named = kind_of(path) is text and path.rpartition("/")[2] == "mem"
        return path if named else ""

    return tell


def tracing(kept: dict) -> Callable[[Any], bool]:
    """Return what tells whether the code nearest to an event is the notebook's."""
    ours, passed_by, here, own = OUR_TEXTS, PASSED_BY, globals(), installed()
    give = tuple(GIVE_FRAMES)

    def passes(code: Any) -> bool:
        name, others = code.co_filename, False
        for file, function in give:
            if name.endswith(file):
                if code.co_name == function:
                    return True
                others = True
        return not others and (name.startswith(ours) or name.endswith(passed_by))

    def of_the_notebook(frame: Any) -> bool:
        while frame is not None:
            name = frame.f_code.co_filename
            if not passes(frame.f_code):
                known = name.startswith(own) or name.startswith(kept.get("installed", own))
                return not known and frame.f_globals is not here
            frame = frame.f_back
        return False

    return of_the_notebook


def installed() -> tuple[str, ...]:
    """Return how the names of files begin that are not the notebook's."""
    packages = ipykernel.kernelapp.__file__.rpartition("ipykernel/")[0]
    return (f"{sys.prefix}/", f"{sys.base_prefix}/", packages, *OUR_TEXTS)


def importing() -> Callable[[Any, str], Any]:
    """Return what returns the frame that asked for a module, from the one that has it made."""
    importers = IMPORTERS

    def who_imports(frame: Any, told: str) -> Any:
        inside = "/" + told[7:] + "/"  # after "import ": its own files import its other ones
        while frame is not None:
            name = frame.f_code.co_filename
            if not (name[:8] == "<frozen " or name.endswith(importers) or inside in name):
                return frame
            frame = frame.f_back
        return None

    return who_imports


def listener(kept: dict) -> dict[str, None]:
    """Have Python tell, from now on, what the notebook's code does and no answer needs.

    Such a hook cannot be removed. Where it raises, nothing happens: what it is about is refused.

    Args:
        kept: what looks keep; ``checking`` in it says whether a check runs.

    Returns:
        Where it is told, by the event's name.
    """
    told: dict[str, None] = {}
    busy: set[int] = set()
    frame_of, thread, refused = sys._getframe, _thread.get_ident, PermissionError
    tell, of_the_notebook = telling(kept), tracing(kept)
    events, attributes, who_imports = NEVER | FRAMES | OTHERS, ATTRIBUTES, importing()

    def hook(event: str, arguments: tuple) -> None:
        if event not in events:
            return
        if event == "object.__getattr__" and arguments[1] not in attributes:
            return  # by far the most frequent
        number = thread()
        if number in busy:
            return
        busy.add(number)
        try:
            frame = frame_of(1)
            if event == "marshal.loads" and frame.f_code.co_filename[:8] == "<frozen ":
                return  # an import
            name = tell(event, arguments)
            if name and of_the_notebook(who_imports(frame, name) if event == "import" else frame):
                told[name[:80]] = None
                if event[:7] == "ctypes.":
                    return  # what is beneath Python, the sandbox holds
                raise refused(f"{name}: refused while a copy is graded")
        finally:
            busy.discard(number)

    sys.addaudithook(hook)
    return told


def looks(kernel: Any) -> Generator[None, tuple, None]:
    """Answer the grader between two cells, each time by running the grader's own code.

    No name of the student's is looked up, and no library writes the answer: what is needed is kept
    here as it is now, and all of it is C's. A generator's names cannot be reached from outside
    without Python's telling of it.
    """
    real, run, anything, get = dict(vars(builtins)), exec, BaseException, getattr
    loads, decode = marshal.loads, binascii.a2b_base64
    sha256, quote, more = _hashlib.openssl_sha256, _json.encode_basestring_ascii, zmq.SNDMORE
    given: dict[str, Any] = {"builtins": builtins, "marshal": marshal, "sys": sys, "types": types}
    given |= {name: getattr(_signal, name) for name in SIGNAL}
    given |= {"sha256": sha256, "quote": quote, "kernel": kernel, "kept": {}}
    given |= {"referents": gc.get_referents, "chain": itertools.chain, "is_": _operator.is_}
    given["told"] = listener(given["kept"])
    send = _zmq.Socket.send
    while True:
        stream, ident, parent = yield
        content = parent["content"]
        names = {"__builtins__": real.copy(), "__name__": "look", **given}
        names["request"] = content["request"]
        try:
            run(loads(decode(content["code"])), names)
            answer = names["answer"]
        except anything:
            answer = ""
        header = '{"msg_id": "look", "msg_type": "look_reply", "version": "5.3"}'
        above = '{"msg_id": ' + quote(parent["header"]["msg_id"]) + "}"
        said = '{"answer": ' + quote(answer) + "}"
        socket = get(stream, "socket", stream)
        for frame in (*ident, b"<IDS|MSG>", b"", header.encode(), above.encode(), b"{}"):
            send(socket, frame, more)
        send(socket, said.encode())
        del stream, ident, parent, content, names, answer, said, socket, frame


def looker(kernel: Any) -> Callable[..., None]:
    """Return what handles the grader's questions."""
    answers = looks(kernel)
    next(answers)
    answer, leave, ended, status = answers.send, os._exit, StopIteration, ENDED

    def look(stream, ident, parent):
        try:
            answer((stream, ident, parent))
        except ended:  # somebody has ended it
            leave(status)

    return look


class Kernel(IPythonKernel):
    """A kernel that answers the grader, and whose questions nobody answers."""

    def __init__(self, **options):
        super().__init__(**options)
        self.shell_handlers["look_request"] = looker(self)

    def raw_input(self, prompt=""):
        """Say that there is nobody to ask."""
        raise StdinNotImplementedError(NO_ANSWER)

    getpass = raw_input  # type: ignore[assignment]


class Output(IOPubThread):
    """Takes what forked processes print by a Unix socket: a sandbox has no network."""

    def _setup_pipe_in(self):
        self._pipe_uuid = os.urandom(16)
        self._pipe_path = f"ipc://{os.environ['IPYTHONDIR']}/output"
        pipe_in = self.socket.context.socket(zmq.PULL)
        pipe_in.linger = 0
        pipe_in.bind(self._pipe_path)
        self._pipe_in = ZMQStream(pipe_in, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self):
        context = zmq.Context()
        pipe_out = context.socket(zmq.PUSH)
        pipe_out.linger = 3000  # milliseconds, as in ipykernel
        pipe_out.connect(self._pipe_path)
        return context, pipe_out


class App(IPKernelApp):
    """Starts the kernel."""

    kernel_class = Kernel

    def init_path(self):
        """Have the notebook's own modules found, behind all that is installed."""
        super().init_path()
        sys.path.append("")

    def init_iopub(self, context):
        """Have output wait in this process while the grader does not read it, and lose nothing."""
        context.setsockopt(zmq.SNDHWM, 0)
        if self.transport == "ipc":
            ipykernel.kernelapp.IOPubThread = Output  # type: ignore[misc]
        super().init_iopub(context)


def main():
    """Be a copy's kernel."""
    globals()["__file__"] = ipykernel.kernelapp.__file__  # as a part of it: no learner's code
    # `exit()` ends a session; the cells after it are graded all the same.
    ZMQInteractiveShell.ask_exit = lambda self: None  # type: ignore[method-assign]
    ZMQInteractiveShell._update_exit_now = lambda self, change: None  # type: ignore[method-assign]
    App.launch_instance()


if __name__ in ("__main__", "program"):  # the latter in a kernel that was forked
    main()
