"""`corridor region`: for which share of the assumptions a claim holds, and which of them decide it."""

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .arguments import json_option
from .exit_codes import Invalid
from .indicators import DIRECTIONS, Lines, line_name
from .one_claim import WantedClaim, claim_options
from .sides import GivenPair, pair_arguments
from .studies import announce, work_like
from .study_options import HowToStudy, drawing_options, seed_option, studied, study_options
from .subjects import Inputs, Subject, find_inputs, print_study, read_subject
from .tables import NONE, Side, count, percent, print_table, span
from .undelivered import NEVER, warn_of_measured

if TYPE_CHECKING:
    from results.studies.ranking import Ranked
    from results.studies.region import CountedShare, LineRegion, Region

_POINTS = 100
_REPLICATIONS = 1
_SHOWN = 8
_COVERED = "The interval of a share covers the points drawn, not whether the ranges of the inputs are right."
_LINES: dict[str, Side] = {
    "line": "left",
    "holds": "right",
    "95 % interval": "right",
    "beyond": "right",
    "short": "right",
    "fails": "right",
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


@click.command(epilog="docs/assumptions.md says how the points are drawn and what the figures mean.")
@pair_arguments("BASELINE UPGRADED")
@claim_options("The claim.  [default: that lead times fall by 10 to 15 %; of --claims, its only one]")
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
@study_options(_REPLICATIONS)
@drawing_options
@json_option
def region(
    pair: GivenPair,
    *,
    wanted: WantedClaim,
    points: int,
    method: Any,
    seed: int,
    how: HowToStudy,
    charts_folder: Path | None,
    is_json: bool,
) -> None:
    """When is a claim true? Draws all uncertain inputs of two scenarios and holds their change against the claim.

    An input is uncertain if it is marked low or assumed and has a range. What both scenarios say alike varies in both
    alike; all points share their random numbers. Prints for how many of the sampled assumptions the claim holds, how
    far the change spreads, and which inputs decide it. What is measured is kept and found again. The claim is one that
    the two runs of a point tell: not on growth that is carried, which needs runs of its own (`corridor claims`).
    """
    from results.studies.region import find_region
    from results.studies.sampling import points_drawn, sample

    subject = read_subject(pair.both(), how, default=_REPLICATIONS)
    claim, network = wanted.find(subject.network), subject.network
    inputs = find_inputs(subject)
    number, replications = (points_drawn(method, points) + 1), subject.replications
    announce(work_like([(each, number * len(replications)) for each in subject.loaded]), how.simulate)
    with studied("region", how, replications) as ready:
        drawn = sample(inputs.assumptions, points, method=method, seed=seed)
        found = find_region(claim, inputs.assumptions, subject.loaded, drawn, how=ready)
    warn_of_measured((subject.cases[case].label, text) for case, text in found.outcome.warnings)
    if not found.lines:
        nothing = f"claim {claim.id}: {claim.quantity} has no value at any point, there is nothing to judge"
        raise Invalid("\n".join([nothing, *_said_of_points(found)]))
    said = _said(subject, inputs, found, method, seed)
    print_study(
        said,
        tables=lambda: _print(found, network),
        found={**_json(found), "notes": [*said, _COVERED]} if is_json else None,
        charts=[] if charts_folder is None else _draw(found, network, charts_folder),
    )


def _said(subject: Subject, inputs: Inputs, found: "Region", method: Any, seed: int) -> list[str]:
    """What was done, in sentences."""
    from results.studies.sampling import METHODS

    *names, period = subject.said()
    drawn = f"points: {len(found.outcome.points) - 1:,} of a {METHODS[method]}, seed {seed}"
    said = [*names, drawn.replace("a Sobol", "Sobol's"), period, *inputs.said()]
    if found.claim.direction != "both":
        said.append(f"judged: goods {DIRECTIONS[found.claim.direction]}")
    return [*said, *_said_of_points(found)]


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
        said.append(
            f"{failed} jammed: a point where the baseline does is left out, one where the upgraded does fails: "
            f"{found.outcome.failures[0].splitlines()[0]}"
        )
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
            _share(each.fails),
            percent(each.percentiles[1]),
            span(percent(each.percentiles[0]), percent(each.percentiles[2])),
            "fails" if each.written_fails else percent(each.as_written),
        ]
        for each in shown
    ]
    print_table(_LINES, rows, title=f"Claim: {found.claim.text}; holds for that share of the sampled assumptions")
    for each in shown:
        _print_notes(each, line_name(network, each.line), found.claim.quantity)
    click.echo(f"Source of the claim: {found.claim.source}.\n")
    for each in shown:
        _print_ranked(found, each, line_name(network, each.line))
    click.echo(_COVERED)


def _print_notes(each: "LineRegion", name: str, quantity: str) -> None:
    if each.apart:
        click.echo(
            f"{name}: {count(each.apart, 'point')} left out, the baseline does not carry its demand there ({NEVER}), "
            "which what is observed today contradicts"
        )
    if each.fails.count:
        click.echo(
            f"{name}: fails at {count(each.fails.count, 'point')}, the upgraded scenario does not carry its demand "
            f"there ({NEVER}); the claim does not hold, and the times of the goods that arrived say nothing"
        )
    if each.unknown:
        click.echo(f"{name}: {count(each.unknown, 'point')} without a value of {quantity}, in no figure")
    if each.known < len(each.changes):
        of = f"{each.known:,} of {count(len(each.changes), 'point')}"
        click.echo(f"{name}: P50, P5 to P95, noise and correlations are of {of}, where both carry their demand")
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


def _json(found: "Region") -> dict[str, Any]:
    from results.undelivered import MOST_UNDELIVERED

    assumptions = found.assumptions
    points = found.outcome.points[1:]
    return {
        "claim": found.claim.id,
        "quantity": found.claim.quantity,
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
        "most_undelivered_share": MOST_UNDELIVERED,
        "lines": [_line_json(found, each) for each in found.lines],
        "points": [
            {
                "values": [point.values[at] for at in range(len(assumptions.inputs))],
                "followed": {
                    case.label: assumptions.followed(point.values, at) for at, case in enumerate(assumptions.cases)
                },
                "moved": list(point.moved),
                "refused": point.refused,
            }
            for point in points
        ],
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
        "fails": shared(each.fails),
        "change_share": {"p5": low, "p50": middle, "p95": high, "points": each.known, "as_written": each.as_written},
        "noise_share": each.noise,
        "points_left_out_as_the_baseline_does_not_carry_its_demand": each.apart,
        "points_at_which_the_upgraded_does_not_carry_its_demand": each.fails.count,
        "points_without_a_value": each.unknown,
        "is_carried_as_written": not each.written_fails,
        "fails_at": each.late.nonzero()[0].tolist(),
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
