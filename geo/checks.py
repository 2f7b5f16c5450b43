"""What must hold across the features of one file: ids, rising km posts, joining sections, no gap."""

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from .entry import Entry
from .line import OperationalPoint, Section
from .value import is_identifier

_TOUCHING_DEGREES = 1e-6


def check_point_id(entry: Entry) -> None:
    """Blame a point whose id is not small letters, digits and underscores."""
    if not is_identifier(entry.feature):
        entry.blame("id", f"'{entry.feature}' must be small letters, digits and underscores")


def check_ends(entry: Entry, features: Mapping[str, object], points: Mapping[str, OperationalPoint]) -> None:
    """Blame a section whose id does not fit its ends, or whose ends are no points of its line."""
    line, from_point, to_point = (entry.properties.get(key) for key in ("line", "from", "to"))
    if entry.feature != f"{line}:{from_point}-{to_point}":
        entry.blame("id", f"'{entry.feature}' must be '{line}:{from_point}-{to_point}'")
    for key, end in (("from", from_point), ("to", to_point)):
        if not isinstance(end, str) or not end:
            continue
        if end not in features:
            entry.blame(key, f"'{end}' is no point of this file")
        elif isinstance(line, str) and end in points and line not in points[end].km_posts:
            entry.blame(key, f"'{end}' has no km post on line '{line}'")


def check_section(entry: Entry, section: Section, points: Mapping[str, OperationalPoint]) -> None:
    """Blame a section that runs against the km posts, skips a point, or does not touch its two points."""
    ends = (section.from_point, section.to_point)
    low, high = (points[end].km_posts[section.line] for end in ends)
    if high <= low:
        entry.blame("to", f"km {high} at '{ends[1]}' must be above km {low} at '{ends[0]}'")
    for point_id, km in posts_of(section.line, points):
        if low < km < high:
            entry.blame("to", f"'{point_id}' at km {km} lies between, sections join adjacent points only")
    for end, vertex in zip(ends, (section.geometry.coords[0], section.geometry.coords[-1]), strict=True):
        place = points[end].location
        if math.dist(place, vertex) > _TOUCHING_DEGREES:
            entry.blame("geometry", f"{list(vertex)} does not join '{end}', must be {list(place)}")


def posts_of(line: str, points: Mapping[str, OperationalPoint]) -> list[tuple[str, float]]:
    """List (point id, km) of a line in the order of the file."""
    return [(point.id, point.km_posts[line]) for point in points.values() if line in point.km_posts]


def falling_posts(file: str, lines: Iterable[str], points: Mapping[str, OperationalPoint]) -> Iterator[str]:
    """Say where the km posts of a line do not rise in the order of the file."""
    for line in lines:
        for (before, low), (after, high) in pairwise(posts_of(line, points)):
            if high <= low:
                yield (
                    f"{file}: feature '{after}': km_posts.{line}: {high} does not rise, "
                    f"must be above {low} at '{before}' before it"
                )


def gaps(
    file: str,
    lines: Iterable[str],
    points: Mapping[str, OperationalPoint],
    sections: Mapping[str, Section],
) -> Iterator[str]:
    """Say where a line has fewer than two points, or two neighbouring points without a section."""
    joined = {frozenset((section.from_point, section.to_point)) for section in sections.values()}
    for line in lines:
        posts = posts_of(line, points)
        if len(posts) < 2:
            yield f"{file}: feature '{line}': km_posts: {len(posts)} points on the line, must be two or more"
        for (before, _), (after, _) in pairwise(posts):
            if frozenset((before, after)) not in joined:
                yield f"{file}: feature '{line}': sections: no section joins '{before}' and '{after}'"


def mixed_modes(file: str, mode: str, sections: Mapping[str, Section]) -> Iterator[str]:
    """Say which sections are for trains in a road file, or for trucks in a rail file."""
    for section in sections.values():
        if section.mode != mode:
            yield f"{file}: feature '{section.id}': traction: '{section.traction}' in a file of mode '{mode}'"
