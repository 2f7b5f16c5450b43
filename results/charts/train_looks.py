"""How lines of a train graph are drawn: trains in the looks of all charts, stations by tracks, borders; the legend."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..carrier_looks import OTHER_LINE_LOOK, TRAIN_LOOKS, CarrierLook
from ..graph_stations import border_points
from ..train_graphs import TrainGraph
from ..train_paths import TrainPath
from . import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure


BORDER = "#fff3cf"
PLANNED: dict[str, Any] = {"linewidth": 0.8, "linestyle": (0, (1, 2))}
DOUBLE_TRACK: dict[str, Any] = {"color": style.INK, "linewidth": 3.0, "solid_capstyle": "butt"}
CLOSED: dict[str, Any] = {
    "facecolor": "#00000022",
    "edgecolor": "#555555",
    "hatch": "////",
    "linewidth": 0.6,
    "zorder": 1.8,
}
FAILURE: dict[str, Any] = {
    "marker": "X",
    "markersize": 8,
    "markerfacecolor": "#d00000",
    "markeredgecolor": "white",
    "markeredgewidth": 0.8,
    "linestyle": "none",
}
_STATIONS = ((3, "station, 3 tracks or more"), (2, "station or loop, 2 tracks"), (1, "1 track: no meeting"))
_MOST_IN_A_ROW = 7


def line_style(look: CarrierLook) -> Any:
    """Return a look's dashes as Matplotlib takes them."""
    return (0, look.dashes) if look.dashes else "solid"


def station_line(tracks: int) -> dict[str, Any]:
    """Return how the line of a station is drawn: heavy from 3 tracks on, dotted where trains cannot meet."""
    if tracks >= 3:
        return {"color": "#8f8f8f", "linewidth": 1.0}
    if tracks == 2:
        return {"color": "#b4b4b4", "linewidth": 0.5}
    return {"color": "#8f8f8f", "linewidth": 0.7, "linestyle": (0, (1, 3))}


def draw_legend(figure: "Figure", graph: TrainGraph, paths: Sequence[TrainPath], *, has_possessions: bool) -> None:
    """Say under the figure what its lines are, those that are there."""
    handles = [*_trains(paths), *_line_itself(graph, has_possessions=has_possessions)]
    rows = 1 if len(handles) <= _MOST_IN_A_ROW else 2
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(figure.axes[0].get_position().x0, 0.08 / figure.get_figheight()),
        ncols=-(-len(handles) // rows),
        fontsize=8.5,
        handlelength=2.8,
        columnspacing=1.5,
        borderaxespad=0,
        borderpad=0,
    )


def _trains(paths: Sequence[TrainPath]) -> list[Any]:
    from matplotlib.lines import Line2D  # noqa: PLC0415

    own = {path.train_class for path in paths if path.is_of_line}
    handles = [
        Line2D([], [], color=look.colour, linestyle=line_style(look), linewidth=look.width_pt, label=look.name)
        for key, look in TRAIN_LOOKS.items()
        if key in own
    ]
    if any(not path.is_of_line for path in paths):
        handles.append(Line2D([], [], color=OTHER_LINE_LOOK.colour, linewidth=1.2, label=OTHER_LINE_LOOK.name))
    handles.append(Line2D([], [], color=style.INK, label="planned path", **PLANNED))
    if any(path.failures for path in paths):
        handles.append(Line2D([], [], label="locomotive failure", **FAILURE))
    return handles


def _line_itself(graph: TrainGraph, *, has_possessions: bool) -> list[Any]:
    from matplotlib.lines import Line2D  # noqa: PLC0415
    from matplotlib.patches import Patch  # noqa: PLC0415

    points = {point for axis in graph.axes for point in axis.points}
    tracks = {min(graph.run.network.points[point].tracks, 3) for point in points}
    handles: list[Any] = [
        Line2D([], [], label=text, **station_line(count)) for count, text in _STATIONS if count in tracks
    ]
    if any(any(axis.is_double) for axis in graph.axes):
        handles.append(Line2D([], [], label="double track (right edge)", **DOUBLE_TRACK))
    if border_points(graph) & points:
        handles.append(Patch(facecolor=BORDER, edgecolor="#d9c27a", label="◆ border crossing"))
    if has_possessions:
        handles.append(Patch(label="line closed: possession or disruption", **CLOSED))
    return handles
