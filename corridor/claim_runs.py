"""The upgraded scenario with more goods, as `corridor claims` needs it; what is finished is kept and used again."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .arguments import HowToSimulate, read_scenario, warn
from .exit_codes import Failed
from .progress_bar import progress_bar

if TYPE_CHECKING:
    from results import Evidence
    from sim import LoadedScenario, Run


@dataclass
class MoreGoods:
    """Simulates a scenario with more goods, as often as the scenario itself was; `runs` are those that were needed."""

    loaded: "LoadedScenario"
    overrides: tuple[str, ...]
    how: HowToSimulate
    runs: "dict[float, Run]" = field(default_factory=dict)

    def __call__(self, growth: float) -> "Evidence":
        """Return the run with so much more (a share) of every flow.

        Raises:
            Failed: It was interrupted.
            RunFailed: A replication failed.
        """
        import sim
        from results import Evidence
        from sim.variants import with_more_goods

        name = f"{self.loaded.scenario.name}, {100 * growth:+.3g} % goods"
        more = read_scenario(self.loaded.file, (*self.overrides, *with_more_goods(self.loaded, growth)))
        folder = sim.run_folder(more)
        folder = folder.parent / "claims" / folder.name
        said = {str(each) for each in (*self.loaded.warnings, *sim.preflight(self.loaded))}
        found = (str(each) for each in (*more.warnings, *sim.preflight(more)))
        warn(f"{100 * growth:+.3g} % goods: {each}" for each in found if each not in said)
        with progress_bar(name, is_quiet=self.how.is_quiet) as bar:
            try:
                with self.how.workers_of_a_run() as workers:
                    run = sim.run(
                        more,
                        folder=folder,
                        replications=self.how.replications,
                        workers=workers,
                        progress=bar.advance,
                    )
            except KeyboardInterrupt:
                raise Failed(
                    f"interrupted: {bar.done} of {bar.total} replications are kept in {folder}; "
                    "the same command goes on from there"
                ) from None
        self.runs[growth] = run
        return Evidence(run)
