"""`corridor run`: simulate a scenario and print its indicators."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

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
from .cautions import precision_cautions, run_cautions
from .indicators import Row, by_group, printed_rows
from .looks import MOST_REPLICATIONS, check_options, max_replications_option, read_share
from .recovery_tables import print_recovery
from .release_tables import print_release_times, release_rows
from .replicating import missed_precision, print_precision, until_precise
from .simulation import simulate
from .tables import Side, adjusted_headings, count, number, print_below_nothing, print_json, print_table, span
from .threshold_tables import check_rows, print_checks, require_checks
from .warm_up import stored_twin

if TYPE_CHECKING:
    from sim import Run

_COLUMNS: dict[str, Side] = {"indicator": "left", "unit": "left", "value": "right", "95 % interval": "right"}
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
@click.option(
    "--precision",
    callback=read_share,
    metavar="SHARE",
    help="Replicate until the mean lead time of every line and direction is known to ± SHARE (such as 2%).",
)
@max_replications_option("--precision")
@json_option
def run(
    scenario: Path,
    *,
    overrides: tuple[str, ...],
    how: HowToSimulate,
    folder: Path | None,
    precision: float | None,
    max_replications: int | None,
    **output: bool,
) -> None:
    """Simulate SCENARIO and print its indicators per line and direction.

    Replications that the run's folder already has are not simulated again: an interrupted run goes on, and a
    larger --replications adds to what is there. Checks of the scenario (docs/scenarios.md) are judged each time;
    when one is missed the exit code is 4.
    """
    from results import ONE_LOOK, Evidence, Looks, judge_checks, precisions, recovery_summary, summarise

    check_options(how, max_replications, option="--precision", is_given=precision is not None)
    loaded = read_scenario(scenario, overrides)
    if precision is None:
        stop, looks, evidence = None, ONE_LOOK, Evidence(simulate(loaded, how, folder=folder))
    else:
        looks = Looks.up_to(max_replications or MOST_REPLICATIONS)
        stop, evidence = until_precise(loaded, how, looks, folder=folder, half_share=precision)
    stored = cast("Run", evidence.run)
    known = precisions(evidence, looks)
    network = stored.scenario.network
    warn((*stored.warnings, *run_cautions(stored, stored_twin(loaded, overrides))))
    warn(missed_precision(known, stop, precision) if stop and precision else precision_cautions(known, network))
    rows: list[Row] = summarise(evidence, looks).to_dict("records")
    judged = judge_checks(evidence)
    recovery: list[Row] = recovery_summary(stored).to_dict("records")
    released = release_rows(stored) if output["has_release_times"] else None
    if output["is_json"]:
        found: dict[str, Any] = {"folder": str(stored.folder), "replications": list(stored.finished), "kpis": rows}
        found |= {"recovery": recovery} if recovery else {}
        found |= {"looks": stop.to_json(0.95)} if stop else {}
        found |= {"checks": check_rows(judged)} if judged else {}
        print_json(found if released is None else {**found, "release_times": released})
    else:
        _print(stored, rows, is_adjusted=stop is not None and stop.is_adjusted)
        if stop is not None and precision is not None:
            print_precision(known, stop, precision, network)
        print_recovery(recovery)
        if released is not None:
            print_release_times(stored, released)
        print_checks(judged, network)
        click.echo(f"run: {stored.folder} ({count(len(stored.finished), 'replication')})")
    require_checks({stored.name: judged})


def _print(stored: "Run", rows: list[Row], *, is_adjusted: bool) -> None:
    from results import KPIS

    columns = adjusted_headings(_COLUMNS, is_adjusted=is_adjusted)
    click.echo(f"scenario: {stored.name}\n")
    for title, group in by_group(stored.scenario.network, rows, ("mean",)).items():
        printed = printed_rows(group, ("mean",))
        cells = [
            [
                KPIS[row["kpi"]].name,
                row["unit"],
                number(row["mean"]),
                span(number(row["low95"]), number(row["high95"])),
            ]
            for row in printed
        ]
        print_table(columns, cells, title=title)
        print_below_nothing((row["low95"] for row in printed), is_change=False)
    if len(stored.finished) < _LEAST_FOR_INTERVAL:
        click.echo("One replication has no interval; --replications 2 or more gives one.\n")
