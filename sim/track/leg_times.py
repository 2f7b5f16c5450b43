"""Running times of a service over each section of its way, in seconds that are not rounded yet.

A train of plain mass and length moves with constant acceleration and braking; one made up of locomotives and wagons by
its tractive effort. Where it stops as planned, the times of its legs add up to its run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from geo import Traversal

from ..rolling_stock.consist import TrainForces, train_forces
from ..rolling_stock.energy import Energy
from ..rolling_stock.running_time import Passage, sweep
from ..rolling_stock.uniform_motion import Motion, passing_speeds_ms, stretch_time_s
from ..rolling_stock.way import Piece, point_pieces, train_pieces
from ..scenario.schema import Consist, RollingStock, TrainService


@dataclass(frozen=True, slots=True)
class LegTimes:
    """Seconds over one section, from a stop or from passing, as planned at its end or with a stop there.

    `energy` is that of the planned run, None for trains of constant acceleration.
    """

    from_stop_s: float
    from_pass_s: float
    stop_from_stop_s: float
    stop_from_pass_s: float
    is_from_stop: bool
    energy: Energy | None = None

    @property
    def planned_s(self) -> float:
        """The planned run's time over the section."""
        return self.from_stop_s if self.is_from_stop else self.from_pass_s


def leg_times(
    service: TrainService, traversals: Sequence[Traversal], stops: Sequence[bool], stock: RollingStock
) -> tuple[LegTimes, ...]:
    """Times over each section; `stops` says for each operational point, both ends included, where the train stops."""
    consist = service.consist
    limits = [min(consist.max_speed_kmh, line_speed_kmh(t, service)) for t in traversals]
    if consist.locomotives is None:
        ways = tuple(point_pieces(t, limit) for t, limit in zip(traversals, limits, strict=True))
        return _uniform_times(ways, consist, stops)
    forces = train_forces(consist, stock)
    pieces = train_pieces(traversals, limits, forces.length_m)
    return _effort_times(pieces, forces, tuple(stops), 1 + consist.recovery_margin)


def line_speed_kmh(traversal: Traversal, service: TrainService) -> float:
    """The line speed of a section for the class of train, in km/h."""
    section = traversal.section
    return section.speed_passenger_kmh if service.train_class == "passenger" else section.speed_freight_kmh


def _uniform_times(ways: Sequence[Sequence[Piece]], consist: Consist, stops: Sequence[bool]) -> tuple[LegTimes, ...]:
    motion = Motion(consist.acceleration_ms2, consist.braking_ms2)
    margin = 1 + consist.recovery_margin
    pieces = [piece for way in ways for piece in way]
    ends = [
        stops[0],
        *(is_stop for at, way in enumerate(ways) for is_stop in (*[False] * (len(way) - 1), stops[at + 1])),
    ]
    speeds = passing_speeds_ms([p.length_m for p in pieces], [p.limit_ms for p in pieces], ends, motion)
    found, at = [], 0
    for i, way in enumerate(ways):
        entry, leave = speeds[at], speeds[at + len(way)]
        at += len(way)
        lengths, limits = [p.length_m for p in way], [p.limit_ms for p in way]
        times = [
            margin * stretch_time_s(lengths, limits, entry_ms=v0, exit_ms=v1, motion=motion)
            for v0, v1 in ((0.0, leave), (entry, leave), (0.0, 0.0), (entry, 0.0))
        ]
        found.append(LegTimes(times[0], times[1], times[2], times[3], stops[i]))
    return tuple(found)


@lru_cache(maxsize=1024)
def _effort_times(
    ways: tuple[tuple[Piece, ...], ...], forces: TrainForces, stops: tuple[bool, ...], margin: float
) -> tuple[LegTimes, ...]:
    """Kept from one replication to the next: it depends on nothing else."""
    planned = _planned_run(ways, forces, stops)
    found, entry = [], 0.0
    for i, (way, passage) in enumerate(zip(ways, planned, strict=True)):
        entry = 0.0 if stops[i] else entry

        def over(v0: float, v1: float, way: tuple[Piece, ...] = way) -> float:
            return margin * sweep([way], forces, entry_ms=v0, exit_ms=v1)[0].time_s

        as_planned = margin * passage.time_s
        from_stop = as_planned if stops[i] else over(0.0, passage.exit_ms)
        stop_from_stop = from_stop if stops[i + 1] else over(0.0, 0.0)
        stop_from_pass = as_planned if stops[i + 1] else over(entry, 0.0)
        found.append(LegTimes(from_stop, as_planned, stop_from_stop, stop_from_pass, stops[i], passage.energy))
        entry = passage.exit_ms
    return tuple(found)


def _planned_run(ways: tuple[tuple[Piece, ...], ...], forces: TrainForces, stops: tuple[bool, ...]) -> list[Passage]:
    """The run from stop to stop, to the end of the way."""
    found: list[Passage] = []
    first = 0
    for i in range(1, len(stops)):
        if stops[i]:
            found += sweep(ways[first:i], forces)
            first = i
    return found
