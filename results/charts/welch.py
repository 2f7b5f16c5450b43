"""Welch plot: the number in the system week by week from the empty start, with moving average and warm-up."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.scenario.schema.period import WEEK_S
from sim.variants import has_calendar

from ..columns import Number
from ..traffic import Evidence
from ..warm_up import LEAST_BATCHES, Truncation, Weeks, simulated_weeks, truncations, weeks_in_system
from . import style
from .closed_bands import closed_bands

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Warm-up: consignments in the system"
WINDOW_WEEKS = 2
"""Weeks on each side of the moving average, fewer near the ends (Welch 1983)."""


def draw_welch(runs: style.Runs, *, warm_up_weeks: int | None = None) -> "Figure":
    """Draw the number in the system by week, from the first simulated one, a panel for each line.

    Takes one run, or a baseline and an upgraded run. Thin: the mean of each week, averaged over the replications;
    thick: its moving average over five weeks. Shaded: the warm-up that is set, `warm_up_weeks` or that of the runs.
    Days on which the calendar closes offices are marked. The truncation of `results.warm_up`, where there is any, is a
    vertical line, if the run has no calendar that MSER-5 would mistake.
    """
    evidence = style.sides(runs)
    if warm_up_weeks is None:
        warm_up_weeks = max(one.run.scenario.time.warm_up_weeks for one in evidence)
    weeks = [weeks_in_system(one.run) for one in evidence]
    with style.styled():
        subtitle = _subtitle(evidence, warm_up_weeks)
        names = _line_names(evidence, weeks)
        warm_ups = [one.run.scenario.time.measured_from_s / WEEK_S for one in evidence]
        bands = closed_bands(
            evidence, (-max(warm_ups), max(simulated_weeks(one.run.scenario.time) for one in evidence))
        )
        inches = 1.35 + bands.height_in, 2.0
        figure, panels = style.panels_by_line(evidence, title=TITLE, subtitle=subtitle, inches=inches, names=names)
        looks = style.looks(evidence)
        for one, read, name, look in zip(evidence, weeks, style.labels(evidence), looks, strict=True):
            _draw_run(panels, (one, read), name, look)
        for line, axes in panels.items():
            _finish(axes, warm_up_weeks)
            bands.draw_line(axes, line, warm_ups)
        if panels:
            last = list(panels.values())[-1]
            last.set_xlim(0, max(simulated_weeks(one.run.scenario.time) for one in evidence))
            last.set_xlabel("weeks since the empty start")
            style.draw_key_of_runs(figure, evidence, bands.keys())
        return figure


def moving_average(by_week: Number, window: int = WINDOW_WEEKS) -> Number:
    """Return Welch's moving average: of each week and up to `window` on each side, as many as both sides have."""
    last = len(by_week) - 1
    sides = [min(window, week, last - week) for week in range(len(by_week))]
    return np.array([by_week[week - side : week + side + 1].mean() for week, side in enumerate(sides)])


def _line_names(evidence: Sequence[Evidence], weeks: Sequence[Sequence[Weeks]]) -> dict[str, str]:
    """The lines with consignments, as in the scenarios, without `all`."""
    networks = [one.run.scenario.network for one in evidence]
    names = {line: block.name for network in reversed(networks) for line, block in network.items()}
    found = dict.fromkeys(each.line for read in weeks for each in read if each.line in names)
    return {line: style.shown(names[line]) for line in found}


def _subtitle(evidence: Sequence[Evidence], warm_up_weeks: int) -> str:
    mean = f"mean of {style.replications_text(evidence)}"
    if max(len(one.run.finished) for one in evidence) < 2:
        mean = style.replications_text(evidence)
    shaded = f"shaded: warm-up of {warm_up_weeks} week{'' if warm_up_weeks == 1 else 's'}"
    shaded = shaded if warm_up_weeks else "no warm-up is set"
    first = f"all directions, {mean}; thin: weeks, thick: moving average over 5; {shaded}"
    if any(has_calendar(one.run.scenario) for one in evidence):
        return (
            f"{first}\nno truncation: holidays, seasons or dated closures are in it; corridor warm-up leaves them out"
        )
    if any(simulated_weeks(one.run.scenario.time) < LEAST_BATCHES for one in evidence):
        return f"{first}\nno truncation: fewer than {LEAST_BATCHES} weeks"
    return f"{first}\nvertical: steady from here on, by MSER-5, weeks within the noise given back"


def _draw_run(panels: "dict[str, Axes]", read: tuple[Evidence, Sequence[Weeks]], name: str, look: style.Look) -> None:
    one, weeks = read
    is_even = not has_calendar(one.run.scenario)
    cut = {each.line: each for each in truncations(one.run, weeks)} if is_even else {}
    for each in weeks:
        if each.line in panels:
            _draw_line(panels[each.line], each, cut.get(each.line), name, look)


def _draw_line(axes: "Axes", weeks: Weeks, cut: Truncation | None, name: str, look: style.Look) -> None:
    by_week = weeks.by_week.mean(axis=0)
    middle = np.arange(len(by_week)) + 0.5
    axes.plot(middle, by_week, color=look.colour, linewidth=0.7, alpha=0.7, marker=look.mark, markersize=2)
    average = moving_average(by_week)
    axes.plot(middle, average, color=look.colour, linestyle=look.dashes, linewidth=1.8, label=name)
    if cut is not None and cut.weeks:
        above = 3 if look.dashes == "solid" else 4  # dashes show over a solid line at the same week
        axes.axvline(cut.weeks, color=look.colour, linestyle=look.dashes, linewidth=1.2, zorder=above)


def _finish(axes: "Axes", warm_up_weeks: int) -> None:
    axes.axvspan(0, warm_up_weeks, color="#f0f0f0", lw=0, zorder=0)
    axes.set_ylim(0, 1.06 * axes.get_ylim()[1])
    axes.set_ylabel("consignments")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
