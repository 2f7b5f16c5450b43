"""`corridor compare`: hold a baseline and an upgraded scenario against each other and judge the claim."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .arguments import (
    FOLDER,
    HowToSimulate,
    is_scenario_file,
    json_option,
    read_run,
    read_scenario,
    simulation_options,
    warn,
)
from .chart_files import draw_charts
from .comparison_tables import print_comparison
from .exit_codes import Invalid, NotMet
from .indicators import Lines, line_name
from .recovery_tables import paired_cost_rows, print_paired_cost
from .simulation import simulate
from .tables import count, print_json

if TYPE_CHECKING:
    from results import Comparison
    from sim import LoadedScenario, Run

_SET_HELP = "Change one value of {}. May be repeated."


@click.command()
@click.argument("baseline", type=click.Path(path_type=Path))
@click.argument("upgraded", type=click.Path(path_type=Path))
@click.option("--set", "set_both", metavar="KEY=VALUE", multiple=True, help=_SET_HELP.format("both scenarios"))
@click.option("--set-baseline", metavar="KEY=VALUE", multiple=True, help=_SET_HELP.format("BASELINE"))
@click.option("--set-upgraded", metavar="KEY=VALUE", multiple=True, help=_SET_HELP.format("UPGRADED"))
@simulation_options
@click.option(
    "--charts",
    "charts_folder",
    type=FOLDER,
    help="Folder of the charts.  [default: charts/<baseline>-vs-<upgraded>]",
)
@click.option("--no-charts", "has_no_charts", is_flag=True, help="Draw no charts.")
@click.option(
    "--require-claim",
    "is_claim_required",
    is_flag=True,
    help="Exit with 4 unless every line of both scenarios is inside the claim.",
)
@json_option
def compare(
    baseline: Path,
    upgraded: Path,
    *,
    set_both: tuple[str, ...],
    set_baseline: tuple[str, ...],
    set_upgraded: tuple[str, ...],
    how: HowToSimulate,
    charts_folder: Path | None,
    has_no_charts: bool,
    is_claim_required: bool,
    is_json: bool,
) -> None:
    """Compare BASELINE with UPGRADED: each a scenario file or the folder of a finished run.

    Prints, for each line and direction, the change of every indicator with its 95 % interval and the causes it
    comes from; last the verdict on the claim that lead times fall by 10 to 15 %. Finished replications are used
    again.
    """
    from results import Evidence, check_scenarios, compare

    before, after = (
        read_side(baseline, (*set_both, *set_baseline), how),
        read_side(upgraded, (*set_both, *set_upgraded), how),
    )
    check_scenarios(before.scenario, after.scenario)
    runs = (finish_side(before, how), finish_side(after, how))
    evidence = [Evidence.of(run) for run in runs]  # read once, for the tables and the charts
    comparison = compare(*evidence)
    network = {**before.scenario.network, **after.scenario.network}  # a line may be in one of them only
    cost = paired_cost_rows(*runs)
    warn(comparison.warnings)
    if not is_json:
        print_comparison(comparison, network)
        print_paired_cost(cost, network)
    folder = charts_folder or Path("charts") / f"{_stem(baseline)}-vs-{_stem(upgraded)}"
    charts = [] if has_no_charts else [str(file) for file in draw_charts((), evidence, folder, is_quiet=how.is_quiet)]
    if is_json:
        found = {**comparison.to_json(), "runs": [str(run.folder) for run in runs], "charts": charts}
        print_json({**found, "disruption_cost": cost} if cost else found)
    else:
        for run in runs:
            click.echo(f"run: {run.folder} ({count(len(run.finished), 'replication')})")
        click.echo(f"charts: {folder} ({count(len(charts), 'file')})" if charts else "charts: none")
    if is_claim_required:
        _require_claim(comparison, network)


def read_side(path: Path, overrides: tuple[str, ...], how: HowToSimulate) -> "LoadedScenario | Run":
    """Read a scenario file, or open the folder of a finished run.

    Raises:
        Invalid: A finished run is to be changed, or there is no such file or folder.
        ScenarioError: The scenario is invalid.
    """
    if is_scenario_file(path) or path.is_file():
        return read_scenario(path, overrides)
    run = read_run(path)
    if overrides or how.replications is not None:
        option = "--set" if overrides else "--replications"
        raise Invalid(f"{path}: is a finished run, {option} is for scenario files")
    return run


def finish_side(side: "LoadedScenario | Run", how: HowToSimulate) -> "Run":
    """Run a scenario; a finished run stays as it is."""
    import sim

    return simulate(side, how) if isinstance(side, sim.LoadedScenario) else side


def _stem(path: Path) -> str:
    return path.stem if is_scenario_file(path) else path.resolve().name


def _require_claim(comparison: "Comparison", network: Lines) -> None:
    """End with 4 unless every line's verdict is `inside`; `network` has the lines of both scenarios.

    Raises:
        NotMet: A line's verdict is another, or there is none.
    """
    judged = [verdict for verdict in comparison.verdicts if verdict.line in network]
    if not judged:
        raise NotMet("claim not met: nothing to judge, no line has freight across the border")
    unmet = [
        f"{line_name(network, verdict.line)}: {verdict.word} ({verdict.claim.text})"
        for verdict in judged
        if verdict.word != "inside"
    ]
    if unmet:
        raise NotMet("\n".join(f"claim not met: {each}" for each in unmet))
