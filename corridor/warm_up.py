"""`corridor warm-up`: how long scenarios take from their empty start to steady state, one warm-up for all of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .arguments import FOLDER, HowToSimulate, json_option, read_scenario, set_option, simulation_options, warn
from .cautions import short_warm_up
from .indicators import line_name
from .simulation import simulate
from .tables import NONE, Side, count, print_json, print_table

if TYPE_CHECKING:
    from results import Truncation
    from sim import LoadedScenario, Run

WEEKS = 26
_COLUMNS: dict[str, Side] = {"line": "left", "MSER-5 weeks": "right", "beyond noise": "right"}


@click.command("warm-up")
@click.argument(
    "scenarios", metavar="SCENARIO [SCENARIO ...]", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@set_option
@simulation_options
@click.option(
    "--weeks",
    type=click.IntRange(min=20, max=520),
    default=WEEKS,
    show_default=True,
    help="Weeks to simulate from the empty start; at most half of them can be found to be warm-up.",
)
@click.option(
    "--charts",
    "charts_folder",
    type=FOLDER,
    default=Path("charts"),
    show_default=True,
    help="Folder of the Welch plots.",
)
@click.option("--no-charts", "has_no_charts", is_flag=True, help="Draw no charts.")
@json_option
def warm_up(
    scenarios: tuple[Path, ...],
    *,
    overrides: tuple[str, ...],
    how: HowToSimulate,
    weeks: int,
    charts_folder: Path,
    has_no_charts: bool,
    is_json: bool,
) -> None:
    """Find the warm-up of each SCENARIO, and the one that serves all of them when they are compared.

    Each is simulated from its empty start without its calendar (no holidays, seasons, growth or dated closures), as
    MSER-5 cannot tell a season from a warm-up. Prints for each line what MSER-5 truncates of the weekly number of
    consignments in the system, averaged over the replications, and how many of these weeks are beyond noise; last the
    longest. Draws the Welch plots. Finished replications are used again; from then on `corridor run` and `corridor
    compare` of the same scenarios warn when their warm-up is shorter (with the default --weeks).
    """
    from results import truncations
    from results.warm_up import longest

    loaded = [read_scenario(path, overrides) for path in scenarios]
    twins = [_simulate(each, overrides, how, weeks) for each in loaded]
    found = [truncations(twin) for twin in twins]
    most = longest([one for each in found for one in each])
    charts = [] if has_no_charts else _draw(scenarios, loaded, twins, charts_folder)
    if is_json:
        print_json({"warm_up_weeks": most, "scenarios": _rows(loaded, twins, found), "charts": list(map(str, charts))})
    else:
        for each, twin, rows in zip(loaded, twins, found, strict=True):
            _print(each, twin, rows)
        _print_conclusion(loaded, most, has_freight=any(found))
        click.echo(f"charts: {charts_folder} ({count(len(charts), 'file')})" if charts else "charts: none")
    for each, rows in zip(loaded, found, strict=True):
        warn(f"{each.file}: {text}" for text in short_warm_up(rows, each.scenario))


def twin_of(loaded: "LoadedScenario", overrides: tuple[str, ...], weeks: int = WEEKS) -> "LoadedScenario":
    """The same scenario without a calendar; `overrides` are those it was loaded with."""
    from sim.variants import without_calendar

    return read_scenario(loaded.file, (*overrides, *without_calendar(loaded, weeks=weeks)))


def stored_twin(loaded: "LoadedScenario", overrides: tuple[str, ...]) -> "Run | None":
    """The run of the same scenario without a calendar, if `corridor warm-up` has left one."""
    import sim

    try:
        folder = sim.run_folder(twin_of(loaded, overrides))
    except sim.ScenarioError:  # it does not load without its calendar; `corridor warm-up` says why
        return None
    if not (folder / "manifest.json").is_file():
        return None
    run = sim.open_run(folder)
    return run if run.finished else None


def _simulate(loaded: "LoadedScenario", overrides: tuple[str, ...], how: HowToSimulate, weeks: int) -> "Run":
    return simulate(twin_of(loaded, overrides, weeks), how, is_warning=False)


def _draw(scenarios: tuple[Path, ...], loaded: "list[LoadedScenario]", twins: "list[Run]", folder: Path) -> list[Path]:
    """One plot of one or two scenarios, or one of each."""
    from results import draw_welch
    from results.charts.style import save

    is_set = [each.scenario.time.warm_up_weeks for each in loaded]
    if len(twins) <= 2:
        return save(draw_welch(twins, warm_up_weeks=min(is_set)), folder, "warm_up")
    stems = [f"warm_up_{number}_{path.stem}" for number, path in enumerate(scenarios, start=1)]
    return [
        file
        for stem, twin, weeks in zip(stems, twins, is_set, strict=True)
        for file in save(draw_welch(twin, warm_up_weeks=weeks), folder, stem)
    ]


def _rows(loaded: "list[LoadedScenario]", twins: "list[Run]", found: "list[list[Truncation]]") -> list[dict[str, Any]]:
    return [
        {
            "file": str(each.file),
            "scenario": each.scenario.name,
            "warm_up_weeks": each.scenario.time.warm_up_weeks,
            "run": str(twin.folder),
            "replications": len(twin.finished),
            "lines": [
                {"line": one.line, "mser_weeks": one.mser_weeks, "weeks": one.weeks, "simulated": one.simulated}
                for one in rows
            ],
        }
        for each, twin, rows in zip(loaded, twins, found, strict=True)
    ]


def _print(loaded: "LoadedScenario", twin: "Run", found: "list[Truncation]") -> None:
    network = loaded.scenario.network
    cells = [
        [line_name(network, one.line), _weeks(one.mser_weeks, "over half"), _weeks(one.weeks, "not steady")]
        for one in found
    ]
    simulated = twin.scenario.time.horizon_weeks
    runs = f"{count(len(twin.finished), 'replication')} of {simulated} weeks without the calendar"
    print_table(_COLUMNS, cells or [["no freight", NONE, NONE]], title=f"{loaded.scenario.name}: {runs}")


def _weeks(number: int | None, otherwise: str) -> str:
    return otherwise if number is None else str(number)


def _print_conclusion(loaded: "list[LoadedScenario]", most: int | None, *, has_freight: bool) -> None:
    is_set = sorted({each.scenario.time.warm_up_weeks for each in loaded})
    if not has_freight:
        click.echo("warm-up for all: none, there is no freight")
        return
    if most is None:
        click.echo("warm-up for all: none, a line has no steady state; more --weeks, or less demand, may show one")
        return
    what = f"set is {' and '.join(map(str, is_set))}"
    enough = ", which is enough" if is_set[0] >= most else f": --set time.warm_up_weeks={most}"
    click.echo(f"warm-up for all: {count(most, 'week')}; {what}{enough}")
