"""When each disruption of a scenario is in force in a replication, and what it closes, stops or slows then.

Those at random have their own streams, by the disruption's id: another one changes no draw, and two scenarios share the
draws of what both have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from math import log1p

from geo import Network

from .border.opening_hours import OpenTimes, Span, common, merged, outside, without
from .closed_sections import closure_span, sections_of
from .local_time import AHEAD_OF_START_S, DAY_S, HOUR_S, clock_at
from .road_places import gate_place, road_places
from .routes import service_routes
from .scenario.schema import AtRandom, Country, Disruption, Period, Scenario
from .streams import Streams, inverse, whole_s

GATE_AT = 2
"""Lanes of a gate are `<border>.<side>.gate.<exit or entry>`."""

Regime = tuple[float, tuple[Span, ...], tuple[str, ...] | None]
"""Another sampled share, the spans in which it holds, and its commodities (None: all)."""


class Disruptions:
    """The disruptions of one replication: `spans` has the times (s) of each, rising, within the period."""

    def __init__(self, scenario: Scenario, network: Network, streams: Streams) -> None:
        self.entries: Mapping[str, Disruption] = scenario.disruptions
        self._scenario = scenario
        self._network = network
        self._end_s = scenario.time.end_s
        self.spans = {key: self._spans(key, entry, streams) for key, entry in self.entries.items()}

    def closed_sections(self) -> dict[str, list[Span]]:
        """By section, when trains may not enter it."""
        found: dict[str, list[Span]] = {}
        for key, entry in self.entries.items():
            for section in closed_sections_of(entry, self._scenario, self._network):
                found.setdefault(section, []).extend(self.spans[key])
        return found

    def closed_border(self, border: str) -> OpenTimes | None:
        """When a border is open; None: it is never closed."""
        spans = self._of(key for key, entry in self.entries.items() if border in (entry.borders or ()))
        return without(None, spans, self._end_s)

    def closed_terminal(self, terminal: str) -> OpenTimes | None:
        """When a terminal is open; None: it is never closed."""
        return without(None, self._of(self._closing_terminal(terminal)), self._end_s)

    def hours_of_stage(self, stage: str, hours: OpenTimes | None, servers: int) -> OpenTimes | None:
        """When a stage (`<border>.<side>.<stage>`) works that has these opening hours and servers; None: always."""
        border = stage.split(".", maxsplit=1)[0]
        stopped = [
            key for key, entry in self.entries.items() if border in (entry.borders or ()) or _is_stopped(stage, entry)
        ]
        return self._hours([stage], stopped, hours, servers)

    def hours_of_cranes(self, terminal: str, hours: OpenTimes | None, servers: int) -> OpenTimes | None:
        """As `hours_of_stage`, for the cranes of a terminal."""
        return self._hours([terminal], self._closing_terminal(terminal), hours, servers)

    def hours_of_gate(self, terminal: str, hours: OpenTimes | None) -> OpenTimes | None:
        """When the gate of a terminal is open; None: always."""
        return without(hours, self._of(self._closing_terminal(terminal)), self._end_s)

    def hours_of_inland_office(self, keys: Sequence[str], hours: OpenTimes | None, servers: int) -> OpenTimes | None:
        """When an office at a terminal does a stage's work: not while the stage is stopped or the terminal closed.

        `keys` are that of the stage at its border, and that of the office, `<terminal>.<exit or entry>.<stage>`.
        """
        stage, office = keys
        stopped = [key for key, entry in self.entries.items() if _is_stopped(stage, entry)]
        return self._hours(keys, [*stopped, *self._closing_terminal(office.split(".")[0])], hours, servers)

    def up_times(self, keys: Sequence[str], servers: int, up: list[OpenTimes] | None = None) -> list[OpenTimes] | None:
        """When each server of a stage or office, or crane of a terminal, is at hand; None: all always are.

        Those of all `keys` are missing. `up` is when each is in working order but for disruptions.
        """
        if not any(key in entry.fewer_servers for entry in self.entries.values() for key in keys):
            return up
        at_hand = [OpenTimes(outside(self._fewer_by(keys, servers - at), self._end_s)) for at in range(servers)]
        return at_hand if up is None else [common(one, other) for one, other in zip(at_hand, up, strict=True)]

    def regimes(self, stage: str) -> list[Regime]:
        """The other shares that are sampled at a stage for a time."""
        return [
            (entry.sampling.sampled_share, tuple(self.spans[key]), entry.sampling.commodities)
            for key, entry in self.entries.items()
            if entry.sampling is not None and stage in entry.sampling.stages
        ]

    def rows(self) -> Iterator[tuple[str, str, str, int, int]]:
        """What is hit when: disruption, what it does there, place, start and end (s)."""
        for key, entry in self.entries.items():
            hit = list(places_hit(entry, self._scenario, self._network))
            for start, end in self.spans[key]:
                yield from ((key, what, place, start, end) for what, place in hit)

    def _hours(
        self, keys: Sequence[str], stopped: Iterable[str], hours: OpenTimes | None, servers: int
    ) -> OpenTimes | None:
        spans = sorted([*self._of(stopped), *self._fewer_by(keys, servers)])
        return without(hours, merged(spans), self._end_s)

    def _closing_terminal(self, terminal: str) -> list[str]:
        return [key for key, entry in self.entries.items() if terminal in (entry.terminals or ())]

    def _of(self, keys: Iterable[str]) -> list[Span]:
        return merged(sorted(span for key in keys for span in self.spans[key]))

    def _fewer_by(self, keys: Sequence[str], least: int) -> list[Span]:
        """The times at which at least so many servers are missing."""
        fewer = {name: sum(entry.fewer_servers.get(key, 0) for key in keys) for name, entry in self.entries.items()}
        changes = sorted(
            (time_s, change)
            for name, count in fewer.items()
            for start, end in self.spans[name]
            for time_s, change in ((start, count), (end, -count))
        )
        found: list[Span] = []
        missing = since_s = 0
        for time_s, change in changes:
            was, missing = missing, missing + change
            if was < least <= missing:
                since_s = time_s
            elif missing < least <= was and since_s < time_s:
                found.append((since_s, time_s))
        return merged(found)

    def _spans(self, key: str, entry: Disruption, streams: Streams) -> list[Span]:
        clock = clock_of_disruption(entry, self._scenario, self._network)
        if entry.at_random is not None:
            return list(_drawn(key, entry.at_random, clock, self._scenario.time, streams))
        span = closure_span(entry, clock, self._scenario.time)
        return [] if span is None else [span]


def _is_stopped(stage: str, entry: Disruption) -> bool:
    border, side = stage.split(".")[:2]
    return bool({stage, f"{border}.{side}"} & set(entry.stages or ()))


def closed_sections_of(entry: Disruption, scenario: Scenario, network: Network) -> list[str]:
    """The ids of the railway sections that a disruption closes, those between the stations of its borders too."""
    found = list(sections_of(entry, scenario, network)) if entry.track_keys else []
    for point in entry.operational_points or ():
        found += [section.id for section in network.sections_at(point) if section.mode == "rail"]
    for border in entry.borders or ():
        found += _between_stations(border, scenario, network)
    return list(dict.fromkeys(found))


def places_hit(entry: Disruption, scenario: Scenario, network: Network) -> Iterator[tuple[str, str]]:
    """What a disruption does, and where: `(closed, section)`, `(stopped, operational point of a stage)` and so on."""
    found = [("closed", section) for section in closed_sections_of(entry, scenario, network)]
    found += [("closed", point) for point in entry.operational_points or ()]
    for border in entry.borders or ():
        found += [("closed", scenario.borders[border].side(side).station) for side in ("china", "viet_nam")]
        found += [
            ("closed", place.id) for place in road_places(scenario) if (place.border, place.kind) == (border, "gate")
        ]
    found += [("closed", f"terminal:{terminal}") for terminal in entry.terminals or ()]
    found += [("stopped", _place_of(stage, scenario)) for stage in entry.stages or ()]
    found += [("fewer_servers", _place_of(key, scenario)) for key in entry.fewer_servers]
    for stage in entry.sampling.stages if entry.sampling is not None else ():
        found.append(("sampling", _station_of(stage, scenario)))
    return iter(dict.fromkeys(found))


def clock_of_disruption(entry: Disruption, scenario: Scenario, network: Network) -> Country:
    """Whose clock its times are on: as given, or that of the first place it names; Viet Nam's for a border alone."""
    if entry.clock is not None:
        return entry.clock
    if entry.track_keys:
        section = network.sections[sections_of(entry, scenario, network)[0]]
        return clock_at(network.points[section.from_point])
    stations = [*(entry.operational_points or ())]
    stations += [_station_of(stage, scenario) for stage in entry.stages or ()]
    stations += [scenario.terminals[key].station for key in entry.terminals or ()]
    for key in entry.fewer_servers:
        place = _place_of(key, scenario)
        terminal = place.removeprefix("terminal:")
        stations.append(scenario.terminals[terminal].station if terminal != place else _station_of(key, scenario))
    if entry.sampling is not None:
        stations += [_station_of(stage, scenario) for stage in entry.sampling.stages]
    return clock_at(network.points[stations[0]]) if stations and not entry.borders else "viet_nam"


def _station_of(stage: str, scenario: Scenario) -> str:
    border, side = stage.split(".")[:2]
    return scenario.borders[border].side(_side(side)).station


def _side(word: str) -> Country:
    return "china" if word == "china" else "viet_nam"


def _place_of(key: str, scenario: Scenario) -> str:
    """The place of a stage, of the lanes of a gate, of the cranes of a terminal, or of an office there."""
    parts = key.split(".")
    if len(parts) == 1 or parts[1] in ("exit", "entry"):
        return f"terminal:{parts[0]}"
    is_gate = len(parts) > GATE_AT + 1 and parts[GATE_AT] == "gate"
    return gate_place(parts[0], _side(parts[1])) if is_gate else _station_of(key, scenario)


def _between_stations(border: str, scenario: Scenario, network: Network) -> list[str]:
    found: list[str] = []
    for way in service_routes(scenario, network):
        if way.border == border:
            first, last = sorted((way.points.index(way.exit_at), way.points.index(way.enter_at)))
            found += [section for section in way.sections[first:last] if network.sections[section].mode == "rail"]
    return found


def _drawn(key: str, at_random: AtRandom, clock: Country, period: Period, streams: Streams) -> Iterator[Span]:
    """Disruptions at random, one after the other, until the period ends."""
    duration_h = inverse(at_random.duration_h)
    now = nth = 0
    while True:
        drawn = streams.uniform(f"disruptions/{key}/between", nth)
        now += max(1, whole_s(-at_random.mean_days * DAY_S * log1p(-drawn)))
        if now >= period.end_s:
            return
        if _month(now, clock, period) in at_random.months:
            drawn = streams.uniform(f"disruptions/{key}/duration", nth)
            start, now = now, now + max(1, whole_s(duration_h(drawn) * HOUR_S))
            yield start, min(now, period.end_s)
        nth += 1


def _month(time_s: int, clock: Country, period: Period) -> int:
    return (period.start_date + timedelta(seconds=time_s + AHEAD_OF_START_S[clock])).month
