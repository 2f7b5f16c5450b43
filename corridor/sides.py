"""The two sides of a comparison: how they are given, reading each as scenario or run, simulating what lacks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .arguments import HowToSimulate, is_scenario_file, read_run, read_scenario
from .exit_codes import Invalid
from .simulation import simulate
from .studies import weeks_option, with_weeks

if TYPE_CHECKING:
    from sim import LoadedScenario, Run

Command = Callable[..., None]

_FILE = click.Path(path_type=Path)
_SET = (
    ("--set", "set_both", "both scenarios"),
    ("--set-baseline", "set_baseline", "the baseline"),
    ("--set-upgraded", "set_upgraded", "the upgraded scenario"),
)


@dataclass(frozen=True, slots=True)
class GivenSide:
    """A scenario file, or the folder of a run, with the overrides (`a.b.c=value`) that are laid over it.

    `weeks`: the weeks measured, if they were asked for; they are among the overrides.
    """

    path: Path
    overrides: tuple[str, ...] = ()
    weeks: int | None = None


@dataclass(frozen=True, slots=True)
class GivenPair:
    """A baseline and an upgraded scenario as they were given; None where one was not."""

    baseline: GivenSide | None
    upgraded: GivenSide | None

    def measured(self, weeks: int | None) -> "GivenPair":
        """Return the same with so many weeks measured in both (None: as the scenarios say).

        Raises:
            UsageError: There is no scenario.
        """
        if weeks is None:
            return self
        if self.baseline is None and self.upgraded is None:
            raise click.UsageError("--weeks needs scenarios")
        return GivenPair(*(side and _measured(side, weeks) for side in (self.baseline, self.upgraded)))

    def both(self) -> tuple[GivenSide, GivenSide]:
        """Return both of them.

        Raises:
            UsageError: One is missing.
        """
        if self.baseline is None or self.upgraded is None:
            raise click.UsageError("needs two scenarios: BASELINE UPGRADED, or --baseline and --upgraded")
        return self.baseline, self.upgraded

    def one_or_both(self) -> list[GivenSide]:
        """Return the scenarios, of which the upgraded one may be missing.

        Raises:
            UsageError: There is none, or the upgraded one alone.
        """
        if self.baseline is None:
            raise click.UsageError("needs a scenario: SCENARIO, or --baseline")
        return [self.baseline] if self.upgraded is None else [self.baseline, self.upgraded]


def pair_arguments(metavar: str) -> Callable[[Command], Command]:
    """Add a baseline and an upgraded scenario, as arguments or by name, and what sets their values.

    They arrive as one argument, `pair`.
    """

    def added(command: Command) -> Command:
        @wraps(command)
        def packed(paths: tuple[Path, ...], baseline: Path | None, upgraded: Path | None, **others: Any) -> None:
            both, *own = (others.pop(name) for _, name, _ in _SET)
            named = _named(paths, [baseline, upgraded])
            sides = [None if path is None else GivenSide(path, (*both, *s)) for path, s in zip(named, own, strict=True)]
            if own[1] and sides[1] is None:
                raise click.UsageError("--set-upgraded needs an upgraded scenario")
            command(pair=GivenPair(*sides), **others)

        for option, name, of_what in reversed(_SET):
            text = f"Change one value of {of_what}. May be repeated."
            packed = click.option(option, name, metavar="KEY=VALUE", multiple=True, help=text)(packed)
        for name in ("upgraded", "baseline"):
            text = f"The {name} scenario, in place of the argument."
            packed = click.option(f"--{name}", type=_FILE, metavar="PATH", help=text)(packed)
        return click.argument("paths", metavar=metavar, nargs=-1, type=_FILE)(packed)

    return added


def weeks_of_both(command: Command) -> Command:
    """Add `--weeks` to a command that takes a `pair`; it holds for both scenarios."""

    @wraps(command)
    def packed(pair: GivenPair, weeks: int | None, **others: Any) -> None:
        command(pair=pair.measured(weeks), **others)

    return weeks_option(packed)


def _measured(side: GivenSide, weeks: int) -> GivenSide:
    return replace(side, overrides=with_weeks(side.overrides, weeks), weeks=weeks)


def _named(paths: Sequence[Path], named: Sequence[Path | None]) -> list[Path | None]:
    """Baseline and upgraded: the arguments, in their order, in the places of those that were not given by name.

    Raises:
        UsageError: There are more arguments than places.
    """
    left = list(paths)
    found = [path if path is not None or not left else left.pop(0) for path in named]
    if left:
        given = len(paths) + sum(path is not None for path in named)
        raise click.UsageError(f"takes one baseline and one upgraded scenario, found {given} scenarios")
    return found


def read_side(side: GivenSide, how: HowToSimulate, *, is_until_decided: bool = False) -> "LoadedScenario | Run":
    """Read a scenario file, or open the folder of a run, which cannot be replicated further until something is decided.

    Raises:
        Invalid: It is neither, or a run is to be changed.
        ScenarioError: The scenario is invalid.
        RunError: The folder has no run.
    """
    path = side.path
    if is_scenario_file(path) or path.is_file():
        return read_scenario(path, side.overrides)
    run = read_run(path)
    if side.overrides or how.replications is not None or is_until_decided:
        raise Invalid(f"{path}: is a finished run, {_changing(side, is_until_decided)} is for scenario files")
    return run


def _changing(side: GivenSide, is_until_decided: bool) -> str:
    """The option that would change a finished run."""
    if side.overrides:
        return "--set" if side.weeks is None else "--weeks"
    return "--until-decided" if is_until_decided else "--replications"


def finish_side(side: "LoadedScenario | Run", how: HowToSimulate) -> "Run":
    """Simulate what a scenario lacks; a run is finished.

    Raises:
        Failed: It was interrupted.
        RunFailed: A replication failed.
    """
    import sim

    return simulate(side, how) if isinstance(side, sim.LoadedScenario) else side
