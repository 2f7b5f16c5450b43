"""Processes of this machine that work through tasks at the same time; results come as they are finished."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")


class Workers(Protocol):
    """Whoever works through tasks: processes of this machine, or a cluster."""

    def each(self, function: Callable[..., Result], tasks: Sequence[tuple[Any, ...]]) -> Iterator[Result]:
        """Call a function of a module with the arguments of each task; the results come as they are finished.

        What a call raises is raised here, and the tasks that have not begun are dropped. Whoever does not take all
        results must close the iterator.
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

    def each(self, function: Callable[..., Result], tasks: Sequence[tuple[Any, ...]]) -> Iterator[Result]:
        """Call the function with the arguments of each task; the results come as they are finished."""
        if min(self._count, len(tasks)) <= 1:
            for arguments in tasks:
                yield function(*arguments)
            return
        finished: SimpleQueue[Future[Result]] = SimpleQueue()  # futures.wait, interrupted, may keep locks it needs
        pool = self._started()
        try:
            for arguments in tasks:
                pool.submit(function, *arguments).add_done_callback(finished.put)
            for _ in tasks:
                yield finished.get().result()
        except BaseException:
            self._stop()
            raise

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._count, mp_context=context, initializer=obey_parent)
        return self._pool

    def _stop(self) -> None:
        """End the processes, whatever they are at."""
        if self._pool is None:
            return
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None
        for child in multiprocessing.active_children():
            child.terminate()
            child.join()


def obey_parent() -> None:
    """In a worker: leave interrupts to the parent, and end when it is gone, however it was ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_after_parent, daemon=True).start()


def _end_after_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # from a thread there is no other way to end the process
