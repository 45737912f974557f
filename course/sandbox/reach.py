"""Connect to a socket that a sandbox has made, and to nothing else."""

import os
import select
import socket
import stat
from contextlib import ExitStack
from pathlib import PurePosixPath

FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW if hasattr(os, "O_PATH") else 0


def connect(init: int, handle: int, path: str) -> socket.socket | None:
    """Return a connection to a socket inside a sandbox.

    Whatever stands under that name, no link is followed, and the socket must lie in the file
    system of its folder, which is the sandbox's own: code in there leads nobody elsewhere.

    Args:
        init: the sandbox's first process, numbered as outside.
        handle: a file descriptor that means this process even when its number is used again.
        path: the socket's path inside.

    Returns:
        The connection; ``None`` if there is no such socket, or nobody listens yet.

    Raises:
        OSError: if it cannot be reached for another reason.
    """
    above, name = PurePosixPath(path).parent, PurePosixPath(path).name
    with ExitStack() as opened:

        def enter(part: str, flags: int, folder: int | None = None) -> int:
            descriptor = os.open(part, flags | os.O_CLOEXEC, dir_fd=folder)
            opened.callback(os.close, descriptor)
            return descriptor

        try:
            folder = enter(f"/proc/{init}/root", os.O_PATH | os.O_DIRECTORY)
            if handle < 0 or _ended(handle):  # this may be another's
                return None
            for part in above.parts[1:]:
                folder = enter(part, FOLDER, folder)
            file = enter(name, os.O_PATH | os.O_NOFOLLOW, folder)
        except (FileNotFoundError, NotADirectoryError, ProcessLookupError):
            return None
        info = os.fstat(file)
        if not stat.S_ISSOCK(info.st_mode) or info.st_dev != os.fstat(folder).st_dev:
            return None
        stream = socket.socket(socket.AF_UNIX)
        try:
            stream.connect(f"/proc/self/fd/{file}")
        except ConnectionRefusedError:
            stream.close()
            return None
        except BaseException:
            stream.close()
            raise
        return stream


def _ended(handle: int) -> bool:
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(0))
