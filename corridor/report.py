"""`corridor report`: one HTML file of a finished run, or of a baseline and others, that opens anywhere."""

import webbrowser
from pathlib import Path

import click

from .arguments import HowToSimulate, simulation_options, warn
from .progress_bar import progress_bar
from .result_files import REPORT, check_result_file
from .sides import GivenSide, finish_side, read_side

_LANGUAGES = ("en", "vi", "zh")


@click.command()
@click.argument("runs", metavar="RUN [RUN ...]", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("report.html"),
    show_default=True,
    help="The file to write.",
)
@click.option(
    "--language",
    type=click.Choice(_LANGUAGES),
    default="en",
    show_default=True,
    help="Language that the report opens in; it has a switch.",
)
@click.option("--open", "is_open", is_flag=True, help="Open the report in a browser.")
@simulation_options
def report(runs: tuple[Path, ...], *, output: Path, language: str, is_open: bool, how: HowToSimulate) -> None:
    """Write one HTML file on RUN: the folder of a finished run, or a scenario file, which is run first.

    The first RUN is the baseline of the others. The file works offline, on a phone and in print, and prints its name
    when it is written. Finished replications are used again.
    """
    from results import check_scenarios
    from results.report import build_report, read_evidence
    from sim.workers import LocalWorkers

    check_result_file(output, REPORT)
    sides = [read_side(GivenSide(path), how) for path in runs]
    for side in sides[1:]:
        check_scenarios(sides[0].scenario, side.scenario)
    finished = [finish_side(side, how) for side in sides]
    warn(warning for run in finished for warning in run.warnings)
    with progress_bar("report", is_quiet=how.is_quiet) as bar, LocalWorkers(how.workers) as workers:
        evidence = read_evidence(finished, workers, bar.advance)
    build_report(evidence, output, language=language)  # the processes have ended, their memory is free
    click.echo(str(output))
    if is_open and not webbrowser.open(output.resolve().as_uri()):
        warn([f"no browser could be started, open {output} by hand"])
