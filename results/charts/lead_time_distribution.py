"""Lead time distribution chart: which share of the consignments arrived within how many hours."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ..lead_time_quantiles import lead_time_shares
from . import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Lead time distribution"
MARKED_PERCENT = (50.0, 90.0, 95.0)
_LIFT = {50.0: (0.0, 0.0), 90.0: (0.5, -15.0), 95.0: (8.0, -8.0)}
"""How far its label is moved up from a mark, left and right of it, points: P90 and P95 stand close to each other."""
ROOM = 1.17
"""The axis ends so much after the last P95, whose label stands there; a choice of drawing."""
_HOUR_STEPS = (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 672)


def draw_lead_time_distribution(runs: style.Runs) -> "Figure":
    """Draw the share of consignments delivered within each lead time, a panel for each line.

    Takes one run, or a baseline and an upgraded run. Counted consignments of all replications together, both
    directions, each with weight 1; P50, P90 and P95 are marked. The axis ends a little after the last P95; how much is
    delivered later than that, and P99, is written into the panel.
    """
    evidence = style.sides(runs)
    table = lead_time_shares(evidence)
    with style.styled():
        subtitle = f"share of consignments delivered within a lead time; {style.replications_text(evidence)}"
        figure, panels = style.panels_by_line(evidence, title=TITLE, subtitle=subtitle, inches=(1.3, 2.3))
        for line, axes in panels.items():
            of_line = table[table["line"] == line]
            _draw_panel(axes, of_line, style.looks(evidence))
            _say_what_is_cut(axes, of_line, _end_h(table), is_pair=len(evidence) == 2)
        if panels:
            _set_hours(list(panels.values())[-1], _end_h(table))
            style.draw_key_of_runs(figure, evidence)
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
    axes.set_ylim(0, 107)
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


def _end_h(table: "pd.DataFrame") -> float:
    """The end of the axis: the last P95 with room for its label, a whole number of half steps."""
    most_h = ROOM * max((_hour(curve, 95.0) for _, curve in table.groupby(["run", "line"])), default=1.0)
    half_h = _step_h(most_h) / 2
    return math.ceil(most_h / half_h) * half_h


def _step_h(most_h: float) -> int:
    """Hours between two ticks."""
    return next((step for step in _HOUR_STEPS if most_h / step <= 14), math.ceil(most_h / 14))


def _say_what_is_cut(axes: "Axes", table: "pd.DataFrame", end_h: float, *, is_pair: bool) -> None:
    """Write which share of each run is delivered beyond the axis, and its P99, where the curves are not."""
    texts = [f"later than {end_h:g} h:"]
    for number, curve in table.groupby("run"):
        later = 100 - float(np.interp(end_h, curve["lead_time_h"], curve["share_percent"]))
        whose = ("baseline ", "upgraded ")[int(str(number)) - 1] if is_pair else ""
        texts.append(f"{whose}{_percent(later)} (P99 {_hour(curve, 99.0):.0f} h)")
    if len(texts) > 1:
        at: Any = {"xy": (1, 0), "xytext": (-2, 5), "xycoords": "axes fraction", "textcoords": "offset points"}
        box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6}
        axes.annotate("\n".join(texts), **at, ha="right", va="bottom", fontsize=7.5, bbox=box, zorder=4)


def _percent(share: float) -> str:
    if share <= 0:
        return "none"
    return "below 0.1 %" if share < 0.1 else f"{share:.1f} %"


def _set_hours(axes: "Axes", end_h: float) -> None:
    from matplotlib.ticker import MultipleLocator  # noqa: PLC0415

    axes.set_xlim(0, end_h)
    axes.xaxis.set_major_locator(MultipleLocator(_step_h(end_h)))
    axes.set_xlabel("lead time, hours from ready at origin to delivered at destination")
