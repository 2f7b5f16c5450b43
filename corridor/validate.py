"""`corridor validate`: check a scenario without simulating it."""

from collections.abc import Sized
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .arguments import read_scenario, scenario_argument, set_option, warn
from .tables import count

if TYPE_CHECKING:
    from sim import LoadedScenario


@click.command()
@scenario_argument
@set_option
def validate(scenario: Path, *, overrides: tuple[str, ...]) -> None:
    """Check SCENARIO: its keys and values, its network, and whether capacity is enough for demand.

    All that is wrong is said at once, each with its place in the file; the exit code is then 2.
    """
    import sim

    loaded = read_scenario(scenario, overrides)
    click.echo(f"{scenario}: valid: {', '.join(_contents(loaded))}")
    warn((*loaded.warnings, *sim.preflight(loaded)))


def _contents(loaded: "LoadedScenario") -> list[str]:
    scenario = loaded.scenario
    counts: dict[str, Sized] = {
        "line": scenario.network,
        "train service": scenario.services.trains,
        "truck service": scenario.services.trucks,
        "border": scenario.borders,
        "terminal": scenario.terminals,
        "flow": scenario.flows,
    }
    return [*(count(len(items), name) for name, items in counts.items()), _inputs(loaded)]


def _inputs(loaded: "LoadedScenario") -> str:
    """Count the figures that carry a source, and the share of them that is assumed."""
    confidences = [provenance.confidence for provenance in loaded.provenance.values()]
    if not confidences:
        return "no input with a source"
    share = confidences.count("assumed") / len(confidences)
    return f"{count(len(confidences), 'input')} ({share:.0%} assumed)".replace("%", " %")
