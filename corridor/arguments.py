"""What the commands share: their arguments and options, and reading a scenario file or a run folder."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .exit_codes import Invalid, interrupted

if TYPE_CHECKING:
    from sim import LoadedScenario, Run
    from sim.workers import Workers

_SUFFIXES = (".yaml", ".yml")

scenario_argument = click.argument("scenario", type=click.Path(path_type=Path))
set_option = click.option(
    "--set",
    "overrides",
    metavar="KEY=VALUE",
    multiple=True,
    help="Change one value of the scenario, as in --set seed=7. May be repeated.",
)
json_option = click.option("--json", "is_json", is_flag=True, help="Print the result as JSON.")
FOLDER = click.Path(path_type=Path, file_okay=False)


def charts_option(*names: str, help_text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The option that names a folder for charts, `charts/` if it is not given."""
    return click.option(*names, type=FOLDER, default=Path("charts"), show_default=True, help=help_text)


@dataclass(frozen=True, slots=True)
class HowToSimulate:
    """Replications (None: as the scenario says), processes (None: all cores), and whether to be quiet.

    `cluster` is the address of a Dask scheduler whose workers take the place of processes.
    """

    replications: int | None
    workers: int | None
    is_quiet: bool
    cluster: str | None = None

    @contextmanager
    def open_workers(self) -> "Iterator[Workers]":
        """Give whoever is to work, and let them go at the end.

        Raises:
            ClusterError: The cluster cannot be used.
        """
        from sim.cluster import ClusterWorkers
        from sim.workers import LocalWorkers

        workers = LocalWorkers(self.workers) if self.cluster is None else ClusterWorkers(self.cluster)
        with workers:
            yield workers

    @contextmanager
    def workers_of_a_run(self) -> "Iterator[Workers | int | None]":
        """Give what `sim.run` takes: a number of processes, which it starts itself, or a cluster.

        Raises:
            ClusterError: The cluster cannot be used.
        """
        if self.cluster is None:
            yield self.workers
            return
        with self.open_workers() as workers:
            yield workers


def simulation_options(
    command: Callable[..., None], *, replications: str = "Replications, in place of the scenario's."
) -> Callable[..., None]:
    """Add the options of commands that simulate; they arrive as one argument, `how`.

    `replications` says what their number is. Interrupted at any time, by Ctrl-C or SIGTERM, such a command says that
    what is finished is kept.
    """
    help_text = replications

    @wraps(command)
    def packed(
        replications: int | None, workers: int | None, is_quiet: bool, cluster: str | None, **others: Any
    ) -> None:
        if cluster is not None and workers is not None:
            raise click.UsageError("--workers and --cluster exclude each other")
        from sim.experiment import interrupted_by_sigterm

        try:
            with interrupted_by_sigterm():  # at work on results too, not only in a simulation
                command(how=HowToSimulate(replications, workers, is_quiet, cluster), **others)
        except KeyboardInterrupt:
            raise interrupted() from None

    for option in (
        click.option("-q", "--quiet", "is_quiet", is_flag=True, help="Show no progress."),
        click.option(
            "--cluster",
            metavar="ADDRESS",
            callback=_checked_cluster,
            help="Work on the Dask cluster whose scheduler is there, as in tcp://host:8786.",
        ),
        click.option("--workers", type=click.IntRange(min=1), help="Processes at work at once.  [default: all cores]"),
        click.option("--replications", type=click.IntRange(min=1), help=help_text),
    ):
        packed = option(packed)
    return packed


def _checked_cluster(_context: click.Context, _option: click.Parameter, address: str | None) -> str | None:
    """Refuse what is no address, and a cluster where Dask is missing."""
    if address is None:
        return None
    if not re.fullmatch(r"(tcp|tls|ws|wss|ucx)://[^\s/]+:\d{1,5}", address):
        raise click.BadParameter(f"'{address}' is no address, must be as in tcp://host:8786", param_hint="--cluster")
    if find_spec("distributed") is None:
        raise Invalid("--cluster needs Dask, which is not installed: pip install 'railcorridor[cluster]'")
    return address


def is_scenario_file(path: Path) -> bool:
    """Whether a path is meant as a scenario file, by its name."""
    return path.suffix in _SUFFIXES


def read_scenario(path: Path, overrides: tuple[str, ...]) -> "LoadedScenario":
    """Read a scenario file.

    Raises:
        Invalid: The file is none of YAML, by its name.
        ScenarioError: There is no such file, or the scenario is invalid.
    """
    import sim
    from results import METRICS

    if path.is_file() and not is_scenario_file(path):
        raise Invalid(f"{path}: is no scenario file, its name must end in .yaml")
    return sim.load_scenario(path, overrides=overrides, metrics=METRICS)


def read_run(folder: Path) -> "Run":
    """Open a run's folder.

    Raises:
        Invalid: It is a scenario file, there is no such folder, or no replication is finished.
        RunError: The folder has no run.
    """
    import sim

    if is_scenario_file(folder):
        raise Invalid(f"{folder}: is a scenario, not a run; `corridor run {folder}` makes one")
    if not folder.exists():
        raise Invalid(f"{folder}: no such folder")
    run = sim.open_run(folder)
    asked_for = run.manifest["replications_asked_for"]
    if not run.finished:
        raise Invalid(f"{folder}: none of its {asked_for} replications is finished")
    if len(run.finished) < asked_for:
        warn([f"{folder}: only {len(run.finished)} of its {asked_for} replications are finished"])
    return run


def warn(warnings: Iterable[object]) -> None:
    """Print warnings on standard error, each once."""
    for warning in dict.fromkeys(map(str, warnings)):
        click.echo(f"warning: {warning}", err=True)
