"""Attribution chart: from no measure to all of them, a step for each measure's Shapley value with its interval."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..kpi import KPIS
from ..studies.attribution import Attribution
from ..traffic import BOTH_DIRECTIONS
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "What each measure deserves"
_LESS, _MORE, _END = "#56B4E9", "#E69F00", "#6b6b6b"
_HATCH = "///"
"""What rises is hatched too, so that grey print tells it from what falls."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One bar: its name, where it starts and ends, its change (a share of the baseline), the interval of its end.

    NaN stands for none.
    """

    name: str
    start: float
    end: float
    share: float = math.nan
    low: float = math.nan
    high: float = math.nan
    is_end: bool = False


def draw_attribution(found: Attribution, line_names: Mapping[str, str]) -> "Figure":
    """Draw the way from no measure to all, both directions, a panel for each line and one for all lines together.

    `line_names` by line id, `all` for all of them. Measures in their order, a bar each as long as its Shapley value;
    whiskers are the 95 % intervals of the values, hours or the indicator's unit.
    """
    kpi = KPIS[found.indicator]
    with style.styled():
        lines = _lines(found)
        bars = len(found.measures) + 2
        figure = style.new_figure(
            0.95 + (0.62 + 0.3 * bars) * max(len(lines), 1), title=TITLE, subtitle=_subtitle(found)
        )
        if not lines:
            style.say_nothing_to_show(figure, "no counted consignment was delivered in these runs")
            return figure
        panels = figure.subplots(len(lines), 1, squeeze=False)[:, 0]
        for axes, line in zip(panels, lines, strict=True):
            says_nothing = "; goods are left, no share says anything" if found.left_in(line, BOTH_DIRECTIONS) else ""
            axes.set_title(style.shown(line_names.get(line, line)) + says_nothing)
            _draw_steps(axes, _steps(found, line), kpi.unit)
        panels[-1].set_xlabel(f"{kpi.name}{f', {kpi.unit}' if kpi.unit else ''}")
        return figure


def _subtitle(found: Attribution) -> str:
    replications = found.design.replications
    plural = "" if replications == 1 else "s"
    return (
        f"Shapley values of {len(found.measures)} measures, both directions; {replications} replication{plural}, "
        "whiskers: 95 % interval"
    )


def _lines(found: Attribution) -> list[str]:
    if not len(found.totals):
        return []
    both = found.totals[found.totals["direction"] == BOTH_DIRECTIONS]["line"].tolist()
    return [line for line in both if line != "all" or len(both) != 2]


def _steps(found: Attribution, line: str) -> list[_Step]:
    totals, shares = (
        table[(table["line"] == line) & (table["direction"] == BOTH_DIRECTIONS)].to_dict("records")
        for table in (found.totals, found.shares)
    )
    at = float(totals[0]["baseline"])
    steps = [_Step("no measure", 0.0, at, is_end=True)]
    for row in shares:
        low, high = at + row["low95"], at + row["high95"]
        steps.append(_Step(row["measure"], at, at + row["shapley"], row["share"], low, high))
        at += row["shapley"]
    share = float(totals[0]["change_share"])
    return [*steps, _Step("all together", 0.0, float(totals[0]["everything"]), share, is_end=True)]


def _draw_steps(axes: "Axes", steps: Sequence[_Step], unit: str) -> None:
    for y, step in enumerate(steps):
        colour = _END if step.is_end else _LESS if step.end <= step.start else _MORE
        axes.barh(
            y,
            step.end - step.start,
            left=step.start,
            height=0.66,
            facecolor=colour,
            edgecolor="#333333",
            linewidth=0.5,
            hatch=_HATCH if colour == _MORE else "",
        )
        if not math.isnan(step.low):
            axes.plot([step.low, step.high], [y, y], color=style.INK, lw=1.1, solid_capstyle="butt")
            axes.plot([step.low, step.high], [y, y], "|", color=style.INK, markersize=6)
        if y:
            before = steps[y - 1].end
            axes.plot([before, before], [y - 0.67, y - 0.33], color=style.FAINT, lw=0.7)
    _write_figures(axes, steps, unit)
    if axes.get_xlim()[0] < 0:
        axes.axvline(0, color=style.FAINT, lw=0.8, zorder=0.5)
    axes.set_ylim(len(steps) - 0.4, -0.6)
    axes.set_yticks(range(len(steps)), [style.shown(step.name.replace("_", " "), 34) for step in steps])
    axes.tick_params(axis="y", length=0)
    style.keep_grid(axes, "x")
    axes.spines["left"].set_visible(False)


def _write_figures(axes: "Axes", steps: Sequence[_Step], unit: str) -> None:
    ends = [value for step in steps for value in (step.start, step.end, step.low, step.high) if not math.isnan(value)]
    low, high = min(ends), max(ends)
    room = 0.2 * (high - low or 1)
    axes.set_xlim(low - (room if low < 0 else 0), high + room)
    for y, step in enumerate(steps):
        places = [value for value in (step.start, step.end, step.low, step.high) if not math.isnan(value)]
        figure = f"{step.end:,.1f}" if step.is_end else f"{step.end - step.start:+,.2f}"
        share = "" if math.isnan(step.share) else f" ({100 * step.share:+.1f} %)"
        text = f"{figure} {unit}".rstrip() + share
        axes.annotate(
            text.replace("-", "−"),
            (max(places), y),
            (5, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            fontweight="bold" if step.is_end else "normal",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4},
        )
