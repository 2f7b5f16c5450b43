"""Before anything runs: does demand fit the trains, servers, cranes and the single track? Warnings in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import isinf

from .border.channels import SIDES
from .border.gauge import GaugeStage, is_used, with_gauge_transfer
from .border.opening_hours import open_times
from .border.stages import stage_order
from .fleet.demand import fleet_use
from .possession_gaps import trains_without_gap
from .routes import Route, Way, carries, flow_border, service_routes
from .scenario import LoadedScenario
from .scenario.schema import Country, Flow, Scenario
from .terminal_loads import crane_loads, full_yards, receiving_loads, working_share, yard_loads
from .track.rule import broken_precondition, service_paths
from .track_loads import Load, carrier_min, track_loads, work_h_of
from .trains_a_day import HOURS_A_DAY, departures_a_day, room, size

BEYOND_WORDS = 1000
NO_STEADY_STATE = "lead time has no steady state"


def preflight(loaded: LoadedScenario) -> tuple[str, ...]:
    """Warnings for what is asked for more than it can do, trains that never run, a network on which trains can jam."""
    too_much = [load for load in loads(loaded) if load.utilisation > 1]
    sections = sorted((load for load in too_much if load.kind == "section"), key=lambda load: -load.utilisation)
    shown = [load for load in too_much if load.kind != "section"] + _worst_section(sections)
    overloads = (*trains_without_gap(loaded), *(_in_words(load) for load in shown))
    return (*overloads, *_about_yards(loaded), *_about_the_rule(loaded))


def _about_yards(loaded: LoadedScenario) -> Iterator[str]:
    scenario = loaded.scenario
    ways = [way for way in service_routes(scenario, loaded.network) if way.service in scenario.services.trains]
    yield from full_yards(scenario, {way.service: way for way in ways})


def _about_the_rule(loaded: LoadedScenario) -> Iterator[str]:
    """Whether trains can block each other for ever, or another rule than asked for keeps them from it."""
    rule = loaded.scenario.dispatching.rule
    if rule == "safe_state":
        return
    if rule == "capacity_only":
        yield "dispatching.rule is capacity_only: trains can block each other for ever, the run then stops"
        return
    broken = broken_precondition(service_paths(loaded.scenario, loaded.network))
    if broken:
        yield f"{broken}: moves are granted by the safe-state test"


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
    """Mean utilisation of trains, stages, cranes, sections, station tracks, yards, and of the fleet."""
    scenario = loaded.scenario
    ways = {way.service: way for way in service_routes(scenario, loaded.network)}
    trains = {key: ways[key] for key in ways if key in scenario.services.trains}
    departures = {key: _departures_an_hour(scenario, way) for key, way in trains.items()}
    return [
        *_train_loads(scenario, trains, departures),
        *_stage_loads(scenario, list(ways.values()), trains, departures),
        *crane_loads(scenario, trains, partial(_against, scenario=scenario)),
        *yard_loads(scenario, trains, departures),
        *receiving_loads(scenario, list(trains.values())),
        *(Load(what, share) for what, share in _fleet_shares(loaded, departures)),
        *track_loads(loaded),
    ]


def _fleet_shares(loaded: LoadedScenario, departures: Mapping[str, float | None]) -> Iterator[tuple[str, float]]:
    known = {key: rate or 0.0 for key, rate in departures.items()}
    yield from fleet_use(loaded.scenario, loaded.network, known).items()


def _departures_an_hour(scenario: Scenario, way: Route) -> float | None:
    """None for trains that leave when they are full: as many as are needed."""
    a_day = departures_a_day(scenario, way)
    return None if a_day is None else a_day / HOURS_A_DAY


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
            offered = sum(room(scenario.services.trains[key], unit) * (departures[key] or 0) for key in carriers)
            wanted = sum(size(flow, unit) * flow.consignments_per_hour for flow in flows)
            if wanted > 0 and offered < float("inf"):
                what = f"trains {', '.join(carriers)} ({'TEU' if unit == 'teu' else 'tonnes'})"
                yield Load(what, wanted / offered if offered else float("inf"), "trains")


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
                        hours += flow.consignments_per_hour * work_h_of(stage, side, flow, way.service)
                if stage.per == "carrier":
                    hours += sum(
                        (departures[key] or 0) * carrier_min(stage, scenario.services.trains[key]) / 60
                        for key, way in trains.items()
                        if way.border == border_id
                        and scenario.services.trains[key].train_class == "freight"
                        and stage_id in stage_order(border, side_id, _way_of(way, side_id))
                        and is_used(stage, key)
                    )
                if isinstance(stage, GaugeStage):
                    hours /= working_share(stage.way.crane_failure)
                yield Load(f"{border_id}.{side_id}.{stage_id}", _against(hours, stage.servers, stage.open, scenario))


def _first_carrier(flow: Flow, ways: Sequence[Route], scenario: Scenario) -> Route | None:
    return next((way for way in ways if carries(way, flow, scenario)), None)


def _way_of(way: Route, side: Country) -> Way:
    return "exit" if way.exit_side == side else "entry"


def _against(hours: float, servers: int, open_names: Sequence[str], scenario: Scenario) -> float:
    """Work as a share of what the servers can do while they are open."""
    end_s = scenario.time.end_s
    times = open_times(open_names, scenario.opening_hours, start=scenario.time.start_date, end_s=end_s)
    open_share = 1.0 if times is None else times.open_s(0, end_s) / end_s
    if hours == 0:
        return 0.0
    return hours / (servers * open_share) if open_share else float("inf")
