"""`corridor run`: simulate a scenario and print its indicators."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .arguments import (
    FOLDER,
    HowToSimulate,
    json_option,
    read_scenario,
    scenario_argument,
    set_option,
    simulation_options,
    warn,
)
from .indicators import Row, by_group, printed_rows
from .recovery_tables import print_recovery
from .release_tables import print_release_times, release_rows
from .simulation import simulate
from .tables import Side, count, number, print_json, print_table, span
from .threshold_tables import check_rows, print_checks, require_checks

if TYPE_CHECKING:
    from sim import Run

_COLUMNS: dict[str, Side] = {"indicator": "left", "unit": "left", "mean": "right", "95 % interval": "right"}
_LEAST_FOR_INTERVAL = 2


@click.command()
@scenario_argument
@set_option
@simulation_options
@click.option(
    "-o",
    "--folder",
    type=FOLDER,
    help="Folder of the run.  [default: runs/<scenario>-<hash>]",
)
@click.option(
    "--release-times",
    "has_release_times",
    is_flag=True,
    help="Print the intervals of the WCO's Time Release Study too, at each side of each border.",
)
@json_option
def run(scenario: Path, *, overrides: tuple[str, ...], how: HowToSimulate, folder: Path | None, **output: bool) -> None:
    """Simulate SCENARIO and print its indicators per line and direction.

    Replications that the run's folder already has are not simulated again: an interrupted run goes on, and a
    larger --replications adds to what is there. Checks of the scenario (docs/scenarios.md) are judged each time;
    when one is missed the exit code is 4.
    """
    from results import Evidence, judge_checks, recovery_summary, summarise

    loaded = read_scenario(scenario, overrides)
    stored = simulate(loaded, how, folder=folder)
    warn(stored.warnings)
    evidence = Evidence(stored)
    rows: list[Row] = summarise(evidence).to_dict("records")
    judged = judge_checks(evidence)
    recovery: list[Row] = recovery_summary(stored).to_dict("records")
    released = release_rows(stored) if output["has_release_times"] else None
    if output["is_json"]:
        found = {"folder": str(stored.folder), "replications": list(stored.finished), "kpis": rows}
        found |= {"recovery": recovery} if recovery else {}
        found |= {"checks": check_rows(judged)} if judged else {}
        print_json(found if released is None else {**found, "release_times": released})
    else:
        _print(stored, rows)
        print_recovery(recovery)
        if released is not None:
            print_release_times(stored, released)
        print_checks(judged, stored.scenario.network)
        click.echo(f"run: {stored.folder} ({count(len(stored.finished), 'replication')})")
    require_checks({stored.name: judged})


def _print(stored: "Run", rows: list[Row]) -> None:
    from results import KPIS

    click.echo(f"scenario: {stored.name}\n")
    for title, group in by_group(stored.scenario.network, rows, ("mean",)).items():
        cells = [
            [
                KPIS[row["kpi"]].name,
                row["unit"],
                number(row["mean"]),
                span(number(row["low95"]), number(row["high95"])),
            ]
            for row in printed_rows(group, ("mean",))
        ]
        print_table(_COLUMNS, cells, title=title)
    if len(stored.finished) < _LEAST_FOR_INTERVAL:
        click.echo("One replication has no interval; --replications 2 or more gives one.\n")
