"""`corridor capacity`: how much of each line is used, how many trains it takes, and what limits it."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .arguments import HowToSimulate, charts_option, json_option, scenario_argument, set_option, simulation_options
from .capacity_runs import CURVE_REPLICATIONS, REPLICATIONS, Study
from .capacity_tables import capacity_json, print_capacity
from .exit_codes import Invalid
from .tables import count, print_json

if TYPE_CHECKING:
    from results.capacity import Curve

_POINTS = 7


@click.command()
@scenario_argument
@click.argument("other", metavar="[SCENARIO2]", required=False, type=click.Path(path_type=Path))
@set_option
@partial(
    simulation_options,
    replications="Replications of the scenario, and of each point of the curve.  [default: "
    f"{REPLICATIONS}, of a point {CURVE_REPLICATIONS}]",
)
@click.option("--curve", "has_curve", is_flag=True, help="Simulate and draw the capacity curve.")
@click.option(
    "--points",
    type=click.IntRange(min=3, max=50),
    default=_POINTS,
    show_default=True,
    help="Points of each curve at most; more find the knee more closely.",
)
@charts_option("--charts", "charts_folder", help_text="Folder of the chart.")
@click.option("--all", "is_all", is_flag=True, help="Print all sections and bottlenecks, not the ten most used.")
@json_option
def capacity(
    scenario: Path,
    *,
    other: Path | None,
    overrides: tuple[str, ...],
    how: HowToSimulate,
    has_curve: bool,
    points: int,
    charts_folder: Path,
    is_all: bool,
    is_json: bool,
) -> None:
    """Capacity of the lines of SCENARIO, and of SCENARIO2 beside it.

    Prints the occupation of each section by UIC 406, trains a day by the cycle formula and by saturated
    simulation, and the bottlenecks; with --curve lead time against trains a day, and its knee. What each
    figure means is in docs/capacity.md. Runs are kept and used again.
    """
    files = [scenario] if other is None else [scenario, other]
    studies = [Study(file, overrides, how) for file in files]
    for study in studies:
        _check(study)
    for study in studies:
        study.finish()
    curves = [study.curves(points) for study in studies] if has_curve else [[] for _ in studies]
    charts = _draw(curves, charts_folder) if has_curve else []
    if is_json:
        found = [capacity_json(study, mine) for study, mine in zip(studies, curves, strict=True)]
        print_json({"scenarios": found, "charts": charts})
        return
    for study, mine in zip(studies, curves, strict=True):
        print_capacity(study, mine, most=None if is_all else 10)
    for study in studies:
        click.echo(f"run: {study.run.folder} ({count(len(study.run.finished), 'replication')})")
    for chart in charts:
        click.echo(f"chart: {chart}")


def _check(study: Study) -> None:
    """Refuse a scenario without trains before anything runs.

    Raises:
        Invalid: It has no train services.
    """
    if not study.loaded.scenario.services.trains:
        raise Invalid(f"{study.file}: services.trains: has no trains, capacity is about railway lines")


def _draw(curves: "list[list[Curve]]", folder: Path) -> list[str]:
    from results import draw_capacity_curve
    from results.charts.style import save

    return [str(file) for file in save(draw_capacity_curve(curves), folder, "capacity_curve")]
