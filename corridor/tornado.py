"""`corridor tornado`: each uncertain input at both ends of its range, one at a time."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .arguments import charts_option, json_option, scenario_argument, set_option
from .exit_codes import Invalid
from .indicators import check_indicators, line_name
from .study_options import (
    HowToStudy,
    announce,
    check_line,
    find_claim,
    indicator_name,
    indicator_option,
    line_option,
    read_case,
    said_of_assumptions,
    said_of_period,
    studied,
    study_options,
)
from .tables import NONE, Side, count, print_json, print_table

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


@click.command(epilog="docs/assumptions.md says how inputs are varied and what it costs.")
@scenario_argument
@click.option("--upgraded", type=click.Path(path_type=Path), help="Show the change from SCENARIO to this one instead.")
@set_option
@indicator_option
@line_option
@click.option(
    "--claim", "claim_id", metavar="ID", help="With --upgraded: mark inputs that move the change over its bounds."
)
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=_MOST,
    show_default=True,
    help="Inputs that get all replications and are shown; the others are measured by one.",
)
@study_options
@charts_option("--charts", "charts_folder", help_text="Folder of the chart.")
@click.option("--no-charts", "has_no_charts", is_flag=True, help="Draw no chart.")
@json_option
def tornado(
    scenario: Path,
    *,
    upgraded: Path | None,
    overrides: tuple[str, ...],
    indicator: str,
    line: str,
    claim_id: str | None,
    most: int,
    how: HowToStudy,
    charts_folder: Path,
    has_no_charts: bool,
    is_json: bool,
) -> None:
    """Which inputs of SCENARIO decide? Each uncertain one at both ends of its range, all else as it is written.

    Prints the inputs by how far they move the result, with the 95 % interval of each difference (common random
    numbers). With --upgraded the result is the change between the two scenarios, and inputs that move it over a bound
    of the claim are marked. With --line only inputs of that line are varied.
    """
    from results import check_scenarios
    from results.studies.lines_of_inputs import of_line
    from results.studies.tornado import find_tornado
    from results.studies.uncertain_inputs import find_assumptions

    unit = check_indicators([indicator])[indicator]
    claim = find_claim(claim_id) if upgraded is not None or claim_id is not None else None
    if claim is not None and upgraded is None:
        raise click.UsageError("--claim needs --upgraded: a claim is about a change")
    read = [read_case("baseline", scenario, overrides, how)]
    if upgraded is not None:
        read.append(read_case("upgraded", upgraded, overrides, how))
    cases, loaded = [case for case, _ in read], [each for _, each in read]
    check_line(line, loaded)
    if upgraded is not None:
        check_scenarios(loaded[0].scenario, loaded[1].scenario)
    everything = find_assumptions(cases, loaded)
    assumptions = of_line(everything, loaded, line)
    replications = how.replications(_REPLICATIONS)
    announce(loaded, _runs(assumptions, most, len(replications)), how)
    with studied("tornado", how, replications) as ready:
        found = find_tornado(assumptions, loaded, indicator=indicator, line=line, most=most, how=ready)
    if all(math.isnan(value) for value in found.as_written.tolist()):
        raise Invalid(f"{scenario}: {indicator} of {line} has no value, nothing can move it")
    held = claim if claim is not None and claim.quantity == indicator else None
    sentences = _said(loaded, assumptions, everything, replications, line)
    charts = [] if has_no_charts else _draw(found, assumptions, held, _title(found, loaded, unit), charts_folder)
    if is_json:
        print_json(_json(found, assumptions, held, sentences, charts))
        return
    click.echo("\n".join(sentences) + "\n")
    _print(found, assumptions, held, _title(found, loaded, unit))
    for chart in charts:
        click.echo(f"chart: {chart}")


def _runs(assumptions: "Assumptions", most: int, replications: int) -> list[int]:
    """Replications of each case at most: one at both ends of all its inputs, then the others of the chosen ones."""
    found = []
    for case in range(len(assumptions.cases)):
        own = sum(case in each.of for each in assumptions.inputs)
        found.append(2 * own + 2 * min(most, own) * (replications - 1) + replications)
    return found


def _said(
    loaded: "list[LoadedScenario]",
    assumptions: "Assumptions",
    everything: "Assumptions",
    replications: range,
    line: str,
) -> list[str]:
    names = [each.scenario.name for each in loaded]
    said = [f"scenario: {names[0]}"] if len(names) == 1 else [f"baseline: {names[0]}", f"upgraded: {names[1]}"]
    said += [said_of_period(loaded[0], replications), *said_of_assumptions(assumptions)]
    others = len(everything.inputs) - len(assumptions.inputs)
    if others:
        said.append(f"left out: {count(others, 'input')} of other lines than {line}")
    return said


def _title(found: "Tornado", loaded: "list[LoadedScenario]", unit: str) -> str:
    """What the result is, for people."""
    network = {key: each for one in loaded for key, each in one.scenario.network.items()}
    name = indicator_name(found.indicator)
    where = line_name(network, found.line)
    return f"change of {name}, {where}, %" if len(loaded) > 1 else f"{name}, {where}, {unit}".rstrip(", ")


def _draw(found: "Tornado", assumptions: "Assumptions", claim: "Claim | None", title: str, folder: Path) -> list[str]:
    from results import draw_tornado
    from results.charts.style import save

    is_pair = len(assumptions.cases) > 1
    labels = {each.key: assumptions.label(each) for each in assumptions.inputs if is_pair and len(each.of) == 1}
    figure = draw_tornado(found, title=title, labels=labels, claim=claim, is_change=is_pair)
    return [str(file) for file in save(figure, folder, "tornado")]


def _print(found: "Tornado", assumptions: "Assumptions", claim: "Claim | None", title: str) -> None:
    scale = 100.0 if len(assumptions.cases) > 1 else 1.0
    click.echo(f"{title}: {scale * float(found.as_written.mean()):.2f} as written")
    if len(found.as_written) < 2:
        click.echo("One replication has no intervals; --replications 2 or more gives them.")
    columns = {name: side for name, side in _COLUMNS.items() if name != "of" or scale == 100}
    columns = {name: side for name, side in columns.items() if name != "claim" or claim is not None}
    moving = [bar for bar in found.bars[: found.measured] if bar.swing or any(map(_is_refused, (bar.low, bar.high)))]
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
        rows.append([cells[name] for name in columns])
    if not rows:
        click.echo("no input moves it\n")
        return
    print_table(columns, rows, title="Difference from that, each input at the low and the high end of its range")
    _print_notes(found)


def _print_notes(found: "Tornado") -> None:
    still = sum(not bar.swing for bar in found.bars)
    rest = found.bars[found.measured :]
    if rest:
        click.echo(f"{count(len(rest), 'other input')} moved it less in the first replication; --most shows more")
    if still:
        click.echo(f"{count(still, 'input')} did not move it at all")
    ends = [end for bar in found.bars for end in (bar.low, bar.high)]
    if any(end.is_moved for end in ends):
        click.echo("* the end of the range does not go together with the rest; the value shown does")
    refused = [end.refused for end in ends if end.refused]
    if refused:
        click.echo(f"! no value that way is valid: {refused[0].splitlines()[0]}")
    if found.failures:
        failed = count(len(found.failures), "replication")
        click.echo(f"{failed} failed and have no result: {found.failures[0].splitlines()[0]}")


def _is_refused(end: "End") -> bool:
    return end.refused is not None


def _value(end: "End") -> str:
    return f"{end.value:g}{'!' if end.refused else '*' if end.is_moved else ''}"


def _effect(end: "End", scale: float) -> str:
    """Write a difference with the half width of its interval."""
    effect = end.effect
    if math.isnan(effect.estimate):
        return NONE
    if math.isnan(effect.low):
        return f"{scale * effect.estimate:+.2f}"
    return f"{scale * effect.estimate:+.2f} ± {scale * (effect.high - effect.low) / 2:.2f}"


def _crossing(bar: "Bar", claim: "Claim | None", as_written: float) -> str:
    """Where the change lies at the low end, as written and at the high end, if not all three in one place."""
    from results.studies.region import place

    if claim is None:
        return ""
    results = [each for each in (bar.low.result, as_written, bar.high.result) if not math.isnan(each)]
    places = [place(claim, each) for each in results]
    return " → ".join(places) if len(set(places)) > 1 else ""


def _json(
    found: "Tornado", assumptions: "Assumptions", claim: "Claim | None", sentences: list[str], charts: list[str]
) -> dict[str, Any]:
    as_written = float(found.as_written.mean())
    return {
        "notes": sentences,
        "indicator": found.indicator,
        "line": found.line,
        "is_change_share": len(assumptions.cases) > 1,
        "claim": None if claim is None else claim.id,
        "as_written": as_written,
        "replications": len(found.as_written),
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
        "charts": charts,
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
    }
