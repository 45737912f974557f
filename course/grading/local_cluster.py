"""Dask's scheduler and workers on this machine, for as long as one class is graded."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from distributed import Client, Nanny, Scheduler, Security, SpecCluster, Worker

from course.base.errors import ClusterError
from course.base.faults import machine_fault

HOST = "127.0.0.1"
SILENT = logging.CRITICAL + 1
GO_ON = "What is graded is saved: grade again to go on"


class _Scheduler(Scheduler):
    def start_http_server(self, *_arguments: object, **_options: object) -> None:
        """Open no port for web pages, which nobody reads."""


class _Worker(Worker):
    def start_http_server(self, *_arguments: object, **_options: object) -> None:
        """Open no port for web pages, which nobody reads."""


@contextmanager
def local_client(workers: int) -> Iterator[Client]:
    """Start workers here, each a process; end them, whatever happens in the block.

    Nothing listens but the scheduler, the workers, and for each worker the nanny that starts it
    again: on loopback, under TLS with a certificate of this run, for other users of this machine
    must not reach the workers.

    Args:
        workers: how many.

    Raises:
        ClusterError: if they do not start.
    """
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="workers-", ignore_cleanup_errors=True)
            )
            security = Security.temporary()
            common = {"host": HOST, "protocol": "tls://", "security": security}
            nanny = common | {
                "worker_class": _Worker,
                "nthreads": 1,
                "memory_limit": 0,
                "local_directory": folder,
                "silence_logs": SILENT,
            }
            cluster = SpecCluster(
                workers={n: {"cls": Nanny, "options": nanny} for n in range(workers)},
                scheduler={"cls": _Scheduler, "options": common | {"dashboard": False}},
                security=security,
                silence_logs=SILENT,
            )
            stack.push(_closing(cluster))
            client = Client(cluster, set_as_default=False)
            stack.push(_closing(client))
        except Exception as error:
            raise ClusterError(f"no worker could be started: {_problem(error)}. {GO_ON}") from error
        yield client


def _problem(error: BaseException) -> str:
    """Return the machine's fault, or the first error, of one that only says that it failed."""
    if said := machine_fault(error):
        return said
    while error.__cause__ is not None:
        error = error.__cause__
    return f"{type(error).__name__}: {error!s:.300}"


def silence_dask() -> None:
    """Keep from the terminal what Dask says of itself, of workers that are killed for one."""
    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(SILENT)


def _closing(what: SpecCluster | Client):
    """Return what ends it; that it does not end as it should is no matter of the class.

    When the command is stopped, nothing is waited for: ``course.base.signals.leave`` ends it.
    """

    def close(kind: object, *_error: object) -> None:
        if kind is not KeyboardInterrupt:
            with suppress(Exception):
                what.close()

    return close
