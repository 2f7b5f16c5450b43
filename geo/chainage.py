"""Places on the map: the point at a km post, a piece of a line, the map's extent, a train at a time.

All coordinates are longitude and latitude (degrees, WGS 84). Kilometres come from km posts only: between two
operational points the drawn line is stretched so that km and drawn length run in proportion.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from shapely import LineString, Point, total_bounds
from shapely.ops import substring

from .errors import GeometryError
from .line import Line, Mode
from .network import Network, route


def point_at_km(line: Line, km: float) -> tuple[float, float]:
    """Return the longitude and latitude at a km post of a line.

    Raises:
        GeometryError: The km is outside the line.
    """
    place: Point = line.geometry.interpolate(_distance(line, km))
    return place.x, place.y


def piece(line: Line, km_from: float, km_to: float) -> LineString:
    """Cut the piece between two km posts, drawn from the first to the second (the line may run backwards).

    Raises:
        GeometryError: A km is outside the line, or both are the same.
    """
    start, end = _distance(line, km_from), _distance(line, km_to)
    cut = substring(line.geometry, start, end)
    if not isinstance(cut, LineString):
        raise GeometryError([f"line '{line.id}': km {km_from} to {km_to}: no length, must be two different km"])
    return cut


def section_piece(network: Network, section_id: str) -> LineString:
    """Return a section as a piece of its line, drawn from its first point to its last.

    Raises:
        GeometryError: The network has no such section.
    """
    if section_id not in network.sections:
        raise GeometryError([f"section '{section_id}': not in the network"])
    return network.sections[section_id].geometry


def extent(network: Network, *, margin_share: float = 0.05) -> tuple[float, float, float, float]:
    """Return west, south, east and north of all lines (degrees), widened by a share of the larger side.

    Raises:
        GeometryError: The network has no line.
    """
    if not network.lines:
        raise GeometryError(["network: lines: none, an extent needs one or more"])
    west, south, east, north = total_bounds([line.geometry for line in network.lines.values()]).tolist()
    margin = margin_share * max(east - west, north - south)
    return west - margin, south - margin, east + margin, north + margin


def place_at(
    network: Network, passings: Sequence[tuple[str, float]], time_s: float, *, mode: Mode = "rail"
) -> tuple[float, float] | None:
    """Return where a train is at a time (s), or None before its first and after its last passing time.

    `passings` are (point id, time in s) in order of time; a stop has its arrival and its departure. Between
    two passing times the train moves in proportion to km.

    Raises:
        RouteError: A point is unknown, or two points in succession have no way between them.
    """
    times = [time for _, time in passings]
    if not times or not times[0] <= time_s <= times[-1]:
        return None
    after = min(bisect_right(times, time_s), len(times) - 1)
    before = max(after - 1, 0)
    (start, left_s), (goal, reached_s) = passings[before], passings[after]
    steps = route(network, [start, goal], mode=mode)
    share = (time_s - left_s) / (reached_s - left_s) if reached_s > left_s else 1.0
    remaining_km = share * sum(step.section.length_km for step in steps)
    for step in steps:
        if remaining_km <= step.section.length_km or step is steps[-1]:
            along = min(remaining_km / step.section.length_km, 1.0)
            is_forward = step.from_point == step.section.from_point
            return _at_share(step.section.geometry, along if is_forward else 1.0 - along)
        remaining_km -= step.section.length_km
    return network.points[goal].location


def _at_share(path: LineString, share: float) -> tuple[float, float]:
    place: Point = path.interpolate(share, normalized=True)
    return place.x, place.y


def _distance(line: Line, km: float) -> float:
    """Return how far along the drawn line a km post lies (degrees)."""
    posts = [post for _, post in line.points]
    if not posts[0] <= km <= posts[-1]:
        raise GeometryError([f"line '{line.id}': km {km}: outside the line, must be {posts[0]} to {posts[-1]}"])
    after = max(bisect_left(posts, km), 1)
    share = (km - posts[after - 1]) / (posts[after] - posts[after - 1])
    low, high = line.distances[after - 1], line.distances[after]
    return low + share * (high - low)
