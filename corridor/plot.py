"""`corridor plot`: draw charts of finished runs."""

from pathlib import Path

import click

from .arguments import FOLDER, read_run, warn
from .chart_files import chart_folder, draw_charts, draw_costs, print_charts
from .train_graph import WhichDay, draw_station, draw_train_graphs, train_graph_options

_MOST_RUNS = 2


@click.command()
@click.argument("runs", metavar="RUN [RUN]", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--folder",
    type=FOLDER,
    help="Folder of the charts.  [default: charts/<run>, charts/<run>-vs-<run>]",
)
@click.option("--chart", "keys", metavar="KEY", multiple=True, help="Draw this chart only. May be repeated.")
@click.option(
    "--costs",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Draw cost and distance by this file of rates instead. Twice: for the first run, for the second.",
)
@click.option("--list", "is_list", is_flag=True, help="List the charts and end.")
@click.option("-q", "--quiet", "is_quiet", is_flag=True, help="Show no progress.")
@train_graph_options
def plot(
    runs: tuple[Path, ...],
    *,
    folder: Path | None,
    keys: tuple[str, ...],
    costs: tuple[Path, ...],
    is_list: bool,
    is_quiet: bool,
    which: WhichDay,
) -> None:
    """Draw charts of a finished RUN, or of a baseline and an upgraded one, and print the files' names.

    Each is a picture as SVG and PNG, and the numbers it shows as CSV. With --train-graph LINE: the trains of one day
    instead, stop by stop; a second run's files have _2 in their names. With --station STATION: the tracks of a station
    on one day. With --costs FILE: cost and distance along the way, by your rates (scenarios/costs.yaml is an example).
    """
    if is_list:
        print_charts()
        return
    _check_charts(keys, len(runs))
    if bool(keys) + bool(costs) + (which.line is not None) + (which.station is not None) > 1:
        raise click.UsageError("--chart, --costs, --train-graph and --station exclude each other")
    if len(costs) > len(runs):
        raise click.UsageError(f"--costs is given {len(costs)} times for {len(runs)} run{'s' * (len(runs) > 1)}")
    opened = [read_run(run) for run in runs]
    warn(warning for run in opened for warning in run.warnings)
    folder = chart_folder(runs) if folder is None else folder
    if which.line is not None:
        files = draw_train_graphs(opened, which, folder)
    elif which.station is not None:
        files = draw_station(opened, which, folder)
    elif costs:
        files = draw_costs(costs, opened, folder)
    else:
        files = draw_charts(keys, opened, folder, is_quiet=is_quiet)
    click.echo("\n".join(map(str, files)))


def _check_charts(keys: tuple[str, ...], runs: int) -> None:
    """Refuse charts that are not there, another number of runs than there can be, or than a chart takes."""
    from results import CHARTS

    unknown = [key for key in keys if key not in CHARTS]
    if unknown:
        raise click.BadParameter(f"no chart '{unknown[0]}', must be one of {', '.join(CHARTS)}", param_hint="--chart")
    if not 1 <= runs <= _MOST_RUNS:
        raise click.UsageError(f"needs the folders of one or two runs, found {runs}")
    lone = [key for key in keys if CHARTS[key].least_runs > runs]
    if lone:
        raise click.UsageError(f"the chart {lone[0]} needs a baseline and an upgraded run, found one run")
