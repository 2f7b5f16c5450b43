"""Workers of a Dask cluster: they may be on other machines, without a disk in common with this one.

A task travels as bytes and so does its result, so that the scheduler needs no part of this project. Each worker is
asked for a hash of its code before it gets work: another version would give other answers. A worker that dies loses
nothing: Dask gives its tasks to others.
"""

import logging
import pickle
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, suppress
from itertools import islice
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from .code_digest import code_digest

if TYPE_CHECKING:
    from distributed import Client, Future

    from .workers import Task

Result = TypeVar("Result")

CONNECT_S = 4.0
"""How long a scheduler may take to answer."""
WORKERS_S = 30.0
"""How long a cluster may be without any worker: at its start, and when its last one has died."""
LOOK_S = 1.0
"""How often it is looked whether there are still workers."""
AHEAD = 4
LEAST_AHEAD = 32
"""Tasks that the scheduler holds: so many for each thread of the cluster, and at least."""
_NO_PACKAGE = "no package"
_LOGS = ("distributed", "distributed.client")


class ClusterError(RuntimeError):
    """A cluster that cannot be reached, cannot be used, or has gone; the message says why."""


class ClusterWorkers:
    """The workers of the Dask cluster whose scheduler listens at `address`, as in `tcp://host:8786`.

    `patience_s`: how long the cluster may be without any worker.
    """

    def __init__(self, address: str, *, patience_s: float = WORKERS_S) -> None:
        self._address = address
        self._patience_s = patience_s
        self._connection: Client | None = None
        self._levels: dict[str, int] = {}

    def __enter__(self) -> "ClusterWorkers":
        from distributed import Client  # noqa: PLC0415 - an extra

        self._hush()
        try:
            self._connection = Client(self._address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as wrong:
            self._close()
            raise ClusterError(f"{self._address}: no Dask scheduler answers there ({_reason(wrong)})") from wrong
        try:
            self._check_workers()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def each(self, function: Callable[..., Result], tasks: "Iterable[Task]") -> Generator[Result, None, None]:
        """Call the function with the arguments of each task; the results come as they are finished.

        Raises:
            ClusterError: no worker or no scheduler is left, or a worker has other code.
        """
        with closing(_Calls(self, function, iter(tasks))) as calls:
            yield from calls.results()

    @property
    def client(self) -> "Client":
        """The connection, within the `with` block."""
        if self._connection is None:
            raise ClusterError(f"{self._address}: not connected")
        return self._connection

    def threads(self) -> int:
        """How many tasks the cluster works at side by side; 0 when it has no worker.

        Raises:
            ClusterError: the scheduler is gone.
        """
        if self.client.status != "running":
            raise self.gone()
        try:
            return sum(self.client.nthreads().values())
        except (OSError, TypeError, RuntimeError) as wrong:  # what it meets when the scheduler goes meanwhile
            raise self.gone() from wrong

    def require_workers(self, since_s: float) -> None:
        """Accept that there has been no worker since then (monotonic), for as long as patience lasts.

        Raises:
            ClusterError: it has lasted too long.
        """
        if time.monotonic() - since_s > self._patience_s:
            raise ClusterError(
                f"{self._address}: the cluster has no worker; start some (`dask worker {self._address}`), "
                "then the same command goes on from there"
            )

    def gone(self) -> ClusterError:
        """The error when the scheduler is no more."""
        return ClusterError(
            f"{self._address}: the scheduler is gone; what is finished is kept, "
            "with a new one the same command goes on from there"
        )

    def _check_workers(self) -> None:
        since_s = time.monotonic()
        while not self.threads():
            self.require_workers(since_s)
            with suppress(TimeoutError):
                self.client.wait_for_workers(1, timeout=LOOK_S)
        found = self.client.run(_probe(), on_error="return")
        wrong = {worker: _complaint(digest) for worker, digest in sorted(found.items())}
        refused = [f"{worker}: {complaint}" for worker, complaint in wrong.items() if complaint]
        if refused:
            raise ClusterError("\n".join(refused))

    def _hush(self) -> None:
        """Keep Dask's log quiet until the end: what it complains of is said in words here."""
        for name in _LOGS:
            self._levels[name] = logging.getLogger(name).level
            logging.getLogger(name).setLevel(logging.CRITICAL)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)


class _Calls:
    """The calls of one function that are under way."""

    def __init__(self, workers: ClusterWorkers, function: Callable[..., Any], waiting: "Iterator[Task]") -> None:
        self._workers = workers
        self._function = function
        self._waiting = waiting
        self._caller = _caller()
        self._finished: SimpleQueue[Future[Any]] = SimpleQueue()
        self._under_way: set[Future[Any]] = set()
        self._most = LEAST_AHEAD
        self._look_again_s = 0.0

    def results(self) -> Iterator[Any]:
        """Submit all tasks, not many at a time, and give the results as they come."""
        self._submit()
        while self._under_way:
            future = self._next()
            result = self._result(future)
            self._under_way.discard(future)
            future.release()
            self._submit()
            yield result

    def close(self) -> None:
        """Drop what is under way."""
        client = self._workers.client
        if self._under_way and client.status == "running":
            with suppress(OSError, TimeoutError):
                client.cancel(list(self._under_way))
        self._under_way.clear()

    def _submit(self) -> None:
        if time.monotonic() >= self._look_again_s:
            self._most = max(LEAST_AHEAD, AHEAD * self._workers.threads())
            self._look_again_s = time.monotonic() + LOOK_S
        for arguments in islice(self._waiting, max(0, self._most - len(self._under_way))):
            call = pickle.dumps((self._function, arguments), protocol=pickle.HIGHEST_PROTOCOL)
            future = self._workers.client.submit(self._caller, call, code_digest(), pure=False)
            self._under_way.add(future)
            future.add_done_callback(self._finished.put)

    def _next(self) -> "Future[Any]":
        without_workers_since_s: float | None = None
        while True:
            with suppress(Empty):
                return self._finished.get(timeout=LOOK_S)
            if self._workers.threads():
                without_workers_since_s = None
                continue
            without_workers_since_s = without_workers_since_s or time.monotonic()
            self._workers.require_workers(without_workers_since_s)

    def _result(self, future: "Future[Any]") -> Any:
        from distributed import KilledWorker  # noqa: PLC0415 - an extra
        from distributed.client import FutureCancelledError  # noqa: PLC0415 - an extra

        try:
            found = self._fetched(future)
        except KilledWorker as killed:
            raise ClusterError(
                f"{killed.last_worker.address}: {killed.allowed_failures + 1} workers have died at the same task, "
                "perhaps for want of memory; what is finished is kept, the same command goes on from there"
            ) from killed
        except FutureCancelledError as cancelled:
            raise self._workers.gone() from cancelled
        word, content = found
        if word == "raised":
            raise pickle.loads(content)
        if word != "done":
            raise ClusterError(f"{content}: {_complaint(word)}")
        return pickle.loads(content)

    def _fetched(self, future: "Future[Any]") -> tuple[str, Any]:
        """What a call gave; if its worker has died since, another does it once more, for which there must be one."""
        since_s: float | None = None
        while True:
            try:
                found: tuple[str, Any] = future.result(timeout=LOOK_S)
                return found
            except TimeoutError:
                if self._workers.threads():
                    since_s = None
                    continue
                since_s = since_s or time.monotonic()
                self._workers.require_workers(since_s)


def _probe() -> Callable[[], str]:
    """A function that travels by its code, not by its name, so that a worker without this project can answer."""

    def digest() -> str:
        try:
            from sim.code_digest import code_digest  # noqa: PLC0415
        except ImportError:
            return "no package"
        return code_digest()

    return digest


def _caller() -> Callable[[bytes, str], tuple[str, Any]]:
    """A function that makes a call, travelling like the probe: workers that come later are asked as well."""

    def call(content: bytes, digest: str) -> tuple[str, Any]:
        import pickle  # noqa: PLC0415

        from distributed import get_worker  # noqa: PLC0415

        try:
            from sim.code_digest import code_digest  # noqa: PLC0415
        except ImportError:
            return "no package", get_worker().address
        if code_digest() != digest:
            return "another version", get_worker().address
        function, arguments = pickle.loads(content)
        try:
            word, found = "done", function(*arguments)
        except Exception as error:
            word, found = "raised", error
        return word, pickle.dumps(found, protocol=pickle.HIGHEST_PROTOCOL)

    return call


def _complaint(digest: "str | BaseException") -> str:
    """What is wrong with a worker that gave this answer; nothing when it has our code."""
    if isinstance(digest, BaseException):
        return f"the worker does not answer as it should: {_reason(digest)}"
    if digest == _NO_PACKAGE:
        return "the worker has no railcorridor: install there what is installed here"
    if digest != code_digest():
        return "the worker has another version of railcorridor: install there what is installed here"
    return ""


def _reason(error: BaseException) -> str:
    words = " ".join(str(error).split()) or type(error).__name__
    return words if len(words) <= 200 else f"{words[:199]}…"
