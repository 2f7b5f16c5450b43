"""The basemap as the page draws it: sea, rivers and borders of countries as ways of degrees; places to be named."""

from typing import Any

import shapely

from geo.basemap import read_basemap

_TOWNS = {
    "ha_noi": (105.8412, 21.0245),
    "hai_phong": (106.6875, 20.8561),
    "ha_long": (107.0734, 20.9505),
    "lao_cai": (103.9783, 22.4925),
    "lang_son": (106.761, 21.8526),
    "dong_dang": (106.6977, 21.9511),
    "mong_cai": (107.9662, 21.5247),
    "yen_bai": (104.9113, 21.7229),
    "hekou": (104.005, 22.56),
    "pingxiang": (106.7567, 22.0969),
    "dongxing": (107.9667, 21.55),
}
"""Longitude and latitude of the stations of these names in geo/lines/. A town's names are texts of the page."""

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


def place_names() -> list[dict[str, Any]]:
    """Return countries, seas and towns that a map may name: `id` (the page's text `place_<id>`), `kind`, `position`.

    A town's position is where its name points, that of a country or sea where there is room for it (degrees).
    """
    areas = [
        {"id": _key(name.name), "kind": name.kind, "position": list(name.location)} for name in read_basemap().names
    ]
    return areas + [{"id": town, "kind": "town", "position": list(position)} for town, position in _TOWNS.items()]


def _key(name: str) -> str:
    return name.lower().replace(" ", "_")


def _way(line: shapely.LineString) -> list[float]:
    return [round(degrees, _DECIMALS) for position in line.coords for degrees in position[:2]]
