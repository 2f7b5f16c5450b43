"""`corridor compare`: hold a baseline and an upgraded scenario against each other and judge the claim."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from .arguments import FOLDER, HowToSimulate, is_scenario_file, json_option, simulation_options, warn
from .cautions import comparison_cautions, run_cautions
from .chart_files import draw_charts
from .comparison_tables import print_comparison
from .exit_codes import NotMet
from .indicators import Lines, line_name
from .looks import MOST_REPLICATIONS, check_options, max_replications_option
from .recovery_tables import paired_cost_rows, print_paired_cost
from .replicating import Stop, undecided, until_decided
from .sides import finish_side, read_side, set_options
from .tables import count, print_json
from .threshold_tables import check_rows, print_checks, require_checks
from .warm_up import stored_twin

if TYPE_CHECKING:
    from results import Comparison, Evidence
    from sim import LoadedScenario, Run


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
@click.option(
    "--until-decided",
    "is_until_decided",
    is_flag=True,
    help="Replicate until every verdict on the claim has fallen.",
)
@max_replications_option("--until-decided")
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
    is_until_decided: bool,
    max_replications: int | None,
    is_json: bool,
) -> None:
    """Compare BASELINE with UPGRADED: each a scenario file or the folder of a finished run.

    Prints, for each line and direction, the change of every indicator with its 95 % interval and the causes it
    comes from; last the verdict on the claim that lead times fall by 10 to 15 %, and what became of the scenarios'
    checks. Finished replications are used again.
    """
    from results import check_scenarios, judge_checks
    from results.claims import VERDICT_LEVEL

    check_options(how, max_replications, option="--until-decided", is_given=is_until_decided)
    settings = ((*set_both, *set_baseline), (*set_both, *set_upgraded))
    before, after = (
        read_side(path, own, how, is_until_decided=is_until_decided)
        for path, own in zip((baseline, upgraded), settings, strict=True)
    )
    check_scenarios(before.scenario, after.scenario)
    most = (max_replications or MOST_REPLICATIONS) if is_until_decided else None
    stop, evidence, comparison = _compare((before, after), how, most)
    runs = [cast("Run", one.run) for one in evidence]
    network = {**before.scenario.network, **after.scenario.network}  # a line may be in one of them only
    cost = paired_cost_rows(*runs)
    judged = dict(zip(("baseline", "upgraded"), map(judge_checks, evidence), strict=True))
    twins = [_twin(side, own) for side, own in zip((before, after), settings, strict=True)]
    cautions = [
        f"{run.name}: {text}" for run, twin in zip(runs, twins, strict=True) for text in run_cautions(run, twin)
    ]
    cautions += [*comparison_cautions(comparison, network), *(undecided(comparison, stop, network) if stop else [])]
    warn((*comparison.warnings, *cautions))
    if not is_json:
        print_comparison(comparison, network, is_adjusted=stop is not None and stop.is_adjusted)
        if stop is not None:
            click.echo(f"{stop.sentence('pair', VERDICT_LEVEL)}\n")
        print_paired_cost(cost, network)
        for side, checks in judged.items():
            print_checks(checks, network, title=f"Checks of the {side}")
    folder = charts_folder or Path("charts") / f"{_stem(baseline)}-vs-{_stem(upgraded)}"
    charts = [] if has_no_charts else [str(file) for file in draw_charts((), evidence, folder, is_quiet=how.is_quiet)]
    if is_json:
        found = {**comparison.to_json(), "warnings": [*comparison.warnings, *cautions]}
        found |= {"looks": stop.to_json(VERDICT_LEVEL)} if stop else {}
        found |= {"runs": [str(run.folder) for run in runs], "charts": charts}
        found |= {"checks": {side: check_rows(each) for side, each in judged.items()}} if any(judged.values()) else {}
        print_json({**found, "disruption_cost": cost} if cost else found)
    else:
        for run in runs:
            click.echo(f"run: {run.folder} ({count(len(run.finished), 'replication')})")
        click.echo(f"charts: {folder} ({count(len(charts), 'file')})" if charts else "charts: none")
    require_checks(judged)
    if is_claim_required:
        _require_claim(comparison, network)


def _compare(
    sides: "tuple[LoadedScenario | Run, LoadedScenario | Run]", how: HowToSimulate, most: int | None
) -> "tuple[Stop | None, list[Evidence], Comparison]":
    """Simulate what is missing and compare, once, or with `most` pairs at most until every verdict has fallen."""
    from results import Evidence, Looks, compare

    if most is not None:
        loaded = [cast("LoadedScenario", side) for side in sides]  # read_side refuses runs here
        return until_decided(loaded, how, Looks.up_to(most))
    evidence = [Evidence(finish_side(side, how)) for side in sides]  # read once, for the tables and the charts
    return None, evidence, compare(*evidence)


def _twin(side: "LoadedScenario | Run", overrides: tuple[str, ...]) -> "Run | None":
    import sim

    return stored_twin(side, overrides) if isinstance(side, sim.LoadedScenario) else None


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
