"""`corridor plot`: draw charts of finished runs."""

from pathlib import Path

import click

from .arguments import charts_option, read_run, warn
from .train_graph import LISTED, WhichDay, draw_train_graphs, train_graph_options

_MOST_RUNS = 2


@click.command()
@click.argument("runs", metavar="RUN [RUN]", nargs=-1, type=click.Path(path_type=Path))
@charts_option("-o", "--folder", help_text="Folder of the charts.")
@click.option("--chart", "keys", metavar="KEY", multiple=True, help="Draw this chart only. May be repeated.")
@click.option("--list", "is_list", is_flag=True, help="List the charts and end.")
@train_graph_options
def plot(runs: tuple[Path, ...], *, folder: Path, keys: tuple[str, ...], is_list: bool, which: WhichDay) -> None:
    """Draw charts of a finished RUN, or of a baseline and an upgraded one, and print the files' names.

    With --train-graph LINE: the trains of one day instead, stop by stop, as a picture and as CSV for other tools; a
    second run's files have _2 in their names.
    """
    from results import CHARTS, draw, draw_all
    from results.charts.style import save

    if is_list:
        click.echo("\n".join(f"{chart.key:25} {chart.title}" for chart in CHARTS.values()))
        click.echo(LISTED)
        return
    unknown = [key for key in keys if key not in CHARTS]
    if unknown:
        raise click.BadParameter(f"no chart '{unknown[0]}', must be one of {', '.join(CHARTS)}", param_hint="--chart")
    if keys and which.line is not None:
        raise click.UsageError("--chart and --train-graph exclude each other")
    if not 1 <= len(runs) <= _MOST_RUNS:
        raise click.UsageError(f"needs the folders of one or two runs, found {len(runs)}")
    opened = [read_run(run) for run in runs]
    warn(warning for run in opened for warning in run.warnings)
    if which.line is not None:
        files = draw_train_graphs(opened, which, folder)
    elif keys:
        files = [file for key in keys for file in save(draw(key, opened), folder, key)]
    else:
        files = draw_all(opened, folder)
    click.echo("\n".join(map(str, files)))
