"""What commands that measure many scenarios share: the cost said beforehand, processes, progress, what is kept."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from .arguments import HowToSimulate, warn
from .exit_codes import Failed
from .progress_bar import ProgressBar, progress_bar
from .tables import count

if TYPE_CHECKING:
    from sim import LoadedScenario
    from sim.workers import Workers

Command = TypeVar("Command", bound=Callable[..., None])

weeks_option = click.option(
    "--weeks",
    type=click.IntRange(min=1, max=520),
    help="Measure so many weeks, in place of the scenario's time.horizon_weeks: quicker, and another period.",
)
_FEW = 4
"""So few replications need no word about how long they take."""


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
            raise Failed(
                f"interrupted: {bar.done} of {bar.total} replications are measured and kept in {STORE}; "
                "the same command goes on from there"
            ) from None


def with_weeks(overrides: tuple[str, ...], weeks: int | None) -> tuple[str, ...]:
    """The overrides, with the horizon that `--weeks` asks for."""
    return overrides if weeks is None else (*overrides, f"time.horizon_weeks={weeks}")


def say_cost(tasks: "Sequence[tuple[LoadedScenario, int]]", how: HowToSimulate, *, is_at_most: bool = False) -> None:
    """Say on standard error how much is to be simulated, and after the first replication how long that takes.

    `is_at_most`: a study that may end sooner.
    """
    import os

    from results.studies.measuring import STORE, indicator_file, measure
    from sim.workers import LocalWorkers

    if how.is_quiet:
        return
    wanted = {indicator_file(STORE, loaded, number): (loaded, number) for loaded, number in tasks}
    missing = [task for file, task in wanted.items() if not file.exists()]
    known = f", {len(wanted) - len(missing):,} of them measured before" if len(missing) < len(wanted) else ""
    scenarios = len({loaded.digest for loaded, _ in tasks})
    start = "up to " if is_at_most else ""
    click.echo(f"{start}{count(len(wanted), 'replication')} of {count(scenarios, 'scenario')}{known}", err=True)
    if len(missing) <= _FEW or how.cluster is not None:  # this machine's time says nothing of the cluster's
        return
    loaded, number = missing[0]
    since = time.monotonic()
    try:
        with LocalWorkers(1) as alone:
            measure([loaded], replications=[number], workers=alone)
    except KeyboardInterrupt:
        raise Failed("interrupted: nothing has been measured yet") from None
    each_s = time.monotonic() - since
    processes = how.workers or os.cpu_count() or 1
    left = (len(missing) - 1) * each_s / processes
    click.echo(
        f"{each_s:.1f} s for the first, about {duration(left)} for the others ({start}{processes} at once)", err=True
    )


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
