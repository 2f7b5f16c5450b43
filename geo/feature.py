"""One GeoJSON feature: its words, figures and coordinates, read into an operational point or a section."""

from collections.abc import Mapping
from typing import Literal, cast

from shapely import LineString

from .alignment import read_alignment
from .entry import Entry
from .line import BlockSystem, Country, Kind, OperationalPoint, Section, Traction
from .value import finite, gauges, number, one_of, shown, whole

REGION = (102.0, 19.5, 110.0, 24.0)
"""Where the corridors lie: west, south, east, north (degrees)."""

ONE_TRACK_KINDS = ("halt", "border_point")


def read_point(entry: Entry, geometry: object, lines: Mapping[str, str]) -> OperationalPoint | None:
    """Read an operational point; None if anything about it is wrong (then `entry` has the problems)."""
    before = len(entry.problems)
    name, kind = entry.text("name"), entry.word("kind", Kind)
    country = entry.word("country", Country)
    km_posts = _km_posts(entry, lines)
    is_rail = kind != "road_point"
    tracks = entry.figure("tracks", whole(1, 60), at=entry.properties) if is_rail else 0
    length_m = entry.figure("track_length_m", number(50, 5000), at=entry.properties) if is_rail else 0.0
    _check_tracks(entry, kind, tracks)
    place = _position(entry, _coordinates(entry, geometry, "Point"))
    raw = entry.properties.get("location")
    if place is not None:
        entry.keep("location", place, raw if isinstance(raw, dict) else {})
    if len(entry.problems) > before or place is None or tracks is None or length_m is None:
        return None
    return OperationalPoint(
        id=entry.feature,
        name=name,
        kind=cast(Kind, kind),
        country=cast(Country, country),
        km_posts=km_posts,
        tracks=tracks,
        track_length_m=length_m,
        location=place,
        figures=entry.figures,
    )


def read_section(entry: Entry, geometry: object, points: Mapping[str, OperationalPoint]) -> Section | None:
    """Read a section between two points of its line; None if anything about it is wrong."""
    before = len(entry.problems)
    line, from_point, to_point = (entry.identifier(key) for key in ("line", "from", "to"))
    at = entry.properties
    tracks = entry.figure("tracks", whole(1, 2), at=at)
    gauges_mm = entry.figure("gauges_mm", gauges, at=at)
    passenger = entry.figure("speed_passenger_kmh", number(5, 350), at=at)
    freight = entry.figure("speed_freight_kmh", number(5, 350), at=at)
    block = entry.figure("block_system", one_of(BlockSystem), at=at)
    traction = entry.figure("traction", one_of(Traction), at=at)
    _check_mode(entry, gauges_mm, traction)
    path = _path(entry, geometry)
    posts = [points[end].km_posts.get(line) for end in (from_point, to_point) if end in points]
    if len(posts) < 2 or posts[0] is None or posts[1] is None:
        return None  # a broken or missing end has a problem of its own
    alignment = read_alignment(entry, posts[0], posts[1])
    if len(entry.problems) > before or path is None:
        return None
    return Section(
        id=entry.feature,
        line=line,
        from_point=from_point,
        to_point=to_point,
        length_km=round(posts[1] - posts[0], 6),
        tracks=cast(int, tracks),
        gauges_mm=frozenset(int(gauge) for gauge in gauges_mm or ()),
        speed_passenger_kmh=cast(float, passenger),
        speed_freight_kmh=cast(float, freight),
        block_system=cast(BlockSystem, block),
        traction=cast(Traction, traction),
        geometry=path,
        figures=entry.figures,
        gradients=alignment.gradients,
        curves=alignment.curves,
        speed_restrictions=alignment.speed_restrictions,
        ruling_gradient_permille=alignment.ruling_gradient_permille,
    )


def _km_posts(entry: Entry, lines: Mapping[str, str]) -> dict[str, float]:
    raw = entry.properties.get("km_posts")
    if not isinstance(raw, dict) or not raw:
        entry.blame("km_posts", f"{shown(raw)} must have a km post on at least one line")
        return {}
    posts = {}
    for line in raw:
        if line not in lines:
            known = ", ".join(lines) or "none"
            entry.blame(f"km_posts.{line}", f"'{line}' is no line of this file, must be one of {known}")
            continue
        km = entry.figure(f"km_posts.{line}", number(0, 2000), at=raw)
        if km is not None:
            posts[line] = km
    return posts


def _check_tracks(entry: Entry, kind: str, tracks: int | None) -> None:
    if tracks is None or kind in ("", "road_point"):
        return
    if kind in ONE_TRACK_KINDS and tracks != 1:
        entry.blame("tracks", f"{tracks} at a {kind}, must be 1 (trains do not meet there)")
    if kind not in ONE_TRACK_KINDS and tracks < 2:
        entry.blame("tracks", f"{tracks} at a {kind}, must be 2 or more (1 is for halt and border_point)")


def _check_mode(entry: Entry, gauges_mm: tuple[float, ...] | None, traction: str | None) -> None:
    if gauges_mm is None or traction is None:
        return
    if traction == "road" and gauges_mm:
        entry.blame("gauges_mm", f"{list(gauges_mm)} on a road, must be empty")
    if traction != "road" and not gauges_mm:
        entry.blame("gauges_mm", "[] on a railway, must have 1000, 1435 or both")


def _path(entry: Entry, geometry: object) -> LineString | None:
    coordinates = _coordinates(entry, geometry, "LineString")
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        if coordinates is not None:
            entry.blame("geometry", f"{shown(coordinates)} must have two positions or more")
        return None
    vertices = [_position(entry, position) for position in coordinates]
    if any(vertex is None for vertex in vertices):
        return None
    path = LineString([vertex for vertex in vertices if vertex is not None])
    if not path.is_valid:
        entry.blame("geometry", "the line is not valid, must have two different positions or more")
        return None
    return path


def _coordinates(entry: Entry, geometry: object, kind: Literal["Point", "LineString"]) -> object:
    if not isinstance(geometry, dict) or geometry.get("type") != kind:
        found = geometry.get("type") if isinstance(geometry, dict) else geometry
        entry.blame("geometry", f"{shown(found)} must be a {kind}")
        return None
    if geometry.get("coordinates") is None:
        entry.blame("geometry", "has no coordinates")
    return geometry.get("coordinates")


def _position(entry: Entry, raw: object) -> tuple[float, float] | None:
    if raw is None:
        return None
    numbers = [finite(part) for part in raw] if isinstance(raw, list) else []
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        entry.blame("geometry", f"{shown(raw)} must be [longitude, latitude], two finite numbers")
        return None
    place = (numbers[0], numbers[1])
    if _is_inside(place):
        return place
    if _is_inside(place[::-1]):
        entry.blame("geometry", f"{shown(raw)} has latitude first, must be [longitude, latitude]")
    else:
        west, south, east, north = REGION
        region = f"longitude {west} to {east}, latitude {south} to {north}"
        entry.blame("geometry", f"{shown(raw)} is outside the region, must be {region}")
    return None


def _is_inside(place: tuple[float, ...]) -> bool:
    west, south, east, north = REGION
    return west <= place[0] <= east and south <= place[1] <= north
