"""Stretches of line as capacity sees them: which services run over each, how long, and how close they follow."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from geo import Network, Traversal, route

from ..border.opening_hours import merged
from ..closed_sections import Spans, possessed
from ..local_time import DAY_S
from ..scenario.schema import Dispatching, Scenario, TrainService
from .headway import TrainMotion
from .intervals import RunningTrain, gaps, motion_of, signals_s
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
    train_class: Literal["passenger", "freight"]
    visits: tuple[int, int]
    from_point: str
    to_point: str
    is_forward: bool
    running_s: float
    from_stop_s: float
    stands_s: float
    motion: TrainMotion

    @property
    def train(self) -> RunningTrain:
        """Its train as headways see it."""
        return RunningTrain(self.train_class, self.motion, self.from_stop_s)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A single track between two meeting places, or one direction of a double track between two points.

    `headway_s` is None under absolute block (one train at a time), else the headway that dispatching keeps (s) where
    pairs of trains have none of their own. `closed_s`: mean seconds a day that possessions close it, in the measured
    period.
    """

    name: str
    lines: tuple[str, ...]
    sections: tuple[str, ...]
    length_m: float
    tracks: int
    headway_s: float | None
    passages: tuple[Passage, ...]
    closed_s: float = 0.0

    @property
    def open_s(self) -> float:
        """Mean seconds a day that no possession closes it; 0 where one always does."""
        return DAY_S - self.closed_s


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
    spans = possessed(scenario, network)
    return tuple(each.stretch(closed_s=_closed_s(spans, tuple(each.sections), scenario)) for each in found.values())


def held_s(passage: Passage, dispatching: Dispatching) -> float:
    """Time that a train holds a whole stretch (s): its running time, its stops within, and what signals add."""
    return passage.running_s + passage.stands_s + signals_s(dispatching, passage.motion)


def turn_s(passage: Passage, dispatching: Dispatching) -> float:
    """Time from the entry of a train to that of an opposing one which stands at the other end (s)."""
    return held_s(passage, dispatching) + dispatching.station_intervals.meet_s(passage.to_point)


def least_headway_s(stretch: Stretch, first: Passage, second: Passage, dispatching: Dispatching) -> float:
    """Least time from the entry of one train into a stretch to that of the next (s), which may come the other way.

    As the simulation keeps it: an opposing train stands at the far end, trains that follow start from a stop.
    """
    if first.is_forward != second.is_forward:
        return turn_s(first, dispatching)
    if stretch.headway_s is None:
        return held_s(first, dispatching) + dispatching.station_intervals.follow_s(second.from_point)
    return gaps(dispatching, stretch.length_m, first.train, second.train).headway_s(
        first.from_stop_s, second.from_stop_s
    )


def _closed_s(spans: Spans, sections: Sequence[str], scenario: Scenario) -> float:
    """Mean seconds a day within the measured period that at least one of some sections is closed."""
    from_s, to_s = scenario.time.measured_from_s, scenario.time.measured_to_s
    found = merged(sorted(span for section in sections for span in spans.get(section, ())))
    inside_s = sum(max(0, min(end, to_s) - max(begin, from_s)) for begin, end in found)
    return inside_s * DAY_S / (to_s - from_s)


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

    def stretch(self, *, closed_s: float) -> Stretch:
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
            closed_s=closed_s,
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
            from_stop_s=float(move.running_s if move.separation is None else move.separation.from_stop_s),
            stands_s=float(stands_s),
            motion=motion_of(service, ways),
        )
    )


def services_of(passages: Sequence[Passage], per_day: Mapping[str, float]) -> list[tuple[Passage, float]]:
    """Passages with their trains a day, those without trains left out."""
    return [(passage, per_day[passage.service]) for passage in passages if per_day.get(passage.service, 0) > 0]
