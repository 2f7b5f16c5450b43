"""`corridor morris`: elementary effects of many inputs, by SALib."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .arguments import json_option, scenario_argument, set_option
from .exit_codes import Invalid
from .indicators import check_indicators, line_name
from .sides import GivenSide
from .studies import announce, work_like
from .study_options import (
    HowToStudy,
    indicator_name,
    indicator_option,
    line_option,
    seed_option,
    studied,
    study_options,
)
from .subjects import Inputs, Subject, find_inputs, print_study, read_subject
from .tables import NONE, Side, count, number, print_table
from .undelivered import NEVER, NOT_CARRIED, SAYS_NOTHING, warn_of_measured

if TYPE_CHECKING:
    from results.studies.assumed_points import Outcome
    from results.studies.elementary_effects import Effect, Plan

_REPLICATIONS = 2
_TRAJECTORIES = 4
_SHOWN = 20
_COVERED = "Intervals cover the trajectories drawn and the noise of the simulation, not whether the ranges are right."
_COLUMNS: dict[str, Side] = {
    "inputs": "left",
    "mu*": "right",
    "95 %": "right",
    "mu": "right",
    "sigma": "right",
    "noise": "right",
    "": "left",
}


@click.command(epilog="Needs the extra `sensitivity` (SALib). docs/assumptions.md says what the figures mean.")
@scenario_argument
@set_option
@indicator_option
@line_option
@click.option(
    "--by",
    type=click.Choice(["block", "input"]),
    default="block",
    show_default=True,
    help="Move all inputs of a block of the file together (a stage, a service, a flow), or each alone: many more runs.",
)
@click.option(
    "--trajectories", type=click.IntRange(min=2, max=1000), default=_TRAJECTORIES, show_default=True, help="Of Morris."
)
@seed_option
@study_options(_REPLICATIONS)
@click.option("--all", "is_all", is_flag=True, help=f"Print all, not the {_SHOWN} with the largest effects.")
@json_option
def morris(
    scenario: Path,
    *,
    overrides: tuple[str, ...],
    indicator: str,
    line: str,
    by: str,
    trajectories: int,
    seed: int,
    how: HowToStudy,
    is_all: bool,
    is_json: bool,
) -> None:
    """Which of many inputs of SCENARIO matter, alone or together with others? Elementary effects by Morris.

    Each trajectory changes all inputs, one after the other, from a drawn start, so that an effect is seen from several
    places. Prints mu*, the mean absolute effect of the whole range with its 95 % interval, mu, sigma (large: it acts
    through others or bends), and what the noise of the simulation alone would give.
    """
    from results.studies.assumed_points import measure_points

    unit = check_indicators([indicator])[indicator]
    _check_salib()
    subject = read_subject([GivenSide(scenario, overrides)], how, default=_REPLICATIONS, line=line)
    inputs = find_inputs(subject, line)
    with _refusals(scenario):
        planned = _planned(inputs, by=by, trajectories=trajectories, seed=seed)
    (loaded,), replications = subject.loaded, subject.replications
    announce(work_like([(loaded, len(planned.shares) * len(replications))]), how.simulate)
    points = planned.points(inputs.assumptions)
    with studied("morris", how, replications) as ready:
        outcome = measure_points(inputs.assumptions, [loaded], points, [indicator], how=ready)
    warn_of_measured((loaded.scenario.name, text) for _, text in outcome.warnings)
    left = _left(outcome, indicator, line)
    with _refusals(scenario, because=_said_of_points(outcome, left, ", and where none did there is no result")):
        found = _effects(planned, outcome, indicator, line, seed)
    what = f"{indicator_name(indicator)}, {line_name(loaded.scenario.network, line)}, {unit}".rstrip(", ")
    as_json = {
        "indicator": indicator,
        "line": line,
        "points": len(outcome.points),
        "points_that_do_not_carry_their_demand": left,
        "effects": [_json(each) for each in found],
    }
    print_study(
        _said(subject, inputs, planned, outcome, by=by, left=left),
        tables=lambda: _print(found, None if is_all else _SHOWN, what),
        found=as_json if is_json else None,
    )


def _check_salib() -> None:
    from results.studies.elementary_effects import NoSalibError, check_salib

    try:
        check_salib()
    except NoSalibError as error:
        raise Invalid(str(error)) from None


@contextmanager
def _refusals(file: Path, because: Sequence[str] = ()) -> Iterator[None]:
    """Say which file a plan, or its effects, cannot be made of, with sentences that say why."""
    try:
        yield
    except ValueError as error:
        raise Invalid("\n".join([f"{file}: {error}", *because])) from None


def _planned(inputs: Inputs, *, by: str, trajectories: int, seed: int) -> "Plan":
    from results.studies.elementary_effects import block_of, plan

    groups = [each.path if by == "input" else block_of(each.path) for each in inputs.assumptions.inputs]
    return plan(groups, trajectories=trajectories, seed=seed)


def _effects(planned: "Plan", outcome: "Outcome", indicator: str, line: str, seed: int) -> "list[Effect]":
    from results.studies.elementary_effects import effects
    from results.studies.tornado import results_of

    return effects(planned, results_of(outcome, indicator, line), seed=seed)


def _left(outcome: "Outcome", indicator: str, line: str) -> list[int]:
    """The points, from 0, at which goods are left that are never delivered; jams are said as failures."""
    from results.studies.tornado import undelivered_of

    share, is_carried = undelivered_of(outcome, indicator, line)
    return [
        at
        for at, (each, carried) in enumerate(zip(share, is_carried, strict=True))
        if not (carried or math.isnan(each))
    ]


def _said(
    subject: Subject, inputs: Inputs, planned: "Plan", outcome: "Outcome", *, by: str, left: Sequence[int]
) -> list[str]:
    """What was done, and what went wrong, in sentences; `left` are points that do not carry their demand."""
    trajectories = count(planned.trajectories, "trajectory", "trajectories")
    return [
        *subject.said(),
        *inputs.said(),
        f"design: {trajectories} over {count(len(planned.names), by)}, {count(len(planned.shares), 'point')}",
        *_said_of_points(outcome, left, ", and the effects rest on them"),
    ]


def _said_of_points(outcome: "Outcome", left: Sequence[int], so: str = "") -> list[str]:
    """What went wrong at points, in sentences; `left` do not carry their demand, `so` says what comes of it."""
    moved = sum(bool(point.moved) for point in outcome.points)
    refused = [point.refused for point in outcome.points if point.refused]
    said = []
    if moved:
        said.append(f"at {count(moved, 'point')} values did not go together and were moved towards what is written")
    if refused:
        said.append(
            f"{count(len(refused), 'point')} left out, the scenario stays invalid: {refused[0].splitlines()[0]}"
        )
    if left:
        said.append(
            f"at {count(len(left), 'point')} of {len(outcome.points):,} a scenario {NOT_CARRIED} ({NEVER}): "
            f"{SAYS_NOTHING}{so}"
        )
    if outcome.failures:
        failed = count(len(outcome.failures), "replication")
        said.append(f"{failed} failed, their trajectories are left out: {outcome.failures[0].splitlines()[0]}")
    return said


def _print(found: "list[Effect]", most: int | None, what: str) -> None:
    shown = found[:most]
    print_table(_COLUMNS, [_row(each) for each in shown], title=f"Effect of the whole range on {what}")
    if len(shown) < len(found):
        click.echo(f"and {len(found) - len(shown):,} more of mu* {number(found[len(shown)].mu_star)} or less; --all")
    if any(math.isnan(each.noise) for each in found):
        click.echo("One replication cannot tell effects from noise; --replications 2 or more can.")
    click.echo(_COVERED)


def _row(each: "Effect") -> list[str]:
    numbers = [number(each.mu_star), f"± {number(each.half_width)}", number(each.mu), number(each.sigma)]
    doubt = "" if each.stands_out else "not told from noise" if each.mu_star else "no effect"
    return [each.name, *numbers, NONE if math.isnan(each.noise) else number(each.noise), doubt]


def _json(each: "Effect") -> dict[str, Any]:
    return {
        "inputs": each.name,
        "mu_star": each.mu_star,
        "mu_star_half_width95": each.half_width,
        "mu": each.mu,
        "sigma": each.sigma,
        "noise": each.noise,
        "stands_out": each.stands_out,
    }
