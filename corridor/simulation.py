"""Simulating a scenario: warnings first, progress meanwhile, and what is kept when it is interrupted."""

from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import HowToSimulate, warn
from .exit_codes import interrupted
from .progress_bar import progress_bar

if TYPE_CHECKING:
    from sim import LoadedScenario, Run


def simulate(
    loaded: "LoadedScenario",
    how: HowToSimulate,
    *,
    folder: Path | None = None,
    title: str | None = None,
    is_warning: bool = True,
) -> "Run":
    """Run the replications of a scenario that are not finished yet, in `folder` (default: one under runs/).

    `title` of the progress (default: the scenario's name); `is_warning`: whether to print what it is warned of.

    Raises:
        Failed: It was interrupted.
        RunFailed: A replication failed.
    """
    import sim

    if is_warning:
        warn((*loaded.warnings, *sim.preflight(loaded)))
    with progress_bar(title or loaded.scenario.name, is_quiet=how.is_quiet) as bar:
        try:
            with how.workers_of_a_run() as workers:
                return sim.run(
                    loaded,
                    folder=folder,
                    replications=how.replications,
                    workers=workers,
                    progress=bar.advance,
                )
        except KeyboardInterrupt:
            raise interrupted(folder or sim.run_folder(loaded), done=bar.done, total=bar.total) from None
