"""Lead time distribution chart: which share of the consignments arrived within how many hours."""

from typing import TYPE_CHECKING

import numpy as np

from ..lead_time_quantiles import lead_time_shares
from . import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Lead time distribution"
MARKED_PERCENT = (50.0, 90.0, 95.0)
_LIFT = {50.0: (0.0, 0.0), 90.0: (-5.0, -12.0), 95.0: (5.0, -4.5)}
"""How far its label is moved up from a mark, left and right of it, points: P90 and P95 stand close to each other."""
_HOUR_STEPS = (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 672)


def draw_lead_time_distribution(runs: style.Runs) -> "Figure":
    """Draw the share of consignments delivered within each lead time, a panel for each line.

    Takes one run, or a baseline and an upgraded run. Counted consignments of all replications together, both
    directions, each with weight 1; P50, P90 and P95 are marked. The axis ends at the slowest run's P99.
    """
    evidence = style.sides(runs)
    table = lead_time_shares(evidence)
    with style.styled():
        subtitle = f"share of consignments delivered within a lead time; {style.replications_text(evidence)}"
        figure, panels = style.panels_by_line(evidence, title=TITLE, subtitle=subtitle, inches=(1.3, 2.3))
        for line, axes in panels.items():
            _draw_panel(axes, table[table["line"] == line], style.looks(evidence))
        if panels:
            _set_hours(list(panels.values())[-1], table)
            style.draw_run_legend(figure, evidence)
        return figure


def _draw_panel(axes: "Axes", table: "pd.DataFrame", looks: tuple[style.Look, ...]) -> None:
    curves = {number: table[table["run"] == number] for number in range(1, len(looks) + 1)}
    medians = {number: _hour(curve, 50.0) for number, curve in curves.items() if len(curve)}
    slowest = max(medians, key=lambda number: medians[number], default=1)
    for (number, curve), look in zip(curves.items(), looks, strict=True):
        axes.plot(curve["lead_time_h"], curve["share_percent"], color=look.colour, linestyle=look.dashes)
        for percent in MARKED_PERCENT if len(curve) else ():
            hour = _hour(curve, percent)
            axes.plot([hour], [percent], marker=look.mark, color=look.colour, markersize=5.5)
            _mark(axes, hour, percent, look.colour, is_right=number == slowest)
    axes.set_ylim(0, 104)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.set_ylabel("% delivered")


def _hour(curve: "pd.DataFrame", percent: float) -> float:
    return float(np.interp(percent, curve["share_percent"], curve["lead_time_h"]))


def _mark(axes: "Axes", hour: float, percent: float, colour: str, *, is_right: bool) -> None:
    axes.annotate(
        f"P{percent:.0f}  {hour:.{1 if hour < 100 else 0}f} h",
        (hour, percent),
        xytext=(7 if is_right else -7, _LIFT[percent][is_right]),
        textcoords="offset points",
        ha="left" if is_right else "right",
        va="center",
        color=colour,
        fontsize=8.5,
        fontweight="bold",
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
        zorder=4,
    )


def _set_hours(axes: "Axes", table: "pd.DataFrame") -> None:
    from matplotlib.ticker import MultipleLocator  # noqa: PLC0415

    ends = [_hour(curve, 99.0) for _, curve in table.groupby(["run", "line"])]
    most = max(ends, default=1.0) * 1.12
    step = next((step for step in _HOUR_STEPS if most / step <= 14), None)
    axes.set_xlim(0, most or 1)
    if step is not None:
        axes.xaxis.set_major_locator(MultipleLocator(step))
    axes.set_xlabel("lead time, hours from ready at origin to delivered at destination")
