"""`corridor tornado`: each uncertain input at both ends of its range, one at a time."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .arguments import json_option
from .chart_files import study_stem
from .exit_codes import Invalid
from .indicators import check_indicators, line_name
from .one_claim import WantedClaim, claim_options
from .sides import GivenPair, pair_arguments
from .studies import announce, work_like
from .study_options import (
    HowToStudy,
    drawing_options,
    indicator_name,
    indicator_option,
    line_option,
    studied,
    study_options,
)
from .subjects import Subject, find_inputs, print_study, read_subject
from .tables import NONE, Side, count, print_noise, print_table
from .undelivered import MARK, NEVER, NOT_CARRIED, SAYS_NOTHING, warn_of_measured

if TYPE_CHECKING:
    from results import Claim
    from results.studies.tornado import Bar, End, Tornado
    from results.studies.uncertain_inputs import Assumptions
    from sim import LoadedScenario

_REPLICATIONS = 4
_MOST = 20
_COLUMNS: dict[str, Side] = {
    "input": "left",
    "of": "left",
    "low": "right",
    "high": "right",
    "at low": "right",
    "at high": "right",
    "claim": "left",
}
_PLACES = {"inside": "inside", "beyond": "more than", "short": "short of"}


@click.command(epilog="docs/assumptions.md says how inputs are varied and what it costs.")
@pair_arguments("SCENARIO [UPGRADED]")
@indicator_option
@line_option
@claim_options("With two scenarios: mark inputs that move the change over its bounds.")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=_MOST,
    show_default=True,
    help="Inputs that get all replications and are shown; the others are measured by one.",
)
@study_options(_REPLICATIONS)
@drawing_options
@json_option
def tornado(
    pair: GivenPair,
    *,
    indicator: str,
    line: str,
    wanted: WantedClaim,
    most: int,
    how: HowToStudy,
    charts_folder: Path | None,
    is_json: bool,
) -> None:
    """Which inputs of SCENARIO decide? Each uncertain one at both ends of its range, all else as it is written.

    Prints the inputs by how far they move the result, with the 95 % interval of each difference (common random
    numbers). With UPGRADED the result is the change between the two scenarios, and inputs that move it over a bound
    of the claim are marked. With --line only inputs of that line are varied.
    """
    from results.studies.tornado import find_tornado

    unit = check_indicators([indicator])[indicator]
    sides = pair.one_or_both()
    if wanted.is_given and len(sides) == 1:
        raise click.UsageError("--claim needs an upgraded scenario: a claim is about a change")
    subject = read_subject(sides, how, default=_REPLICATIONS, line=line)
    claim = _claim(wanted, indicator, subject)
    inputs = find_inputs(subject, line)
    assumptions, replications = inputs.assumptions, subject.replications
    announce(work_like(_parts(assumptions, subject, most)), how.simulate)
    with studied("tornado", how, replications) as ready:
        found = find_tornado(assumptions, subject.loaded, indicator=indicator, line=line, most=most, how=ready)
    warn_of_measured((subject.loaded[case].scenario.name, text) for case, text in found.warnings)
    if all(math.isnan(value) for value in found.as_written.tolist()):
        raise Invalid(f"{sides[0].path}: {indicator} of {line} has no value, nothing can move it")
    title = _title(found, subject, unit)
    print_study(
        [*subject.said(), *inputs.said()],
        tables=lambda: _print(found, assumptions, claim, title),
        found=_json(found, assumptions, claim) if is_json else None,
        charts=[] if charts_folder is None else _draw(found, assumptions, claim, title, charts_folder),
    )


def _claim(wanted: WantedClaim, indicator: str, subject: Subject) -> "Claim | None":
    """The claim that a change is held against: the one asked for, or the default one where it is about the indicator.

    Raises:
        BadParameter: The one asked for is about something else.
    """
    if len(subject.loaded) == 1:
        return None
    claim = wanted.find(subject.network)
    if claim.quantity == indicator:
        return claim
    if wanted.is_given:
        said = f"'{claim.id}' is about {claim.quantity}, not about --indicator {indicator}"
        raise click.BadParameter(said, param_hint="--claim")
    return None


def _parts(assumptions: "Assumptions", subject: Subject, most: int) -> "list[tuple[LoadedScenario, int]]":
    """Replications of each case at most: one at both ends of all its inputs, then the others of the chosen ones."""
    replications, found = len(subject.replications), []
    for case, loaded in enumerate(subject.loaded):
        own = sum(case in each.of for each in assumptions.inputs)
        found.append((loaded, 2 * own + 2 * min(most, own) * (replications - 1) + replications))
    return found


def _title(found: "Tornado", subject: Subject, unit: str) -> str:
    """What the result is, for people."""
    name, where = indicator_name(found.indicator), line_name(subject.network, found.line)
    return f"change of {name}, {where}, %" if len(subject.loaded) > 1 else f"{name}, {where}, {unit}".rstrip(", ")


def _draw(found: "Tornado", assumptions: "Assumptions", claim: "Claim | None", title: str, folder: Path) -> list[str]:
    from results import draw_tornado
    from results.charts.style import save

    is_pair = len(assumptions.cases) > 1
    labels = {each.key: assumptions.label(each) for each in assumptions.inputs if is_pair and len(each.of) == 1}
    stem = study_stem("tornado", found.indicator, None if found.line == "all" else found.line)
    figure = draw_tornado(found, title=title, labels=labels, claim=claim, is_change=is_pair)
    return [str(file) for file in save(figure, folder, stem)]


def _print(found: "Tornado", assumptions: "Assumptions", claim: "Claim | None", title: str) -> None:
    from results.studies.region import place

    scale = 100.0 if len(assumptions.cases) > 1 else 1.0
    click.echo(f"{title}: {scale * float(found.as_written.mean()):.2f} as written")
    columns = {name: side for name, side in _COLUMNS.items() if name != "of" or scale == 100}
    moving = [bar for bar in found.bars[: found.measured] if bar.swing or any(map(_is_shown, bar.ends))]
    rows = []
    for bar in moving:
        cells = {
            "input": bar.input.path,
            "of": assumptions.label(bar.input),
            "low": _value(bar.low),
            "high": _value(bar.high),
            "at low": _effect(bar.low, scale),
            "at high": _effect(bar.high, scale),
            "claim": _crossing(bar, claim, float(found.as_written.mean())),
        }
        rows.append(cells)
    if not rows:
        click.echo("no input moves it\n")
        return
    ends = [end for bar in moving for end in bar.ends]
    crosses = any(cells["claim"] for cells in rows)
    columns = {name: side for name, side in columns.items() if name != "claim" or crosses}
    shown = [[cells[name] for name in columns] for cells in rows]
    print_table(columns, shown, title="Difference from that, each input at the low and the high end of its range")
    if claim is not None and not crosses:
        where = place(claim, float(found.as_written.mean()))
        known = "both ends of every input shown" if all(map(_tells, ends)) else "every end shown that tells anything"
        click.echo(f"{_PLACES[where]} what is claimed ({claim.id}): as written, and at {known}")
    _print_ends(found, ends)
    _print_notes(found)


def _print_ends(found: "Tornado", shown: "Sequence[End]") -> None:
    """Say what the marks of ends mean, and why some have no result."""
    if not found.is_carried:
        click.echo(f"As written a scenario {NOT_CARRIED} ({NEVER}): no difference says anything")
    left = [end for end in shown if not end.is_carried]
    if left:
        click.echo(f"{MARK} at {count(len(left), 'end')} a scenario {NOT_CARRIED} ({NEVER}): {SAYS_NOTHING}")
    empty = [end for end in shown if math.isnan(end.effect.estimate) and not end.refused]
    if empty:
        why = "nothing is delivered there, in one replication or in all"
        click.echo(f"{NONE} {count(len(empty), 'end')} without a result: {why}")


def _print_notes(found: "Tornado") -> None:
    still = sum(not bar.swing and not any(map(_is_shown, bar.ends)) for bar in found.bars)
    rest = found.bars[found.measured :]
    if rest:
        click.echo(f"{count(len(rest), 'other input')} moved it less in the first replication; --most shows more")
    if still:
        click.echo(f"{count(still, 'input')} did not move it at all")
    ends = [end for bar in found.bars for end in bar.ends]
    if any(end.is_moved for end in ends):
        click.echo("* the end of the range does not go together with the rest; the value shown does")
    refused = [end.refused for end in ends if end.refused]
    if refused:
        click.echo(f"! no value that way is valid: {refused[0].splitlines()[0]}")
    if found.failures:
        failed = count(len(found.failures), "replication")
        click.echo(f"{failed} failed and have no result: {found.failures[0].splitlines()[0]}")
    print_noise(len(found.as_written))


def _is_shown(end: "End") -> bool:
    """Whether an end is shown though it moves nothing: it has no valid value, or tells nothing."""
    return end.refused is not None or not _tells(end)


def _value(end: "End") -> str:
    mark = "!" if end.refused else "*" if end.is_moved else ""
    return f"{end.value:g}{mark}{'' if end.is_carried else MARK}"


def _tells(end: "End") -> bool:
    """Whether there is a result that says anything."""
    return end.is_carried and not math.isnan(end.result)


def _effect(end: "End", scale: float) -> str:
    """Write a difference with the half width of its interval."""
    effect = end.effect
    if math.isnan(effect.estimate):
        return NONE
    if math.isnan(effect.low):
        return f"{scale * effect.estimate:+.2f}"
    return f"{scale * effect.estimate:+.2f} ± {scale * (effect.high - effect.low) / 2:.2f}"


def _crossing(bar: "Bar", claim: "Claim | None", as_written: float) -> str:
    """Where the change lies at the low end, as written and at the high end, if not all in one place.

    An end that tells nothing is left out.
    """
    from results.studies.region import place

    if claim is None:
        return ""
    low, high = ([end.result] if _tells(end) else [] for end in bar.ends)
    places = [place(claim, each) for each in (*low, as_written, *high)]
    return " → ".join(places) if len(set(places)) > 1 else ""


def _json(found: "Tornado", assumptions: "Assumptions", claim: "Claim | None") -> dict[str, Any]:
    from results.undelivered import MOST_UNDELIVERED

    as_written = float(found.as_written.mean())
    return {
        "indicator": found.indicator,
        "line": found.line,
        "is_change_share": len(assumptions.cases) > 1,
        "claim": None if claim is None else claim.id,
        "as_written": as_written,
        "replications": len(found.as_written),
        "most_undelivered_share": MOST_UNDELIVERED,
        "is_carried_as_written": found.is_carried,
        "ends_that_do_not_carry_their_demand": sum(not end.is_carried for bar in found.bars for end in bar.ends),
        "left_alone": [{"path": each.path, "why": each.why} for each in assumptions.left_alone],
        "inputs": [
            {
                "path": bar.input.path,
                "of": assumptions.label(bar.input),
                "value": bar.input.value,
                "swing": bar.swing,
                "has_all_replications": at < found.measured,
                "crosses_claim": bool(_crossing(bar, claim, as_written)),
                "low": _end_json(bar.low),
                "high": _end_json(bar.high),
            }
            for at, bar in enumerate(found.bars)
        ],
        "failures": list(found.failures),
    }


def _end_json(end: "End") -> dict[str, Any]:
    return {
        "value": end.value,
        "result": end.result,
        "difference": end.effect.estimate,
        "low95": end.effect.low,
        "high95": end.effect.high,
        "is_moved": end.is_moved,
        "refused": end.refused,
        "carries_demand": end.is_carried,
        "undelivered_share": end.undelivered,
    }
