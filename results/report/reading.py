"""Reading the evidence of a report: replications by several processes, each table once."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.experiment import Progress
from sim.stored_run import Run, open_run
from sim.workers import Workers

from ..place_seconds import place_seconds
from ..read_once import ReadOnce, once
from ..release_intervals import release_sums
from ..section_loads import occupied_by_hour
from ..server_loads import server_sums
from ..traffic import Evidence, read_traffic
from .replay import replay
from .trains_of_day import trains_of_day


def _by_name(*readers: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    return {reader.__name__: reader for reader in readers}


READERS: dict[str, Callable[..., Any]] = _by_name(
    read_traffic, place_seconds, release_sums, occupied_by_hour, server_sums
)
"""All that a report reads of every replication."""

FIRST_READERS: dict[str, Callable[..., Any]] = _by_name(replay, trains_of_day)
"""What it reads of the first replication of each run, besides."""


def read_evidence(
    runs: Sequence[Run], workers: Workers, progress: Callable[[Progress], None] | None = None
) -> list[Evidence]:
    """Return the evidence of runs, with all read that a report needs.

    Raises:
        LedgerError: the ledger of a run does not add up.
    """
    tell = progress or (lambda _: None)
    found = [Evidence(run) for run in runs]
    tasks = [(at, run.folder, replication) for at, run in enumerate(runs) for replication in run.finished]
    tell(Progress(0, len(tasks)))
    for done, (at, replication, read) in enumerate(workers.each(read_replication, tasks), start=1):
        for name, value in read.items():
            found[at].take((READERS | FIRST_READERS)[name], replication, value)
        tell(Progress(done, len(tasks)))
    return found


def read_replication(at: int, folder: Path, replication: int) -> tuple[int, int, dict[str, Any]]:
    """Read one replication of the run in a folder; `at` and `replication` come back to say which it was."""
    import pyarrow as pa  # noqa: PLC0415

    pool = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())  # arrow's own keeps a fifth more, and several processes read at once
    try:
        run = ReadOnce(_opened(folder))
        readers = READERS | FIRST_READERS if replication == run.finished[0] else READERS
        return at, replication, {name: once(reader, run, replication) for name, reader in readers.items()}
    finally:
        pa.set_memory_pool(pool)


@lru_cache(maxsize=8)
def _opened(folder: Path) -> Run:
    """The run in a folder: its scenario and network are read once in each process."""
    return open_run(folder)
