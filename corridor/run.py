"""`corridor run`: simulate a scenario and print its indicators."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .arguments import (
    HowToSimulate,
    json_option,
    read_scenario,
    scenario_argument,
    set_option,
    simulation_options,
    warn,
)
from .indicators import PRINTED, Row, by_group
from .simulation import simulate
from .tables import Side, number, print_json, print_table, span

if TYPE_CHECKING:
    from sim import Run

_COLUMNS: dict[str, Side] = {"indicator": "left", "unit": "left", "mean": "right", "95 % interval": "right"}


@click.command()
@scenario_argument
@set_option
@simulation_options
@click.option(
    "-o",
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the run.  [default: runs/<scenario>-<hash>]",
)
@json_option
def run(scenario: Path, *, overrides: tuple[str, ...], how: HowToSimulate, folder: Path | None, is_json: bool) -> None:
    """Simulate SCENARIO and print its indicators per line and direction.

    Replications that the run's folder already has are not simulated again: an interrupted run goes on, and a
    larger --replications adds to what is there.
    """
    loaded = read_scenario(scenario, overrides)
    stored = simulate(loaded, how, folder=folder)
    warn(stored.warnings)
    rows = _indicators(stored)
    if is_json:
        print_json({"folder": str(stored.folder), "replications": list(stored.finished), "kpis": rows})
        return
    _print(stored, rows)
    click.echo(f"run: {stored.folder} ({len(stored.finished)} replications)")


def _indicators(stored: "Run") -> list[Row]:
    """Return the mean over replications of each indicator, per line and direction, with its interval."""
    from results import KPIS, kpis
    from results.interval_estimates import mean_interval

    values: dict[tuple[str, str, str], list[float]] = {}
    for row in kpis(stored).to_dict("records"):
        values.setdefault((row["line"], row["direction"], row["kpi"]), []).append(row["value"])
    rows = []
    for (line, direction, kpi), each in values.items():
        found = mean_interval([value for value in each if not math.isnan(value)])
        figures = {
            "mean": found.estimate,
            "low95": found.low,
            "high95": found.high,
            "replications": found.count,
        }
        rows.append({"line": line, "direction": direction, "kpi": kpi, "unit": KPIS[kpi].unit, **figures})
    return rows


def _print(stored: "Run", rows: list[Row]) -> None:
    from results import KPIS

    for title, group in by_group(stored.scenario, rows, ("mean",)).items():
        cells = [
            [
                KPIS[row["kpi"]].name,
                row["unit"],
                number(row["mean"]),
                span(number(row["low95"]), number(row["high95"])),
            ]
            for row in group
            if row["kpi"] in PRINTED
        ]
        print_table(_COLUMNS, cells, title=title)
