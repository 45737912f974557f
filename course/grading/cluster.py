"""Run the copies of a class in parallel, here or on other machines, through Dask's scheduler."""

import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

import dask
from distributed import Client, Future, as_completed
from distributed.scheduler import KilledWorker
from tqdm import tqdm

from course.base.errors import ClusterError
from course.base.messages import Message
from course.grading.digests import helpers_digest
from course.grading.local_cluster import GO_ON, local_client, silence_dask
from course.grading.run import Run
from course.grading.scheduler_address import TLS_HELP, check_address
from course.grading.worker import Refused, get_ready, read, work
from course.sandbox.limits import Limits
from helpers.support.progress import progress

SECONDS_TO_CONNECT = 30
SECONDS_WITHOUT_WORKER = 120  # one that has died is started again meanwhile
POLL_SECONDS = 0.02
LOST = f"the scheduler was lost. {GO_ON}"
# A copy whose worker dies is run once more. One copy at a time on each worker: no other copy is
# to blame.
CONFIGURATION = {
    "distributed.worker.multiprocessing-method": "forkserver",  # see ``course.grading.forkserver``
    "distributed.scheduler.allowed-failures": 1,
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.worker.memory.terminate": False,
    "distributed.admin.low-level-log-length": 10,  # messages kept, with the copies in them
}


def run_copies(
    copies: Iterable[tuple[str, str]],
    limits: Limits | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    total: int | None = None,
    imports: str = "",
) -> Iterator[tuple[str, Run]]:
    """Run sanitised copies, each in a sandbox, and yield them as they finish.

    The copies are taken one after the other while others run, so that a class of any size needs
    the memory of a few copies.

    Args:
        copies: each student's identifier and notebook.
        limits: what each copy may use.
        workers: how many processes here; one a core by default.
        scheduler: the address of a Dask scheduler to use instead.
        total: how many copies there are, for the progress bar.
        imports: what kernels import before they get their copy, from ``preload.imports``.

    Raises:
        ClusterError: if the scheduler cannot be used or is lost, or no worker has a sandbox.
    """
    limits = limits or Limits()
    if scheduler:
        check_address(scheduler)
    bar: tqdm = progress(None, total=total, desc="copies", unit="copy")
    silence_dask()
    with dask.config.set(CONFIGURATION), _client(workers, scheduler) as client, bar:
        yield from _Queue(client, iter(copies), limits, imports, bar).run()


@contextmanager
def _client(workers: int | None, scheduler: str | None) -> Iterator[Client]:
    if scheduler:
        try:
            client = Client(scheduler, timeout=SECONDS_TO_CONNECT, set_as_default=False)
        except (OSError, TypeError) as error:  # TypeError: TLS without certificates
            help_ = TLS_HELP if isinstance(error, TypeError) else "Is it running?"
            raise ClusterError(f"scheduler {scheduler!r}: {error}. {help_}") from error
        with client:
            client.run_on_scheduler(_one_more_try)
            yield client
        return
    with local_client(workers or dask.system.CPU_COUNT) as client:
        yield client


def _one_more_try(dask_scheduler) -> None:
    dask_scheduler.allowed_failures = 1


@dataclass
class _Queue:
    """The copies that wait and run; no more are sent out than there are workers to run them.

    A copy with whose end the clock had to do runs once more when no other one does.
    """

    client: Client
    copies: Iterator[tuple[str, str]]
    limits: Limits
    imports: str
    bar: tqdm
    ready: list[tuple[str, bytes]] = field(default_factory=list)
    running: dict = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    alone: list[tuple[str, bytes]] = field(default_factory=list)
    run_before: set[str] = field(default_factory=set)

    def run(self) -> Iterator[tuple[str, Run]]:
        done = as_completed(loop=self.client.loop)
        # Workers get ready while the first copies are prepared; kept, or Dask would forget it.
        _ahead = [
            self.client.submit(get_ready, self.imports, pure=False, workers=[address])
            for address in self._workers()
        ]
        while True:
            self._send(done)
            self._prepare(self._room())
            self._send(done)
            self._prepare(self._room())  # those that come next, while these run
            if not self.running:
                if not self.alone:
                    return
                self.ready.append(self.alone.pop())
                self._send(done)
            future = self._next(done)
            student, copy = self.running.pop(future.key)
            try:
                run = self._result(future, copy)
            except Refused as refusal:
                self.ready.insert(0, (student, copy))
                self._leave_out(*refusal.args)
                continue
            finally:
                future.release()
            if run.run_again and student not in self.run_before:
                self.run_before.add(student)
                self.alone.append((student, copy))
                continue
            self._send(done)  # before the grader saves this one
            self.bar.update()
            yield student, run

    def _next(self, done: as_completed) -> Future:
        """Wait for the copy that ends first, as long as there is somebody to run it."""
        seen = looked = time.monotonic()
        while not done.has_ready():
            time.sleep(POLL_SECONDS)
            now = time.monotonic()
            if now - looked < 1:
                continue
            looked = now
            seen = now if self._workers() else seen
            if now - seen > SECONDS_WITHOUT_WORKER:
                raise ClusterError(f"no worker for {SECONDS_WITHOUT_WORKER} s. {GO_ON}")
        return next(done)

    def _workers(self) -> dict[str, int]:
        """Return how many copies each worker can run at once, by its address."""
        try:
            known = self.client.nthreads()
        except OSError as error:
            raise ClusterError(LOST) from error
        return {a: n for a, n in known.items() if a not in self.refusals}

    def _room(self) -> int:
        return max(1, sum(self._workers().values()))

    def _prepare(self, most: int) -> None:
        """Have copies ready for the workers that end first."""
        while len(self.ready) < most and (item := next(self.copies, None)):
            self.ready.append((item[0], item[1].encode()))

    def _send(self, done: as_completed) -> None:
        room = self._room()
        while self.ready and len(self.running) < room:
            student, copy = self.ready.pop(0)
            future = self.client.submit(
                work,
                copy,
                asdict(self.limits),
                helpers_digest(),
                self.imports,
                key=f"copy-{uuid.uuid4()}",
                pure=False,
                workers=list(self._workers()) if self.refusals else None,
            )
            self.running[future.key] = student, copy
            done.add(future)
        self.bar.set_postfix(running=len(self.running), refresh=False)

    def _result(self, future, copy: bytes) -> Run:
        if future.status == "finished":
            # In JSON within JSON, a quote takes up to four bytes, and other characters six.
            most = 6 * (len(copy) + 2 * self.limits.output_bytes)
            return read(future.result(), most)
        error = future.exception() if future.status == "error" else None
        if isinstance(error, KilledWorker):
            return _failed(Message("killed-worker"))
        if error is not None:  # whatever a copy does is in an answer
            raise ClusterError(f"a worker failed: {type(error).__name__}: {error!s:.300}. {GO_ON}")
        raise ClusterError(LOST)

    def _leave_out(self, reason: str, address: str) -> None:
        """Use a worker no more."""
        known = address in self._workers()
        self.refusals[address] = reason
        if not (known and self._workers()):
            here = len(set(self.refusals.values())) == 1
            why = "; ".join([reason] if here else [f"{a}: {r}" for a, r in self.refusals.items()])
            raise ClusterError(f"no worker can be used: {why}. {GO_ON}")


def _failed(reason: Message) -> Run:
    return Run(notebook="", reason=reason, seconds=0.0, memory_bytes=0)
