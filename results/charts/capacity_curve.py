"""Capacity curve chart: lead time against freight trains a day, with the knee, one or two scenarios in one picture."""

from collections.abc import Sequence
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
    over the replications. A hollow mark has no steady state, nothing is drawn beyond it; the triangle on the axis is
    the number of trains that the scenario has.
    """
    with style.styled():
        names = {curve.line: style.shown(curve.line_name) for curves in scenarios for curve in curves}
        subtitle = (
            "lead time against freight trains a day, both directions; each train carries what it carries today\n"
            "thick: mean with 95 % interval; thin: P90; hollow: no steady state; triangle: trains of the scenario"
        )
        figure = style.new_figure(1.7 + 2.4 * max(len(names), 1), title=TITLE, subtitle=subtitle)
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
    points = [point for curve in curves if curve is not None for point in curve.shown]
    axes.set_xlim(0, max(point.trains_per_day for point in points) * 1.04)
    axes.set_ylim(0, _top_h(points))
    axes.set_ylabel("lead time, h")
    for number, (curve, look) in enumerate(zip(curves, looks, strict=True)):
        if curve is not None:
            _draw_curve(axes, curve, look)
            size = 11 - 4 * number  # both may stand at one number of trains
            axes.plot(
                [curve.now], [0], marker="^", markersize=size, color=look.colour, clip_on=False, zorder=4 + number
            )
            _mark_knee(axes, curve, look, height=0.07 + 0.11 * number * _are_close(curves, axes.get_xlim()[1]))


def _are_close(curves: Sequence[Curve | None], span: float) -> bool:
    """Whether two knees stand so near each other that their labels need two rows."""
    knees = [curve.knee for curve in curves if curve is not None and curve.knee is not None]
    return len(knees) > 1 and max(knees) - min(knees) < 0.15 * span


def _top_h(points: Sequence[CurvePoint]) -> float:
    steady = [point for point in points if point.is_steady] or points
    return _ROOM * max(point.p90_h.estimate for point in steady)


def _draw_curve(axes: "Axes", curve: Curve, look: style.Look) -> None:
    """The steady part as it is, then dotted to the first point without a steady state."""
    steady = [point for point in curve.shown if point.is_steady]
    trains, means = [point.trains_per_day for point in steady], [point.mean_h for point in steady]
    axes.plot(trains, [mean.estimate for mean in means], color=look.colour, linestyle=look.dashes)
    axes.plot(trains, [point.p90_h.estimate for point in steady], color=look.colour, lw=0.9, alpha=0.65)
    axes.fill_between(trains, [m.low for m in means], [m.high for m in means], color=look.colour, alpha=0.2, lw=0)
    beyond = [point for point in curve.shown[-2:] if len(steady) < len(curve.shown)]
    for values in ([p.mean_h.estimate for p in beyond], [p.p90_h.estimate for p in beyond]):
        axes.plot(
            [point.trains_per_day for point in beyond], values, color=look.colour, lw=0.9, linestyle=(0, (1, 1.5))
        )
    for point in curve.shown:
        face = look.colour if point.is_steady else "white"
        at = ([point.trains_per_day], [point.mean_h.estimate])
        axes.plot(*at, marker=look.mark, markersize=4.5, color=look.colour, markerfacecolor=face, zorder=3)


def _mark_knee(axes: "Axes", curve: Curve, look: style.Look, *, height: float) -> None:
    """A dotted line down to the axis, its number beside it at a share of the panel's height."""
    knee = curve.knee
    if knee is None:
        return
    hour = next(point.mean_h.estimate for point in curve.points if point.trains_per_day == knee)
    axes.plot([knee, knee], [0, hour], color=look.colour, lw=0.9, linestyle=(0, (1, 2)))
    axes.annotate(
        f"knee {knee:.1f}",
        (knee, height * axes.get_ylim()[1]),
        xytext=(-5, 0),
        textcoords="offset points",
        color=look.colour,
        fontsize=8.5,
        fontweight="bold",
        ha="right",
        va="center",
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
        zorder=5,
    )


def _draw_legend(figure: "Figure", scenarios: Sequence[Sequence[Curve]]) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415

    shown = [
        (curves[0].scenario, Line2D([], [], color=look.colour, linestyle=look.dashes, marker=look.mark, markersize=4.5))
        for curves, look in zip(scenarios, style.LOOKS[-len(scenarios) :], strict=True)
        if curves
    ]
    texts = [style.shown(name, 90) for name, _ in shown]
    columns = 2 if sum(len(text) for text in texts) <= 80 else 1
    figure.legend([handle for _, handle in shown], texts, loc="outside lower left", ncols=columns)
