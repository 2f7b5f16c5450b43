"""Charts as files: drawing them with progress, where they go, and the list of all there are."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import warn
from .indicators import DEFAULT_INDICATOR
from .progress_bar import progress_bar
from .tables import print_table

if TYPE_CHECKING:
    from results import Evidence
    from sim import Run


def print_charts() -> None:
    """Print every chart: its key, what it takes, what it shows; then those that other options or commands draw."""
    from results import CHARTS
    from results.charts import OTHER_CHARTS

    rows = [(chart.key, chart.runs_text, chart.shows) for chart in CHARTS.values()]
    print_table({"chart": "left", "takes": "left", "shows": "left"}, rows, title="corridor plot RUN [RUN] --chart KEY")
    others = [(chart.key, chart.takes, chart.shows, chart.command) for chart in OTHER_CHARTS]
    columns = ("chart", "takes", "shows", "command")
    print_table(dict.fromkeys(columns, "left"), others, title="by other options and commands")


def chart_folder(runs: Sequence[Path]) -> Path:
    """Return the folder of the charts of some runs, named after theirs."""
    return Path("charts") / "-vs-".join(run.resolve().name for run in runs)


def study_stem(study: str, indicator: str, line: str | None) -> str:
    """Return the name of a study's chart, so that none is written over that of another indicator or line.

    `line` is None for what is drawn by default.
    """
    return "_".join(
        [study, *([] if indicator == DEFAULT_INDICATOR else [indicator]), *([] if line is None else [line])]
    )


def draw_charts(
    keys: Sequence[str], runs: "Sequence[Run | Evidence]", folder: Path, *, is_quiet: bool = False
) -> list[Path]:
    """Draw some charts (none named: all that take so many runs) with progress, and return the files."""
    from results.charts import draw_all, draw_some, undrawable_names
    from sim import Progress

    warn(undrawable_names(runs))
    with progress_bar("charts", is_quiet=is_quiet) as bar:

        def tick(done: int, total: int) -> None:
            bar.advance(Progress(done, total))

        return draw_some(list(dict.fromkeys(keys)), runs, folder, tick) if keys else draw_all(runs, folder, tick)


def draw_costs(files: Sequence[Path], runs: "Sequence[Run]", folder: Path) -> list[Path]:
    """Draw cost and distance by one file of rates, or by one for each run, and return the files.

    Raises:
        ScenarioError: something in a file of rates is wrong; all of it is said, of all files.
        ComparisonError: the files are not in one currency and unit.
    """
    from results.charts import undrawable_names
    from results.charts.cost_distance import write_cost_distance
    from results.costs import rates_of_runs, read_all_rates

    rates = rates_of_runs(read_all_rates(files), len(runs))
    warn(undrawable_names(runs))
    for each in {own.file: own for own in rates}.values():
        warn(each.cautions(run.scenario for run, own in zip(runs, rates, strict=True) if own.file == each.file))
    return write_cost_distance(runs, rates, folder)
