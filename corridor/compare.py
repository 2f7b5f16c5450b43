"""`corridor compare`: hold a baseline and an upgraded scenario against each other and judge the claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from .arguments import FOLDER, HowToSimulate, is_scenario_file, json_option, simulation_options, warn
from .cautions import comparison_cautions, run_cautions
from .chart_files import draw_charts
from .comparison_tables import print_comparison
from .exit_codes import NotMet
from .indicators import Lines, Row, line_name
from .looks import until_decided_options
from .recovery_tables import paired_cost_rows, print_paired_cost
from .replicating import Stop, open_verdicts, undecided, until_decided
from .sides import GivenPair, GivenSide, finish_side, pair_arguments, read_side, weeks_of_both
from .tables import count, print_json
from .threshold_tables import check_rows, print_checks, require_checks
from .warm_up import stored_twin

if TYPE_CHECKING:
    from results import Comparison, Evidence
    from results.thresholds import Judged
    from sim import LoadedScenario, Run


@dataclass(frozen=True, slots=True)
class _Compared:
    """A comparison with its evidence and checks, and where the search for verdicts stopped (None: there was none)."""

    comparison: "Comparison"
    evidence: "list[Evidence]"
    network: Lines
    stop: Stop | None
    checks: "dict[str, list[Judged]]"
    cautions: list[str]

    @property
    def runs(self) -> "list[Run]":
        """The runs of both sides."""
        return [cast("Run", one.run) for one in self.evidence]


@click.command()
@pair_arguments("BASELINE UPGRADED")
@weeks_of_both
@simulation_options
@click.option(
    "--charts",
    "charts_folder",
    type=FOLDER,
    help="Folder of the charts.  [default: charts/<baseline>-vs-<upgraded>]",
)
@click.option("--no-charts", "has_no_charts", is_flag=True, help="Draw no charts.")
@click.option(
    "--require",
    "is_claim_required",
    is_flag=True,
    help="Exit with 4 unless every line of both scenarios is inside the claim.",
)
@until_decided_options("Replicate until every verdict on the claim has fallen.")
@json_option
def compare(
    pair: GivenPair,
    *,
    how: HowToSimulate,
    charts_folder: Path | None,
    has_no_charts: bool,
    is_claim_required: bool,
    most: int | None,
    is_json: bool,
) -> None:
    """Compare BASELINE with UPGRADED: each a scenario file or the folder of a finished run.

    Prints, for each line and direction, the change of every indicator with its 95 % interval and the causes it
    comes from; last the verdict on the claim that lead times fall by 10 to 15 %, and what became of the scenarios'
    checks. Finished replications are used again.
    """
    given = pair.both()
    compared = _compared(given, how, most)
    warn((*compared.comparison.warnings, *compared.cautions))
    cost = paired_cost_rows(*compared.runs)
    if not is_json:
        _print(compared, cost)
    folder = charts_folder or Path("charts") / "-vs-".join(_stem(side.path) for side in given)
    charts = [] if has_no_charts else draw_charts((), compared.evidence, folder, is_quiet=how.is_quiet)
    if is_json:
        print_json(_json(compared, cost) | {"charts": [str(file) for file in charts]})
    else:
        click.echo(f"charts: {folder} ({count(len(charts), 'file')})" if charts else "charts: none")
    require_checks(compared.checks)
    if is_claim_required:
        _require_claim(compared.comparison, compared.network)


def _compared(given: Sequence[GivenSide], how: HowToSimulate, most: int | None) -> _Compared:
    """Read both sides, simulate what is missing, and compare; what to be careful with is found too."""
    from results import check_scenarios, judge_checks

    before, after = sides = [read_side(side, how, is_until_decided=most is not None) for side in given]
    check_scenarios(before.scenario, after.scenario)
    network = {**before.scenario.network, **after.scenario.network}  # a line may be in one of them only
    stop, evidence, comparison = _compare(sides, how, most)
    runs = [cast("Run", one.run) for one in evidence]
    checks = dict(zip(("baseline", "upgraded"), map(judge_checks, evidence), strict=True))
    twins = [_twin(side, own.overrides) for side, own in zip(sides, given, strict=True)]
    cautions = [
        f"{run.name}: {text}" for run, twin in zip(runs, twins, strict=True) for text in run_cautions(run, twin)
    ]
    cautions += comparison_cautions(comparison, network)
    cautions += undecided(open_verdicts(comparison, network), stop) if stop else []
    return _Compared(comparison, evidence, network, stop, checks, cautions)


def _print(compared: _Compared, cost: list[Row]) -> None:
    from results.claims import VERDICT_LEVEL

    stop, network = compared.stop, compared.network
    print_comparison(compared.comparison, network, is_adjusted=stop is not None and stop.is_adjusted)
    if stop is not None:
        click.echo(f"{stop.sentence('pair', VERDICT_LEVEL)}\n")
    print_paired_cost(cost, network)
    for side, judged in compared.checks.items():
        print_checks(judged, network, title=f"Checks of the {side}")
    for run in compared.runs:
        click.echo(f"run: {run.folder} ({count(len(run.finished), 'replication')})")


def _json(compared: _Compared, cost: list[Row]) -> dict[str, Any]:
    from results.claims import VERDICT_LEVEL

    comparison = compared.comparison
    found = {**comparison.to_json(), "warnings": [*comparison.warnings, *compared.cautions]}
    found |= {"looks": compared.stop.to_json(VERDICT_LEVEL)} if compared.stop else {}
    found |= {"runs": [str(run.folder) for run in compared.runs]}
    if any(compared.checks.values()):
        found["checks"] = {side: check_rows(judged) for side, judged in compared.checks.items()}
    return {**found, "disruption_cost": cost} if cost else found


def _compare(
    sides: "Sequence[LoadedScenario | Run]", how: HowToSimulate, most: int | None
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
