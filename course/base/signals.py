"""How a command ends that a person or the system stops: once, in order, whatever comes after."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from course.base.temporary import remove_temporary_folders

SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
STATUS = 130  # of a command that was stopped, as shells count


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let Ctrl-C, SIGTERM or a closed terminal raise ``KeyboardInterrupt``, the first one only.

    What comes while the command ends would leave something behind: a second Ctrl-C is ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: object) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number, handler in before.items():
        if handler != signal.SIG_IGN:  # as nohup sets it
            signal.signal(number, stop)
    try:
        yield
    except KeyboardInterrupt:
        raise  # the process ends now: what comes is ignored to its end
    except BaseException:
        _restore(before)
        raise
    _restore(before)


def leave(status: int) -> None:
    """End this process and all that it has started, at once.

    What it has started half may not be able to end in order; nothing of it is needed any more.
    Nor is anything said from here on: threads that still run find what they use gone.
    """
    import psutil

    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # nobody reads it any more
            stream.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    family: set[psutil.Process] = set()
    # Halted first, so that none starts another meanwhile.
    while found := set(psutil.Process().children(recursive=True)) - family:
        family |= found
        for process in found:
            with suppress(psutil.Error):
                process.suspend()
    for process in family:
        with suppress(psutil.Error):
            process.kill()
    remove_temporary_folders()
    os._exit(status)


def _restore(handlers: dict) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)
