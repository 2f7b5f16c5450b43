"""The layer under a map: sea, coast, borders of countries, rivers and their names, in quiet colours."""

from typing import TYPE_CHECKING, Any

import numpy as np

from geo import Basemap, read_basemap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LAND, SEA = "#f7f7f4", "#dfeaf1"
_COAST: dict[str, Any] = {"facecolor": SEA, "edgecolor": "#a9bdc9", "linewidth": 0.5, "zorder": 0.1}
_RIVER: dict[str, Any] = {"color": "#b9cfdc", "zorder": 0.2, "linewidth": 1.1, "capstyle": "round"}
_BORDER: dict[str, Any] = {"color": "#8f8f8f", "linewidth": 0.9, "linestyle": (0, (6, 2, 1, 2)), "zorder": 0.3}
_NAME: dict[str, Any] = {"color": "#8a8a86", "fontsize": 9.5, "ha": "center", "va": "center", "zorder": 0.4}
_LARGE_RANK = 6
CREDIT = "Basemap: Natural Earth"


def draw_basemap(axes: "Axes") -> None:
    """Draw the basemap on axes in degrees whose limits are set; they stay as they are."""
    from matplotlib.collections import LineCollection  # noqa: PLC0415

    limits = (axes.get_xlim(), axes.get_ylim())
    basemap = read_basemap()
    axes.set_facecolor(LAND)
    _draw_sea(axes, basemap)
    large = [river.course for river in basemap.rivers if river.rank <= _LARGE_RANK]
    small = [river.course for river in basemap.rivers if river.rank > _LARGE_RANK]
    for courses, look in ((large, _RIVER), (small, _RIVER | {"linewidth": 0.6}), (basemap.borders, _BORDER)):
        axes.add_collection(LineCollection([np.asarray(course.coords) for course in courses], **look))
    for name in basemap.names:
        if _is_inside(name.location, limits):
            text = axes.text(*name.location, " ".join(name.name.upper()), **_NAME)
            text.set_in_layout(False)
            if name.kind == "sea":
                text.set(text=name.name, fontstyle="italic")
    axes.set_xlim(limits[0])
    axes.set_ylim(limits[1])


def _draw_sea(axes: "Axes", basemap: Basemap) -> None:
    from matplotlib.patches import PathPatch  # noqa: PLC0415
    from matplotlib.path import Path  # noqa: PLC0415

    for part in basemap.sea:
        rings = [part.exterior, *part.interiors]
        path = Path.make_compound_path(*(Path(np.asarray(ring.coords), closed=True) for ring in rings))
        axes.add_patch(PathPatch(path, **_COAST))


def _is_inside(location: tuple[float, float], limits: tuple[tuple[float, float], tuple[float, float]]) -> bool:
    """Whether a place is well within the limits, so that its name is not cut."""
    spans = (high - low for low, high in limits)
    return all(
        low + 0.08 * span < at < high - 0.08 * span
        for at, (low, high), span in zip(location, limits, spans, strict=True)
    )
