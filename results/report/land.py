"""The basemap as the page draws it: sea, rivers and borders of countries as ways of longitude and latitude."""

from typing import Any

import shapely

from geo.basemap import read_basemap

_DECIMALS = 3
"""Of degrees: about a hundred metres, half of what the basemap was simplified by."""


def land() -> list[dict[str, Any]]:
    """Return the basemap: for each `kind` (sea, river, border) its `ways`, degrees one after the other.

    Ways of the sea are rings, of which those within another are islands.
    """
    basemap = read_basemap()
    rings = [ring for part in basemap.sea for ring in (part.exterior, *part.interiors)]
    return [
        {"kind": "sea", "ways": [_way(ring) for ring in rings]},
        {"kind": "river", "ways": [_way(river.course) for river in basemap.rivers]},
        {"kind": "border", "ways": [_way(border) for border in basemap.borders]},
    ]


def _way(line: shapely.LineString) -> list[float]:
    return [round(degrees, _DECIMALS) for position in line.coords for degrees in position[:2]]
