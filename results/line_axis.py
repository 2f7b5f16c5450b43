"""Axes of a line: its stations on one scale of km, from the ways of its train services, and its branches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from geo import Network
from sim.routes import Route, service_route
from sim.scenario.pool_stations import empty_run_services
from sim.scenario.schema import Scenario
from sim.track.paths import double_tracks


@dataclass(frozen=True, slots=True)
class Axis:
    """Stations one after the other: `points` are operational points, `km` (rising from 0) where each lies.

    `sections` are those between them, one fewer. `is_double` says of each section whether trains meet on it
    (`sim.track.paths.double_tracks`).
    """

    points: tuple[str, ...]
    km: tuple[float, ...]
    sections: tuple[str, ...]
    is_double: tuple[bool, ...]

    @property
    def length_km(self) -> float:
        """Distance from the first to the last station (km)."""
        return self.km[-1]

    def km_of(self) -> dict[str, float]:
        """Return the km of each point."""
        return dict(zip(self.points, self.km, strict=True))


def train_ways(scenario: Scenario, network: Network) -> dict[str, Route]:
    """Return the way of every train service, by its id."""
    return {key: service_route(key, service, scenario, network) for key, service in scenario.services.trains.items()}


def empty_run_ways(scenario: Scenario, network: Network) -> dict[str, Route]:
    """Return the way of every service of light engines and empty wagons, by its id."""
    return {run.id: service_route(run.id, run.service, scenario, network) for run in empty_run_services(scenario)}


def lines_with_trains(scenario: Scenario) -> list[str]:
    """Return the lines that trains run on, in the scenario's order."""
    used = {service.line for service in scenario.services.trains.values()}
    return [line for line in scenario.network if line in used]


def axes_of(line: str, ways: Mapping[str, Route], network: Network) -> tuple[Axis, ...]:
    """Return the axis of a line, then its branches: all sections that its trains run over, each once.

    The axis is the longest way of a service, made longer where another way goes on from one of its ends. It begins
    at its Chinese end, if it has one. A branch begins where it leaves what comes before it.
    """
    mine = sorted((way for way in ways.values() if way.line == line), key=lambda way: way.service)
    covered: set[str] = set()
    found: list[Axis] = []
    while stretch := _longest(_new_stretches(mine, covered), network):
        stretch = _extended(stretch, mine, covered, network)
        known = {point for axis in found for point in axis.points}
        axis = _axis(_from_its_beginning(stretch, known, network), network)
        covered |= set(axis.sections)
        found.append(axis)
    return tuple(found)


def _new_stretches(ways: Iterable[Route], covered: set[str]) -> list[tuple[str, ...]]:
    """Return the pieces of the ways over sections that no axis has yet, none of which comes to a point twice.

    A way that turns back or goes round a ring is cut there, and each of its sections counts once.
    """
    pieces: list[list[str]] = []
    for way in ways:
        seen = set(covered)
        was_new = False
        for (start, end), section in zip(pairwise(way.points), way.sections, strict=True):
            is_new = section not in seen
            seen.add(section)
            if is_new and was_new and end not in pieces[-1]:
                pieces[-1].append(end)
            elif is_new:
                pieces.append([start, end])
            was_new = is_new
    return [tuple(piece) for piece in pieces]


def _longest(pieces: Sequence[tuple[str, ...]], network: Network) -> tuple[str, ...]:
    return max(pieces, key=lambda piece: _km(piece, network)[-1], default=())


def _extended(stretch: tuple[str, ...], ways: Sequence[Route], covered: set[str], network: Network) -> tuple[str, ...]:
    """Return a stretch with what other ways add beyond its ends."""
    while True:
        taken = covered | set(_sections(stretch, network))
        more = [
            longer
            for piece in _new_stretches(ways, taken)
            for way in (piece, piece[::-1])
            for longer in (
                stretch + way[1:] if way[0] == stretch[-1] else (),
                way[:-1] + stretch if way[-1] == stretch[0] else (),
            )
            if longer and len(set(longer)) == len(longer)
        ]
        if not more:
            return stretch
        stretch = _longest(more, network)


def _from_its_beginning(stretch: tuple[str, ...], known: set[str], network: Network) -> tuple[str, ...]:
    if known:
        return stretch[::-1] if stretch[0] not in known and stretch[-1] in known else stretch
    first, last = (network.points[end].country for end in (stretch[0], stretch[-1]))
    return stretch[::-1] if last == "CN" != first else stretch


def _axis(points: Sequence[str], network: Network) -> Axis:
    sections, double = _sections(points, network), double_tracks(network)
    return Axis(tuple(points), _km(points, network), sections, tuple(section in double for section in sections))


def _km(points: Sequence[str], network: Network) -> tuple[float, ...]:
    lengths = [network.sections[section].length_km for section in _sections(points, network)]
    return tuple(round(at, 3) for at in accumulate(lengths, initial=0.0))


def _sections(points: Sequence[str], network: Network) -> tuple[str, ...]:
    return tuple(_section_between(pair, network) for pair in pairwise(points))


def _section_between(pair: tuple[str, str], network: Network) -> str:
    for section in network.sections_at(pair[0]):
        if section.mode == "rail" and set(pair) == {section.from_point, section.to_point}:
            return section.id
    raise AssertionError(f"no section between {pair[0]} and {pair[1]}")  # they are neighbours on a way
