"""Charts: the one registry, and drawing all of them; matplotlib is imported when the first is drawn.

Beside the registry are charts that take something else than one or two runs, each with the command that draws it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..border_dwells import border_dwell as border_dwell_table
from ..cause_means import cause_changes, cause_hours
from ..in_system import in_system_means
from ..lead_time_quantiles import lead_time_shares
from ..section_loads import section_occupation as section_occupation_table
from ..server_loads import server_hours as server_hours_table
from ..sides import Sides
from ..spreadsheets import write_csv
from ..throughput_weeks import weekly_throughput
from ..time_distances import time_distance as time_distance_table
from ..warm_up import weekly_in_system
from . import (
    capacity_curve,
    flow_map,
    in_system,
    lead_time_by_cause,
    lead_time_distribution,
    lead_time_waterfall,
    throughput,
    welch,
)
from .attribution import draw_attribution
from .border_dwell import TITLE as BORDER_DWELL
from .border_dwell import draw_border_dwell
from .capacity_curve import draw_capacity_curve
from .cost_distance import KEY as COST_DISTANCE
from .cost_distance import TITLE as COST_DISTANCE_TITLE
from .cost_distance import draw_cost_distance
from .flow_map import draw_flow_map, flow_table
from .glyphs import missing_characters
from .in_system import draw_in_system
from .lead_time_by_cause import draw_lead_time_by_cause
from .lead_time_distribution import draw_lead_time_distribution
from .lead_time_waterfall import draw_lead_time_waterfall
from .region import draw_region
from .section_occupation import TITLE as SECTION_OCCUPATION
from .section_occupation import draw_section_occupation
from .server_hours import QUEUES_TITLE, UTILISATION_TITLE, draw_queues, draw_utilisation
from .station_tracks import TITLE as STATION_TRACKS
from .station_tracks import draw_station_tracks
from .style import Runs, save, sides
from .sweep import draw_sweep
from .throughput import draw_cumulative_throughput, draw_throughput
from .time_distance import TITLE as TIME_DISTANCE
from .time_distance import draw_time_distance
from .tornado import draw_tornado
from .train_graph import draw_train_graph
from .welch import draw_welch

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = [
    "CHARTS",
    "OTHER_CHARTS",
    "Chart",
    "OtherChart",
    "chart_table",
    "draw",
    "draw_all",
    "draw_attribution",
    "draw_border_dwell",
    "draw_capacity_curve",
    "draw_cost_distance",
    "draw_cumulative_throughput",
    "draw_flow_map",
    "draw_in_system",
    "draw_lead_time_by_cause",
    "draw_lead_time_distribution",
    "draw_lead_time_waterfall",
    "draw_queues",
    "draw_region",
    "draw_section_occupation",
    "draw_station_tracks",
    "draw_sweep",
    "draw_throughput",
    "draw_time_distance",
    "draw_tornado",
    "draw_train_graph",
    "draw_utilisation",
    "draw_welch",
    "missing_characters",
    "undrawable_names",
    "write_chart",
]

Tick = Callable[[int, int], None]
"""Told after each chart how many are done, of how many."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its key (also its files' stem), its title, and what draws it.

    `shows` says in one line what it shows. `table` makes the numbers it shows of one run or two; its columns have units
    in their names, `run` numbers the runs from 1. `least_runs` is 2 where it needs a baseline and an upgraded run.
    """

    key: str
    title: str
    function: "Callable[[Runs], Figure]"
    shows: str = ""
    table: "Callable[[Sides], pd.DataFrame] | None" = None
    least_runs: int = 1

    @property
    def runs_text(self) -> str:
        """How many runs it takes, for people."""
        return "2 runs" if self.least_runs == 2 else "1 or 2 runs"


@dataclass(frozen=True, slots=True)
class OtherChart:
    """A chart that takes something else than one or two runs: key, title, what it shows, and the command for it."""

    key: str
    title: str
    shows: str
    takes: str
    command: str


_ALL = (
    Chart(
        "throughput",
        throughput.TITLE,
        draw_throughput,
        "tonnes delivered in each week, by line, with interval",
        weekly_throughput,
    ),
    Chart(
        "cumulative_throughput",
        throughput.CUMULATIVE_TITLE,
        draw_cumulative_throughput,
        "tonnes delivered since the measured period began, by line, with interval",
        weekly_throughput,
    ),
    Chart(
        "lead_time_distribution",
        lead_time_distribution.TITLE,
        draw_lead_time_distribution,
        "share of consignments delivered within a lead time, by line, P50, P90 and P95 marked",
        lead_time_shares,
    ),
    Chart(
        "lead_time_waterfall",
        lead_time_waterfall.TITLE,
        draw_lead_time_waterfall,
        "what the change of the mean lead time is made of, cause by cause, with intervals",
        cause_changes,
        least_runs=2,
    ),
    Chart(
        "lead_time_by_cause",
        lead_time_by_cause.TITLE,
        draw_lead_time_by_cause,
        "hours of a mean consignment by cause, by line and direction",
        cause_hours,
    ),
    Chart(
        "time_distance",
        TIME_DISTANCE,
        draw_time_distance,
        "cumulative hours along the way, borders as jumps (UNESCAP), by line and direction",
        time_distance_table,
    ),
    Chart(
        "border_dwell",
        BORDER_DWELL,
        draw_border_dwell,
        "hours at each border by cause, both sides, work and waiting apart",
        border_dwell_table,
    ),
    Chart(
        "queues",
        QUEUES_TITLE,
        draw_queues,
        "how many wait for officers, cranes and gates, by hour of the day and by week",
        server_hours_table,
    ),
    Chart(
        "utilisation",
        UTILISATION_TITLE,
        draw_utilisation,
        "share of officers, cranes and gates at work, by hour of the day and by week",
        server_hours_table,
    ),
    Chart(
        "in_system",
        in_system.TITLE,
        draw_in_system,
        "consignments between ready and delivered over time, by line, disruptions shaded",
        in_system_means,
    ),
    Chart(
        "welch",
        welch.TITLE,
        draw_welch,
        "number in the system by week, with MSER-5's truncation and the warm-up that is set",
        weekly_in_system,
    ),
    Chart(
        "section_occupation",
        SECTION_OCCUPATION,
        draw_section_occupation,
        "share of each hour of the day with a train on each section, as a heat map",
        section_occupation_table,
    ),
    Chart(
        "flow_map",
        flow_map.TITLE,
        draw_flow_map,
        "map of the lines, width by tonnes a week, circles by the time at each border",
        flow_table,
    ),
)

CHARTS: dict[str, Chart] = {chart.key: chart for chart in _ALL}
"""All charts of one or two runs by key, in the order of a report."""

OTHER_CHARTS: tuple[OtherChart, ...] = (
    OtherChart(
        COST_DISTANCE,
        COST_DISTANCE_TITLE,
        "cumulative cost along the way (UNESCAP), by rates of yours",
        "1 or 2 runs, rates",
        "corridor plot RUN --costs FILE",
    ),
    OtherChart(
        "train_graph",
        "Train graph",
        "the trains of a line on one day, time across and stations down",
        "1 or 2 runs, a line",
        "corridor plot RUN --train-graph LINE",
    ),
    OtherChart(
        "station_tracks",
        STATION_TRACKS,
        "which train stands on which track of a station on one day",
        "1 or 2 runs, a station",
        "corridor plot RUN --station STATION",
    ),
    OtherChart(
        "capacity_curve",
        capacity_curve.TITLE,
        "lead time against trains a day, with the knee",
        "1 or 2 scenarios",
        "corridor capacity SCENARIO --curve",
    ),
    OtherChart(
        "sweep",
        "Sweep",
        "an indicator over the values of one or two keys",
        "a scenario",
        "corridor sweep SCENARIO --vary",
    ),
    OtherChart(
        "attribution",
        "Attribution",
        "what each measure contributes, from none to all of them, with intervals",
        "a scenario, measures",
        "corridor attribute SCENARIO",
    ),
    OtherChart(
        "region",
        "Region",
        "the change over the sampled assumptions, and the inputs that decide",
        "2 scenarios",
        "corridor region",
    ),
    OtherChart(
        "tornado",
        "Tornado",
        "a result with each input at both ends of its range",
        "1 or 2 scenarios",
        "corridor tornado SCENARIO",
    ),
)
"""Charts that take something else than one or two runs."""


def draw(key: str, runs: Runs) -> "Figure":
    """Draw one chart of one run, or of a baseline and an upgraded run.

    Raises:
        ValueError: there is no such chart, or it does not take so many runs.
    """
    return _chart(key).function(runs)


def chart_table(key: str, runs: Runs) -> "pd.DataFrame":
    """Return the numbers that a chart shows; its columns are those of the chart's `table`.

    Raises:
        ValueError: there is no such chart, it does not take so many runs, or it has no table.
    """
    table = _chart(key).table
    if table is None:
        raise ValueError(f"the chart '{key}' has no table")
    return table(sides(runs))


def _chart(key: str) -> Chart:
    if key not in CHARTS:
        raise ValueError(f"no chart '{key}', must be one of {', '.join(CHARTS)}")
    return CHARTS[key]


def draw_all(runs: Runs, folder: Path, tick: Tick | None = None) -> list[Path]:
    """Draw every chart that takes so many runs into a folder, and return the files; the tables are read once."""
    evidence = sides(runs)
    keys = [key for key, chart in CHARTS.items() if chart.least_runs <= len(evidence)]
    return draw_some(keys, evidence, folder, tick)


def draw_some(keys: list[str], runs: Runs, folder: Path, tick: Tick | None = None) -> list[Path]:
    """Draw some charts into a folder, as `write_chart` does, and return the files; the tables are read once.

    Raises:
        ValueError: there is no such chart, or one does not take so many runs.
    """
    evidence = sides(runs)
    files = []
    for done, key in enumerate(keys, start=1):
        files += write_chart(key, evidence, folder)
        if tick is not None:
            tick(done, len(keys))
    return files


def write_chart(key: str, runs: Runs, folder: Path) -> list[Path]:
    """Write a chart as SVG and PNG, and the numbers that it shows as CSV, and return the files."""
    evidence = sides(runs)
    files = save(draw(key, evidence), folder, key)
    if CHARTS[key].table is not None:
        files.append(folder / f"{key}.csv")
        write_csv(chart_table(key, evidence), files[-1])
    return files


def undrawable_names(runs: Runs) -> list[str]:
    """Return a sentence on the characters of the runs' names that no font has, if there are any."""
    names: list[str] = []
    for one in sides(runs):
        scenario = one.run.scenario
        names += [one.run.name, *(line.name for line in scenario.network.values())]
        names += [border.name for border in scenario.borders.values()]
        names += [str(name) for name in one.run.places().column("name").to_pylist()]
    return missing_characters(names)
