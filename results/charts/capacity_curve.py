"""Capacity curve chart: lead time against freight trains a day, with the knee, one or two scenarios in one picture."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..capacity.curve import Curve, CurvePoint
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Capacity curve"
_ROOM = 1.25
"""The axis ends so far above the highest steady P90: what has no steady state may leave the picture."""


def draw_capacity_curve(scenarios: Sequence[Sequence[Curve]]) -> "Figure":
    """Draw mean and P90 lead time against freight trains a day, a panel for each line.

    Takes the curves of one scenario, or of a baseline and an upgraded one. The band is the 95 % t interval of the mean
    over the replications. A hollow mark has no steady state; the triangle on the axis is what the scenario has today.
    """
    with style.styled():
        names = {curve.line: style.shown(curve.line_name) for curves in scenarios for curve in curves}
        subtitle = "lead time against freight trains a day, both directions; demand grows with the trains"
        figure = style.new_figure(1.5 + 2.5 * max(len(names), 1), title=TITLE, subtitle=subtitle)
        if not names:
            style.say_nothing_to_show(figure, "no freight trains across the border in these scenarios")
            return figure
        panels = figure.subplots(len(names), 1, squeeze=False)[:, 0]
        for axes, (line, name) in zip(panels, names.items(), strict=True):
            axes.set_title(name)
            _draw_panel(axes, [_of_line(curves, line) for curves in scenarios])
        panels[-1].set_xlabel("freight trains a day, both directions")
        _draw_legend(figure, scenarios)
        return figure


def _of_line(curves: Sequence[Curve], line: str) -> Curve | None:
    return next((curve for curve in curves if curve.line == line), None)


def _draw_panel(axes: "Axes", curves: Sequence[Curve | None]) -> None:
    looks = style.LOOKS[-len(curves) :]
    for curve, look in zip(curves, looks, strict=True):
        if curve is not None:
            _draw_curve(axes, curve, look)
    points = [point for curve in curves if curve is not None for point in curve.points]
    axes.set_xlim(0, max(point.trains_per_day for point in points) * 1.04)
    axes.set_ylim(0, _top_h(points))
    axes.set_ylabel("lead time, h")


def _top_h(points: Sequence[CurvePoint]) -> float:
    steady = [point for point in points if point.is_steady] or points
    return _ROOM * max(point.p90_h.estimate for point in steady)


def _draw_curve(axes: "Axes", curve: Curve, look: style.Look) -> None:
    trains = [point.trains_per_day for point in curve.points]
    means = [point.mean_h for point in curve.points]
    axes.plot(trains, [mean.estimate for mean in means], color=look.colour, linestyle=look.dashes)
    axes.plot(trains, [point.p90_h.estimate for point in curve.points], color=look.colour, lw=0.9, alpha=0.65)
    axes.fill_between(trains, [m.low for m in means], [m.high for m in means], color=look.colour, alpha=0.2, lw=0)
    for point in curve.points:
        face = look.colour if point.is_steady else "white"
        at = ([point.trains_per_day], [point.mean_h.estimate])
        axes.plot(*at, marker=look.mark, markersize=5, color=look.colour, markerfacecolor=face, zorder=3)
    axes.plot([curve.now], [0], marker="^", markersize=8, color=look.colour, clip_on=False, zorder=4)
    _mark_knee(axes, curve, look)


def _mark_knee(axes: "Axes", curve: Curve, look: style.Look) -> None:
    knee = curve.knee
    if knee is None:
        return
    hour = next(point.mean_h.estimate for point in curve.points if point.trains_per_day == knee)
    axes.plot([knee, knee], [0, hour], color=look.colour, lw=0.9, linestyle=(0, (1, 2)))
    axes.annotate(
        f"knee {knee:.1f}",
        (knee, hour / 2),
        xytext=(4, 0),
        textcoords="offset points",
        color=look.colour,
        fontsize=8.5,
        fontweight="bold",
        va="center",
    )


def _draw_legend(figure: "Figure", scenarios: Sequence[Sequence[Curve]]) -> None:
    handles = list(_handles(scenarios))
    columns = 2 if sum(len(text) for _, text in handles) <= 200 else 1
    figure.legend(*zip(*handles, strict=True), loc="outside lower left", ncols=columns)


def _handles(scenarios: Sequence[Sequence[Curve]]) -> Iterator[tuple[object, str]]:
    from matplotlib.lines import Line2D  # noqa: PLC0415

    for curves, look in zip(scenarios, style.LOOKS[-len(scenarios) :], strict=True):
        if curves:
            line = Line2D([], [], color=look.colour, linestyle=look.dashes, marker=look.mark, markersize=5)
            yield line, style.shown(curves[0].scenario, 70)
    yield Line2D([], [], color=style.FAINT, lw=0.9), "P90"
    yield Line2D([], [], color=style.FAINT, lw=0, marker="o", markerfacecolor="white"), "no steady state"
    yield Line2D([], [], color=style.FAINT, lw=0, marker="^"), "trains of the scenario"
