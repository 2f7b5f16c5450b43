"""Charts of servers: who queues where and how much is at work, by hour of the day and by week."""

import math
from typing import TYPE_CHECKING

import numpy as np

from ..server_loads import server_hours
from ..words import stage_name
from . import style
from .closed_bands import MIDDLE_OF_WEEK, closed_bands

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

QUEUES_TITLE = "Queues for servers"
UTILISATION_TITLE = "Utilisation of servers"
MOST_STAGES = 8
"""So many groups of servers are drawn; the table has all."""


def draw_queues(runs: style.Runs) -> "Figure":
    """Draw how many wait for each group of servers, by hour of the day and by week, the longest queues first.

    Takes one run, or a baseline and an upgraded run. What waits (consignments, trains, trucks) is said at each panel.
    Means over the measured period and the replications; of the groups those eight that have the longest mean queue in
    either run. Clock of Viet Nam.
    """
    return _draw(style.sides(runs), "queue", QUEUES_TITLE, "mean number of consignments, trains or trucks that wait")


def draw_utilisation(runs: style.Runs) -> "Figure":
    """Draw which share of each group of servers is at work while it is open, the busiest groups first.

    Arguments and choice as in `draw_queues`. A gap is an hour in which the group is never open; more than 100 % is work
    that is finished after closing.
    """
    return _draw(style.sides(runs), "utilisation", UTILISATION_TITLE, "% of open servers at work")


def _draw(evidence: style.Sides, column: str, title: str, what: str) -> "Figure":
    table = server_hours(evidence)
    stages = _largest(table, column)
    with style.styled():
        subtitle = f"{what}; {style.replications_text(evidence)}"
        if len(stages) == MOST_STAGES:
            subtitle += f"; the {MOST_STAGES} largest"
        subtitle += "\nleft: by hour of the day in Viet Nam; right: by week of the measured period"
        bands = closed_bands(evidence, (0, max(one.weeks for one in evidence)), stages)
        height_in = 1.4 + 1.25 * max(len(stages), 1) + bands.height_in
        figure = style.new_figure(height_in, title=title, subtitle=subtitle)
        if not stages:
            style.say_nothing_to_show(figure, "no servers work in these runs")
            return figure
        panels = figure.subplots(len(stages), 2, sharex="col", squeeze=False, gridspec_kw={"width_ratios": [2, 3]})
        for row, stage in zip(panels, stages, strict=True):
            mine = table[table["stage"] == stage]
            row[0].set_title(_stage_name(evidence, mine), fontsize=9)
            for axes, clock in zip(row, ("hour", "week"), strict=True):
                _draw_panel(axes, mine[mine["clock"] == clock], column, evidence)
            _set_heights(row, mine, column)
            bands.draw_stage(row[1], stage, [MIDDLE_OF_WEEK] * len(evidence))
        _set_clocks(panels[-1], evidence)
        style.draw_key_of_runs(figure, evidence, bands.keys(), has_marks=False)
        return figure


def _largest(table: "pd.DataFrame", column: str) -> list[str]:
    weekly = table[table["clock"] == "week"]
    means = weekly.groupby(["stage", "run"])[column].mean().groupby("stage").max().dropna()
    return [str(stage) for stage in means[means > 0].sort_values(ascending=False, kind="stable").index[:MOST_STAGES]]


def _stage_name(evidence: style.Sides, table: "pd.DataFrame") -> str:
    """Return place and stage; servers too, whose number may differ between the runs."""
    first = table.iloc[0]
    places = evidence[int(first["run"]) - 1].run.places()
    names = dict(zip(places.column("place").to_pylist(), places.column("name").to_pylist(), strict=True))
    counts = [f"{mean:.3g}" for mean in table.groupby("run")["servers"].mean()]
    servers = " / ".join(dict.fromkeys(counts))
    place = style.shown(names.get(first["place"], first["place"]), 40)
    unit = "server" if servers == "1" else "servers"
    return f"{place}: {style.shown(stage_name(str(first['stage'])), 40)}, {servers} {unit}"


def _draw_panel(axes: "Axes", table: "pd.DataFrame", column: str, evidence: style.Sides) -> None:
    scale = 100 if column == "utilisation" else 1
    for number, look in enumerate(style.looks(evidence), start=1):
        mine = table[table["run"] == number]
        at, values = mine["at"].to_numpy(dtype=np.float64), mine[column].to_numpy(dtype=np.float64) * scale
        if len(mine) and mine["clock"].iloc[0] == "hour":
            axes.stairs(
                values, np.append(at, 24), color=look.colour, linestyle=look.dashes, linewidth=1.4, baseline=None
            )
        else:
            mark = look.mark if len(at) == 1 else None
            axes.plot(at, values, color=look.colour, linestyle=look.dashes, linewidth=1.4, marker=mark, markersize=4)


def _set_heights(row: "np.ndarray[tuple[int], np.dtype[np.object_]]", table: "pd.DataFrame", column: str) -> None:
    """Heights of their own for hours and weeks: one week's queue may be ten times the mean; of shares 0 to 100 %."""
    from matplotlib.ticker import MaxNLocator, MultipleLocator  # noqa: PLC0415

    for axes, clock in zip(row, ("hour", "week"), strict=True):
        most = float(np.nanmax(table[table["clock"] == clock][column].to_numpy(dtype=np.float64), initial=0))
        if column == "utilisation":
            axes.set_ylim(0, max(106.0, most * 106))
            axes.yaxis.set_major_locator(MultipleLocator(50))
        else:
            axes.set_ylim(0, most * 1.15 or 1)
            axes.yaxis.set_major_locator(MaxNLocator(nbins=3))
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    row[0].set_ylabel("% at work" if column == "utilisation" else _queue_unit(table), linespacing=1.1, fontsize=8.5)


def _queue_unit(table: "pd.DataFrame") -> str:
    """What waits, on two lines of about the same length."""
    subjects = dict.fromkeys(str(subject).replace("_", " ") for subject in table["queue_of"])
    return f"{' or '.join(subjects)}\nwaiting"


def _set_clocks(row: "np.ndarray[tuple[int], np.dtype[np.object_]]", evidence: style.Sides) -> None:
    weeks = max(one.weeks for one in evidence)
    row[0].set_xlim(0, 24)
    row[0].set_xticks(range(0, 25, 3))
    row[0].set_xlabel("hour of the day")
    row[1].set_xlim(0.5, weeks + 0.5)
    row[1].set_xticks(range(1, weeks + 1, math.ceil(weeks / 14)))
    row[1].set_xlabel("week of the measured period")
