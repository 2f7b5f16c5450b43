"""Basemap: land, borders of countries and main rivers, to draw under a map; no distance is measured on it.

The files in `geo/basemap/` are Natural Earth's (public domain), clipped to the region; each says how it was made.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

_FOLDER = Path(__file__).parent / "basemap"


@dataclass(frozen=True, slots=True)
class River:
    """A river's course as a LineString (WGS 84), its English and local name; the smaller the rank, the larger it is."""

    name: str
    local_name: str
    rank: int
    course: shapely.LineString


@dataclass(frozen=True, slots=True)
class MapName:
    """The name of a country or a sea, and where a map has room for it (longitude, latitude in degrees)."""

    name: str
    kind: str
    location: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Basemap:
    """What lies within `region`, a rectangle: all geometries WGS 84 (longitude, latitude in degrees).

    `land` and `sea` are polygons and fill the region together, `borders` are lines on land between countries, `rivers`
    come with the largest first. Beyond the region nothing is known.
    """

    region: shapely.Polygon
    land: tuple[shapely.Polygon, ...]
    sea: tuple[shapely.Polygon, ...]
    borders: tuple[shapely.LineString, ...]
    rivers: tuple[River, ...]
    names: tuple[MapName, ...]


@lru_cache(maxsize=1)
def read_basemap() -> Basemap:
    """Read the basemap that comes with the project: 101.5 to 111 degrees east, 19 to 26.5 degrees north."""
    document = _read("land")
    region = shapely.box(*document["bbox"])
    land = tuple(_geometry(feature) for feature in document["features"])
    sea = shapely.difference(region, shapely.union_all(land))
    return Basemap(
        region=region,
        land=land,
        sea=tuple(part for part in shapely.get_parts(sea) if isinstance(part, shapely.Polygon)),
        borders=tuple(_geometry(feature) for feature in _read("borders")["features"]),
        rivers=tuple(_river(feature) for feature in _read("rivers")["features"]),
        names=tuple(_name(feature) for feature in _read("names")["features"]),
    )


def _read(stem: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((_FOLDER / f"{stem}.geojson").read_text(encoding="utf-8"))
    return document


def _geometry(feature: Mapping[str, Any]) -> Any:
    return shape(feature["geometry"])


def _river(feature: Mapping[str, Any]) -> River:
    properties = feature["properties"]
    return River(properties["name"], properties["local_name"], properties["rank"], _geometry(feature))


def _name(feature: Mapping[str, Any]) -> MapName:
    point = _geometry(feature)
    return MapName(feature["properties"]["name"], feature["properties"]["kind"], (point.x, point.y))
