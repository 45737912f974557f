"""A look at what else runs, or will: threads, handlers of signals, what event loops have to do."""

import sys
import types
from _signal import (  # type: ignore[import-not-found]
    ITIMER_PROF,
    ITIMER_REAL,
    ITIMER_VIRTUAL,
    getsignal,
    setitimer,
    signal,
)

from course.integrity.in_kernel.given import kept, kernel
from course.integrity.in_kernel.marks import alive, code_mark

SIGNALS = range(1, 65)
TASKS = ("_all_tasks", "_scheduled_tasks", "_eager_tasks")  # as versions of Python call them
THREADS = ("control_thread", "iopub_thread", "shell_channel_thread")


def look_at_what_runs():
    """Return marks of the code, not the kernel's own, that runs or waits to run."""
    return {
        "the grader's question": {"": len(strangers())},
        "a thread of the notebook's": {"": len(threads())},
        "the kernel's event loop": {"": len(waiting())},
        "handlers of signals": {"": hash(tuple([id(alive(f)) for f in handlers()]))},
    }


def strange(code):
    """Whether code is neither installed nor the kernel's own."""
    return not code.co_filename.startswith(kept["installed"])


def stack(frame):
    """Return the code of a frame and of those that have called it."""
    found = []
    while frame is not None:
        found.append(frame.f_code)
        frame = frame.f_back
    return found


def strangers():
    """Return the code, not the kernel's own, that has led to this question."""
    codes = stack(sys._getframe())
    usual = kept.setdefault("usual", {code_mark(code) for code in codes})
    return [code for code in codes if strange(code) and code_mark(code) not in usual]


def threads():
    """Return the threads, made since the beginning, that run code of the notebook's."""
    frames = sys._current_frames()
    usual = kept.setdefault("threads", set(frames))
    others = [frame for number, frame in frames.items() if number not in usual]
    return [frame for frame in others if any([strange(code) for code in stack(frame)])]


def waiting():
    """Return what the kernel's event loops have to do, and is code of the notebook's."""
    loops = [getattr(getattr(kernel, name, None), "io_loop", None) for name in THREADS]
    loops = [getattr(loop, "asyncio_loop", None) for loop in (kernel.io_loop, *loops)]
    found = []
    for loop in loops:
        handles = [*getattr(loop, "_ready", ()), *getattr(loop, "_scheduled", ())]
        found += [f for f in [getattr(h, "_callback", None) for h in handles] if of_notebook(f)]
    known = vars(sys.modules["asyncio.tasks"])
    tasks = [task for name in TASKS for task in list(known.get(name, ()))]
    coroutines = [task.get_coro() for task in tasks if not task.done()]
    return found + [c for c in coroutines if strange(getattr(c, "cr_code", stack.__code__))]


def of_notebook(function):
    """Whether a callback, or what it was made from, is code of the notebook's."""
    for _ in range(5):
        kind = type(function)
        if kind is types.MethodType:
            function = function.__func__
        elif kind is types.FunctionType:
            return strange(function.__code__)
        elif hasattr(kind, "func"):
            function = function.func
        else:
            break
    return kind.__module__ == "__main__"


def handlers():
    """Return what is called when a signal comes."""
    return [getsignal(number) for number in SIGNALS if number not in (32, 33)]


def stop():
    """Have no signal come, and none be handled but as it was."""
    usual = kept.setdefault("handlers", handlers())
    for timer in (ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF):
        setitimer(timer, 0)
    numbers = [number for number in SIGNALS if number not in (32, 33)]
    for number, now, before in zip(numbers, handlers(), usual, strict=True):
        if now is not before and before is not None:
            signal(number, before)
