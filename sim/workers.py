"""Processes of this machine that work through tasks at the same time; results come as they are finished."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")
Task = tuple[Any, ...]

AHEAD = 2
"""Tasks that each process has waiting for it, so that it never waits for the next."""


class Workers(Protocol):
    """Whoever works through tasks: processes of this machine (`LocalWorkers`), or a cluster (`ClusterWorkers`)."""

    def each(self, function: Callable[..., Result], tasks: Iterable[Task]) -> Generator[Result, None, None]:
        """Call a function of a module with the arguments of each task; the results come as they are finished.

        A task is taken from `tasks` not long before somebody is free for it. What a call raises is raised here, and
        the tasks that have not begun are dropped. Whoever does not take all results must close the iterator.

        The workers may be on other machines: a task must bring all that it needs, and return what is to be kept.
        """
        ...


class LocalWorkers:
    """At most `count` processes (None: as many as there are processors); one task or process needs no other process.

    The processes start with the first tasks and are kept for the next ones until the end of the `with` block.
    """

    def __init__(self, count: int | None = None) -> None:
        self._count = count or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "LocalWorkers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def each(self, function: Callable[..., Result], tasks: Iterable[Task]) -> Generator[Result, None, None]:
        """Call the function with the arguments of each task; the results come as they are finished."""
        waiting = iter(tasks)
        first = list(islice(waiting, min(self._count, 2)))
        waiting = chain(first, waiting)
        if len(first) < 2:
            for arguments in waiting:
                yield function(*arguments)
            return
        try:
            yield from self._in_processes(function, waiting)
        except BaseException:
            self._stop()
            raise

    def _in_processes(self, function: Callable[..., Result], waiting: Iterator[Task]) -> Generator[Result, None, None]:
        finished: SimpleQueue[Future[Result]] = SimpleQueue()  # futures.wait, interrupted, may keep locks it needs
        pool, under_way = self._started(), 0

        def submit(most: int) -> int:
            submitted = 0
            for arguments in islice(waiting, most):
                with _interrupts_held_back():  # a process may start here
                    pool.submit(function, *arguments).add_done_callback(finished.put)
                submitted += 1
            return submitted

        under_way += submit(AHEAD * self._count)
        while under_way:
            result = finished.get().result()
            under_way += submit(1) - 1
            yield result

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._count, mp_context=context, initializer=obey_parent)
        return self._pool

    def _stop(self) -> None:
        """End the processes, whatever they are at."""
        if self._pool is None:
            return
        processes = list((self._pool._processes or {}).values())  # others of this process may be somebody else's
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None
        for process in processes:
            process.terminate()
            process.join()


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Within it Ctrl-C waits; processes that start here never see it, not even while they import what they need."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def obey_parent() -> None:
    """In a worker: leave interrupts to the parent, and end when it is gone, however it was ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_after_parent, daemon=True).start()


def _end_after_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # from a thread there is no other way to end the process
