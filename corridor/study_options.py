"""What the studies of assumptions share: their options, the tools that they work with, names of indicators."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .arguments import HowToSimulate, charts_option, simulation_options
from .indicators import DEFAULT_INDICATOR
from .studies import study, weeks_option

if TYPE_CHECKING:
    from results.studies.assumed_points import How


@dataclass(frozen=True, slots=True)
class HowToStudy:
    """How to simulate, and the weeks measured (None: the scenario's)."""

    simulate: HowToSimulate
    weeks: int | None


def study_options(replications: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the options of studies, with their usual number of replications; they arrive as one argument, `how`."""

    def added(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def packed(how: HowToSimulate, weeks: int | None, **others: Any) -> None:
            command(how=HowToStudy(how, weeks), **others)

        help_text = f"Replications of each scenario.  [default: {replications}]"
        return simulation_options(weeks_option(packed), replications=help_text)

    return added


def drawing_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of charts; they arrive as one argument, `charts_folder` (None: none are drawn)."""

    @wraps(command)
    def packed(charts_folder: Path, has_no_charts: bool, **others: Any) -> None:
        command(charts_folder=None if has_no_charts else charts_folder, **others)

    bare = click.option("--no-charts", "has_no_charts", is_flag=True, help="Draw no chart.")(packed)
    return charts_option("--charts", "charts_folder", help_text="Folder of the chart.")(bare)


indicator_option = click.option(
    "--indicator", default=DEFAULT_INDICATOR, show_default=True, help="The result, a key of `results.KPIS`."
)
line_option = click.option("--line", default="all", show_default=True, help="Id of a line, or all.")
seed_option = click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Of the draws of assumptions."
)


def indicator_name(indicator: str) -> str:
    """Name an indicator for people."""
    from results import KPIS

    if indicator in KPIS:
        return KPIS[indicator].name
    return f"hours of {indicator.removeprefix('cause_').removesuffix('_h').replace('_', ' ')}"


@contextmanager
def studied(title: str, how: HowToStudy, replications: Sequence[int]) -> "Iterator[How]":
    """The tools of a study, as the studies of assumptions take them.

    Raises:
        Failed: It was interrupted; what is measured is kept.
    """
    from results.studies.assumed_points import How

    with study(title, how.simulate) as tools:
        yield How(replications, tools.workers, progress=tools.bar.advance)
