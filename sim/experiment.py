"""Many replications: in parallel processes, kept one by one, the same whatever the number of workers."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from .folder_lock import locked
from .packed import PackedScenario
from .scenario import LoadedScenario
from .simulated import Simulation
from .stored_run import (
    Run,
    create_run,
    files_of_replication,
    keep_files,
    keep_places,
    keep_replication,
    run_folder,
    run_there,
)
from .tables import places_table
from .whole_files import remove_leftovers
from .workers import LocalWorkers, Workers


@dataclass(frozen=True, slots=True)
class Progress:
    """How far work is: replications that are kept, of those asked for.

    `note` is what else there is to say of it, `waits_for` the other process that nothing can be done without.
    """

    done: int
    total: int
    note: str = field(default="", compare=False)
    waits_for: str = field(default="", compare=False)


def run(
    loaded: LoadedScenario,
    *,
    folder: str | Path | None = None,
    replications: int | None = None,
    workers: Workers | int | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Simulate the replications that are not finished yet and keep them in `folder` (default: under `runs/`).

    `replications` is by default the scenario's, `workers` the number of processes (by default that of processors), or
    whoever else works, such as a cluster, whose machines need not see the folder. Interrupted by Ctrl-C
    or SIGTERM, it keeps what is finished, and the same call goes on from there. The run that is returned shows the
    first `replications`; a folder that has more keeps them.

    Raises:
        RunFailed: a replication failed, for example because trains are jammed.
        KeyboardInterrupt: it was interrupted.
        RunError: the folder holds another run.
        FolderInUse: another process is at work in the folder.
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
    run_there(loaded, target)  # before the lock leaves its mark in a folder of something else
    with locked(target):
        stored = prepare_run(loaded, target, count)
        _finish(loaded, stored, workers, progress or (lambda _: None))
    return stored


def _finish(
    loaded: LoadedScenario, stored: Run, workers: Workers | int | None, tell: Callable[[Progress], None]
) -> None:
    """Simulate what a run that looks at its first `count` replications has not."""
    count, kept = stored.count or 0, stored.finished
    todo = [number for number in range(count) if number not in kept]
    tell(Progress(count - len(todo), count))
    with interrupted_by_sigterm(), closing(_simulated(loaded, stored.folder, todo, workers)) as finished:
        for done, _ in enumerate(finished, start=count - len(todo) + 1):
            tell(Progress(done, count))


def prepare_run(loaded: LoadedScenario, folder: Path, replications: int) -> Run:
    """Make the folder of a run with all but its replications, or take up the one that is there.

    Raises:
        RunError: the folder holds a run of another scenario, or other files.
        OSError: it cannot be written.
    """
    run = create_run(loaded, folder, replications)
    if not (folder / "places.parquet").exists():
        keep_places(folder, places_table(loaded.scenario, loaded.network))
    return run


def replicate(loaded: LoadedScenario, folder: Path, replication: int) -> int:
    """Simulate one replication and keep it; its number.

    Raises:
        RunFailed: it could not be carried to its end.
    """
    simulation = Simulation(loaded, replication)
    keep_replication(folder, replication, simulation.parts(), warnings=simulation.warnings())
    return replication


def replicate_elsewhere(packed: PackedScenario, replication: int) -> dict[str, bytes]:
    """Simulate one replication on a machine that may not see the run's folder; its files by name, the report last.

    Raises:
        RunFailed: it could not be carried to its end.
    """
    with TemporaryDirectory(prefix="corridor-") as folder:
        replicate(packed.unpacked(), Path(folder), replication)
        return files_of_replication(Path(folder), replication)


def _replicate_here(packed: PackedScenario, folder: Path, replication: int) -> int:
    return replicate(packed.unpacked(), folder, replication)


def _simulated(
    loaded: LoadedScenario, folder: Path, todo: list[int], workers: Workers | int | None
) -> Generator[None, None, None]:
    """Keep the replications, and tell of each when it is finished."""
    if not todo:
        return
    packed = PackedScenario.of(loaded)
    if workers is not None and not isinstance(workers, int):
        with closing(workers.each(replicate_elsewhere, [(packed, number) for number in todo])) as found:
            for files in found:
                keep_files(folder, files)
                yield
        return
    with LocalWorkers(min(workers or os.cpu_count() or 1, len(todo))) as pool:
        try:
            for _ in pool.each(_replicate_here, [(packed, folder, number) for number in todo]):
                yield
        except BaseException:
            remove_leftovers(folder)
            raise


@contextmanager
def interrupted_by_sigterm() -> Iterator[None]:
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
