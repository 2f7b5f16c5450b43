"""Before anything runs: does demand fit the trains, servers, cranes and the single track? Warnings in words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import isinf

from geo import Network

from .border.channels import SIDES
from .border.gauge import GaugeStage, is_used, with_gauge_transfer
from .border.opening_hours import OpenTimes, Span, open_times
from .border.stage_loads import work_h_of
from .border.stages import train_units
from .demand_rates import is_uneven, whole_months, with_mean_volumes
from .fleet.demand import fleet_use
from .local_time import DAY_S
from .possession_gaps import trains_without_gap
from .road_loads import road_work
from .routes import Route, carries, flow_border, service_routes
from .scenario import LoadedScenario
from .scenario.schema import Country, Flow, Scenario, Stage, TrainService
from .scenario.schema.works import Way, is_inland, stage_order
from .scenario.unmatched_stages import stages_left_alone
from .streams import mean
from .terminal_loads import crane_loads, full_yards, receiving_loads, working_share, yard_loads
from .track.paths import service_paths
from .track.rule import broken_precondition
from .track_loads import Load, track_loads
from .trains_a_day import HOURS_A_DAY, departures_a_day, room, size
from .unfelt_slopes import trains_without_weight

BEYOND_WORDS = 1000
NO_STEADY_STATE = "lead time has no steady state"


class _Hours:
    """How much offices are open in a part of the period, `span_s`."""

    def __init__(self, scenario: Scenario, span_s: Span) -> None:
        self._scenario = scenario
        self._times: dict[tuple[str, ...], OpenTimes | None] = {}
        self.span_s = span_s

    def against(self, hours: float, servers: int, names: tuple[str, ...]) -> float:
        """Work an hour as a share of what the servers can do while all the named opening hours are open."""
        if names not in self._times:
            period, known = self._scenario.time, self._scenario.opening_hours
            self._times[names] = open_times(names, known, start=period.start_date, end_s=period.end_s)
        times, (start_s, end_s) = self._times[names], self.span_s
        open_share = 1.0 if times is None else times.open_s(start_s, end_s) / (end_s - start_s)
        if hours == 0:
            return 0.0
        return hours / (servers * open_share) if open_share else float("inf")


def preflight(loaded: LoadedScenario) -> tuple[str, ...]:
    """Warnings before a run, in words.

    Of what is asked for more than it can do, trains that never run, a network on which trains can jam, and stages that
    joint inspection leaves where they are.
    """
    too_much = [load for load in loads(loaded) if load.utilisation > 1]
    sections = sorted((load for load in too_much if load.kind == "section"), key=lambda load: -load.utilisation)
    shown = [load for load in too_much if load.kind != "section"] + _worst_section(sections)
    overloads = (*trains_without_gap(loaded), *(_in_words(load) for load in shown))
    peaks = _about_peaks(loaded, {load.what for load in too_much})
    alone = stages_left_alone(loaded.scenario.borders)
    return (*overloads, *peaks, *_about_yards(loaded), *_about_the_rule(loaded), *trains_without_weight(loaded), *alone)


def _about_yards(loaded: LoadedScenario) -> Iterator[str]:
    scenario = loaded.scenario
    ways = _of_trains(service_routes(scenario, loaded.network), scenario)
    yield from full_yards(scenario, {way.service: way for way in ways})


def _about_peaks(loaded: LoadedScenario, already_said: Collection[str]) -> Iterator[str]:
    """What can keep up with demand on average and not in its busiest month."""
    for load, month in busiest_months(loaded).values():
        if load.utilisation > 1 and load.what not in already_said:
            over = "meets no capacity at all" if isinf(load.utilisation) else "exceeds capacity"
            by = "" if isinf(load.utilisation) else f" by {round((load.utilisation - 1) * 100)} %"
            yield f"demand {over} at {load.what}{by} in {month:%B %Y}, not on average: its queue grows then"


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
    """Mean utilisation of trains, stages, gates, permits, cranes, sections, station tracks, yards, and the fleet."""
    scenario = loaded.scenario
    ways = service_routes(scenario, loaded.network)
    departures = {way.service: _departures_an_hour(scenario, way) for way in _of_trains(ways, scenario)}
    return [
        *_goods_loads(
            with_mean_volumes(scenario),
            loaded.network,
            ways,
            departures,
            hours=_Hours(scenario, (0, scenario.time.end_s)),
        ),
        *(Load(what, share) for what, share in _fleet_shares(loaded, departures)),
        *track_loads(loaded),
    ]


def busiest_months(loaded: LoadedScenario) -> dict[str, tuple[Load, date]]:
    """The month of the highest use by goods of trains, stages and cranes, with the mean use in it, by what is used.

    Only months that are simulated from their first to their last day; none at all where demand is even.
    """
    scenario = loaded.scenario
    busiest: dict[str, tuple[Load, date]] = {}
    if not is_uneven(scenario):
        return busiest
    ways = service_routes(scenario, loaded.network)
    departures = {way.service: _departures_an_hour(scenario, way) for way in _of_trains(ways, scenario)}
    hours = _Hours(scenario, (0, scenario.time.end_s))
    for month, first_day, end_day, then in whole_months(scenario):
        hours.span_s = first_day * DAY_S, end_day * DAY_S
        for load in _goods_loads(then, loaded.network, ways, departures, hours=hours):
            if load.what not in busiest or load.utilisation > busiest[load.what][0].utilisation:
                busiest[load.what] = load, month
    return busiest


def _goods_loads(
    scenario: Scenario,
    network: Network,
    ways: Sequence[Route],
    departures: Mapping[str, float | None],
    *,
    hours: _Hours,
) -> Iterator[Load]:
    """Mean use of trains, stages, cranes, yards, gates and permits by even demand."""
    trains = {way.service: way for way in _of_trains(ways, scenario)}
    yield from _train_loads(scenario, trains, departures)
    yield from _stage_loads(scenario, ways, trains, departures, offices=hours)
    yield from _inland_loads(scenario, ways, hours)
    yield from crane_loads(scenario, trains, hours.against)
    yield from yard_loads(scenario, trains, departures)
    yield from receiving_loads(scenario, list(trains.values()))
    for work in road_work(scenario, network, ways):
        yield Load(work.what, hours.against(work.hours, work.servers, work.open))


def _of_trains(ways: Sequence[Route], scenario: Scenario) -> list[Route]:
    return [way for way in ways if way.service in scenario.services.trains]


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
    *,
    offices: _Hours,
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
                    if way.service in trains and stage.is_of_carriers:
                        continue
                    if side_id in flow.clears_inland and is_inland(stage):
                        continue
                    if stage_id in stage_order(border, side_id, _way_of(way, side_id)):
                        work_h = work_h_of(stage_id, side, flow, border, way=way)
                        hours += flow.consignments_per_hour * work_h
                if stage.is_of_carriers:
                    hours += sum(
                        (departures[key] or 0) * _train_h(stage, scenario.services.trains[key])
                        for key, way in trains.items()
                        if way.border == border_id
                        and scenario.services.trains[key].train_class == "freight"
                        and stage_id in stage_order(border, side_id, _way_of(way, side_id))
                        and is_used(stage, key)
                    )
                if isinstance(stage, GaugeStage):
                    hours /= working_share(stage.way.crane_failure)
                use = offices.against(hours, stage.servers, stage.open)
                yield Load(f"{border_id}.{side_id}.{stage_id}", use)


def _train_h(stage: Stage, service: TrainService) -> float:
    """Mean hours of a server that one train needs."""
    return mean(stage.time_min) * train_units(stage, service.wagon_count) / 60


def _inland_loads(scenario: Scenario, ways: Sequence[Route], offices: _Hours) -> Iterator[Load]:
    """Offices at terminals, for the goods that clear there."""
    hours: dict[tuple[str, Way, str], tuple[float, Stage]] = {}
    for flow in scenario.flows.values():
        way = _first_carrier(flow, ways, scenario)
        border_id = None if way is None else flow_border(flow, [way], scenario)
        if way is None or border_id is None:
            continue
        border = scenario.borders[border_id]
        for side_id in flow.clears_inland:
            side, leg = border.side(side_id), _way_of(way, side_id)
            terminal = flow.origin if leg == "exit" else flow.destination
            for stage_id in stage_order(border, side_id, leg):
                stage = side.stages[stage_id]
                if is_inland(stage):
                    before = hours.get((terminal, leg, stage_id), (0.0, stage))[0]
                    work_h = flow.consignments_per_hour * work_h_of(stage_id, side, flow, border, way=way)
                    hours[terminal, leg, stage_id] = before + work_h, stage
    for key, (work_h, stage) in hours.items():
        yield Load(".".join(key), offices.against(work_h, stage.servers, stage.open))


def _first_carrier(flow: Flow, ways: Sequence[Route], scenario: Scenario) -> Route | None:
    return next((way for way in ways if carries(way, flow, scenario)), None)


def _way_of(way: Route, side: Country) -> Way:
    return "exit" if way.exit_side == side else "entry"
