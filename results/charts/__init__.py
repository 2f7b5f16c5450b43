"""Charts: the one registry, and drawing all of them; matplotlib is imported when the first is drawn.

Beside the registry are charts that show many runs, not one or two: the capacity curve (`corridor capacity --curve`),
the sweep (`corridor sweep`), the attribution (`corridor attribute`), and those of assumptions (`corridor region`,
`corridor tornado`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import flow_map, in_system, lead_time_by_cause, lead_time_distribution, throughput, welch
from .attribution import draw_attribution
from .capacity_curve import draw_capacity_curve
from .flow_map import draw_flow_map
from .in_system import draw_in_system
from .lead_time_by_cause import draw_lead_time_by_cause
from .lead_time_distribution import draw_lead_time_distribution
from .region import draw_region
from .style import Runs, save, sides
from .sweep import draw_sweep
from .throughput import draw_throughput
from .tornado import draw_tornado
from .train_graph import draw_train_graph
from .welch import draw_welch

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "CHARTS",
    "Chart",
    "draw",
    "draw_all",
    "draw_attribution",
    "draw_capacity_curve",
    "draw_flow_map",
    "draw_in_system",
    "draw_lead_time_by_cause",
    "draw_lead_time_distribution",
    "draw_region",
    "draw_sweep",
    "draw_throughput",
    "draw_tornado",
    "draw_train_graph",
    "draw_welch",
]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its key (also its file's stem), its title, and what draws it."""

    key: str
    title: str
    function: "Callable[[Runs], Figure]"


_ALL = (
    Chart("throughput", throughput.TITLE, draw_throughput),
    Chart("lead_time_distribution", lead_time_distribution.TITLE, draw_lead_time_distribution),
    Chart("lead_time_by_cause", lead_time_by_cause.TITLE, draw_lead_time_by_cause),
    Chart("in_system", in_system.TITLE, draw_in_system),
    Chart("welch", welch.TITLE, draw_welch),
    Chart("flow_map", flow_map.TITLE, draw_flow_map),
)

CHARTS: dict[str, Chart] = {chart.key: chart for chart in _ALL}
"""All charts by key, in the order of a report."""


def draw(key: str, runs: Runs) -> "Figure":
    """Draw one chart of one run, or of a baseline and an upgraded run.

    Raises:
        ValueError: there is no such chart, or more than two runs.
    """
    if key not in CHARTS:
        raise ValueError(f"no chart '{key}', must be one of {', '.join(CHARTS)}")
    return CHARTS[key].function(runs)


def draw_all(runs: Runs, folder: Path) -> list[Path]:
    """Draw every chart into a folder, as SVG and PNG, and return the files; the tables are read once."""
    evidence = sides(runs)
    return [path for chart in CHARTS.values() for path in save(chart.function(evidence), folder, chart.key)]
