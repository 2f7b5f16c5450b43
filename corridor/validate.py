"""`corridor validate`: check a scenario without simulating it."""

from collections.abc import Sized
from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .arguments import read_scenario, scenario_argument, set_option, warn
from .tables import NONE, Side, count, number, print_table

if TYPE_CHECKING:
    from sim import LoadedScenario

_RUNNING_TIMES: dict[str, Side] = {
    "service": "left",
    "km": "right",
    "run without stops": "right",
    "with planned stops": "right",
    "km/h": "right",
    "kWh at wheel": "right",
    "litres of diesel": "right",
}
_COLUMNS: dict[str, Side] = {"utilisation": "right", "of": "left", "kind": "left"}
_INPUTS: dict[str, Side] = {
    "input": "left",
    "value": "left",
    "confidence": "left",
    "range": "left",
    "source": "left",
    "note": "left",
}
_SHOWN = 15


@click.command()
@scenario_argument
@set_option
@click.option("--all", "is_all", is_flag=True, help=f"Print the use of everything, not of the {_SHOWN} most used.")
@click.option(
    "--running-times",
    "has_running_times",
    is_flag=True,
    help="Print instead how long each train service runs, and its energy at the wheel.",
)
@click.option("--inputs", "has_inputs", is_flag=True, help="Print instead every input that says where it comes from.")
def validate(
    scenario: Path, *, overrides: tuple[str, ...], is_all: bool, has_running_times: bool, has_inputs: bool
) -> None:
    """Check SCENARIO: its keys and values, its network, and whether capacity is enough for demand.

    Prints how much of each section, station track, yard, server and train its demand will use, highest first,
    before anything runs (docs/capacity.md).

    All that is wrong is said at once, each with its place in the file; the exit code is then 2.
    """
    import sim

    loaded = read_scenario(scenario, overrides)
    click.echo(f"{scenario}: valid: {', '.join(_contents(loaded))}")
    if has_inputs:
        print_table(_INPUTS, [_input(loaded, key) for key in sorted(loaded.provenance)])
    elif has_running_times:
        print_table(_RUNNING_TIMES, [_row(run) for run in sim.running_times(loaded).services.to_pylist()])
    else:
        _print_use(loaded, None if is_all else _SHOWN)
    warn((*loaded.warnings, *sim.preflight(loaded)))


def _print_use(loaded: "LoadedScenario", most: int | None) -> None:
    import sim

    found = sorted(sim.loads(loaded), key=lambda load: -load.utilisation)
    if not found:
        return
    click.echo()
    rows = [[_share(load.utilisation), load.what, load.kind] for load in found[:most]]
    print_table(_COLUMNS, rows, title="Expected use")
    if len(rows) < len(found):
        least = _share(found[len(rows)].utilisation)
        click.echo(f"and {len(found) - len(rows):,} more of at most {least}; --all prints them")


def _share(utilisation: float) -> str:
    return "no capacity" if isinf(utilisation) else f"{number(100 * utilisation)} %"


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


def _input(loaded: "LoadedScenario", key: str) -> list[str]:
    """One input: its value, and what is said of it; levers set some (`lever joint_inspection (...)`)."""
    found = loaded.provenance[key]
    between = [] if found.range is None else [f"{found.range[0]:g} to {found.range[1]:g}"]
    between += [] if found.follows is None else [f"with {found.follows}"]
    between += [] if found.part_of is None else [f"part of {found.part_of}"]
    return [
        key,
        _value(loaded.resolved, key),
        found.confidence or NONE,
        ", ".join(between) or NONE,
        found.source or NONE,
        found.note or "",
    ]


def _value(resolved: Any, key: str) -> str:
    for step in key.split("."):
        resolved = resolved[int(step) if isinstance(resolved, list) else step]
    return f"{resolved:g}" if type(resolved) in (int, float) else f"{resolved}"


def _row(run: dict[str, Any]) -> list[str]:
    return [
        run["service"],
        number(run["length_km"]),
        _clock(run["run_without_stops_s"]),
        _clock(run["run_with_stops_s"]),
        number(run["mean_speed_kmh"]),
        *(NONE if run[key] is None else number(run[key]) for key in ("energy_kwh", "diesel_l")),
    ]


def _clock(duration_s: float) -> str:
    """Write a duration as h:mm."""
    hours, minutes = divmod(round(duration_s / 60), 60)
    return f"{hours}:{minutes:02d}"
