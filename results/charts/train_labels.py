"""Texts of a train graph that never lie over each other: names of stations beside it, numbers of trains within."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from . import style
from .map_labels import Box

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..train_paths import Piece

NUMBER_SIZE, DELAY_SIZE, NAME_SIZE = 7.0, 6.0, 7.5
_NAME_TO_KM_PT, _KM_TO_AXIS_PT = 44.0, 14.0
_MOST_SHIFT_LINES = 2.5
"""A name farther from its station than so many lines of text misleads."""

_STEP_PX, _CLEAR_PX = 8.0, 2.5


@dataclass(frozen=True, slots=True)
class StationName:
    """A station's name at its km; of two without room for both the one with the smaller rank stays."""

    text: str
    km: float
    rank: int
    is_border: bool = False


@dataclass(frozen=True, slots=True)
class PathLabel:
    """A train's number along each run of its line between long stands, and its delay where the line ends (empty: none).

    `pieces` are the whole line, stands and all, `runs` what lies between its long stands.
    """

    number: str
    delay: str
    pieces: "tuple[Piece, ...]"
    runs: "tuple[Piece, ...]"
    colour: str


def width_in(figure: "Figure", names: Sequence[StationName]) -> float:
    """Return how much room names and km need left of the axes (inches)."""
    most = 0.0
    for name in names:
        text = figure.text(0, 0, name.text, fontsize=NAME_SIZE, fontweight=_weight(name))
        most = max(most, text.get_window_extent().width / figure.dpi)
        text.remove()
    return most + _NAME_TO_KM_PT / 72


def write_station_names(axes: "Axes", names: Sequence[StationName]) -> list[StationName]:
    """Write names and km left of the axes, moved apart where stations are dense, and return those written.

    The layout of the figure must be fixed before.
    """
    line_pt = NAME_SIZE * 1.22
    pixel = axes.figure.dpi / 72
    kept = sorted(names, key=lambda name: -axes.transData.transform((0, name.km))[1])[::-1]
    while True:
        wanted = np.array([axes.transData.transform((0, name.km))[1] / pixel for name in kept])
        shifts = spread(wanted, line_pt) - wanted
        far = [i for i, shift in enumerate(shifts) if abs(shift) > _MOST_SHIFT_LINES * line_pt]
        if not far:
            break
        worst = max(far, key=lambda i: abs(shifts[i]))
        near = [i for i in range(len(kept)) if abs(wanted[i] - wanted[worst]) < 6 * line_pt]
        del kept[max(near, key=lambda i: (kept[i].rank, abs(shifts[i])))]
    for name, shift in zip(kept, shifts, strict=True):
        _write_name(axes, name, float(shift))
    return kept


def spread(wanted: NDArray[np.float64], gap: float) -> NDArray[np.float64]:
    """Return positions as near to the wanted ones (rising) as a least gap between neighbours allows.

    Least squares by pooling neighbours that are too close (isotonic regression, Ayer et al. 1955).
    """
    blocks: list[tuple[float, int]] = []  # mean of (wanted - i * gap), and how many
    for i, value in enumerate(wanted):
        mean, count = float(value) - i * gap, 1
        while blocks and blocks[-1][0] > mean:
            other, others = blocks.pop()
            mean, count = (mean * count + other * others) / (count + others), count + others
        blocks.append((mean, count))
    means = np.array([mean for mean, count in blocks for _ in range(count)])
    return np.asarray(means + gap * np.arange(len(wanted)), dtype=np.float64)


def write_path_labels(axes: "Axes", labels: Sequence[PathLabel]) -> list[str]:
    """Write each train's number along its line, near where it comes, and again after long stands; then delays.

    Where there is no room a text is left out. Returns the numbers that were written nowhere.
    """
    writer = _Writer(axes, labels)
    dropped = [label for label in labels if not writer.write_number(label, label.runs[:1])]
    for label in labels:
        for run in label.runs[1:]:
            if writer.write_number(label, (run,)) and label in dropped:
                dropped.remove(label)
    dropped = [label for label in dropped if not writer.write_number(label, label.pieces, least_slope=0.0)]
    for label in labels:
        if label.delay:
            writer.write_delay(label)
    return [label.number for label in dropped]


def _write_name(axes: "Axes", name: StationName, shift_pt: float) -> None:
    leader = {"arrowstyle": "-", "color": style.FAINT, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 0}
    common: dict[str, Any] = {
        "xycoords": axes.get_yaxis_transform(),
        "textcoords": "offset points",
        "ha": "right",
        "va": "center",
        "fontsize": NAME_SIZE,
    }
    km = axes.annotate(
        f"{name.km:.1f}",
        (0, name.km),
        (-_KM_TO_AXIS_PT, shift_pt),
        color="#555555",
        arrowprops={**leader, "relpos": (1, 0.5)},
        **common,
    )
    text = axes.annotate(name.text, (0, name.km), (-_NAME_TO_KM_PT, shift_pt), fontweight=_weight(name), **common)
    for each in (km, text):
        each.set_gid("station")


def _weight(name: StationName) -> str:
    return "bold" if name.is_border else "normal"


class _Writer:
    """What has been written on the axes so far, in pixels, and the lines that texts had better keep off."""

    def __init__(self, axes: "Axes", labels: Sequence[PathLabel]) -> None:
        self._axes = axes
        self._boxes: list[Box] = []
        self._sizes: dict[tuple[str, float], tuple[float, float]] = {}
        self._lines = [
            shapely.LineString(axes.transData.transform(piece)) for label in labels for piece in label.pieces
        ]
        self._tree = shapely.STRtree(self._lines)

    def write_number(self, label: PathLabel, pieces: "Sequence[Piece]", *, least_slope: float = 0.15) -> bool:
        """Write a train's number where it covers the fewest lines, the first such place; False: no room."""
        size = self._size(label.number, NUMBER_SIZE, "bold")
        best, least = None, math.inf
        for way_px, spot in self._along(pieces, size, least_slope):
            if self._is_free(spot.box):
                cost = 400.0 * self._count_lines(spot) + way_px
                if cost < least:
                    best, least = spot, cost
        if best is not None:
            self._write(label.number, best, label.colour, fontsize=NUMBER_SIZE, fontweight="bold")
        return best is not None

    def write_delay(self, label: PathLabel) -> None:
        """Write a train's delay beside the end of its line: off all lines, or else over its own only."""
        size = self._size(label.delay, DELAY_SIZE, "normal")
        end = self._axes.transData.transform(label.pieces[-1][-1])
        around = [(0.6, up) for up in (0, 0.9, -0.9)] + [(0, 1.1), (0, -1.1)]
        around += [(-right, up) for right in (0.6, 1.1) for up in (0.9, -0.9, 0)]
        spots = []
        for right, up in around:
            centre = (end[0] + right * size[0] + 3 * (right > 0), end[1] + up * size[1])
            spot = _Spot.of(centre, 0.0, size)
            if self._is_free(spot.box):
                spots.append((self._count_lines(spot), right > 0, spot))
        for most in (0, 1):
            for count, is_ahead, spot in spots:
                if count <= most and not (count and is_ahead):
                    self._write(label.delay, spot, label.colour, fontsize=DELAY_SIZE)
                    return

    def _write(self, text: str, spot: "_Spot", colour: str, **font: Any) -> None:
        from matplotlib.patheffects import withStroke  # noqa: PLC0415

        x, y = self._axes.transData.inverted().transform(spot.centre)
        written = self._axes.text(
            x, y, text, color=colour, ha="center", va="center", rotation=spot.turn_deg, zorder=6, gid="train", **font
        )
        written.set_path_effects([withStroke(linewidth=1.6, foreground="white")])
        self._boxes.append(spot.box)

    def _along(
        self, pieces: "Sequence[Piece]", size: tuple[float, float], least_slope: float
    ) -> Iterator[tuple[float, "_Spot"]]:
        """Yield places beside a train's line where it runs straight, with their way from its beginning (pixels)."""
        done_px = 0.0
        for piece in pieces:
            line = shapely.LineString(self._axes.transData.transform(piece))
            for at in np.arange(size[0] / 2 + 4, line.length - size[0] / 2, _STEP_PX):
                before, after = _point(line, at - size[0] / 2), _point(line, at + size[0] / 2)
                along = after - before
                if np.hypot(*along) < 0.97 * size[0] or abs(along[1]) < least_slope * size[0]:
                    continue
                across = np.array([-along[1], along[0]]) / np.hypot(*along) * (size[1] / 2 + _CLEAR_PX)
                turn = math.degrees(math.atan2(along[1], along[0]))
                for side, sign in enumerate((1, -1)):
                    x, y = (before + after) / 2 + sign * across
                    yield done_px + at + side, _Spot.of((float(x), float(y)), turn, size)
            done_px += line.length

    def _is_free(self, box: Box) -> bool:
        frame = self._axes.get_window_extent()
        is_inside = frame.x0 <= box[0] and box[2] <= frame.x1 and frame.y0 <= box[1] and box[3] <= frame.y1
        return is_inside and not any(
            box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in self._boxes
        )

    def _count_lines(self, spot: "_Spot") -> int:
        return len(self._tree.query(spot.shape, predicate="intersects"))

    def _size(self, text: str, size: float, weight: str) -> tuple[float, float]:
        if (text, size) not in self._sizes:
            written = self._axes.text(0, 0, text, fontsize=size, fontweight=weight)
            extent = written.get_window_extent()
            written.remove()
            self._sizes[text, size] = (float(extent.width), float(extent.height))
        return self._sizes[text, size]


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place for a text: its middle (pixels), how far it is turned (degrees), its outline, and the box around it."""

    centre: tuple[float, float]
    turn_deg: float
    shape: shapely.Polygon
    box: Box

    @classmethod
    def of(cls, centre: tuple[float, float], turn_deg: float, size: tuple[float, float]) -> "_Spot":
        turn = math.radians(turn_deg)
        along = np.array([math.cos(turn), math.sin(turn)]) * size[0] / 2
        across = np.array([-math.sin(turn), math.cos(turn)]) * size[1] / 2
        corners = [np.array(centre) + a * along + b * across for a, b in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
        shape = shapely.Polygon(corners)
        left, bottom, right, top = shape.bounds
        return cls(centre, turn_deg, shape, (left - 1, bottom - 1, right + 1, top + 1))


def _point(line: shapely.LineString, at: float) -> NDArray[np.float64]:
    return np.array(line.interpolate(at).coords[0])
