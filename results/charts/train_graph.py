"""Train graph: a day of a line as time across and stations down, as a dispatcher reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.local_time import HOUR_S
from sim.stored_run import whole_file

from ..line_axis import Axis
from ..run import Run
from ..train_graphs import TrainGraph, read_train_graph
from . import style
from .train_labels import PathLabel, StationName, write_path_labels, write_station_names
from .train_paths import DAY_H, TrainPath, runs_of, train_paths

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Possession = tuple[float, float, int, int]
"""A piece of line that is closed: from km, to km (on the line's axis), from and to (s since the run's start)."""

WIDTH_IN = 16.5
_LEFT_IN, _RIGHT_IN, _HEAD_IN, _FOOT_IN, _GAP_IN = 2.75, 0.35, 1.2, 0.85, 0.62
_LEAST_MAIN_IN, _MOST_MAIN_IN, _LEAST_BRANCH_IN = 5.5, 9.5, 0.8
_LATE_MIN = 5.0
"""A delay from here on (min) is written at the end of a train's line; assumed, railways count from 3 to 15."""
_LONG_STAND_H = 1.0
"""After a stand from here on (h) a train's number is written again; a choice of drawing."""


@dataclass(frozen=True, slots=True)
class _Look:
    name: str
    colour: str
    dashes: Any
    width_pt: float


_LOOKS = {
    "passenger": _Look("passenger train", "#0072B2", "solid", 1.0),
    "freight": _Look("freight train", "#C04A00", (0, (7, 1.6)), 1.5),
}
_OTHER_LINE = "#7a4fa3"
_BORDER = "#fff3cf"
_CLOSED: dict[str, Any] = {
    "facecolor": "#00000022",
    "edgecolor": "#555555",
    "hatch": "////",
    "linewidth": 0.6,
    "zorder": 1.8,
}


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
    Behind each train, dotted, is its planned path, which knows no waiting and no formalities. `possessions` are
    shaded: (from km, to km, from s, to s), km on the line's axis, s since the run's start instant.

    Raises:
        TrainGraphError: no trains run on the line, the day is outside the run, or the replication is not finished.
    """
    return draw_read(read_train_graph(run, line, day, replication=replication), possessions)


def write_train_graph(graph: TrainGraph, folder: Path, *, suffix: str = "") -> list[Path]:
    """Write a day of a line as SVG, PNG and CSV, named by line and date, and return the files."""
    stem = f"train_graph_{graph.line}_{graph.date}{suffix}"
    files = style.save(draw_read(graph), folder, stem)
    with whole_file(folder / f"{stem}.csv") as file:
        graph.table.to_csv(file, index=False, lineterminator="\n")
    return [*files, folder / f"{stem}.csv"]


def draw_read(graph: TrainGraph, possessions: Sequence[Possession] = ()) -> "Figure":
    """Draw a day of a line that has been read."""
    with style.styled():
        panels = [(axis, train_paths(graph, axis)) for axis in graph.axes]
        panels = [panel for number, panel in enumerate(panels) if panel[1] or not number]
        heights = [_height_in(axis, is_main=not number) for number, (axis, _) in enumerate(panels)]
        total_in = _HEAD_IN + sum(heights) + _GAP_IN * (len(heights) - 1) + _FOOT_IN
        figure = style.new_figure(total_in, title=_title(graph), subtitle=_subtitle(graph), width_in=WIDTH_IN)
        figure.set_layout_engine("none")
        top_in = total_in - _HEAD_IN
        for (axis, paths), height in zip(panels, heights, strict=True):
            shape = (_LEFT_IN / WIDTH_IN, (top_in - height) / total_in)
            axes = figure.add_axes((*shape, 1 - (_LEFT_IN + _RIGHT_IN) / WIDTH_IN, height / total_in))
            _draw_panel(axes, graph, axis, paths)
            top_in -= height + _GAP_IN
        _shade_possessions(figure.axes[0], graph, possessions)
        _draw_legend(figure, graph, [path for _, paths in panels for path in paths], bool(possessions))
        if not any(paths for _, paths in panels):
            style.say_nothing_to_show(figure, "no train runs here on this day")
        return figure


def _height_in(axis: Axis, *, is_main: bool) -> float:
    """Return a panel's height: room for the names, and about 40 km an inch."""
    wanted = max(0.165 * len(axis.points), axis.length_km / 40)
    return min(max(wanted, _LEAST_MAIN_IN if is_main else _LEAST_BRANCH_IN), _MOST_MAIN_IN)


def _title(graph: TrainGraph) -> str:
    name = style.shown(graph.run.scenario.network[graph.line].name, 60)
    return f"Train graph: {name}, {graph.date:%A} {graph.date.day} {graph.date:%B %Y}"


def _subtitle(graph: TrainGraph) -> str:
    first, last = (style.shown(_name(graph, point)) for point in (graph.axes[0].points[0], graph.axes[0].points[-1]))
    run = style.shown(graph.run.name, 110)
    return (
        f"{run}; day {graph.day} of replication {graph.replication}; Viet Nam time (UTC+7)\n"
        f"Falling lines run towards {last}, rising ones towards {first}. Numbers name trains as in the tables; "
        f"+n = minutes behind the plan, from {_LATE_MIN:.0f} on. The plan has no waiting and no formalities."
    )


def _name(graph: TrainGraph, point: str) -> str:
    return graph.run.network.points[point].name


def _draw_panel(axes: "Axes", graph: TrainGraph, axis: Axis, paths: Sequence[TrainPath]) -> None:
    _set_frame(axes, axis, heading="station" if axis is graph.axes[0] else "branch")
    _draw_stations(axes, graph, axis)
    for path in paths:
        _draw_path(axes, path)
    borders = _border_points(graph)
    ends = {axis.points[0], axis.points[-1]}
    calls = {terminal.station for terminal in graph.run.scenario.terminals.values()}
    names = [
        StationName(
            ("◆ " if point in borders else "") + style.shown(_name(graph, point), 34),
            km,
            rank=0 if point in ends | borders else 1 if point in calls else 6 - min(_tracks(graph, point), 4),
            is_border=point in borders,
        )
        for point, km in axis.km_of().items()
    ]
    write_station_names(axes, names)
    write_path_labels(axes, [_label(path) for path in paths])


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


def _tracks(graph: TrainGraph, point: str) -> int:
    return graph.run.network.points[point].tracks


def _border_points(graph: TrainGraph) -> set[str]:
    """Return the stations that are part of a border's crossing."""
    places = graph.run.places()
    pairs = zip(places.column("place").to_pylist(), places.column("border").to_pylist(), strict=True)
    return {place for place, border in pairs if border is not None and place in graph.run.network.points}


def _draw_stations(axes: "Axes", graph: TrainGraph, axis: Axis) -> None:
    borders, where = _border_points(graph), axis.km_of()
    for number, section in enumerate(axis.sections):
        if set(axis.points[number : number + 2]) <= borders:
            axes.axhspan(axis.km[number], axis.km[number + 1], color=_BORDER, linewidth=0, zorder=0)
        if axis.is_double[number]:
            axes.plot([1.004, 1.004], [axis.km[number], axis.km[number + 1]], gid=section, **_strip(axes))
    for point, km in where.items():
        axes.axhline(km, zorder=1.5, gid=f"station {point}", **_station_line(_tracks(graph, point)))


def _strip(axes: "Axes") -> dict[str, Any]:
    return {
        "color": style.INK,
        "linewidth": 3.0,
        "solid_capstyle": "butt",
        "clip_on": False,
        "transform": axes.get_yaxis_transform(),
    }


def _station_line(tracks: int) -> dict[str, Any]:
    if tracks >= 3:
        return {"color": "#8f8f8f", "linewidth": 1.0}
    return {"color": "#b4b4b4", "linewidth": 0.5, "linestyle": "solid" if tracks == 2 else (0, (1, 3))}


def _draw_path(axes: "Axes", path: TrainPath) -> None:
    look = _LOOKS[path.train_class]
    colour = look.colour if path.is_of_line else _OTHER_LINE
    for piece in path.planned:
        axes.plot(*piece.T, color=colour, linewidth=0.8, linestyle=(0, (1, 2)), alpha=0.75, zorder=2, gid="planned")
    for piece in path.actual:
        axes.plot(
            *piece.T,
            color=colour,
            linewidth=look.width_pt,
            linestyle=look.dashes,
            dash_capstyle="butt",
            solid_capstyle="round",
            zorder=3,
            gid=f"train {path.train}",
        )


def _label(path: TrainPath) -> PathLabel:
    colour = _LOOKS[path.train_class].colour if path.is_of_line else _OTHER_LINE
    delay = f"+{path.delay_min:,.0f}" if path.delay_min >= _LATE_MIN else ""
    runs = tuple(run for piece in path.actual for run in runs_of(piece, _LONG_STAND_H))
    return PathLabel(str(path.train), delay, path.actual, runs, colour)


def _shade_possessions(axes: "Axes", graph: TrainGraph, possessions: Sequence[Possession]) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    for from_km, to_km, from_s, to_s in possessions:
        begin, end = (min(max((s - graph.start_s) / HOUR_S, 0.0), DAY_H) for s in (from_s, to_s))
        if begin < end:
            shade = Rectangle((begin, from_km), end - begin, to_km - from_km, gid="possession", **_CLOSED)
            axes.add_patch(shade)


def _draw_legend(figure: "Figure", graph: TrainGraph, paths: Sequence[TrainPath], has_possessions: bool) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415
    from matplotlib.patches import Patch  # noqa: PLC0415

    handles: list[Any] = [
        Line2D([], [], color=look.colour, linestyle=look.dashes, linewidth=look.width_pt, label=look.name)
        for key, look in _LOOKS.items()
        if any(path.train_class == key and path.is_of_line for path in paths)
    ]
    if any(not path.is_of_line for path in paths):
        handles.append(Line2D([], [], color=_OTHER_LINE, linewidth=1.2, label="train of another line"))
    handles.append(Line2D([], [], color=style.INK, linewidth=0.8, linestyle=(0, (1, 2)), label="planned path"))
    tracks = {_tracks(graph, point) for axis in graph.axes for point in axis.points}
    for count, text in ((3, "station, 3 tracks or more"), (2, "station or loop, 2 tracks"), (1, "1 track: no meeting")):
        if any(min(number, 3) == count for number in tracks):
            handles.append(Line2D([], [], label=text, **_station_line(count)))
    if any(any(axis.is_double) for axis in graph.axes):
        handles.append(Line2D([], [], color=style.INK, linewidth=3.0, label="double track (right edge)"))
    if _border_points(graph) & {point for axis in graph.axes for point in axis.points}:
        handles.append(Patch(facecolor=_BORDER, edgecolor="#d9c27a", label="◆ border crossing"))
    if has_possessions:
        handles.append(Patch(label="possession: line closed", **_CLOSED))
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(_LEFT_IN / WIDTH_IN, 0.08 / figure.get_figheight()),
        ncols=len(handles),
        fontsize=8.5,
        handlelength=2.8,
        columnspacing=1.5,
        borderaxespad=0,
        borderpad=0,
    )
