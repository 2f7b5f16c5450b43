"""Train graph: a day of a line as time across and stations down, as a dispatcher reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.local_time import HOUR_S

from ..carrier_looks import OTHER_LINE_LOOK, TRAIN_LOOKS
from ..closed_track import Possession, closed_on
from ..graph_stations import border_points, graph_stations
from ..line_axis import Axis
from ..run import Run
from ..spreadsheets import write_csv
from ..train_graphs import TrainGraph, read_train_graph
from ..train_paths import DAY_H, TrainPath, runs_of, train_paths
from . import style
from .train_labels import PathLabel, StationName, width_in, write_path_labels, write_station_names
from .train_looks import (
    BORDER,
    CLOSED,
    DOUBLE_TRACK,
    FAILURE,
    PLANNED,
    draw_legend,
    line_style,
    station_line,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_IN = 16.5
_RIGHT_IN, _HEAD_IN, _FOOT_IN, _GAP_IN = 0.35, 1.4, 0.9, 0.62
_LEAST_LEFT_IN = 1.2
_LEAST_MAIN_IN, _MOST_MAIN_IN, _LEAST_BRANCH_IN = 5.5, 9.5, 0.8
_LATE_MIN = 5.0
"""A delay from here on (min) is written at the end of a train's line; assumed, railways count from 3 to 15."""
_LONG_STAND_H = 1.0
"""After a stand from here on (h) a train's number is written again; a choice of drawing."""


def draw_train_graph(
    run: Run,
    line: str,
    day: int | date | None = None,
    *,
    replication: int | None = None,
    possessions: Sequence[Possession] = (),
) -> "Figure":
    """Draw one day of a line, 00:00 to 24:00 Viet Nam time, its stations by km, a panel for each branch in use.

    Arguments as for `results.train_graph`. Trains that begin before the day or end after it are cut at its edges.
    Behind each train, dotted, is its planned path, which knows no waiting and no formalities. The scenario's
    possessions and disruptions of the day are shaded, and `possessions` too: (from km, to km, from s, to s), km on the
    line's axis, s since the run's start instant.

    Raises:
        TrainGraphError: no trains run on the line, the day is outside the run, or the replication is not finished.
    """
    return draw_read(read_train_graph(run, line, day, replication=replication), possessions)


def write_train_graph(graph: TrainGraph, folder: Path, *, suffix: str = "") -> list[Path]:
    """Write a day of a line as SVG, PNG and CSV, named by line, date and replication, and return the files."""
    stem = f"train_graph_{graph.line}_{graph.date}_replication_{graph.replication}{suffix}"
    files = style.save(draw_read(graph), folder, stem)
    write_csv(graph.table, folder / f"{stem}.csv")
    return [*files, folder / f"{stem}.csv"]


@dataclass(frozen=True, slots=True)
class _Panel:
    axis: Axis
    paths: Sequence[TrainPath]
    names: Sequence[StationName]
    closed: Sequence[Possession]
    height_in: float


def draw_read(graph: TrainGraph, possessions: Sequence[Possession] = ()) -> "Figure":
    """Draw a day of a line that has been read."""
    with style.styled():
        panels = _panels(graph)
        total_in = _HEAD_IN + sum(panel.height_in + _GAP_IN for panel in panels) - _GAP_IN + _FOOT_IN
        figure = style.new_figure(total_in, title=_title(graph), subtitle=_subtitle(graph), width_in=WIDTH_IN)
        figure.set_layout_engine("none")
        left_in = 0.15 + max(_LEAST_LEFT_IN, *(width_in(figure, panel.names) for panel in panels))
        bottom_in = total_in - _HEAD_IN
        for panel in panels:
            bottom_in -= panel.height_in
            corner = (left_in / WIDTH_IN, bottom_in / total_in)
            axes = figure.add_axes((*corner, 1 - (left_in + _RIGHT_IN) / WIDTH_IN, panel.height_in / total_in))
            _draw_panel(axes, graph, panel)
            _shade_possessions(axes, graph, panel.closed)
            bottom_in -= _GAP_IN
        _shade_possessions(figure.axes[0], graph, possessions)
        paths = [path for panel in panels for path in panel.paths]
        has_possessions = bool(possessions) or any(panel.closed for panel in panels)
        draw_legend(figure, graph, paths, has_possessions=has_possessions)
        if not paths:
            style.say_nothing_to_show(figure, "no train runs here on this day")
        return figure


def _panels(graph: TrainGraph) -> list[_Panel]:
    """Return the panel of the line, and of each branch that has trains on the day."""
    panels = []
    for number, axis in enumerate(graph.axes):
        paths = train_paths(graph, axis)
        if paths or not number:
            names, closed = _station_names(graph, axis), closed_on(graph, axis)
            panels.append(_Panel(axis, paths, names, closed, _height_in(axis, is_main=not number)))
    return panels


def _height_in(axis: Axis, *, is_main: bool) -> float:
    """Return a panel's height: room for the names, and about 40 km an inch."""
    wanted = max(0.165 * len(axis.points), axis.length_km / 40)
    return min(max(wanted, _LEAST_MAIN_IN if is_main else _LEAST_BRANCH_IN), _MOST_MAIN_IN)


def _title(graph: TrainGraph) -> str:
    name = style.shown(graph.run.scenario.network[graph.line].name, 60)
    return f"Train graph: {name}, {graph.date:%A} {graph.date.day} {graph.date:%B %Y}"


def _subtitle(graph: TrainGraph) -> str:
    points = graph.run.network.points
    first, last = (style.shown(points[graph.axes[0].points[end]].name) for end in (0, -1))
    return (
        f"{style.shown(graph.run.name, 80)}; day {graph.day} of replication {graph.replication}; "
        f"Viet Nam time (UTC+7)\nFalling lines run towards {last}, rising ones towards {first}.\n"
        f"Numbers name trains as in the tables; +n = minutes behind the plan, from {_LATE_MIN:.0f} on. "
        "The plan has no waiting and no formalities."
    )


def _draw_panel(axes: "Axes", graph: TrainGraph, panel: _Panel) -> None:
    _set_frame(axes, panel.axis, heading="station" if panel.axis is graph.axes[0] else "branch")
    _draw_stations(axes, graph, panel.axis)
    for path in panel.paths:
        _draw_path(axes, path)
    write_station_names(axes, panel.names)
    write_path_labels(axes, [_label(path) for path in panel.paths])


def _station_names(graph: TrainGraph, axis: Axis) -> list[StationName]:
    return [
        StationName(
            ("◆ " if station.is_border else "") + style.shown(station.point.name, 34),
            station.km,
            station.rank,
            station.is_border,
        )
        for station in graph_stations(graph, axis)
    ]


def _set_frame(axes: "Axes", axis: Axis, *, heading: str) -> None:
    from matplotlib.ticker import FixedLocator  # noqa: PLC0415

    axes.set_xlim(0, DAY_H)
    axes.set_ylim(axis.length_km, 0)
    axes.xaxis.set_major_locator(FixedLocator(range(25)))
    axes.xaxis.set_minor_locator(FixedLocator([minute / 60 for minute in range(0, 1441, 10) if minute % 60]))
    axes.xaxis.set_major_formatter(lambda hour, _: f"{hour:02.0f}:00")
    axes.tick_params(axis="x", which="both", top=True, labeltop=True, labelsize=8)
    axes.set_yticks([])
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x", which="major", color="#cfcfcf", linewidth=0.7)
    axes.grid(visible=True, axis="x", which="minor", color="#f0f0f0", linewidth=0.4)
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)
        axes.spines[side].set_color(style.FAINT)
    for text, shift in ((heading, -44.0), ("km", -14.0)):
        axes.annotate(
            text,
            (0, 1),
            (shift, 20),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=7.5,
            color="#555555",
            fontstyle="italic",
        )


def _draw_stations(axes: "Axes", graph: TrainGraph, axis: Axis) -> None:
    borders, points = border_points(graph), graph.run.network.points
    edge: Any = {**DOUBLE_TRACK, "clip_on": False, "transform": axes.get_yaxis_transform()}
    for number, section in enumerate(axis.sections):
        if set(axis.points[number : number + 2]) <= borders:
            axes.axhspan(axis.km[number], axis.km[number + 1], color=BORDER, linewidth=0, zorder=0)
        if axis.is_double[number]:
            axes.plot([1.004, 1.004], [axis.km[number], axis.km[number + 1]], gid=section, **edge)
    for point, km in axis.km_of().items():
        axes.axhline(km, zorder=1.5, gid=f"station {point}", **station_line(points[point].tracks))


def _draw_path(axes: "Axes", path: TrainPath) -> None:
    look, colour = TRAIN_LOOKS[path.train_class], _colour(path)
    for piece in path.planned:
        axes.plot(*piece.T, color=colour, alpha=0.75, zorder=2, gid="planned", **PLANNED)
    for piece in path.actual:
        axes.plot(
            *piece.T,
            color=colour,
            linewidth=look.width_pt,
            linestyle=line_style(look),
            dash_capstyle="butt",
            solid_capstyle="round",
            zorder=3,
            gid=f"train {path.train}",
        )
    if path.failures:
        axes.plot(*zip(*path.failures, strict=True), zorder=5, gid=f"failure {path.train}", **FAILURE)


def _colour(path: TrainPath) -> str:
    return (TRAIN_LOOKS[path.train_class] if path.is_of_line else OTHER_LINE_LOOK).colour


def _label(path: TrainPath) -> PathLabel:
    delay = f"+{path.delay_min:,.0f}" if path.delay_min >= _LATE_MIN else ""
    runs = tuple(run for piece in path.actual for run in runs_of(piece, _LONG_STAND_H))
    return PathLabel(f"{path.train}{TRAIN_LOOKS[path.train_class].letter}", delay, path.actual, runs, _colour(path))


def _shade_possessions(axes: "Axes", graph: TrainGraph, possessions: Sequence[Possession]) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    for from_km, to_km, from_s, to_s in possessions:
        begin, end = (min(max((s - graph.start_s) / HOUR_S, 0.0), DAY_H) for s in (from_s, to_s))
        if begin < end:
            shade = Rectangle((begin, from_km), end - begin, to_km - from_km, gid="possession", **CLOSED)
            axes.add_patch(shade)
