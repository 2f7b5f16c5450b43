"""GeoJSON files: where the shipped ones are, and reading one into a checked `Infrastructure`."""

import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import cast

from shapely import LineString

from .checks import check_ends, check_point_id, check_section, falling_posts, gaps, mixed_modes, posts_of
from .entry import Entry
from .errors import GeometryError
from .feature import read_point, read_section
from .line import Infrastructure, Line, Mode, OperationalPoint, Section, Status
from .value import shown

_LINES = Path(__file__).parent / "lines"


def shipped_stems() -> tuple[str, ...]:
    """Name the files that come with the project, without their ending, in alphabetical order."""
    return tuple(sorted(path.stem for path in _LINES.glob("*.geojson")))


def shipped_infrastructure(stem: str) -> Path:
    """Find a file that comes with the project by its name without ending.

    Raises:
        GeometryError: No such file comes with the project.
    """
    if stem not in shipped_stems():
        raise GeometryError([f"{stem}: no such infrastructure, must be one of {', '.join(shipped_stems())}"])
    return _LINES / f"{stem}.geojson"


def read_infrastructure(path: str | Path) -> Infrastructure:
    """Read and check a line file: GeoJSON (RFC 7946, WGS 84) with the members `infrastructure` and `lines`.

    Raises:
        GeometryError: The file cannot be read, or breaks a rule; its `problems` has all of them.
    """
    path = Path(path)
    document = _load(path)
    problems: list[str] = []
    head = _read_head(path.name, document, problems)
    names = _read_line_names(path.name, document, problems)
    entries = _read_entries(path.name, document, problems)
    points = _read_points(entries, names)
    sections = _read_sections(entries, points)
    problems.extend(falling_posts(path.name, names, points))
    problems.extend(mixed_modes(path.name, head["mode"], sections) if head["mode"] else ())
    if not problems:
        problems.extend(gaps(path.name, names, points, sections))
    if problems:
        raise GeometryError(problems)
    return Infrastructure(
        id=head["id"],
        name=head["name"],
        status=cast(Status, head["status"]),
        mode=cast(Mode, head["mode"]),
        lines={line: _draw(line, name, points, sections) for line, name in names.items()},
        points=points,
        sections=sections,
        file=path.name,
    )


def _load(path: Path) -> Mapping[str, object]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GeometryError([f"{path.name}: cannot be read: {error.strerror}"]) from None
    except (ValueError, RecursionError) as error:
        raise GeometryError([f"{path.name}: is not JSON: {error}"]) from None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise GeometryError([f"{path.name}: type: must be a GeoJSON FeatureCollection"])
    return document


def _read_head(file: str, document: Mapping[str, object], problems: list[str]) -> dict[str, str]:
    raw = document.get("infrastructure")
    head = Entry(file, "infrastructure", raw if isinstance(raw, dict) else {}, problems)
    return {
        "id": head.identifier("id"),
        "name": head.text("name"),
        "status": head.word("status", Status),
        "mode": head.word("mode", Mode),
    }


def _read_line_names(file: str, document: Mapping[str, object], problems: list[str]) -> dict[str, str]:
    raw = document.get("lines")
    if not isinstance(raw, list) or not raw:
        problems.append(f"{file}: lines: {shown(raw)} must be a list with one line or more")
        return {}
    names: dict[str, str] = {}
    for order, line in enumerate(raw):
        entry = Entry(file, f"lines[{order}]", line if isinstance(line, dict) else {}, problems)
        line_id = entry.identifier("id")
        if line_id in names:
            entry.blame("id", f"'{line_id}' is used twice, must be unique")
        names[line_id] = entry.text("name")
    return names


def _read_entries(file: str, document: Mapping[str, object], problems: list[str]) -> dict[str, tuple[Entry, object]]:
    """Return each feature's entry and raw geometry by feature id, in the order of the file."""
    raw = document.get("features")
    if not isinstance(raw, list):
        problems.append(f"{file}: features: {shown(raw)} must be a list")
        return {}
    entries: dict[str, tuple[Entry, object]] = {}
    for order, item in enumerate(raw):
        feature = item if isinstance(item, dict) else {}
        properties = feature.get("properties")
        entry = Entry(file, f"[{order}]", properties if isinstance(properties, dict) else {}, problems)
        feature_id = feature.get("id")
        if not isinstance(feature_id, str) or not feature_id:
            entry.blame("id", f"{shown(feature_id)} must be a text")
            continue
        entry.feature = feature_id
        if feature_id in entries:
            entry.blame("id", "is used twice, must be unique")
            continue
        if entry.properties.get("feature") not in ("operational_point", "section"):
            found = shown(entry.properties.get("feature"))
            entry.blame("feature", f"{found} is not known, must be operational_point or section")
        entries[feature_id] = (entry, feature.get("geometry"))
    return entries


def _read_points(entries: Mapping[str, tuple[Entry, object]], names: Mapping[str, str]) -> dict[str, OperationalPoint]:
    points = {}
    for feature_id, (entry, geometry) in entries.items():
        if entry.properties.get("feature") == "operational_point":
            check_point_id(entry)
            point = read_point(entry, geometry, names)
            if point is not None:
                points[feature_id] = point
    return points


def _read_sections(
    entries: Mapping[str, tuple[Entry, object]], points: Mapping[str, OperationalPoint]
) -> dict[str, Section]:
    sections = {}
    for feature_id, (entry, geometry) in entries.items():
        if entry.properties.get("feature") == "section":
            section = read_section(entry, geometry, points)
            check_ends(entry, entries, points)
            if section is not None:
                check_section(entry, section, points)
                sections[feature_id] = section
    return sections


def _draw(line: str, name: str, points: Mapping[str, OperationalPoint], sections: Mapping[str, Section]) -> Line:
    """Join the sections between a line's points into one LineString, and note where each point lies on it."""
    posts = posts_of(line, points)
    paths = {(section.from_point, section.to_point): section.geometry for section in sections.values()}
    vertices: list[tuple[float, float]] = [points[posts[0][0]].location]
    distances = [0.0]
    for (from_point, _), (to_point, _) in pairwise(posts):
        path = paths.get((from_point, to_point)) or paths[to_point, from_point].reverse()
        vertices.extend((x, y) for x, y in path.coords[1:])
        distances.append(distances[-1] + path.length)
    return Line(line, name, tuple(posts), LineString(vertices), tuple(distances))
