"""Chart of the number of consignments in the system over time, a panel for each line, disruptions shaded."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.local_time import HOUR_S
from sim.scenario.schema.period import WEEK_S, Period

from ..columns import Number, Whole
from ..in_system import read_in_system
from ..interval_estimates import t_quantile
from ..recovery import disruption_times, lines_hit
from ..traffic import Evidence
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Consignments in the system"
_SHORT_WEEKS = 16
_SHADE = "#CC79A7"


def draw_in_system(runs: style.Runs) -> "Figure":
    """Draw how many consignments are between ready and delivered, a panel for each line.

    Takes one run, or a baseline and an upgraded run. The line is the mean over each day (each quarter of one up to 16
    weeks) and the replications, the band its 95 % t interval (none from one replication). The times of disruptions that
    hit a line are shaded in its panel, the darker the more replications have one then.
    """
    evidence = style.sides(runs)
    with style.styled():
        figure, panels = style.panels_by_line(evidence, title=TITLE, subtitle=_subtitle(evidence), inches=(1.2, 2.0))
        for line, axes in panels.items():
            _draw_panel(axes, evidence, line)
        for one in evidence:
            if one.run.scenario.disruptions:
                _shade(one, panels)
        if panels:
            list(panels.values())[-1].set_xlabel("weeks since the measured period began")
            style.draw_run_legend(figure, next(iter(panels.values())))
        return figure


def _subtitle(evidence: Sequence[Evidence]) -> str:
    what = "from ready at origin to delivered, all directions"
    if any(one.run.scenario.disruptions for one in evidence):
        what += "; disruptions shaded"
    if max(len(one.run.finished) for one in evidence) < 2:
        return f"{what}; 1 replication, so no interval"
    return f"{what}; mean of {style.replications_text(evidence)} with 95 % interval"


def _draw_panel(axes: "Axes", evidence: Sequence[Evidence], line: str) -> None:
    looks = style.LOOKS[-len(evidence) :]
    for one, name, look in zip(evidence, style.labels(evidence), looks, strict=True):
        bounds = _bounds_s(one.run.scenario.time)
        rows = [_means(one, replication, line, bounds) for replication in one.run.finished]
        if not rows:
            continue
        week = _weeks((bounds[1:] + bounds[:-1]) / 2, one.run.scenario.time)
        mean = np.mean(rows, axis=0)
        axes.plot(week, mean, color=look.colour, linestyle=look.dashes, label=name, linewidth=1.3)
        if len(rows) > 1:
            half = t_quantile(0.95, len(rows)) * np.std(rows, axis=0, ddof=1) / math.sqrt(len(rows))
            axes.fill_between(week, np.maximum(mean - half, 0), mean + half, color=look.colour, alpha=0.25, lw=0)
    axes.set_ylim(bottom=0)
    axes.set_ylabel("consignments")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.margins(x=0.01)


def _means(one: Evidence, replication: int, line: str, bounds_s: Whole) -> Number:
    means: Number = np.diff(read_in_system(one.run, replication, {line}).totals(bounds_s)) / np.diff(bounds_s)
    return means


def _bounds_s(period: Period) -> Whole:
    step_s = 6 * HOUR_S if period.horizon_weeks <= _SHORT_WEEKS else 24 * HOUR_S
    return np.arange(period.measured_from_s, period.end_s + 1, step_s, dtype=np.int64)


def _weeks(times_s: Number, period: Period) -> Number:
    return (times_s - period.measured_from_s) / WEEK_S


def _shade(one: Evidence, panels: "dict[str, Axes]") -> None:
    period, count = one.run.scenario.time, len(one.run.finished)
    for replication in one.run.finished:
        lines = lines_hit(one.run, replication)
        for key, times in disruption_times(one.run, replication).items():
            for line in lines[key].intersection(panels):
                for span in times:
                    start, end = _weeks(np.array(span, dtype=np.float64), period).tolist()
                    if end > 0:
                        panels[line].axvspan(max(start, 0), end, color=_SHADE, alpha=0.3 / count, lw=0)
