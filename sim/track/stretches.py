"""Stretches of line as capacity sees them: which services run over each, how long, and how close they follow."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from geo import Network, Traversal, route

from ..local_time import MINUTE_S
from ..rolling_stock.uniform_motion import MS_PER_KMH
from ..scenario.schema import Blocking, Dispatching, Scenario, TrainService
from .headway import Signalling, TrainMotion, absolute_block_s, following_headway_s, kept_headway_s
from .paths import Path, double_tracks, service_paths
from .sections import Move

DOUBLE = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """One service on one stretch, from one meeting place to the next: `visits` of its way, 0 is where it begins.

    `running_s` is the least running time (s), with no stop but the planned ones, at its begin too; `from_stop_s` the
    one after any stop at its begin, by which dispatching measures headways; `stands_s` what a train is planned to stand
    in between (s), at places with one track. `is_forward` tells the two directions of a single track apart.
    """

    service: str
    train_class: str
    visits: tuple[int, int]
    from_point: str
    to_point: str
    is_forward: bool
    running_s: float
    from_stop_s: float
    stands_s: float
    motion: TrainMotion


@dataclass(frozen=True, slots=True)
class Stretch:
    """A single track between two meeting places, or one direction of a double track between two points.

    `headway_s` is None under absolute block (one train at a time), else the headway that dispatching keeps (s).
    """

    name: str
    lines: tuple[str, ...]
    sections: tuple[str, ...]
    length_m: float
    tracks: int
    headway_s: float | None
    passages: tuple[Passage, ...]

    @property
    def has_both_directions(self) -> bool:
        """Whether trains meet here."""
        return len({passage.is_forward for passage in self.passages}) > 1


def stretches(scenario: Scenario, network: Network) -> tuple[Stretch, ...]:
    """Every stretch that a train service runs over, in the order of the services and their ways.

    Sections that join at a place with one track, where no trains meet, are one stretch, as in the simulation.
    """
    double = double_tracks(network)
    found: dict[tuple[int, str], _Found] = {}
    for service_id, path in service_paths(scenario, network).items():
        service = scenario.services.trains[service_id]
        for run in _runs(path, network, service):
            is_double = run.ways[0].section.id in double
            key = (run.move.section.group, run.move.to.id if is_double else "")
            _note(found.setdefault(key, _Found(network, is_double)), (service_id, service), run)
    return tuple(each.stretch() for each in found.values())


def held_s(passage: Passage, dispatching: Dispatching) -> float:
    """Time that a train holds a whole stretch (s): its running time, its stops within, and what signals add."""
    return absolute_block_s(passage.running_s + passage.stands_s, signalling_of(dispatching.blocking), passage.motion)


def least_headway_s(stretch: Stretch, first: Passage, second: Passage, dispatching: Dispatching) -> float:
    """Least time from the entry of one train into a stretch to that of the next (s), which may come the other way.

    With `dispatching.blocking` by blocking times, else as dispatching has it: the running time, or the headway.
    """
    signalling = signalling_of(dispatching.blocking)
    intervals = dispatching.station_intervals
    if first.is_forward != second.is_forward:
        turn_min = intervals.arrival_min if first.is_forward else intervals.meet_min
        return held_s(first, dispatching) + turn_min * MINUTE_S
    if stretch.headway_s is None:
        return held_s(first, dispatching) + intervals.follow_min * MINUTE_S
    if signalling is None:
        return kept_headway_s(stretch.headway_s, first.from_stop_s, second.from_stop_s)
    return following_headway_s(stretch.length_m, signalling, first.motion, second.motion)


def signalling_of(blocking: Blocking | None) -> Signalling | None:
    """The scenario's signalling, if it says any."""
    if blocking is None:
        return None
    return Signalling(
        blocking.block_length_m,
        overlap_m=blocking.overlap_m,
        setup_s=blocking.setup_s,
        reaction_s=blocking.reaction_s,
        release_s=blocking.release_s,
        control=blocking.control,
    )


class _Found:
    """A stretch while services are gathered."""

    def __init__(self, network: Network, is_double: bool) -> None:
        self.network = network
        self.is_double = is_double
        self.lines: dict[str, None] = {}
        self.sections: dict[str, float] = {}
        self.headway_s: float | None = None
        self.ends: tuple[str, str] | None = None
        self.passages: list[Passage] = []
        self.directions: dict[str, bool] = {}

    def is_forward(self, ways: Sequence[Traversal]) -> bool:
        """Whether a way leads as the first one that was noted; sections may be drawn either way round."""
        for way in ways:
            runs_down = way.from_point == way.section.from_point
            if way.section.id in self.directions:
                return runs_down == self.directions[way.section.id]
        self.directions |= {way.section.id: way.from_point == way.section.from_point for way in ways}
        return True

    def stretch(self) -> Stretch:
        assert self.ends is not None  # made with its first passage
        names = [self.network.points[end].name for end in self.ends]
        return Stretch(
            (" → " if self.is_double else "–").join(names),
            tuple(self.lines),
            tuple(self.sections),
            length_m=sum(self.sections.values()),
            tracks=DOUBLE if self.is_double else 1,
            headway_s=self.headway_s,
            passages=tuple(self.passages),
        )


@dataclass(frozen=True, slots=True)
class _Run:
    """A move of a service with its sections, which place of its way it begins at, and when by plan (s)."""

    move: Move
    ways: tuple[Traversal, ...]
    visit: int
    begins_s: int


def _runs(path: Path, network: Network, service: TrainService) -> Iterator[_Run]:
    ways = route(network, service.route, gauge_mm=service.consist.gauge_mm)
    visit = begins_s = 0
    for move in path.moves:
        end, last = visit + len(move.legs), move.legs[-1]
        yield _Run(move, ways[visit:end], visit, begins_s)
        visit, begins_s = end, last.arrive_offset_s + (last.dwell_s or 0)


def _note(found: _Found, named: tuple[str, TrainService], run: _Run) -> None:
    (service_id, service), move, ways = named, run.move, run.ways
    start = ways[0].from_point
    if found.ends is None:
        is_as_drawn = found.is_double or start == ways[0].section.from_point
        found.ends = (start, move.to.id) if is_as_drawn else (move.to.id, start)
    found.lines[service.line] = None
    found.sections |= {way.section.id: way.section.length_km * 1000 for way in ways}
    found.headway_s = None if move.section.headway_s is None else float(move.section.headway_s)
    stands_s = sum(leg.dwell_s or 0 for leg in move.legs[:-1])
    found.passages.append(
        Passage(
            service_id,
            service.train_class,
            visits=(run.visit, run.visit + len(ways)),
            from_point=start,
            to_point=move.to.id,
            is_forward=found.is_forward(ways),
            running_s=float(move.legs[-1].arrive_offset_s - run.begins_s - stands_s),
            from_stop_s=float(move.running_s),
            stands_s=float(stands_s),
            motion=_motion(service, ways),
        )
    )


def _motion(service: TrainService, ways: Sequence[Traversal]) -> TrainMotion:
    consist = service.consist
    limits = [
        way.section.speed_passenger_kmh if service.train_class == "passenger" else way.section.speed_freight_kmh
        for way in ways
    ]
    return TrainMotion(min(*limits, consist.max_speed_kmh) * MS_PER_KMH, consist.length_m, consist.braking_ms2)


def services_of(passages: Sequence[Passage], per_day: Mapping[str, float]) -> list[tuple[Passage, float]]:
    """Passages with their trains a day, those without trains left out."""
    return [(passage, per_day[passage.service]) for passage in passages if per_day.get(passage.service, 0) > 0]
