"""`corridor attribute`: who deserves the credit for what several measures change together."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

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
from .attribution_tables import attribution_json, print_attribution
from .chart_files import study_stem
from .exit_codes import Failed, Invalid
from .indicators import DEFAULT_INDICATOR, Lines, check_indicators, line_name
from .studies import announce, study, warn_of, weeks_option, with_weeks, work_of
from .subjects import check_line
from .tables import count, print_json
from .undelivered import warn_of_measured

if TYPE_CHECKING:
    from results.studies.attribution import Attribution
    from results.studies.measures import GivenScenarios, SwitchedMeasures
    from results.studies.shapley import Design
    from sim import LoadedScenario

_MOST = 20


@click.command()
@scenario_argument
@click.option(
    "--lever",
    "levers",
    metavar="[NAME=]LEVER",
    multiple=True,
    help="A measure on top of SCENARIO: one lever as in the list `levers`, or several, as in "
    "--lever 'customs=[joint_inspection, single_window]'. May be repeated.",
)
@click.option(
    "--bundle",
    "bundles",
    metavar="NAME:KEY=VALUE",
    multiple=True,
    help="A measure that sets a key of SCENARIO; of one NAME several keys, and levers too. May be repeated.",
)
@click.option(
    "--measure",
    "files",
    metavar="NAME[+NAME]=FILE",
    multiple=True,
    help="The scenario in which these measures are on, SCENARIO being the one in which none is: one file for each "
    "combination. May be repeated.",
)
@click.option("--indicator", metavar="KEY", default=DEFAULT_INDICATOR, show_default=True, help="What is shared out.")
@click.option("--line", metavar="ID", help="Of this line alone, or of all together.  [default: each line, then all]")
@set_option
@weeks_option
@simulation_options
@click.option(
    "--orders",
    type=click.IntRange(min=2),
    default=2,
    show_default=True,
    help="Above six measures: orders drawn for each replication, an even number.",
)
@click.option(
    "--charts", "charts_folder", type=FOLDER, help="Folder of the chart.  [default: charts/attribution-<name>]"
)
@click.option("--no-charts", "has_no_charts", is_flag=True, help="Draw no chart.")
@json_option
def attribute(
    scenario: Path,
    *,
    levers: tuple[str, ...],
    bundles: tuple[str, ...],
    files: tuple[str, ...],
    indicator: str,
    line: str | None,
    overrides: tuple[str, ...],
    weeks: int | None,
    how: HowToSimulate,
    orders: int,
    charts_folder: Path | None,
    has_no_charts: bool,
    is_json: bool,
) -> None:
    """Share out between measures what they change together: Shapley values, with intervals.

    The measures are the levers of SCENARIO, each on or off; with --lever and --bundle they are those, on top of
    SCENARIO as it is; with --measure every combination is a scenario file of its own. Up to six measures all
    combinations are simulated, above that a sample. What the figures mean is in docs/attribution.md. What was
    measured once is used again.
    """
    from results.studies.attribution import AttributionError, attribute, measure_values, tasks
    from results.studies.shapley import coalition_name

    check_indicators([indicator], has_causes=False)
    cases = _cases(scenario, levers, bundles, files, with_weeks(overrides, weeks))
    base = cases.load(0)
    if line is not None:
        check_line(line, base.scenario.network)
    design = _design(len(cases.names), how.replications or base.scenario.replications, orders, base.scenario.seed)
    _warn(cases, base, design)
    announce(work_of(tasks(cases, design)), how)
    with study("attribution", how) as tools:
        try:
            values = measure_values(cases, design, workers=tools.workers, progress=tools.bar.advance)
        except AttributionError as failure:
            raise Failed(str(failure)) from None
    warn_of_measured((coalition_name(coalition, cases.names), text) for coalition, text in values.warnings)
    found = attribute(values, cases.names, indicator, line=line)
    folder = charts_folder or Path("charts") / f"attribution-{scenario.stem}"
    if not is_json:
        print_attribution(found, base.scenario)
    charts = [] if has_no_charts else _draw(found, base.scenario.network, folder)
    if is_json:
        print_json({**attribution_json(found, base.scenario), "charts": charts})
    else:
        click.echo(f"charts: {folder} ({count(len(charts), 'file')})" if charts else "charts: none")


def _warn(cases: "SwitchedMeasures | GivenScenarios", base: "LoadedScenario", design: "Design") -> None:
    """Say what the scenarios are warned of, and which measures change nothing."""
    warn_of(base, [("all measures", cases.load(design.everything))])
    warn(
        f"measure '{name}' alone changes nothing of the scenario; does --set lie above it?"
        for at, name in enumerate(cases.names)
        if cases.load(1 << at).digest == base.digest
    )


def _design(measures: int, replications: int, orders: int, seed: int) -> "Design":
    from results.studies.shapley import MOST_EXACT, exact_design, sampled_design

    if measures > _MOST:
        raise Invalid(f"{measures} measures, at most {_MOST} can be told apart: make some of them one")
    if measures <= MOST_EXACT:
        return exact_design(measures, replications)
    if orders % 2:
        raise Invalid(f"--orders: {orders} is odd, must be even: each order is taken with its reverse")
    return sampled_design(measures, replications, orders=orders, seed=seed)


def _cases(
    scenario: Path, levers: Sequence[str], bundles: Sequence[str], files: Sequence[str], overrides: tuple[str, ...]
) -> "SwitchedMeasures | GivenScenarios":
    """The scenarios of all combinations, checked."""
    if files and (levers or bundles):
        raise Invalid("--measure gives whole scenarios, --lever and --bundle change SCENARIO: use one or the other")
    cases = _given(scenario, files, overrides) if files else _switched(scenario, levers, bundles, overrides)
    cases.check()
    return cases


def _switched(
    file: Path, levers: Sequence[str], bundles: Sequence[str], overrides: tuple[str, ...]
) -> "SwitchedMeasures":
    from results.studies.measures import SwitchedMeasures, own_measures, read_measures

    loaded = read_scenario(file, overrides)
    own = loaded.resolved.get("levers", [])
    if levers or bundles:
        return SwitchedMeasures(file, read_measures(levers, bundles), overrides, own)
    measures = own_measures(loaded)
    if not measures:
        raise Invalid(f"{file}: has no levers to share a change out between; name measures with --lever or --measure")
    return SwitchedMeasures(file, measures, overrides)


def _given(base: Path, files: Sequence[str], overrides: tuple[str, ...]) -> "GivenScenarios":
    from results.studies.measures import read_given

    wanted: dict[str, Path] = {}
    problems = []
    for text in files:
        names, equals, file = text.partition("=")
        if not equals or not file or not all(re.fullmatch(r"[^\s+=]+", name) for name in names.split("+")):
            problems.append(f"--measure: '{text}' must be NAME=FILE, or NAME+NAME=FILE for those that are on together")
        elif names in wanted:
            problems.append(f"--measure: two files for '{names}'")
        else:
            wanted[names] = Path(file)
    if problems:
        raise Invalid("\n".join(problems))
    try:
        return read_given(base, wanted, overrides)
    except ValueError as wrong:
        import sim

        if isinstance(wrong, sim.ScenarioError):
            raise
        raise Invalid(f"--measure: {wrong}; each combination needs one") from None


def _draw(found: "Attribution", network: "Lines", folder: Path) -> list[str]:
    from results import draw_attribution
    from results.charts.style import save

    names = {line: line_name(network, line) for line in (*network, "all")}
    stem = study_stem("attribution", found.indicator, found.line)
    return [str(file) for file in save(draw_attribution(found, names), folder, stem)]
