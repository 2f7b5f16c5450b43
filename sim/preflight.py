"""Before anything runs: does demand fit the trains, servers, cranes and the single track? Warnings in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isinf

from geo import cycle

from .border.channels import SIDES
from .border.gauge import with_gauge_transfer
from .border.opening_hours import open_times
from .border.stages import stage_order, units
from .local_time import HOUR_S
from .possession_gaps import trains_without_gap
from .rolling_stock.running_time import MS_PER_KMH
from .routes import Route, Way, carries, flow_border, service_routes
from .scenario import LoadedScenario
from .scenario.schema import BorderSide, Country, Flow, Scenario, Stage, TrainService
from .streams import mean
from .track.timetable import departure_times_s

BEYOND_WORDS = 1000
NO_STEADY_STATE = "lead time has no steady state"


@dataclass(frozen=True, slots=True)
class Load:
    """Demand on something as a share of what it can do; above 1 its queue grows without end."""

    what: str
    utilisation: float
    is_section: bool = False


def preflight(loaded: LoadedScenario) -> tuple[str, ...]:
    """Warnings for what is asked for more than it can do, trains that never run, a network on which trains can jam."""
    too_much = [load for load in loads(loaded) if load.utilisation > 1]
    sections = sorted((load for load in too_much if load.is_section), key=lambda load: -load.utilisation)
    shown = [load for load in too_much if not load.is_section] + _worst_section(sections)
    overloads = (*trains_without_gap(loaded), *(_in_words(load) for load in shown))
    ring = cycle(loaded.network)
    if not ring:
        return overloads
    places = ", ".join(loaded.network.points[point].name for point in ring)
    return (*overloads, f"the railway has a ring ({places}): trains can block each other for ever, the run then stops")


def _worst_section(sections: Sequence[Load]) -> list[Load]:
    """Trains run over many sections: one line for the worst is enough."""
    if len(sections) < 2:
        return list(sections)
    more = len(sections) - 1
    what = f"{sections[0].what} (and {more} more section{'s' if more > 1 else ''})"
    return [replace(sections[0], what=what)]


def _in_words(load: Load) -> str:
    if isinf(load.utilisation):
        return f"demand meets no capacity at all at {load.what}: {NO_STEADY_STATE}"
    if load.utilisation > BEYOND_WORDS:
        return f"demand exceeds capacity at {load.what} more than {BEYOND_WORDS:,} times over: {NO_STEADY_STATE}"
    over = round((load.utilisation - 1) * 100)
    return f"demand exceeds capacity at {load.what} by {over} %: {NO_STEADY_STATE}"


def loads(loaded: LoadedScenario) -> list[Load]:
    """Mean utilisation of trains by pair of stations, of stages, of cranes and of single-track sections."""
    scenario = loaded.scenario
    ways = {way.service: way for way in service_routes(scenario, loaded.network)}
    trains = {key: ways[key] for key in ways if key in scenario.services.trains}
    departures = {key: _departures_an_hour(scenario, trains[key]) for key in trains}
    return [
        *_train_loads(scenario, trains, departures),
        *_stage_loads(scenario, list(ways.values()), trains, departures),
        *_crane_loads(scenario, trains),
        *_section_loads(loaded, trains, departures),
    ]


def _departures_an_hour(scenario: Scenario, way: Route) -> float | None:
    """None for trains that leave when they are full: as many as are needed."""
    service = scenario.services.trains[way.service]
    if service.departures.when_full_or_after_h is not None:
        return None
    end_s = scenario.time.end_s
    times = departure_times_s(service.departures, country=way.exit_side, start=scenario.time.start_date, end_s=end_s)
    return len(times) / (end_s / HOUR_S)


def _train_loads(
    scenario: Scenario, trains: Mapping[str, Route], departures: Mapping[str, float | None]
) -> Iterator[Load]:
    """For each set of services that carries the same flows: TEU and tonnes offered against asked for."""
    asked: dict[tuple[str, ...], list[Flow]] = {}
    for flow in scenario.flows.values():
        carriers = tuple(key for key, way in trains.items() if carries(way, flow, scenario))
        if carriers:
            asked.setdefault(carriers, []).append(flow)
    for carriers, flows in asked.items():
        if any(departures[key] is None for key in carriers):
            continue
        for unit in ("teu", "t"):
            offered = sum(_capacity(scenario.services.trains[key], unit) * (departures[key] or 0) for key in carriers)
            wanted = sum(_size(flow, unit) * flow.consignments_per_hour for flow in flows)
            if wanted > 0 and offered < float("inf"):
                what = f"trains {', '.join(carriers)} ({'TEU' if unit == 'teu' else 'tonnes'})"
                yield Load(what, wanted / offered if offered else float("inf"))


def _capacity(service: TrainService, unit: str) -> float:
    capacity = service.consist.capacity_teu if unit == "teu" else service.consist.capacity_t
    return float("inf") if capacity is None else capacity


def _size(flow: Flow, unit: str) -> float:
    return flow.consignment.teu if unit == "teu" else flow.consignment.mass_t


def _stage_loads(
    scenario: Scenario,
    ways: Sequence[Route],
    trains: Mapping[str, Route],
    departures: Mapping[str, float | None],
) -> Iterator[Load]:
    for border_id, plain in scenario.borders.items():
        border = with_gauge_transfer(plain)
        for side_id in SIDES:
            side = border.side(side_id)
            for stage_id, stage in side.stages.items():
                hours = 0.0
                for flow in scenario.flows.values():
                    way = _first_carrier(flow, ways, scenario)
                    if way is None or flow_border(flow, [way], scenario) != border_id:
                        continue
                    if way.service in trains and stage.per == "carrier":
                        continue
                    if stage_id in stage_order(border, side_id, _way_of(way, side_id)):
                        hours += flow.consignments_per_hour * _work_h(stage, side, flow)
                if stage.per == "carrier":
                    hours += sum(
                        (departures[key] or 0) * mean(stage.time_min) / 60
                        for key, way in trains.items()
                        if way.border == border_id
                        and scenario.services.trains[key].train_class == "freight"
                        and stage_id in stage_order(border, side_id, _way_of(way, side_id))
                    )
                yield Load(f"{border_id}.{side_id}.{stage_id}", _against(hours, stage.servers, stage.open, scenario))


def _first_carrier(flow: Flow, ways: Sequence[Route], scenario: Scenario) -> Route | None:
    return next((way for way in ways if carries(way, flow, scenario)), None)


def _way_of(way: Route, side: Country) -> Way:
    return "exit" if way.exit_side == side else "entry"


def _work_h(stage: Stage, side: BorderSide, flow: Flow) -> float:
    """Mean hours of a server that one consignment of the flow needs."""
    if stage.commodities is not None and flow.commodity not in stage.commodities:
        return 0.0
    share = 1.0
    if stage.per != "carrier":
        share = sum(getattr(side.channel_shares, channel) for channel in stage.channels) * stage.sampled_share
    return share * (1 + stage.error_share) * mean(stage.time_min) * units(stage, flow) / 60


def _against(hours: float, servers: int, open_names: Sequence[str], scenario: Scenario) -> float:
    """Work as a share of what the servers can do while they are open."""
    end_s = scenario.time.end_s
    times = open_times(open_names, scenario.opening_hours, start=scenario.time.start_date, end_s=end_s)
    open_share = 1.0 if times is None else times.open_s(0, end_s) / end_s
    if hours == 0:
        return 0.0
    return hours / (servers * open_share) if open_share else float("inf")


def _crane_loads(scenario: Scenario, trains: Mapping[str, Route]) -> Iterator[Load]:
    for terminal_id, terminal in scenario.terminals.items():
        if terminal.cranes is None:
            continue
        lifts = sum(
            flow.consignments_per_hour * (flow.origin, flow.destination).count(terminal_id)
            for flow in scenario.flows.values()
            if any(carries(way, flow, scenario) for way in trains.values())
        )
        hours = lifts * mean(terminal.lift_min) / 60
        yield Load(f"the cranes of {terminal_id}", _against(hours, terminal.cranes, terminal.open, scenario))


def _section_loads(
    loaded: LoadedScenario, trains: Mapping[str, Route], departures: Mapping[str, float | None]
) -> Iterator[Load]:
    """Hours that all trains of a day's mean hour need of each section of single track, at line speed.

    Under absolute block that is their running time; under automatic block at least a headway each.
    """
    headway_h = loaded.scenario.dispatching.headway_min / 60
    hours: dict[str, float] = {}
    for key, way in trains.items():
        service = loaded.scenario.services.trains[key]
        for section_id in way.sections:
            section = loaded.network.sections[section_id]
            if section.tracks > 1:
                continue
            if section.block_system == "automatic_block":
                hours[section_id] = hours.get(section_id, 0.0) + (departures[key] or 0.0) * headway_h
                continue
            limit = section.speed_passenger_kmh if service.train_class == "passenger" else section.speed_freight_kmh
            speed_ms = min(limit, service.consist.max_speed_kmh) * MS_PER_KMH
            running_h = section.length_km * 1000 / speed_ms / HOUR_S
            hours[section_id] = hours.get(section_id, 0.0) + (departures[key] or 0.0) * running_h
    for section_id, busy in hours.items():
        section = loaded.network.sections[section_id]
        ends = "–".join(loaded.network.points[end].name for end in (section.from_point, section.to_point))
        yield Load(f"section {ends}", busy, is_section=True)
