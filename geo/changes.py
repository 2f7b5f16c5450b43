"""A network with changes: sections and points with other figures, and loops added within sections.

A change makes a new network; the one before stays as it is. Where a changed section lies does not change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from shapely import LineString, Point
from shapely.ops import substring

from .errors import GeometryError
from .line import BlockSystem, Line, OperationalPoint, Section, Stretch
from .network import Network

END_KM = 0.1
"""A loop stands at least so far from the ends of its section (km)."""


@dataclass(frozen=True, slots=True)
class SectionFigures:
    """Other figures of a section (units as in `Section`); None leaves one as it is."""

    tracks: int | None = None
    gauges_mm: frozenset[int] | None = None
    speed_passenger_kmh: float | None = None
    speed_freight_kmh: float | None = None
    block_system: BlockSystem | None = None


@dataclass(frozen=True, slots=True)
class PointFigures:
    """Other figures of an operational point: usable tracks, and their length (m); None leaves one as it is."""

    tracks: int | None = None
    track_length_m: float | None = None


@dataclass(frozen=True, slots=True)
class AddedLoop:
    """A new loop within a section, at a km post of the section's line; `track_length_m` is usable length (m)."""

    name: str
    section: str
    km: float
    tracks: int
    track_length_m: float


@dataclass(frozen=True, slots=True)
class NetworkChanges:
    """What differs from the files: figures by id of a section or point, and loops by the id they get."""

    sections: Mapping[str, SectionFigures] = field(default_factory=dict)
    points: Mapping[str, PointFigures] = field(default_factory=dict)
    loops: Mapping[str, AddedLoop] = field(default_factory=dict)


def with_changes(network: Network, changes: NetworkChanges) -> Network:
    """Make the network that differs in these figures and has these loops; loops get the changed figures of sections.

    Raises:
        GeometryError: There is no such section or point, a loop's id is taken, or its km is not within the section.
    """
    points = {**network.points, **{key: _point(network, key, each) for key, each in changes.points.items()}}
    sections = {**network.sections, **{key: _section(network, key, each) for key, each in changes.sections.items()}}
    changed = Network(points, sections, network.lines)
    pieces: dict[str, list[str]] = {}
    for loop_id, loop in changes.loops.items():
        changed = _with_loop(changed, loop_id, loop, pieces.setdefault(loop.section, [loop.section]))
    return changed


def _point(network: Network, key: str, figures: PointFigures) -> OperationalPoint:
    if key not in network.points:
        raise GeometryError([f"operational point '{key}': not in the network"])
    point = network.points[key]
    return replace(point, **_given(figures))


def _section(network: Network, key: str, figures: SectionFigures) -> Section:
    if key not in network.sections:
        raise GeometryError([f"section '{key}': not in the network"])
    return replace(network.sections[key], **_given(figures))


def _given(figures: PointFigures | SectionFigures) -> dict[str, Any]:
    named = {name: getattr(figures, name) for name in figures.__slots__}
    return {name: value for name, value in named.items() if value is not None}


def _with_loop(network: Network, loop_id: str, loop: AddedLoop, pieces: list[str]) -> Network:
    """Put a loop into the piece of its section that has its km; `pieces` lists them and is kept up to date."""
    if loop.section not in network.sections and pieces == [loop.section]:
        raise GeometryError([f"loop '{loop_id}': section '{loop.section}' is not in the network"])
    if loop_id in network.points:
        raise GeometryError([f"loop '{loop_id}': an operational point has this id already"])
    whole = next((piece for piece in pieces if _has_km(network, network.sections[piece], loop.km)), None)
    if whole is None:
        raise GeometryError([f"loop '{loop_id}': km {loop.km:g} must be {_allowed(network, pieces)}"])
    section = network.sections[whole]
    low, high = _posts(network, section)
    before, after = _halves(section, loop_id, loop.km - low, high - low)
    share = (loop.km - low) / (high - low)
    lines = {key: _line_with(line, section, loop_id, share) for key, line in network.lines.items()}
    posts = {key: km for key, line in lines.items() for point, km in line.points if point == loop_id}
    start = network.points[section.from_point]
    point = _loop_point(loop_id, loop, start, posts=posts, place=section.geometry.interpolate(share, normalized=True))
    sections = {}
    for key, each in network.sections.items():
        sections.update({before.id: before, after.id: after} if key == whole else {key: each})
    at = pieces.index(whole)
    pieces[at : at + 1] = [before.id, after.id]
    return Network({**network.points, loop_id: point}, sections, lines)


def _loop_point(
    loop_id: str, loop: AddedLoop, start: OperationalPoint, *, posts: Mapping[str, float], place: Point
) -> OperationalPoint:
    return OperationalPoint(
        id=loop_id,
        name=loop.name,
        kind="loop",
        country=start.country,
        km_posts=posts,
        tracks=loop.tracks,
        track_length_m=loop.track_length_m,
        location=(place.x, place.y),
        figures={},
    )


def _halves(section: Section, loop_id: str, at_km: float, length_km: float) -> tuple[Section, Section]:
    """Both parts of a section cut at so many km after its first point; the sources of its figures go with both."""
    share = at_km / length_km
    halves = []
    for ends, start, end in (((section.from_point, loop_id), 0.0, share), ((loop_id, section.to_point), share, 1.0)):
        low, high = start * length_km, end * length_km
        halves.append(
            replace(
                section,
                id=f"{section.line}:{ends[0]}-{ends[1]}",
                from_point=ends[0],
                to_point=ends[1],
                length_km=round(high - low, 6),
                geometry=LineString(substring(section.geometry, start, end, normalized=True).coords),
                gradients=_cut(section.gradients, low, high),
                curves=_cut(section.curves, low, high),
                speed_restrictions=_cut(section.speed_restrictions, low, high),
            )
        )
    return halves[0], halves[1]


def _cut(stretches: tuple[Stretch, ...], low: float, high: float) -> tuple[Stretch, ...]:
    """The part of each stretch between two distances, counted from the first."""
    return tuple(
        Stretch(round(max(each.from_km, low) - low, 6), round(min(each.to_km, high) - low, 6), each.value)
        for each in stretches
        if each.from_km < high and each.to_km > low
    )


def _line_with(line: Line, section: Section, loop_id: str, share: float) -> Line:
    """The line with the loop between the section's ends, if it has both one after the other."""
    ends = {section.from_point, section.to_point}
    for at, ((before, low), (after, high)) in enumerate(pairwise(line.points), start=1):
        if {before, after} != ends:
            continue
        along = share if before == section.from_point else 1 - share
        km, (near, far) = low + along * (high - low), line.distances[at - 1 : at + 1]
        points = (*line.points[:at], (loop_id, round(km, 6)), *line.points[at:])
        return replace(
            line,
            points=points,
            distances=(*line.distances[:at], near + along * (far - near), *line.distances[at:]),
        )
    return line


def _posts(network: Network, section: Section) -> tuple[float, float]:
    """The km posts of a section's ends on its line."""
    return (
        network.points[section.from_point].km_posts[section.line],
        network.points[section.to_point].km_posts[section.line],
    )


def _has_km(network: Network, section: Section, km: float) -> bool:
    low, high = _posts(network, section)
    return low + END_KM <= km <= high - END_KM


def _allowed(network: Network, pieces: list[str]) -> str:
    spans = (_posts(network, network.sections[piece]) for piece in pieces)
    return " or ".join(f"{low + END_KM:g} to {high - END_KM:g}" for low, high in spans)


def middle_km(network: Network, section: Section) -> float:
    """Return the km post half-way along a section, to the metre."""
    low, high = _posts(network, section)
    return round((low + high) / 2, 3)
