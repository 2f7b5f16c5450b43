"""The runs behind `corridor capacity`: the scenario itself, saturated lines, the curve; all kept and used again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import HowToSimulate, read_scenario
from .exit_codes import interrupted
from .progress_bar import ProgressBar, progress_bar
from .simulation import simulate

if TYPE_CHECKING:
    from results.capacity import Bottleneck, Curve, CurvePoint, Passed, SectionCapacity
    from sim import LoadedScenario, Run

REPLICATIONS = 2
CURVE_REPLICATIONS = 4
CURVE_WEEKS = (1, 5, 2)
"""Warm-up, horizon and run-out of a point of the curve: short, for there are many; goods of five weeks are counted."""


@dataclass(frozen=True)
class Study:
    """One scenario under study: its file with overrides, and how to simulate."""

    file: Path
    overrides: tuple[str, ...]
    how: HowToSimulate

    @cached_property
    def loaded(self) -> "LoadedScenario":
        """The scenario as it is."""
        return read_scenario(self.file, self.overrides)

    @cached_property
    def run(self) -> "Run":
        """The scenario's own run, with its first replications."""
        count = self.how.replications or REPLICATIONS
        return simulate(self.loaded, replace(self.how, replications=count))

    def finish(self) -> None:
        """Simulate all that the tables need, so that nothing is printed of a study that is interrupted."""
        _ = (self.bottlenecks, self.saturated)

    @cached_property
    def sections(self) -> "list[SectionCapacity]":
        """Every section with its occupation, the most occupied first."""
        from results.capacity import section_capacities

        return section_capacities(self.run)

    @cached_property
    def bottlenecks(self) -> "list[Bottleneck]":
        """Everything with a capacity, the most used first."""
        from results.capacity import bottlenecks

        return bottlenecks(self.run, self.sections)

    @cached_property
    def factors(self) -> dict[str, float]:
        """How many times its freight trains the formula allows on each line, at most as many as a scenario may have."""
        from results.capacity import formula_factors
        from sim.variants import most_trains

        most = most_trains(self.loaded)
        return {line: min(factor, most[line]) for line, factor in formula_factors(self.run).items() if line in most}

    @cached_property
    def saturated(self) -> "list[Passed]":
        """What the lines alone passed when more and more trains were offered, until none kept up."""
        with progress_bar(f"{self.loaded.scenario.name}: saturated", is_quiet=self.how.is_quiet) as bar:
            return list(self._offer_more(bar))

    def curves(self, points: int) -> "list[Curve]":
        """The capacity curve of each line with freight trains, of at most so many points."""
        from results.capacity import Curve

        now, network = self._now, self.loaded.scenario.network
        found = self._curve_points(points)
        return [
            Curve(self.loaded.scenario.name, line, network[line].name, now[line], tuple(each[f] for f in sorted(each)))
            for line, each in ((line, found.get(line, {})) for line in network)
            if each
        ]

    @cached_property
    def _now(self) -> dict[str, float]:
        from sim.variants import freight_a_day

        return freight_a_day(self.loaded)

    def _curve_points(self, points: int) -> "dict[str, dict[float, CurvePoint]]":
        """The points of each line by factor; every run raises all lines that have something to learn, at once."""
        from results.capacity import expected_limits, next_factor
        from sim.variants import most_trains, with_more_trains

        most = most_trains(self.loaded)
        limits = {
            line: min(limit, most[line])
            for line, limit in expected_limits(self.bottlenecks, self.factors).items()
            if limit > 0
        }
        found: dict[str, dict[float, CurvePoint]] = {line: {} for line in limits}
        count = self.how.replications or CURVE_REPLICATIONS
        with progress_bar(f"{self.loaded.scenario.name}: curve", is_quiet=self.how.is_quiet) as bar:
            for number in range(points):
                tried = {line: {f: point.is_steady for f, point in each.items()} for line, each in found.items()}
                asked = {line: next_factor(tried[line], limits[line]) for line in limits}
                step = {line: min(factor, most[line]) for line, factor in asked.items() if factor is not None}
                if not step:
                    break
                variant = with_more_trains(self.loaded, dict.fromkeys(limits, 1.0) | step, weeks=CURVE_WEEKS)
                run = self._simulate(variant, count, bar, done=number * count, total=points * count)
                self._note(run, step, found)
        return found

    def _note(self, run: "Run", step: Mapping[str, float], found: "dict[str, dict[float, CurvePoint]]") -> None:
        """Add the points of a run; a line without goods across the border has none."""
        from results import Evidence
        from results.capacity import curve_point

        evidence = Evidence(run)
        for line, factor in step.items():
            point = curve_point(evidence, line, factor * self._now[line])
            if point.mean_h.count:
                found[line][factor] = point

    def _offer_more(self, bar: ProgressBar) -> "Iterator[Passed]":
        from results.capacity import STEPS, passed
        from sim.variants import line_alone

        kept_up = dict.fromkeys(self.factors, STEPS[0])
        rising = set(self.factors)
        for step in STEPS:
            if not rising:
                return
            shares = {line: step if line in rising else kept_up[line] for line in self.factors}
            offered = {line: share * self.factors[line] for line, share in shares.items() if self.factors[line] > 0}
            found = passed(self._simulate(line_alone(self.loaded, offered), 1, bar, done=0, total=1))
            rising = {line for line in rising & offered.keys() if found.keeps_up(line)}
            kept_up |= dict.fromkeys(rising, step)
            yield found

    def _simulate(
        self, variant: tuple[str, ...], replications: int, bar: ProgressBar, *, done: int, total: int
    ) -> "Run":
        """The run of a variant; what is finished of it is not simulated again. `done` and `total` are for the bar."""
        import sim

        loaded = read_scenario(self.file, (*self.overrides, *variant))
        folder = kept_in(loaded)

        def tell(progress: sim.Progress) -> None:
            bar.advance(sim.Progress(done + progress.done, total))

        try:
            with self.how.workers_of_a_run() as workers:
                return sim.run(loaded, folder=folder, replications=replications, workers=workers, progress=tell)
        except KeyboardInterrupt:
            raise interrupted(folder.parent) from None


def kept_in(loaded: "LoadedScenario") -> Path:
    """Where a variant is kept: beside the scenarios' own runs, in a folder of its own."""
    import sim

    folder = sim.run_folder(loaded)
    return folder.parent / "capacity" / folder.name


def most_passed(found: "Sequence[Passed]") -> "tuple[Mapping[str, float], Mapping[str, float]]":
    """The most trains a day that each line, and each section, passed in any of the saturated runs."""
    lines: dict[str, float] = {}
    sections: dict[str, float] = {}
    for each in found:
        for most, now in ((lines, each.by_line), (sections, each.by_stretch)):
            for key, number in now.items():
                most[key] = max(most.get(key, 0.0), number)
    return lines, sections
