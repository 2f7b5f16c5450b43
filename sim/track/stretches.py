"""Stretches of line as capacity sees them: which services run over each, how long, and how close they follow."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from geo import Network, Traversal, route

from ..ledger import Places
from ..local_time import MINUTE_S
from ..rolling_stock.uniform_motion import MS_PER_KMH
from ..scenario.schema import Blocking, Dispatching, Scenario, TrainService
from .headway import Signalling, TrainMotion, absolute_block_s, following_headway_s, kept_headway_s
from .paths import Tracks
from .sections import Move

DOUBLE = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """One service on one stretch, from one meeting place to the next.

    `running_s` is the least running time (s), with no stop but the planned ones; `from_stop_s` the one after a stop at
    its begin, by which dispatching measures headways. `is_forward` tells the two directions of a single track apart.
    """

    service: str
    train_class: str
    from_point: str
    to_point: str
    is_forward: bool
    running_s: float
    from_stop_s: float
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
    tracks = Tracks(network, Places(network, scenario), scenario.dispatching, scenario.rolling_stock)
    found: dict[tuple[int, str], _Found] = {}
    for service_id in sorted(scenario.services.trains):
        service = scenario.services.trains[service_id]
        for move, ways, start in _moves(tracks, network, service):
            is_double = len(ways) == 1 and ways[0].section.tracks >= DOUBLE
            key = (move.section.group, ways[-1].to_point if is_double else "")
            _note(found.setdefault(key, _Found(network, is_double)), (service_id, service), move, ways, start)
    return tuple(each.stretch() for each in found.values())


def held_s(passage: Passage, dispatching: Dispatching) -> float:
    """Time that a train holds a whole stretch (s): its running time, and what signals add."""
    return absolute_block_s(passage.running_s, signalling_of(dispatching.blocking), passage.motion)


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


def _moves(
    tracks: Tracks, network: Network, service: TrainService
) -> Iterator[tuple[Move, tuple[Traversal, ...], str]]:
    """The moves of a service, each with its sections and the place where it begins."""
    stops_s = dict.fromkeys((*service.dwell_min, *_calls(service)), 0)
    path = tracks.path(service, stops_s=stops_s, yard=None)
    ways: Sequence[Traversal] = route(network, service.route, gauge_mm=service.consist.gauge_mm)
    for move in path.moves:
        mine, ways = tuple(ways[: len(move.legs)]), ways[len(move.legs) :]
        yield move, mine, mine[0].from_point


def _calls(service: TrainService) -> Sequence[str]:
    return service.route[1:-1] if service.train_class == "freight" else ()


def _note(found: _Found, named: tuple[str, TrainService], move: Move, ways: Sequence[Traversal], start: str) -> None:
    service_id, service = named
    if found.ends is None:
        is_as_drawn = found.is_double or ways[0].from_point == ways[0].section.from_point
        found.ends = (start, move.to.id) if is_as_drawn else (move.to.id, start)
    found.lines[service.line] = None
    found.sections |= {way.section.id: way.section.length_km * 1000 for way in ways}
    found.headway_s = None if move.section.headway_s is None else float(move.section.headway_s)
    found.passages.append(
        Passage(
            service_id,
            service.train_class,
            from_point=start,
            to_point=move.to.id,
            is_forward=found.is_forward(ways),
            running_s=float(sum(leg.from_pass_s for leg in move.legs)),
            from_stop_s=float(move.running_s),
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
