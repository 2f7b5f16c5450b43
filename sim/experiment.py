"""Many replications: in parallel processes, kept one by one, the same whatever the number of workers."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from .kernel import Kernel, StuckInstantError
from .replication import Model, simulate_tables
from .scenario import LoadedScenario
from .stored_run import (
    Run,
    create_run,
    finished_replications,
    keep_places,
    keep_replication,
    remove_leftovers,
    run_folder,
)
from .tables import places_table
from .track.jam import JamError


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

    `replications` is by default the scenario's, `workers` (processes) the number of processors. Interrupted, it keeps
    what is finished, and the same call goes on from there.

    Raises:
        RunFailed: a replication failed, for example because trains are jammed.
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
        keep_places(target, places_table(Model(loaded, 0, Kernel())))
    tell = progress or (lambda _: None)
    tell(Progress(count - len(todo), count))
    for done, _ in enumerate(_simulated(loaded, target, todo, workers), start=count - len(todo) + 1):
        tell(Progress(done, count))
    return stored


def replicate(loaded: LoadedScenario, folder: Path, replication: int) -> int:
    """Simulate one replication and keep it; its number.

    Raises:
        RunFailed: it could not be carried to its end.
    """
    try:
        keep_replication(folder, replication, simulate_tables(loaded, replication))
    except (JamError, StuckInstantError) as failure:
        raise RunFailed(f"replication {replication}: {failure}") from failure
    return replication


def _simulated(loaded: LoadedScenario, folder: Path, todo: list[int], workers: int | None) -> Iterator[int]:
    """The replications as they are finished."""
    processes = min(workers or os.cpu_count() or 1, len(todo))
    if processes <= 1:
        for number in todo:
            yield replicate(loaded, folder, number)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_leave_interrupts_to_parent) as pool:
        waiting: set[Future[int]] = {pool.submit(replicate, loaded, folder, number) for number in todo}
        try:
            while waiting:
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in multiprocessing.active_children():
                child.terminate()
                child.join()
            remove_leftovers(folder)
            raise


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
