"""Throughput charts: tonnes delivered in each week, and added up, a panel for each line."""

import math
from typing import TYPE_CHECKING

from ..throughput_weeks import weekly_throughput
from . import style
from .closed_bands import MIDDLE_OF_WEEK, closed_bands
from .series import FEW, Columns, draw_series, set_thousands

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Throughput by week"
CUMULATIVE_TITLE = "Cumulative throughput"
_WEEKLY: Columns = ("delivered_t", "low95_t", "high95_t")
_CUMULATIVE: Columns = ("cumulative_t", "cumulative_low95_t", "cumulative_high95_t")


def draw_throughput(runs: style.Runs) -> "Figure":
    """Draw the tonnes delivered in each measured week, both directions, a panel for each line.

    Takes one run, or a baseline and an upgraded run. The line is the mean over the replications, the band its 95 % t
    interval (none from one replication). Days on which the calendar closes offices are marked. Tonnes, because every
    line has them; bulk has no TEU.
    """
    return _draw(style.sides(runs), TITLE, "tonnes delivered per week, both directions", _WEEKLY)


def draw_cumulative_throughput(runs: style.Runs) -> "Figure":
    """Draw the tonnes delivered since the measured period began, week by week, as `draw_throughput` does.

    Where two runs carry all that is to be carried, they lie on each other; where one falls behind, the gap between
    them is what it could not carry or has not delivered yet.
    """
    what = "tonnes delivered since the measured period began, both directions"
    return _draw(style.sides(runs), CUMULATIVE_TITLE, what, _CUMULATIVE)


def _draw(evidence: style.Sides, title: str, what: str, columns: Columns) -> "Figure":
    table = weekly_throughput(evidence)
    bands = closed_bands(evidence, (0, max(one.weeks for one in evidence)))
    with style.styled():
        subtitle = f"{what}; {style.mean_text(evidence)}"
        inches = 1.2 + bands.height_in, 2.0
        figure, panels = style.panels_by_line(evidence, title=title, subtitle=subtitle, inches=inches)
        for line, axes in panels.items():
            of_line = table[table["line"] == line]
            _draw_panel(axes, of_line, evidence, columns)
            bands.draw_line(axes, line, [MIDDLE_OF_WEEK] * len(evidence))
        if panels:
            list(panels.values())[-1].set_xlabel("week of the measured period")
            style.draw_key_of_runs(figure, evidence, bands.keys(), has_marks=max(one.weeks for one in evidence) <= FEW)
        return figure


def _draw_panel(axes: "Axes", table: "pd.DataFrame", evidence: style.Sides, columns: Columns) -> None:
    for number, look in enumerate(style.looks(evidence), start=1):
        draw_series(axes, table[table["run"] == number], "week", columns, look)
    weeks = max(one.weeks for one in evidence)
    axes.set_xlim(0.5, weeks + 0.5)
    axes.set_xticks(range(1, weeks + 1, math.ceil(weeks / 14)))
    axes.set_ylabel("t per week" if columns is _WEEKLY else "t in all")
    set_thousands(axes)
