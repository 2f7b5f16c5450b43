"""From a service's route over the network to the moves its trains ask for, with running times."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from geo import Network, Traversal, route

from ..border.opening_hours import Span, merged
from ..ledger import Places
from ..routes import planned_stops_s, service_route
from ..scenario.schema import Dispatching, RollingStock, Scenario, TrainService
from ..streams import whole_s
from .closures import Closures
from .intervals import Separations, headway_s, keeps_pairs_apart
from .leg_times import LegTimes, leg_times
from .sections import Leg, MeetingPlace, Move, Section, Yard

MIN_TRACKS_TO_MEET = 2


@dataclass(frozen=True, slots=True)
class Path:
    """The moves of a train from its first to its last operational point; `origin` is the place where it starts."""

    origin: MeetingPlace
    moves: tuple[Move, ...]
    yard: Yard | None

    @property
    def legs(self) -> tuple[Leg, ...]:
        """All its sections in order."""
        return tuple(leg for move in self.moves for leg in move.legs)


@dataclass(frozen=True, slots=True)
class ClosedTimes:
    """By id of a section, when it is closed (s): `possessions` are known beforehand, `closures` are not."""

    possessions: Mapping[str, Sequence[Span]]
    closures: Mapping[str, Sequence[Span]]

    def of(self, sections: Sequence[str]) -> Closures | None:
        """When a way over these sections is closed; None: never."""
        kinds = [
            merged(sorted(span for section in sections for span in spans.get(section, ())))
            for spans in (self.possessions, self.closures)
        ]
        return Closures(*kinds) if any(kinds) else None


class Tracks:
    """The state of all tracks: meeting places, sections and yards of one replication, made as routes mention them."""

    def __init__(
        self,
        network: Network,
        places: Places,
        dispatching: Dispatching,
        stock: RollingStock,
        *,
        closed: ClosedTimes | None = None,
    ) -> None:
        self._closed = closed or ClosedTimes({}, {})
        self._network = network
        self._stock = stock
        self._places = places
        self._dispatching = dispatching
        self._separations = Separations(dispatching) if keeps_pairs_apart(dispatching) else None
        self._groups = _groups(network)
        self._double = double_tracks(network)
        self._meeting: dict[str, MeetingPlace] = {}
        self._sections: dict[tuple[int, str], Section] = {}
        self._senses: dict[tuple[str, str], int] = {}
        self.legs: list[Leg] = []

    def path(self, service: TrainService, *, stops_s: Mapping[str, int], yard: Yard | None) -> Path:
        """The path of a service's trains; `stops_s` gives the planned stop (s) where they stop."""
        traversals = route(self._network, service.route, gauge_mm=service.consist.gauge_mm)
        legs = self._legs(service, traversals, stops_s)
        moves = self._moves(traversals, legs)
        if self._separations is not None:
            first = 0
            for move in moves:
                self._separations.add(move, service, traversals[first : first + len(move.legs)])
                first += len(move.legs)
        for move, after in pairwise(moves):
            move.continues_to(after)
        moves[0].yard = yard
        return Path(self.meeting_place(traversals[0].from_point), tuple(moves), yard)

    def meeting_place(self, point_id: str) -> MeetingPlace:
        """The state of an operational point."""
        if point_id not in self._meeting:
            point = self._network.points[point_id]
            place = self._places.index(point.id)
            self._meeting[point_id] = MeetingPlace(point.id, point.name, place=place, tracks=point.tracks)
        return self._meeting[point_id]

    def section_place(self, traversal: Traversal) -> int:
        """The number under which the ledger knows a section."""
        return self._places.index(traversal.section.id)

    def _legs(self, service: TrainService, traversals: Sequence[Traversal], stops_s: Mapping[str, int]) -> list[Leg]:
        points = [traversals[0].from_point, *(t.to_point for t in traversals)]
        stops = [i in (0, len(traversals)) or point in stops_s for i, point in enumerate(points)]
        legs = []
        for i, times in enumerate(leg_times(service, traversals, stops, self._stock)):
            traversal = traversals[i]
            end = self.meeting_place(traversal.to_point).place
            leg = Leg(len(self.legs), place=self.section_place(traversal), end=end, times_s=_times_s(times))
            leg.dwell_s = stops_s.get(traversal.to_point) if i < len(traversals) - 1 else 0
            legs.append(leg)
            self.legs.append(leg)
        _plan(legs)
        return legs

    def _moves(self, traversals: Sequence[Traversal], legs: Sequence[Leg]) -> list[Move]:
        moves = []
        first = 0
        for i, traversal in enumerate(traversals):
            is_last = i == len(traversals) - 1
            if not is_last and self._network.points[traversal.to_point].tracks < MIN_TRACKS_TO_MEET:
                continue
            start = traversals[first].from_point
            leaving = None if first == 0 else self.meeting_place(start)
            sense = self._senses.setdefault((start, traversal.to_point), len(self._senses))
            to = self.meeting_place(traversal.to_point)
            section = self._section(traversals[first : i + 1])
            if any(leg.dwell_s is not None for leg in legs[first:i]):
                section.headway_s = None  # nobody follows a train that may stand at a place with one track
            move = Move(section, sense, leaving=leaving, to=to, legs=tuple(legs[first : i + 1]))
            closures = self._closed.of([step.section.id for step in traversals[first : i + 1]])
            if closures is not None:
                move.close(closures)
            moves.append(move)
            first = i + 1
        return moves

    def _section(self, traversals: Sequence[Traversal]) -> Section:
        """One direction of a double track is a section; all of a single track between meeting places is one."""
        group = self._groups[traversals[0].section.id]
        is_double = traversals[0].section.id in self._double
        key = (group, traversals[0].to_point if is_double else "")
        if key not in self._sections:
            one_s = headway_s(self._dispatching)
            self._sections[key] = Section(self._name(traversals), group=group, headway_s=one_s)
        if any(t.section.block_system != "automatic_block" for t in traversals):
            self._sections[key].headway_s = None  # where ways part at a place with one track, for all of them
        return self._sections[key]

    def _name(self, traversals: Sequence[Traversal]) -> str:
        ends = (traversals[0].from_point, traversals[-1].to_point)
        return "–".join(self._network.points[end].name for end in ends)


def service_paths(scenario: Scenario, network: Network, *, closed: ClosedTimes | None = None) -> dict[str, Path]:
    """The paths of all train services by id, with their planned stops, before a run."""
    tracks = Tracks(network, Places(network, scenario), scenario.dispatching, scenario.rolling_stock, closed=closed)
    paths = {}
    for key, service in sorted(scenario.services.trains.items()):
        stops_s = planned_stops_s(service, service_route(key, service, scenario, network))
        paths[key] = tracks.path(service, stops_s=stops_s, yard=None)
    return paths


def _groups(network: Network) -> dict[str, int]:
    """A number for each section; sections that join at a place with one track, where no trains meet, share it."""
    parent = {section: section for section in network.sections}

    def root(section: str) -> str:
        while parent[section] != section:
            section = parent[section]
        return section

    for point in network.points.values():
        if point.tracks >= MIN_TRACKS_TO_MEET:
            continue
        near = [section.id for section in network.sections_at(point.id) if section.mode == "rail"]
        for other in near[1:]:
            parent[root(other)] = root(near[0])
    numbers = {section: number for number, section in enumerate(sorted(network.sections))}
    return {section: numbers[root(section)] for section in network.sections}


def double_tracks(network: Network) -> frozenset[str]:
    """The sections with a track for each direction: of two tracks, and with trains meeting at both ends.

    A section that joins another at a place with one track is one with it, and worked as a single track.
    """
    groups = _groups(network)
    alone = {group for group, sections in Counter(groups.values()).items() if sections == 1}
    return frozenset(
        section
        for section, group in groups.items()
        if group in alone and network.sections[section].tracks >= MIN_TRACKS_TO_MEET
    )


def _times_s(times: LegTimes) -> tuple[int, int, int, int]:
    """Whole seconds: from a stop, from passing, and what an unplanned stop at the end adds to each."""
    from_stop, from_pass = whole_s(times.from_stop_s), whole_s(times.from_pass_s)
    stop_from_stop, stop_from_pass = whole_s(times.stop_from_stop_s), whole_s(times.stop_from_pass_s)
    return from_stop, from_pass, max(0, stop_from_stop - from_stop), max(0, stop_from_pass - from_pass)


def _plan(legs: Sequence[Leg]) -> None:
    """Planned arrivals of a train that nothing hinders."""
    time_s = 0
    is_moving = False
    for leg in legs:
        time_s += leg.from_pass_s if is_moving else leg.from_stop_s
        leg.arrive_offset_s = time_s
        is_moving = leg.dwell_s is None
        time_s += leg.dwell_s or 0
