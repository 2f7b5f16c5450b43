"""Levers on the line: added loops, double track."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

import geo
from geo import OperationalPoint, Section

from ..crossings import sections_passed
from ..schema.block import Id
from .lever import Case, Change, NotApplicableError, Parameters, need

LEAST_TRACKS = 2


class AddedLoop(Parameters):
    """Where the new loop lies, and what it has: tracks and their usable length in m."""

    section: Annotated[str | None, Field(description="by default the line's longest single-track section")] = None
    km: Annotated[float | None, Field(ge=0, le=2000, description="a km post; by default half-way")] = None
    tracks: Annotated[int, Field(ge=2, le=10)] = 2
    track_length_m: Annotated[
        float | None, Field(ge=50, le=5000, description="by default the longer of the section's two ends")
    ] = None
    id: Annotated[Id | None, Field(description="of the new operational point; by default added_loop_<line>")] = None


class DoubleTrack(Parameters):
    """Which sections get a second track."""

    sections: Annotated[tuple[str, ...], Field(description="by default all single-track sections of the line")] = ()


def add_loop(case: Case, key: str, parameters: AddedLoop) -> Iterator[Change]:
    """A loop within a single-track section: one more place to meet and to wait."""
    single = need(_single(case, key), "has no single-track section")
    wanted = [each for each in single if each.id == parameters.section]
    if parameters.section is not None and not wanted:
        raise NotApplicableError(f"has no single-track section '{parameters.section}'")
    section = wanted[0] if wanted else max(single, key=lambda each: (each.length_km, each.id))
    ends = [case.network.points[end] for end in (section.from_point, section.to_point)]
    loop = {
        "name": f"New loop between {ends[0].name} and {ends[1].name}",
        "section": section.id,
        "km": geo.middle_km(case.network, section) if parameters.km is None else parameters.km,
        "tracks": parameters.tracks,
        "track_length_m": parameters.track_length_m or max(end.track_length_m for end in ends),
    }
    loop_id = parameters.id or f"added_loop_{key}"
    for name, value in loop.items():
        yield Change(("network", key, "added_loops", loop_id, name), value)


def double_track(case: Case, key: str, parameters: DoubleTrack) -> Iterator[Change]:
    """A second track: one for each direction; halts and border points between get both running tracks."""
    single = {section.id: section for section in need(_single(case, key), "has no single-track section")}
    unknown = [each for each in parameters.sections if each not in single]
    if unknown:
        raise NotApplicableError(f"has no single-track section '{unknown[0]}'")
    doubled = [single[each] for each in parameters.sections or sorted(single)]
    for section in doubled:
        yield Change(("network", key, "sections", section.id, "tracks"), LEAST_TRACKS)
    for point in _narrow_points(case, doubled):
        yield Change(("network", key, "points", point.id, "tracks"), LEAST_TRACKS)
        near = [case.network.points[each].track_length_m for each in case.network.neighbours(point.id)]
        yield Change(("network", key, "points", point.id, "track_length_m"), max(point.track_length_m, *near))


def _single(case: Case, line: str) -> Iterator[Section]:
    """The sections of one track that trains of a line run over."""
    seen = set()
    for service in case.scenario.services.trains.values():
        if service.line != line:
            continue
        for section in sections_passed(service, case.network):
            if section.tracks == 1 and section.id not in seen:
                seen.add(section.id)
                yield section


def _narrow_points(case: Case, doubled: list[Section]) -> Iterator[OperationalPoint]:
    """Places with one track all of whose sections will have two: without a second track they would join them to one."""
    ids = {section.id for section in doubled}
    for end in sorted({end for section in doubled for end in (section.from_point, section.to_point)}):
        near = [section for section in case.network.sections_at(end) if section.mode == "rail"]
        if case.network.points[end].tracks < LEAST_TRACKS and all(
            section.id in ids or section.tracks >= LEAST_TRACKS for section in near
        ):
            yield case.network.points[end]
