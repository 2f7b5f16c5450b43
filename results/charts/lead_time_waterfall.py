"""Waterfall chart: from the baseline's mean lead time to the upgraded one's, step by step by cause."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..lead_time_steps import OTHER, LeadTimeSteps, lead_time_steps
from ..traffic import ALL_LINES, BOTH_DIRECTIONS
from ..words import cause_name, waiting_name
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "From baseline to upgraded: lead time by cause"

_LESS: dict[str, Any] = {"facecolor": "#0072B2", "edgecolor": "#333333", "linewidth": 0.5}
_MORE: dict[str, Any] = {"facecolor": "#E69F00", "edgecolor": "#333333", "linewidth": 0.5, "hatch": "///"}
_TOTAL: dict[str, Any] = {"facecolor": "#c9c9c9", "edgecolor": "#333333", "linewidth": 0.5}


@dataclass(frozen=True, slots=True)
class _Step:
    """A row: a change with its interval (h), or a total where `is_total`."""

    name: str
    hours: float
    low_h: float = math.nan
    high_h: float = math.nan
    is_total: bool = False


def draw_lead_time_waterfall(runs: style.Runs) -> "Figure":
    """Draw how the mean lead time falls or rises from the baseline to the upgraded run, cause by cause.

    Takes a baseline and an upgraded run. A panel for each line and one for all, both directions together. The largest
    changes come first; those below 1 % of the baseline's lead time are one step. Whiskers are 95 % t intervals of the
    step, paired by replication (none from one pair).

    Raises:
        ValueError: there are not two runs.
    """
    evidence = style.sides(runs)
    names = style.lines(evidence) | {ALL_LINES: "all lines"}
    by_line = {line: lead_time_steps(evidence, (line, BOTH_DIRECTIONS)) for line in names}
    found = {line: _steps(steps) for line, steps in by_line.items() if steps is not None}
    if len(found) == 2:
        found.pop(ALL_LINES)  # one line is all of them
    with style.styled():
        what = (
            "hours of a mean consignment, both directions; whiskers: 95 % interval of the step, paired by replication"
        )
        subtitle = f"{what}; {style.replications_text(evidence)}{style.which_is_which(evidence)}"
        count = sum(len(steps) + 2.0 for steps in found.values())
        figure = style.new_figure(1.75 + 0.235 * count, title=TITLE, subtitle=subtitle)
        if not found:
            style.say_nothing_to_show(figure, "no pair of replications in which both runs delivered something")
            return figure
        heights = [len(steps) + 0.8 for steps in found.values()]
        panels = figure.subplots(len(found), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights})
        for axes, (line, steps) in zip(panels[:, 0], found.items(), strict=True):
            axes.set_title(names.get(line, line))
            _draw_steps(axes, steps)
        _set_hours(panels[-1, 0], found.values())
        _draw_legend(figure)
        return figure


def _steps(found: LeadTimeSteps) -> list[_Step]:
    steps = [_Step("baseline", found.baseline_h, is_total=True)]
    for step in found.steps:
        name = waiting_name(step.cause) if step.kind == "waiting" else cause_name(step.cause)
        steps.append(_Step(OTHER if step.cause == OTHER else name, step.change_h, step.low95_h, step.high95_h))
    return [*steps, _Step("upgraded", found.upgraded_h, is_total=True)]


def _draw_steps(axes: "Axes", steps: Sequence[_Step]) -> None:
    level = 0.0
    for y, step in enumerate(steps):
        start = 0.0 if step.is_total else level
        look = _TOTAL if step.is_total else _LESS if step.hours < 0 else _MORE
        axes.barh(y, step.hours, left=start, height=0.72, **look)
        level = start + step.hours
        _write(axes, y, step, start)
        if not math.isnan(step.low_h):
            axes.plot([start + step.low_h, start + step.high_h], [y, y], color=style.INK, linewidth=1.3, marker="|")
        if y + 1 < len(steps):
            axes.plot([level, level], [y - 0.36, y + 1.36], color=style.FAINT, linewidth=0.7, zorder=0.9)
    axes.set_ylim(len(steps) - 0.4, -0.6)
    axes.set_yticks(range(len(steps)), [step.name for step in steps])
    for label, step in zip(axes.get_yticklabels(), steps, strict=True):
        label.set_fontweight("bold" if step.is_total else "normal")
    axes.tick_params(axis="y", length=0)
    style.keep_grid(axes, "x")


def _write(axes: "Axes", y: int, step: _Step, start: float) -> None:
    """The hours right of the bar and its whisker."""
    ends = [end for end in (start, start + step.hours, start + step.low_h, start + step.high_h) if not math.isnan(end)]
    sign = "" if step.is_total else "−" if step.hours < 0 else "+"
    axes.annotate(
        f"{sign}{abs(step.hours):.1f} h",
        (max(ends), y),
        (5, 0),
        textcoords="offset points",
        va="center_baseline",
        fontsize=8.5,
        fontweight="bold" if step.is_total else "normal",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.85},
    )


def _set_hours(axes: "Axes", found: Iterable[Sequence[_Step]]) -> None:
    most = max(step.hours for steps in found for step in steps)
    axes.set_xlim(0, most * 1.14 or 1)
    axes.set_xlabel("hours")


def _draw_legend(figure: "Figure") -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415
    from matplotlib.patches import Patch  # noqa: PLC0415

    handles = [
        Patch(label="mean lead time", **_TOTAL),
        Patch(label="less time", **_LESS),
        Patch(label="more time", **_MORE),
        Line2D([], [], color=style.INK, linewidth=1.3, marker="|", label="95 % interval of the step"),
    ]
    figure.legend(handles=handles, loc="outside lower left", ncols=4, handleheight=1.2)
