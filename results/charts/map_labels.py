"""Labels on a map: each beside its point, none over another, those without room left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in pixels."""

_AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_GAPS_PT = (7.0, 14.0, 24.0, 36.0, 50.0)
_CLEARANCE_PT = 4.5
"""Half the width of the widest line: labels keep this far off its middle."""
_HALO = "#f7f7f4e0"
"""Around letters, not a box: what is under a label stays to be seen."""
ON_A_LINE = 2.0
"""What a vertex of a line under a label costs; a step farther from its point costs 6."""
_ON_A_CIRCLE = 30.0
"""What it costs that a label lies on a circle: more than any step away from its point."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a position (longitude, latitude in degrees); `is_border` draws it as a crossing.

    `circle_pt` is the diameter (points) of the circle that is drawn around the position, 0 for none.
    """

    text: str
    location: tuple[float, float]
    is_border: bool = False
    is_bold: bool = False
    circle_pt: float = 0.0


def place_labels(axes: "Axes", labels: Sequence[Label], vertices: NDArray[np.float64]) -> None:
    """Write labels, the first ones first, off each other and if possible off the vertices (degrees) and all circles.

    The layout of the figure must be fixed before (`draw_without_rendering`).
    """
    ground = _Ground(axes.transData.transform(vertices), _circles(axes, labels))
    placed: list[_Placed] = []
    for label in labels:
        if label.is_border:
            axes.plot(*label.location, "D", color=style.INK, markersize=5, markeredgecolor="white", zorder=4)
        found = _best_place(axes, label, placed, ground)
        if found is not None:
            placed.append(found)
            _write(axes, label, found)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What labels had better keep off, in pixels: vertices of lines, circles."""

    lines: NDArray[np.float64]
    circles: Sequence[shapely.Polygon]


def _circles(axes: "Axes", labels: Sequence[Label]) -> list[shapely.Polygon]:
    pixel = _pixels_per_point(axes)
    return [
        shapely.Point(axes.transData.transform(label.location)).buffer(label.circle_pt / 2 * pixel)
        for label in labels
        if label.circle_pt
    ]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A label's place: shift from its point (points), box (pixels), and its leader (pixels, empty: none).

    The leader runs from the point to `foot`, the nearest spot of the box, in shares of its width and height.
    """

    shift: tuple[float, float]
    box: Box
    foot: tuple[float, float]
    leader: shapely.LineString


def _best_place(axes: "Axes", label: Label, placed: Sequence[_Placed], ground: _Ground) -> _Placed | None:
    best, least = None, float("inf")
    clearance = _CLEARANCE_PT * _pixels_per_point(axes)
    spots = shapely.points(ground.lines)
    for cost, one in _candidates(axes, label):
        if not _is_inside(axes, one.box) or any(_are_crossing(one, other) for other in placed):
            continue
        total = cost + _cost_of_ground(one.box, ground, clearance)
        total += 12.0 * sum(one.leader.intersects(other.leader) for other in placed)
        total += 0.6 * np.count_nonzero(shapely.distance(one.leader, spots) < clearance / 2)
        if total < least:
            best, least = one, total
    return best


def _cost_of_ground(box: Box, ground: _Ground, clearance: float) -> float:
    under = min(_count_inside(ground.lines, box, clearance), 20)
    on_circles = sum(circle.intersects(shapely.box(*box)) for circle in ground.circles)
    return ON_A_LINE * under + _ON_A_CIRCLE * on_circles


def _candidates(axes: "Axes", label: Label) -> Iterator[tuple[float, _Placed]]:
    width, height = _size(axes, label)
    x, y = axes.transData.transform(label.location)
    pixel = _pixels_per_point(axes)
    for rank, step in enumerate(_GAPS_PT):
        gap = step + label.circle_pt / 2  # beside its circle, not on it
        for turn, (right, up) in enumerate(_AROUND):
            shift = (right * (gap + width / 2 / pixel), up * (0.8 * gap + height / 2 / pixel))
            box = _box(x + shift[0] * pixel, y + shift[1] * pixel, width, height)
            near = (min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3]))
            foot = ((near[0] - box[0]) / (box[2] - box[0]), (near[1] - box[1]) / (box[3] - box[1]))
            leader = shapely.LineString([(x, y), near]) if rank else shapely.LineString()
            yield 6.0 * rank + 0.2 * turn, _Placed(shift, box, foot, leader)


def _are_crossing(one: _Placed, other: _Placed) -> bool:
    """Whether two labels touch, or the leader of one the other."""
    return (
        _overlap(one.box, other.box)
        or one.leader.intersects(shapely.box(*other.box))
        or other.leader.intersects(shapely.box(*one.box))
    )


def _write(axes: "Axes", label: Label, place: _Placed) -> None:
    from matplotlib.patheffects import withStroke  # noqa: PLC0415

    arrow = {
        "arrowstyle": "-",
        "color": style.FAINT,
        "linewidth": 0.6,
        "shrinkA": 0,
        "shrinkB": 2,
        "relpos": place.foot,
    }
    text = axes.annotate(
        label.text,
        label.location,
        place.shift,
        textcoords="offset points",
        ha="center",
        va="center",
        arrowprops=None if place.leader.is_empty else arrow,
        path_effects=[withStroke(linewidth=2.2, foreground=_HALO)],
        zorder=5,
        **_font(label),
    )
    text.set_in_layout(False)


def _font(label: Label) -> dict[str, Any]:
    if label.is_border:
        return {"fontsize": 8.5, "fontstyle": "italic", "fontweight": "bold"}
    return {"fontsize": 8.0, "fontweight": "bold" if label.is_bold else "normal"}


def _size(axes: "Axes", label: Label) -> tuple[float, float]:
    text = axes.text(0, 0, label.text, **_font(label))
    extent = text.get_window_extent()
    text.remove()
    return float(extent.width), float(extent.height)


def _pixels_per_point(axes: "Axes") -> float:
    figure = axes.get_figure(root=True)
    return float(figure.dpi) / 72 if figure is not None else 1.0


def _box(x: float, y: float, width: float, height: float) -> Box:
    return x - width / 2 - 2, y - height / 2 - 1, x + width / 2 + 2, y + height / 2 + 1


def _is_inside(axes: "Axes", box: Box) -> bool:
    frame = axes.get_window_extent()
    return bool(frame.x0 <= box[0] and box[2] <= frame.x1 and frame.y0 <= box[1] and box[3] <= frame.y1)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _count_inside(points: NDArray[np.float64], box: Box, margin: float) -> int:
    x, y = points[:, 0], points[:, 1]
    return int(
        np.count_nonzero((x > box[0] - margin) & (x < box[2] + margin) & (y > box[1] - margin) & (y < box[3] + margin))
    )
