"""`corridor compare`: hold a baseline and an upgraded scenario against each other and judge the claim."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .arguments import FOLDER, HowToSimulate, is_scenario_file, json_option, simulation_options, warn
from .comparison_tables import print_comparison
from .exit_codes import NotMet
from .indicators import Lines, line_name
from .recovery_tables import paired_cost_rows, print_paired_cost
from .sides import finish_side, read_side, set_options
from .tables import count, print_json
from .threshold_tables import check_rows, print_checks, require_checks

if TYPE_CHECKING:
    from results import Comparison


@click.command()
@click.argument("baseline", type=click.Path(path_type=Path))
@click.argument("upgraded", type=click.Path(path_type=Path))
@set_options
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
    comes from; last the verdict on the claim that lead times fall by 10 to 15 %, and what became of the scenarios'
    checks. Finished replications are used again.
    """
    from results import Evidence, check_scenarios, compare, draw_all, judge_checks

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
    judged = dict(zip(("baseline", "upgraded"), map(judge_checks, evidence), strict=True))
    warn(comparison.warnings)
    if not is_json:
        print_comparison(comparison, network)
        print_paired_cost(cost, network)
        for side, checks in judged.items():
            print_checks(checks, network, title=f"Checks of the {side}")
    folder = charts_folder or Path("charts") / f"{_stem(baseline)}-vs-{_stem(upgraded)}"
    charts = [] if has_no_charts else [str(file) for file in draw_all(evidence, folder)]
    if is_json:
        found = {**comparison.to_json(), "runs": [str(run.folder) for run in runs], "charts": charts}
        found |= {"checks": {side: check_rows(each) for side, each in judged.items()}} if any(judged.values()) else {}
        print_json({**found, "disruption_cost": cost} if cost else found)
    else:
        for run in runs:
            click.echo(f"run: {run.folder} ({count(len(run.finished), 'replication')})")
        click.echo(f"charts: {folder} ({count(len(charts), 'file')})" if charts else "charts: none")
    require_checks(judged)
    if is_claim_required:
        _require_claim(comparison, network)


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
