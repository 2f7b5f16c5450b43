"""`corridor region`: for which share of the assumptions a claim holds, and which of them decide it."""

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .arguments import charts_option, json_option
from .indicators import Lines, line_name
from .study_options import (
    HowToStudy,
    announce,
    find_claim,
    read_case,
    said_of_assumptions,
    said_of_period,
    seed_option,
    studied,
    study_options,
)
from .tables import NONE, Side, count, percent, print_json, print_table, span

if TYPE_CHECKING:
    from results.studies.ranking import Ranked
    from results.studies.region import CountedShare, LineRegion, Region

_POINTS = 100
_REPLICATIONS = 1
_SHOWN = 8
_LINES: dict[str, Side] = {
    "line": "left",
    "holds": "right",
    "95 % interval": "right",
    "beyond": "right",
    "short": "right",
    "P50": "right",
    "P5 to P95": "right",
    "written": "right",
}
_INPUTS: dict[str, Side] = {
    "input": "left",
    "of": "left",
    "range": "right",
    "correlation": "right",
    "p": "right",
    "separation": "right",
    "p ": "right",
}
_FILE = click.Path(path_type=Path)


@click.command(epilog="docs/assumptions.md says how the points are drawn and what the figures mean.")
@click.option("--baseline", type=_FILE, required=True, help="Scenario file of today.")
@click.option("--upgraded", type=_FILE, required=True, help="Scenario file of the change.")
@click.option("--set", "set_both", metavar="KEY=VALUE", multiple=True, help="Fix one value of both. May be repeated.")
@click.option("--set-baseline", metavar="KEY=VALUE", multiple=True, help="Fix one value of the baseline.")
@click.option("--set-upgraded", metavar="KEY=VALUE", multiple=True, help="Fix one value of the upgraded scenario.")
@click.option("--claim", "claim_id", metavar="ID", help="The claim.  [default: that lead times fall by 10 to 15 %]")
@click.option(
    "--points", type=click.IntRange(min=2, max=100_000), default=_POINTS, show_default=True, help="Draws of all inputs."
)
@click.option(
    "--method",
    type=click.Choice(["lhs", "sobol"]),
    default="lhs",
    show_default=True,
    help="Latin hypercube, or Sobol points (a power of two of them).",
)
@seed_option
@study_options
@charts_option("--charts", "charts_folder", help_text="Folder of the chart.")
@click.option("--no-charts", "has_no_charts", is_flag=True, help="Draw no chart.")
@json_option
def region(
    *,
    baseline: Path,
    upgraded: Path,
    set_both: tuple[str, ...],
    set_baseline: tuple[str, ...],
    set_upgraded: tuple[str, ...],
    claim_id: str | None,
    points: int,
    method: Any,
    seed: int,
    how: HowToStudy,
    charts_folder: Path,
    has_no_charts: bool,
    is_json: bool,
) -> None:
    """When is a claim true? Draws all uncertain inputs of two scenarios and holds their change against the claim.

    An input is uncertain if it is marked low or assumed and has a range. What both scenarios say alike varies in both
    alike; all points share their random numbers. Prints for how many of the sampled assumptions the claim holds, how
    far the change spreads, and which inputs decide it. What is measured is kept and found again.
    """
    from results import check_scenarios
    from results.studies.region import find_region
    from results.studies.sampling import METHODS, points_drawn, sample
    from results.studies.uncertain_inputs import find_assumptions

    claim = find_claim(claim_id)
    before, one = read_case("baseline", baseline, (*set_both, *set_baseline), how)
    after, other = read_case("upgraded", upgraded, (*set_both, *set_upgraded), how)
    check_scenarios(one.scenario, other.scenario)
    assumptions = find_assumptions([before, after], [one, other])
    drawn = points_drawn(method, points)
    replications = how.replications(_REPLICATIONS)
    announce([one, other], [(drawn + 1) * len(replications)] * 2, how)
    with studied("region", how, replications) as ready:
        drawn_points = sample(assumptions, points, method=method, seed=seed)
        found = find_region(claim, assumptions, [one, other], drawn_points, how=ready)
    network = {**one.scenario.network, **other.scenario.network}
    charts = [] if has_no_charts else _draw(found, network, charts_folder)
    sentences = [
        f"baseline: {one.scenario.name}",
        f"upgraded: {other.scenario.name}",
        f"points: {drawn:,} of a {METHODS[method]}, seed {seed}".replace("a Sobol", "Sobol's"),
        said_of_period(one, replications),
        *said_of_assumptions(assumptions),
        *_said_of_points(found),
    ]
    if is_json:
        print_json(_json(found, sentences, charts))
        return
    click.echo("\n".join(sentences) + "\n")
    _print(found, network)
    for chart in charts:
        click.echo(f"chart: {chart}")


def _draw(found: "Region", network: Lines, folder: Path) -> list[str]:
    from results import draw_region
    from results.charts.style import save

    names = {each.line: line_name(network, each.line) for each in found.lines}
    return [str(file) for file in save(draw_region(found, names), folder, "region")]


def _said_of_points(found: "Region") -> list[str]:
    """What went wrong at points, in sentences."""
    points = found.outcome.points[1:]
    said = []
    moved = [len(point.moved) for point in points if point.moved]
    if moved:
        said.append(
            f"at {count(len(moved), 'point')} values did not go together (fewer wagons, yet more containers): "
            f"{min(moved)} to {max(moved)} inputs there were moved towards what is written"
        )
    refused = [point.refused for point in points if point.refused]
    if refused:
        said.append(
            f"{count(len(refused), 'point')} left out, the scenario stays invalid: {refused[0].splitlines()[0]}"
        )
    if found.outcome.failures:
        failed = count(len(found.outcome.failures), "replication")
        said.append(f"{failed} failed, their points are left out: {found.outcome.failures[0].splitlines()[0]}")
    return said


def _print(found: "Region", network: Lines) -> None:
    shown = [each for each in found.lines if each.line in network or len(network) > 1]
    rows = [
        [
            line_name(network, each.line),
            _share(each.inside),
            span(_percent(each.inside.low), _percent(each.inside.high)),
            _share(each.beyond),
            _share(each.short),
            percent(each.percentiles[1]),
            span(percent(each.percentiles[0]), percent(each.percentiles[2])),
            percent(each.as_written),
        ]
        for each in shown
    ]
    print_table(_LINES, rows, title=f"Claim: {found.claim.text}; holds for that share of the sampled assumptions")
    for each in shown:
        _print_notes(each, line_name(network, each.line))
    click.echo(f"Source of the claim: {found.claim.source}.\n")
    for each in shown:
        _print_ranked(found, each, line_name(network, each.line))


def _print_notes(each: "LineRegion", name: str) -> None:
    if each.apart:
        click.echo(
            f"{name}: {count(each.apart, 'point')} left out, the baseline does not carry its demand there (goods were "
            "still under way at the end), which what is observed today contradicts"
        )
    if each.late:
        click.echo(
            f"{name}: at {count(each.late, 'point')} the upgraded scenario does not carry its demand (goods were still "
            "under way at the end); its lead times are too low there"
        )
    if not isnan(each.noise):
        click.echo(f"{name}: noise of the simulation at a point {100 * each.noise:.2f} % (standard error)")


def _print_ranked(found: "Region", each: "LineRegion", name: str) -> None:
    standing_out = [ranked for ranked in each.ranked if ranked.stands_out]
    title = f"{name}: the inputs that decide it"
    if not standing_out:
        click.echo(f"{title}: none stands out at 5 % among {len(each.ranked)} inputs; more --points may tell\n")
        return
    print_table(_INPUTS, [_ranked_row(found, ranked) for ranked in standing_out[:_SHOWN]], title=title)
    if len(standing_out) > _SHOWN:
        click.echo(f"and {len(standing_out) - _SHOWN:,} more that stand out; --json has all\n")


def _ranked_row(found: "Region", ranked: "Ranked") -> list[str]:
    each = found.assumptions.inputs[ranked.number]
    return [
        each.path,
        found.assumptions.label(each),
        f"{each.low:g} to {each.high:g}",
        f"{ranked.correlation:+.2f}",
        chance(ranked.correlation_p),
        NONE if isnan(ranked.separation) else f"{ranked.separation:.2f}",
        chance(ranked.separation_p),
    ]


def chance(p: float) -> str:
    """Write a p-value."""
    return NONE if isnan(p) else "< 0.001" if p < 0.001 else f"{p:.3f}"


def _share(shared: "CountedShare") -> str:
    return _percent(shared.share)


def _percent(share: float) -> str:
    return NONE if isnan(share) else f"{100 * share:.0f} %"


def _json(found: "Region", sentences: list[str], charts: list[str]) -> dict[str, Any]:
    assumptions = found.assumptions
    points = found.outcome.points[1:]
    return {
        "claim": found.claim.id,
        "notes": sentences,
        "inputs": [
            {
                "path": each.path,
                "of": assumptions.label(each),
                "value": each.value,
                "low": each.low,
                "high": each.high,
                "is_whole": each.is_whole,
            }
            for each in assumptions.inputs
        ],
        "left_alone": [{"path": each.path, "why": each.why} for each in assumptions.left_alone],
        "lines": [_line_json(found, each) for each in found.lines],
        "points": [
            {
                "values": [point.values[at] for at in range(len(assumptions.inputs))],
                "moved": list(point.moved),
                "refused": point.refused,
            }
            for point in points
        ],
        "charts": charts,
    }


def _line_json(found: "Region", each: "LineRegion") -> dict[str, Any]:
    def shared(one: "CountedShare") -> dict[str, Any]:
        return {"points": one.count, "of": one.of, "share": one.share, "low95": one.low, "high95": one.high}

    low, middle, high = each.percentiles
    return {
        "line": each.line,
        "inside": shared(each.inside),
        "beyond": shared(each.beyond),
        "short": shared(each.short),
        "change_share": {"p5": low, "p50": middle, "p95": high, "as_written": each.as_written},
        "noise_share": each.noise,
        "points_left_out_as_the_baseline_does_not_carry_its_demand": each.apart,
        "points_at_which_the_upgraded_does_not_carry_its_demand": each.late,
        "changes": each.changes.tolist(),
        "ranked": [
            {
                "path": found.assumptions.inputs[one.number].path,
                "of": found.assumptions.label(found.assumptions.inputs[one.number]),
                "correlation": one.correlation,
                "correlation_p": one.correlation_p,
                "separation": one.separation,
                "separation_p": one.separation_p,
            }
            for one in each.ranked
        ],
    }
