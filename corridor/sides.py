"""The two sides of a comparison: their options, reading each as a scenario file or a run, and simulating what lacks."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .arguments import HowToSimulate, is_scenario_file, read_run, read_scenario
from .exit_codes import Invalid
from .simulation import simulate

if TYPE_CHECKING:
    from sim import LoadedScenario, Run

_SET = (
    ("--set", "set_both", "both scenarios"),
    ("--set-baseline", "set_baseline", "BASELINE"),
    ("--set-upgraded", "set_upgraded", "UPGRADED"),
)


def set_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that change values of both scenarios, or of one of them."""
    for option, name, of_what in reversed(_SET):
        text = f"Change one value of {of_what}. May be repeated."
        command = click.option(option, name, metavar="KEY=VALUE", multiple=True, help=text)(command)
    return command


def read_side(
    path: Path, overrides: tuple[str, ...], how: HowToSimulate, *, is_until_decided: bool = False
) -> "LoadedScenario | Run":
    """Read a scenario file, or open the folder of a run, which cannot be replicated further until something is decided.

    Raises:
        Invalid: It is neither, or a run is to be changed.
        ScenarioError: The scenario is invalid.
        RunError: The folder has no run.
    """
    if is_scenario_file(path) or path.is_file():
        return read_scenario(path, overrides)
    run = read_run(path)
    if overrides or how.replications is not None or is_until_decided:
        option = "--set" if overrides else "--until-decided" if is_until_decided else "--replications"
        raise Invalid(f"{path}: is a finished run, {option} is for scenario files")
    return run


def finish_side(side: "LoadedScenario | Run", how: HowToSimulate) -> "Run":
    """Simulate what a scenario lacks; a run is finished.

    Raises:
        Failed: It was interrupted.
        RunFailed: A replication failed.
    """
    import sim

    return simulate(side, how) if isinstance(side, sim.LoadedScenario) else side
