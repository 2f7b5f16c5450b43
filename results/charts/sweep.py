"""Chart of a sweep: lead time against the first key that is varied, a line for each value of the second."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..interval_estimates import Interval, mean_interval
from ..studies.sweep import Sweep
from ..traffic import ALL_LINES, BOTH_DIRECTIONS
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Sweep"
MOST_KEYS = 2
"""A picture of more keys would hide more than it shows."""
_MARKS, _DASHES = ("o", "s", "^", "D", "v", "P"), ("solid", (0, (5, 2)), (0, (1, 1.2)))
_APART = 0.012
"""How far series stand apart on the axis, as a share of it, so that intervals do not hide each other."""


def draw_sweep(sweep: Sweep, lines: Mapping[str, str], *, name: str) -> "Figure":
    """Draw the mean lead time of every point with its 95 % interval, both directions, a panel for each line.

    `lines` has their names by id, `name` is that of the scenario.

    Raises:
        ValueError: more than two keys are varied.
    """
    if len(sweep.keys) > MOST_KEYS:
        raise ValueError(f"{len(sweep.keys)} keys are varied, a chart shows at most {MOST_KEYS}")
    with style.styled():
        panels = {line: title for line, title in _panels(lines) if (line, BOTH_DIRECTIONS) in sweep.groups()}
        replications = len(sweep.measurements.replications)
        bars = "bars: 95 % interval" if replications > 1 else "no interval"
        count = f"{replications} replication{'s' if replications > 1 else ''}"
        figure = style.new_figure(
            1.7 + 2.3 * max(len(panels), 1),
            title=TITLE,
            subtitle=f"{style.shown(name, 110)}\nmean lead time of both directions; {bars} over {count}",
        )
        if not panels:
            style.say_nothing_to_show(figure, "no freight across the border in any point")
            return figure
        axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for place, (line, title) in zip(axes, panels.items(), strict=True):
            place.set_title(style.shown(title))
            place.set_ylabel("lead time, h")
            _draw_panel(place, sweep, line)
        axes[-1].set_xlabel(style.shown(sweep.keys[0], 90))
        _draw_legend(figure, axes[0], sweep)
        return figure


def _panels(lines: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from lines.items()
    if len(lines) > 1:
        yield ALL_LINES, "All lines"


def _draw_panel(axes: "Axes", sweep: Sweep, line: str) -> None:
    values = sweep.values(sweep.keys[0])
    where = positions(values)
    is_scale = all(_number(value) is not None for value in values)  # a line between words would mean nothing
    series = _series(sweep)
    width = max(where) - min(where) or 1.0
    for number, points in enumerate(series.values()):
        shift = (number - (len(series) - 1) / 2) * _APART * width
        at = [where[values.index(sweep.points[point][0])] + shift for point in points]
        found = [mean_interval(sweep.measurements.values(p, (line, BOTH_DIRECTIONS), "lead_time_mean")) for p in points]
        axes.errorbar(
            at,
            [each.estimate for each in found],
            yerr=[[_half(each) for each in found]] * 2,
            color=style.LINE_COLOURS[number % len(style.LINE_COLOURS)],
            linestyle=_DASHES[number // len(_MARKS) % len(_DASHES)] if is_scale else "none",
            marker=_MARKS[number % len(_MARKS)],
            markersize=4.5,
            capsize=2.5,
            elinewidth=0.9,
            label=style.shown(next(iter(_names(sweep, points))), 60),
        )
    axes.set_ylim(bottom=max(0.0, axes.get_ylim()[0]))  # an interval may reach below, a lead time does not
    axes.set_xticks(where, [style.shown(value, 24) for value in values])
    style.keep_grid(axes, "y")


def positions(values: Sequence[str]) -> list[float]:
    """Return where values stand on the axis: where they are, if all are numbers, else one beside the other."""
    numbers = [_number(value) for value in values]
    known = [number for number in numbers if number is not None]
    return known if len(known) == len(values) else [float(place) for place in range(len(values))]


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _series(sweep: Sweep) -> dict[tuple[str, ...], list[int]]:
    """The points by the values of all keys but the first, in the order of the axis."""
    where = dict(zip(sweep.values(sweep.keys[0]), positions(sweep.values(sweep.keys[0])), strict=True))
    found: dict[tuple[str, ...], list[int]] = {}
    for number, point in enumerate(sweep.points):
        found.setdefault(point[1:], []).append(number)
    return {rest: sorted(points, key=lambda each: where[sweep.points[each][0]]) for rest, points in found.items()}


def _names(sweep: Sweep, points: Sequence[int]) -> list[str]:
    return [f"{key} = {value}" for key, value in zip(sweep.keys[1:], sweep.points[points[0]][1:], strict=True)] or [""]


def _half(interval: Interval) -> float:
    half = interval.high - interval.estimate
    return 0.0 if math.isnan(half) else half


def _draw_legend(figure: "Figure", axes: "Axes", sweep: Sweep) -> None:
    if len(sweep.keys) < MOST_KEYS:
        return
    handles, texts = axes.get_legend_handles_labels()
    columns = max(1, min(len(texts), 120 // max(len(text) + 6 for text in texts)))
    figure.legend(handles, texts, loc="outside lower left", ncols=columns)
