"""Many replications: in parallel processes, kept one by one, the same whatever the number of workers."""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from types import FrameType

from .kernel import Kernel, StuckInstantError
from .queue_report import queue_report
from .replication import Model
from .scenario import LoadedScenario
from .stored_run import (
    Run,
    create_run,
    finished_replications,
    keep_places,
    keep_replication,
    run_folder,
)
from .tables import places_table, replication_tables
from .track.jam import JamError
from .warnings_of_a_run import late_trains, left_behind
from .whole_files import remove_leftovers


class RunFailed(RuntimeError):  # noqa: N818 - it is what has happened
    """A replication could not be carried to its end; the message says why, in words."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: replications that the folder has, of those asked for."""

    done: int
    total: int


def run(
    loaded: LoadedScenario,
    *,
    folder: str | Path | None = None,
    replications: int | None = None,
    workers: int | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Simulate the replications that are not finished yet and keep them in `folder` (default: under `runs/`).

    `replications` is by default the scenario's, `workers` (processes) the number of processors. Interrupted by Ctrl-C
    or SIGTERM, it keeps what is finished, and the same call goes on from there. The run that is returned shows the
    first `replications`; a folder that has more keeps them.

    Raises:
        RunFailed: a replication failed, for example because trains are jammed.
        KeyboardInterrupt: it was interrupted.
        RunError: the folder holds another run.
        OSError: the folder cannot be written.
    """
    if multiprocessing.parent_process() is not None and multiprocessing.current_process().name.startswith("Spawn"):
        raise RuntimeError(
            "sim.run was called while a worker imports your script: put the call under if __name__ == '__main__'"
        )
    count = loaded.scenario.replications if replications is None else replications
    if count < 1:
        raise ValueError(f"replications must be at least 1, not {count}")
    target = run_folder(loaded) if folder is None else Path(folder)
    stored = create_run(loaded, target, count)
    todo = [number for number in range(count) if number not in finished_replications(target)]
    if not (target / "places.parquet").exists():
        keep_places(target, places_table(loaded.scenario, loaded.network))
    tell = progress or (lambda _: None)
    tell(Progress(count - len(todo), count))
    with _interrupted_by_sigterm(), closing(_simulated(loaded, target, todo, workers)) as numbers:
        for done, _ in enumerate(numbers, start=count - len(todo) + 1):
            tell(Progress(done, count))
    return stored


def replicate(loaded: LoadedScenario, folder: Path, replication: int) -> int:
    """Simulate one replication and keep it; its number.

    Raises:
        RunFailed: it could not be carried to its end.
    """
    gc.collect()  # the model before: its parts know each other, and are too few for a search to begin by itself
    try:
        model = Model(loaded, replication, Kernel())
        model.run()
    except (JamError, StuckInstantError) as failure:
        raise RunFailed(f"replication {replication}: {failure}") from failure
    tables = replication_tables(model, replication)
    warnings = [*queue_report(model), *late_trains(model), *left_behind(model)]
    keep_replication(folder, replication, tables, warnings=warnings)
    return replication


def _simulated(
    loaded: LoadedScenario, folder: Path, todo: list[int], workers: int | None
) -> Generator[int, None, None]:
    """The replications as they are finished."""
    processes = min(workers or os.cpu_count() or 1, len(todo))
    if processes <= 1:
        for number in todo:
            yield replicate(loaded, folder, number)
        return
    context = multiprocessing.get_context("spawn")
    finished: SimpleQueue[Future[int]] = SimpleQueue()  # futures.wait, interrupted, may keep locks that the pool needs
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_obey_parent) as pool:
        try:
            for number in todo:
                pool.submit(replicate, loaded, folder, number).add_done_callback(finished.put)
            for _ in todo:
                yield finished.get().result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in multiprocessing.active_children():
                child.terminate()
                child.join()
            remove_leftovers(folder)
            raise


@contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    """Within it a SIGTERM does what Ctrl-C does, unless the caller has a handler of its own."""
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _obey_parent() -> None:
    """In a worker: leave interrupts to the parent, and end when it is gone, however it was ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_after_parent, daemon=True).start()


def _end_after_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # from a thread there is no other way to end the process
