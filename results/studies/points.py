"""The points of a study that still lack replications, each locked while this process is at work on it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

import sim
from sim.folder_lock import FolderLock
from sim.packed import PackedScenario
from sim.stored_run import keep_files
from sim.whole_files import remove_parts

from .indicator_store import keep_indicators, read_indicators
from .one_replication import Measured, failure_of, measure_stored

LOOK_S = 0.5
"""How often it is looked whether another process has left a point."""


@dataclass(frozen=True, slots=True)
class Point:
    """One scenario of a study: its folder in the store, and its replications by file of their indicators."""

    folder: Path
    loaded: sim.LoadedScenario
    replications: Mapping[Path, int]

    @property
    def missing(self) -> dict[Path, int]:
        """The replications that are not kept yet."""
        return {file: number for file, number in self.replications.items() if not file.exists()}


class Points:
    """Points that are worked through: a point that another process works on is left for later.

    `tell` is called whenever something is kept; `keeps_tables`: the runs' folders get the tables too.
    """

    def __init__(self, points: Sequence[Point], *, keeps_tables: bool, tell: Callable[[str], None]) -> None:
        self.replications = sum(len(point.replications) for point in points)
        self.replications_done = 0
        self.points_done = 0
        self._points = points
        self._keeps_tables = keeps_tables
        self._tell = tell
        self._at_work: dict[Path, tuple[Point, ExitStack]] = {}
        self._missing: dict[Path, int] = {}
        self._elsewhere: list[tuple[Point, sim.FolderInUse]] = []

    def rest(self) -> list[Point]:
        """Look which points lack a replication."""
        lacking = {point.folder: len(self._lacking(point)) for point in self._points}
        self.replications_done = self.replications - sum(lacking.values())
        self.points_done = list(lacking.values()).count(0)
        return [point for point in self._points if lacking[point.folder]]

    def tasks(self, points: Sequence[Point]) -> Iterator[tuple[str, PackedScenario, int, bool]]:
        """The arguments of `measure_replication` for what is missing of the points that nobody else works on."""
        self._elsewhere = []
        for point in points:
            locks = ExitStack()
            try:
                self._lock(point, locks)
            except sim.FolderInUse as busy:
                self._elsewhere.append((point, busy))
                continue
            self._at_work[point.folder] = point, locks
            lacking = self._lacking(point)
            self._missing[point.folder] = len(lacking)
            if not lacking:  # another process has finished it meanwhile
                self._leave(point.folder)
            yield from self._to_simulate(point, lacking)

    def keep(self, measured: Measured) -> None:
        """Keep what a worker has found."""
        file = Path(measured.key)
        point, _ = self._at_work[file.parent]
        if measured.files:
            keep_files(sim.run_folder(point.loaded), measured.files)
        self._keep(file, measured.indicators)

    def wait(self) -> None:
        """Wait a little for a point that another process works on, and say for whom."""
        if not self._elsewhere:
            return
        point, busy = self._elsewhere[0]
        self._tell(str(busy))
        lock = FolderLock(point.folder)
        try:
            lock.acquire(wait_s=LOOK_S)
        except sim.FolderInUse:
            return
        lock.release()

    def close(self) -> None:
        """Give all locks back."""
        for _, locks in self._at_work.values():
            locks.close()
        self._at_work.clear()

    def _lacking(self, point: Point) -> dict[Path, int]:
        missing = point.missing
        if self._keeps_tables and len(missing) < len(point.replications):
            kept = _kept(point)
            missing |= {
                f: n for f, n in point.replications.items() if n not in kept and f not in missing and _is_whole(f)
            }
        return missing

    def _to_simulate(
        self, point: Point, lacking: Mapping[Path, int]
    ) -> Iterator[tuple[str, PackedScenario, int, bool]]:
        run = _run_of(point.loaded)
        packed: PackedScenario | None = None
        for file, number in lacking.items():
            if run is not None and number in run.finished:
                self._keep(file, measure_stored(point.loaded, number, run))
                continue
            packed = packed or PackedScenario.of(point.loaded)
            yield str(file), packed, number, self._keeps_tables

    def _lock(self, point: Point, locks: ExitStack) -> None:
        """Lock the point, and the folder of its run where tables are kept; what dead processes have left goes."""
        folders = [point.folder, *([sim.run_folder(point.loaded)] if self._keeps_tables else [])]
        with ExitStack() as taken:
            for folder in folders:
                folder.mkdir(parents=True, exist_ok=True)
                lock = FolderLock(folder)
                lock.acquire()
                taken.callback(lock.release)
                remove_parts(folder)
            if self._keeps_tables:
                count = 1 + max(point.replications.values())
                sim.prepare_run(point.loaded, sim.run_folder(point.loaded), count)
            locks.push(taken.pop_all())

    def _keep(self, file: Path, found: pa.Table) -> None:
        """Keep the indicators of one replication; after its last one the point is left."""
        keep_indicators(file, found)
        self._missing[file.parent] -= 1
        self.replications_done += 1
        if not self._missing[file.parent]:
            self.points_done += 1
            self._leave(file.parent)
        self._tell("")

    def _leave(self, folder: Path) -> None:
        _, locks = self._at_work.pop(folder)
        locks.close()


def _kept(point: Point) -> tuple[int, ...]:
    run = _run_of(point.loaded)
    return () if run is None else run.finished


def _is_whole(file: Path) -> bool:
    """Whether a replication that was measured has tables: one that failed has none."""
    return failure_of(read_indicators(file)) is None


def _run_of(loaded: sim.LoadedScenario) -> sim.Run | None:
    """The scenario's own run under `runs/`, if there is one."""
    try:
        run = sim.open_run(sim.run_folder(loaded))
        return replace(run, count=None) if run.manifest.get("digest") == loaded.digest else None
    except sim.RunError:
        return None
