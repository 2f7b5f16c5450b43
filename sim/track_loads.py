"""Mean use of the railway before anything runs: stretches of line, tracks of stations, yards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .border.channels import SIDES
from .border.gauge import is_used, with_gauge_transfer
from .border.stage_loads import work_h_of
from .border.stages import train_units
from .demand_rates import with_mean_volumes
from .local_time import DAY_S, MINUTE_S
from .routes import Route, carries
from .scenario import LoadedScenario
from .scenario.schema import Border, BorderSide, Country, Dispatching, Scenario
from .scenario.schema.works import stage_order
from .streams import mean
from .track.stretches import Passage, Stretch, least_headway_s, services_of, stretches
from .trains_a_day import train_ways, trains_a_day

Kind = Literal["trains", "server", "cranes", "section", "station", "yard", "slots"]


@dataclass(frozen=True, slots=True)
class Load:
    """Demand on something as a share of what it can do; above 1 its queue grows without end."""

    what: str
    utilisation: float
    kind: Kind = "server"


def track_loads(loaded: LoadedScenario) -> Iterator[Load]:
    """Use of every stretch, station and yard by the trains of a mean day that nothing hinders: at least so much."""
    per_day = trains_a_day(loaded.scenario, loaded.network)
    found = stretches(loaded.scenario, loaded.network)
    for stretch in found:
        use = stretch_use(stretch, per_day, loaded.scenario.dispatching)
        yield Load(f"section {stretch.name}", use, "section")
    stays = {key: _Stay(loaded, way, per_day) for key, way in train_ways(loaded.scenario, loaded.network).items()}
    yield from _station_loads(loaded, stays, per_day)
    yield from _yard_loads(loaded, stays, per_day, _running_s(found))


def stretch_use(stretch: Stretch, per_day: Mapping[str, float], dispatching: Dispatching) -> float:
    """The share of a day without its possessions that trains need, each with the train behind it that needs least."""
    trains = services_of(stretch.passages, per_day)
    needed_s = sum(number * _least_s(stretch, passage, trains, dispatching) for passage, number in trains)
    if needed_s == 0:
        return 0.0
    return needed_s / stretch.open_s if stretch.open_s > 0 else float("inf")


def _least_s(
    stretch: Stretch, first: Passage, trains: Sequence[tuple[Passage, float]], dispatching: Dispatching
) -> float:
    return min(least_headway_s(stretch, first, second, dispatching) for second, _ in trains)


class _Stay:
    """How long a train of a service stands at each place on its way, and at its end, if it waits for nobody."""

    def __init__(self, loaded: LoadedScenario, way: Route, per_day: Mapping[str, float]) -> None:
        self.way = way
        self.service = loaded.scenario.services.trains[way.service]
        self.is_freight = self.service.train_class == "freight"
        self._scenario = loaded.scenario
        self._aboard = _aboard(loaded, way, per_day) if self.is_freight else {}

    def at_s(self, point: str) -> float:
        """Seconds at a place: the planned stop, and formalities with all servers at work for this train."""
        planned_s = self.service.dwell_min.get(point, 0.0) * MINUTE_S
        return planned_s + self._formalities_s(point)

    def unloading_s(self) -> float:
        """Seconds in the yard at its end, with all cranes at work for this train."""
        seconds = 0.0
        for flow_id, count in self._aboard.items():
            terminal = self._scenario.terminals[self._scenario.flows[flow_id].destination]
            if terminal.cranes is not None and terminal.station == self.way.points[-1]:
                seconds += count * mean(terminal.lift_time_min) * MINUTE_S / terminal.cranes
        return seconds

    def _formalities_s(self, point: str) -> float:
        if not self.is_freight or self.way.border is None:
            return 0.0
        border = with_gauge_transfer(self._scenario.borders[self.way.border])
        return sum(self._side_s(border, side) for side in SIDES if border.side(side).station == point)

    def _side_s(self, border: Border, side: Country) -> float:
        order = stage_order(border, side, "exit" if self.way.exit_side == side else "entry")
        here = border.side(side)
        used = [stage_id for stage_id in order if is_used(here.stages[stage_id], self.way.service)]
        return sum(self._stage_s(stage_id, here, border) for stage_id in used)

    def _stage_s(self, stage_id: str, side: BorderSide, border: Border) -> float:
        stage = side.stages[stage_id]
        if stage.is_of_carriers:
            return mean(stage.time_min) * MINUTE_S * train_units(stage, self.service.wagon_count)
        flows = self._scenario.flows
        work_h = sum(
            count * work_h_of(stage_id, side, flows[flow_id], border, way=self.way)
            for flow_id, count in self._aboard.items()
        )
        return work_h * 3600 * (1 - stage.pre_arrival_share) / stage.servers


def _aboard(loaded: LoadedScenario, way: Route, per_day: Mapping[str, float]) -> dict[str, float]:
    """Consignments of each flow on a mean train of a service; trains that carry the same share by their number."""
    ways = train_ways(loaded.scenario, loaded.network)
    aboard = {}
    for flow_id, flow in with_mean_volumes(loaded.scenario).flows.items():
        if carries(way, flow, loaded.scenario):
            trains = sum(per_day[key] for key, other in ways.items() if carries(other, flow, loaded.scenario))
            if trains > 0:
                aboard[flow_id] = 24 * flow.consignments_per_hour / trains
    return aboard


def _running_s(found: Sequence[Stretch]) -> dict[str, float]:
    """Running time of each service from end to end (s)."""
    running_s: dict[str, float] = {}
    for stretch in found:
        for passage in stretch.passages:
            running_s[passage.service] = running_s.get(passage.service, 0.0) + passage.running_s
    return running_s


def _station_loads(loaded: LoadedScenario, stays: Mapping[str, _Stay], per_day: Mapping[str, float]) -> Iterator[Load]:
    """Tracks on which trains stand between their ends; trains that pass hold a track for no time."""
    busy_s: dict[str, float] = {}
    for key, stay in stays.items():
        for point in stay.way.points[1:-1]:
            busy_s[point] = busy_s.get(point, 0.0) + per_day[key] * stay.at_s(point)
    for point, seconds in busy_s.items():
        place = loaded.network.points[point]
        if seconds > 0:
            yield Load(f"the tracks of {place.name}", seconds / (place.tracks * DAY_S), "station")


def _yard_loads(
    loaded: LoadedScenario, stays: Mapping[str, _Stay], per_day: Mapping[str, float], running_s: Mapping[str, float]
) -> Iterator[Load]:
    """Tracks of terminals: a train's track is kept for it from its departure on, until it is unloaded."""
    busy_s: dict[str, float] = {}
    for key, stay in stays.items():
        if stay.is_freight:
            kept_s = running_s.get(key, 0.0) + sum(map(stay.at_s, stay.way.points[1:])) + stay.unloading_s()
            last = stay.way.points[-1]
            busy_s[last] = busy_s.get(last, 0.0) + per_day[key] * kept_s
    for point, tracks in yard_tracks(loaded.scenario).items():
        if point in busy_s:
            name = loaded.network.points[point].name
            yield Load(f"the yard of {name}", busy_s[point] / (tracks * DAY_S), "yard")


def yard_tracks(scenario: Scenario) -> dict[str, int]:
    """Tracks of the terminals at each station, those of all terminals there together."""
    tracks: dict[str, int] = {}
    for terminal in scenario.terminals.values():
        tracks[terminal.station] = tracks.get(terminal.station, 0) + terminal.tracks
    return tracks
