"""Symbols on a map for the time at each border: circles, their area by the hours of a mean consignment."""

import math
from typing import TYPE_CHECKING, Any

from ..border_dwells import border_dwell
from ..sides import Sides

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

LARGEST_PT = 34.0
"""Diameter of the largest circle, points."""

_LOOK: dict[str, Any] = {
    "linestyle": "none",
    "marker": "o",
    "markerfacecolor": "#E69F0066",
    "markeredgecolor": "#8a5a00",
    "markeredgewidth": 0.9,
}


def border_hours(evidence: Sides) -> dict[tuple[int, str], float]:
    """Return the hours of a mean consignment at each border by run (1, 2) and border, both directions together."""
    table = border_dwell(evidence)
    by_way = table.groupby(["run", "border", "direction"]).agg({"hours": "sum", "consignments": "first"}).reset_index()
    by_way["weighted"] = by_way["hours"] * by_way["consignments"]
    sums = by_way.groupby(["run", "border"], as_index=False)[["weighted", "consignments"]].sum()
    return {(run, border): weighted / count for run, border, weighted, count in sums.itertuples(index=False)}


def draw_dwell(axes: "Axes", location: tuple[float, float], hours: float, most_h: float) -> None:
    """Draw the circle of a border; `most_h` is the largest on the picture."""
    axes.plot(*location, markersize=diameter_pt(hours, most_h), zorder=3.5, **_LOOK)


def dwell_key(most_h: float) -> "list[Line2D]":
    """Return what explains the circles in a legend: one of a round number of hours."""
    from matplotlib.lines import Line2D  # noqa: PLC0415

    if most_h <= 0:
        return []
    hours = max((step for step in (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500) if step <= most_h / 3), default=most_h)
    size = diameter_pt(hours, most_h)
    return [Line2D([], [], markersize=size, label=f"{hours:g} h at the border, mean", **_LOOK)]


def diameter_pt(hours: float, most_h: float) -> float:
    """Return a circle's diameter (points): its area is in proportion to the hours."""
    return LARGEST_PT * math.sqrt(hours / most_h) if most_h > 0 else 0.0
