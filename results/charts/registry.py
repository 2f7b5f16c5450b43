"""The one registry of charts of one run or two, and drawing them; matplotlib is imported when the first is drawn."""

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
    border_dwell,
    flow_map,
    in_system,
    lead_time_by_cause,
    lead_time_distribution,
    lead_time_waterfall,
    section_occupation,
    server_hours,
    throughput,
    time_distance,
    welch,
)
from .glyphs import missing_characters
from .style import Runs, save, sides

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

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


_ALL = (
    Chart(
        "throughput",
        throughput.TITLE,
        throughput.draw_throughput,
        "tonnes delivered in each week, by line, with interval",
        weekly_throughput,
    ),
    Chart(
        "cumulative_throughput",
        throughput.CUMULATIVE_TITLE,
        throughput.draw_cumulative_throughput,
        "tonnes delivered since the measured period began, by line, with interval",
        weekly_throughput,
    ),
    Chart(
        "lead_time_distribution",
        lead_time_distribution.TITLE,
        lead_time_distribution.draw_lead_time_distribution,
        "share of consignments delivered within a lead time, by line, P50, P90 and P95 marked",
        lead_time_shares,
    ),
    Chart(
        "lead_time_waterfall",
        lead_time_waterfall.TITLE,
        lead_time_waterfall.draw_lead_time_waterfall,
        "what the change of the mean lead time is made of, cause by cause, with intervals",
        cause_changes,
        least_runs=2,
    ),
    Chart(
        "lead_time_by_cause",
        lead_time_by_cause.TITLE,
        lead_time_by_cause.draw_lead_time_by_cause,
        "hours of a mean consignment by cause, by line and direction",
        cause_hours,
    ),
    Chart(
        "time_distance",
        time_distance.TITLE,
        time_distance.draw_time_distance,
        "cumulative hours along the way, borders as jumps (UNESCAP), by line and direction",
        time_distance_table,
    ),
    Chart(
        "border_dwell",
        border_dwell.TITLE,
        border_dwell.draw_border_dwell,
        "hours at each border by cause, both sides, work and waiting apart",
        border_dwell_table,
    ),
    Chart(
        "queues",
        server_hours.QUEUES_TITLE,
        server_hours.draw_queues,
        "how many wait for officers, cranes and gates, by hour of the day and by week",
        server_hours_table,
    ),
    Chart(
        "utilisation",
        server_hours.UTILISATION_TITLE,
        server_hours.draw_utilisation,
        "share of officers, cranes and gates at work, by hour of the day and by week",
        server_hours_table,
    ),
    Chart(
        "in_system",
        in_system.TITLE,
        in_system.draw_in_system,
        "consignments between ready and delivered over time, by line, disruptions shaded",
        in_system_means,
    ),
    Chart(
        "welch",
        welch.TITLE,
        welch.draw_welch,
        "number in the system by week, with MSER-5's truncation and the warm-up that is set",
        weekly_in_system,
    ),
    Chart(
        "section_occupation",
        section_occupation.TITLE,
        section_occupation.draw_section_occupation,
        "share of each hour of the day with a train on each section, as a heat map",
        section_occupation_table,
    ),
    Chart(
        "flow_map",
        flow_map.TITLE,
        flow_map.draw_flow_map,
        "map of the lines, width by tonnes a week, circles by the time at each border",
        flow_map.flow_table,
    ),
)

CHARTS: dict[str, Chart] = {chart.key: chart for chart in _ALL}
"""All charts of one or two runs by key, in the order of a report."""


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
