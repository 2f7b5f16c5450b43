"""What commands that measure many scenarios share: the cost said beforehand, processes, progress, what is kept."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from .arguments import HowToSimulate, warn
from .exit_codes import interrupted
from .progress_bar import ProgressBar, progress_bar
from .tables import count

if TYPE_CHECKING:
    from sim import LoadedScenario
    from sim.workers import Workers

Command = TypeVar("Command", bound=Callable[..., None])

weeks_option = click.option(
    "--weeks",
    type=click.IntRange(min=1, max=520),
    help="Weeks measured, fewer are quicker and another period.  [default: the scenario's, time.horizon_weeks]",
)
_FEW = 4
"""So few replications need no word about how long they take."""
_LONG_S = 600
"""Who waits longer than that is told how to wait less."""
_UP_TO = "up to "


@dataclass(frozen=True)
class Tools:
    """The processes of a study, and the bar that shows its progress."""

    workers: "Workers"
    bar: ProgressBar


@contextmanager
def study(title: str, how: HowToSimulate) -> Iterator[Tools]:
    """Give the tools of a study.

    Raises:
        Failed: It was interrupted; what is measured is kept.
    """
    from results.studies.measuring import STORE

    with progress_bar(title, is_quiet=how.is_quiet) as bar, how.open_workers() as workers:
        try:
            yield Tools(workers, bar)
        except KeyboardInterrupt:
            raise interrupted(STORE, done=bar.done, total=bar.total) from None


def with_weeks(overrides: tuple[str, ...], weeks: int | None) -> tuple[str, ...]:
    """The overrides, with the horizon that `--weeks` asks for."""
    return overrides if weeks is None else (*overrides, f"time.horizon_weeks={weeks}")


@dataclass(frozen=True, slots=True)
class Work:
    """What a study is to simulate, as far as it is known before: said in words, and how long it may take.

    `samples` are replications (scenario, number) that are still to be simulated, each with how many there are like it.
    `is_at_most`: the study may end sooner.
    """

    text: str
    samples: "Sequence[tuple[LoadedScenario, int, int]]"
    is_at_most: bool

    @property
    def replications(self) -> int:
        """How many are to be simulated."""
        return sum(like for _, _, like in self.samples)


def work_of(tasks: "Sequence[tuple[LoadedScenario, int]]", *, is_at_most: bool = False) -> Work:
    """The work of a study that knows its replications; those that were measured before are counted and left out."""
    from results.studies.measuring import STORE, indicator_file

    wanted = {indicator_file(STORE, loaded, number): (loaded, number) for loaded, number in tasks}
    missing = [task for file, task in wanted.items() if not file.exists()]
    known = f", {len(wanted) - len(missing):,} of them measured before" if len(missing) < len(wanted) else ""
    scenarios = count(len({loaded.digest for loaded, _ in tasks}), "scenario")
    text = f"{_UP_TO if is_at_most else ''}{count(len(wanted), 'replication')} of {scenarios}{known}"
    return Work(text, [(*missing[0], len(missing))] if missing else [], is_at_most)


def work_like(parts: "Sequence[tuple[LoadedScenario, int]]", *, is_at_most: bool = True) -> Work:
    """The work of a study that makes its scenarios as it goes: so many replications like those of each part.

    `is_at_most`: it takes no more; else it may take a few more or fewer.
    """
    from results.studies.measuring import STORE, indicator_file

    total = sum(like for _, like in parts)
    about = _UP_TO if is_at_most else "about "
    text = f"{about}{count(total, 'replication')}, those measured before are not simulated again"
    is_new = all(not indicator_file(STORE, loaded, 0).exists() for loaded, _ in parts)  # else there is nothing to time
    return Work(text, [(loaded, 0, like) for loaded, like in parts] if is_new else [], is_at_most)


def announce(work: Work, how: HowToSimulate) -> None:
    """Say on standard error how much is to be simulated and, after a first replication, about how long that takes.

    Raises:
        Failed: It was interrupted.
    """
    import os

    if how.is_quiet:
        return
    click.echo(work.text, err=True)
    if work.replications <= _FEW or how.cluster is not None:  # this machine's time says nothing of the cluster's
        return
    processes = how.workers or os.cpu_count() or 1
    needed_s = sum((like - 1) * _timed_s(loaded, number) for loaded, number, like in work.samples) / processes
    about = f"{_UP_TO if work.is_at_most else ''}about {duration(needed_s)}"
    click.echo(f"{about} with {count(processes, 'process', 'processes')}, more where queues are long", err=True)
    if needed_s > _LONG_S:
        click.echo("--weeks measures a shorter period, in less time", err=True)


def _timed_s(loaded: "LoadedScenario", number: int) -> float:
    """Measure a replication, which is kept as all are, and return the processor time that it took.

    The clock on the wall would count whatever else the machine does just then, and the reading of modules from disk:
    of a replication of a second it once made half a minute.
    """
    from results.studies.measuring import STORE, measure
    from sim.workers import LocalWorkers

    since = time.process_time()
    try:
        with LocalWorkers(1) as alone:
            measure([loaded], replications=[number], workers=alone)
    except KeyboardInterrupt:
        raise interrupted(STORE) from None
    return time.process_time() - since


def warn_of(loaded: "LoadedScenario", others: "Sequence[tuple[str, LoadedScenario]]") -> None:
    """Print the warnings of a scenario, and those that others have beyond it under their names."""
    import sim

    said = [str(each) for each in (*loaded.warnings, *sim.preflight(loaded))]
    warn(said)
    for name, other in others:
        warn(f"{name}: {each}" for each in (*other.warnings, *sim.preflight(other)) if str(each) not in said)


def duration(seconds: float) -> str:
    """Write how long something takes, in the unit that fits."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
