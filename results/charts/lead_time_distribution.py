"""Lead time distribution chart: which share of the consignments arrived within how many hours."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..columns import Number
from ..traffic import BOTH_DIRECTIONS, Evidence
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Lead time distribution"
_SHARES = np.linspace(0.0, 1.0, 501)
_HOUR_STEPS = (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 672)


def draw_lead_time_distribution(runs: style.Runs) -> "Figure":
    """Draw the share of consignments delivered within each lead time, a panel for each line.

    Takes one run, or a baseline and an upgraded run. Counted consignments of all replications together, both
    directions, each with weight 1; P50 and P90 are marked. The axis ends at the slowest run's P99.
    """
    evidence = style.sides(runs)
    with style.styled():
        subtitle = f"share of consignments delivered within a lead time; {style.replications_text(evidence)}"
        figure, panels = style.panels_by_line(evidence, title=TITLE, subtitle=subtitle, inches=(1.3, 2.3))
        for line, axes in panels.items():
            _draw_panel(axes, evidence, line)
        if panels:
            _set_hours(list(panels.values())[-1], evidence, list(panels))
            style.draw_run_legend(figure, next(iter(panels.values())))
        return figure


def _pooled_h(one: Evidence, line: str) -> Number:
    parts = [one.traffic(r, (line, BOTH_DIRECTIONS)).lead_time_s for r in one.run.finished]
    return np.concatenate([np.zeros(0), *parts]) / 3600


def _draw_panel(axes: "Axes", evidence: Sequence[Evidence], line: str) -> None:
    looks = style.LOOKS[-len(evidence) :]
    pooled = [_pooled_h(one, line) for one in evidence]
    slowest = max(range(len(pooled)), key=lambda i: np.median(pooled[i]) if len(pooled[i]) else -1.0)
    for index, (hours, name, look) in enumerate(zip(pooled, style.labels(evidence), looks, strict=True)):
        at = np.quantile(hours, _SHARES) if len(hours) else np.zeros(0)
        axes.plot(at, _SHARES[: len(at)] * 100, color=look.colour, linestyle=look.dashes, label=name)
        for share in (0.5, 0.9) if len(hours) else ():
            hour = float(np.quantile(hours, share))
            axes.plot([hour], [share * 100], marker=look.mark, color=look.colour, markersize=5.5)
            _mark(axes, hour, share, look.colour, is_right=index == slowest)
    axes.set_ylim(0, 101)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.set_ylabel("% delivered")


def _mark(axes: "Axes", hour: float, share: float, colour: str, *, is_right: bool) -> None:
    axes.annotate(
        f"P{share * 100:.0f}  {hour:.{1 if hour < 100 else 0}f} h",
        (hour, share * 100),
        xytext=(7, -3) if is_right else (-7, -3),
        textcoords="offset points",
        ha="left" if is_right else "right",
        va="top" if is_right else "bottom",
        color=colour,
        fontsize=8.5,
        fontweight="bold",
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
        zorder=4,
    )


def _set_hours(axes: "Axes", evidence: Sequence[Evidence], names: Sequence[str]) -> None:
    from matplotlib.ticker import MultipleLocator  # noqa: PLC0415

    pooled = [_pooled_h(one, line) for one in evidence for line in names]
    most = max((float(np.quantile(hours, 0.99)) for hours in pooled if len(hours)), default=1.0) * 1.12
    step = next((step for step in _HOUR_STEPS if most / step <= 14), None)
    axes.set_xlim(0, most or 1)
    if step is not None:
        axes.xaxis.set_major_locator(MultipleLocator(step))
    axes.set_xlabel("lead time, hours from ready at origin to delivered at destination")
