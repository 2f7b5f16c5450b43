"""Throughput chart: tonnes delivered in each week, a panel for each line."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..interval_estimates import t_quantile
from ..traffic import BOTH_DIRECTIONS, Evidence
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

TITLE = "Throughput by week"


def draw_throughput(runs: style.Runs) -> "Figure":
    """Draw the tonnes delivered in each measured week, both directions, a panel for each line.

    Takes one run, or a baseline and an upgraded run. The line is the mean over the replications, the band
    its 95 % t interval (none from one replication). Tonnes, because every line has them; bulk has no TEU.
    """
    evidence = style.sides(runs)
    with style.styled():
        subtitle = _subtitle(evidence)
        figure, panels = style.panels_by_line(evidence, title=TITLE, subtitle=subtitle, inches=(1.2, 2.0))
        for line, axes in panels.items():
            _draw_panel(axes, evidence, line)
        if panels:
            list(panels.values())[-1].set_xlabel("week of the measured period")
            style.draw_run_legend(figure, next(iter(panels.values())))
        return figure


def _subtitle(evidence: Sequence[Evidence]) -> str:
    what = "tonnes delivered per week, both directions"
    if max(len(one.run.finished) for one in evidence) < 2:
        return f"{what}; 1 replication, so no interval"
    return f"{what}; mean of {style.replications_text(evidence)} with 95 % interval"


def _draw_panel(axes: "Axes", evidence: Sequence[Evidence], line: str) -> None:
    looks = style.LOOKS[-len(evidence) :]
    top = 0.0
    for one, name, look in zip(evidence, style.labels(evidence), looks, strict=True):
        weekly = [one.traffic(r, (line, BOTH_DIRECTIONS)).weekly_t for r in one.run.finished]
        if not weekly:
            continue
        mean, week = np.mean(weekly, axis=0), np.arange(1, one.weeks + 1)
        mark = "o" if one.weeks <= 16 else None
        axes.plot(week, mean, color=look.colour, linestyle=look.dashes, label=name, marker=mark, markersize=3.5)
        top = max(top, float(mean.max()))
        if len(weekly) > 1:
            error = np.std(weekly, axis=0, ddof=1) / math.sqrt(len(weekly))
            half = t_quantile(0.95, len(weekly)) * error
            axes.fill_between(week, np.maximum(mean - half, 0), mean + half, color=look.colour, alpha=0.25, lw=0)
            top = max(top, float((mean + half).max()))
    axes.set_ylim(0, top * 1.1 or 1)
    weeks = max(one.weeks for one in evidence)
    axes.set_xlim(0.5, weeks + 0.5)
    axes.set_xticks(range(1, weeks + 1, math.ceil(weeks / 14)))
    axes.set_ylabel("t per week")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.set_major_locator(_whole_ticks(4))


def _whole_ticks(most: int) -> "MaxNLocator":
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    return MaxNLocator(nbins=most, integer=True)
