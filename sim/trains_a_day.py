"""How many trains of each service leave in a day: by timetable, or as many as the goods fill."""

from collections.abc import Mapping

from geo import Network

from .demand_rates import with_mean_volumes
from .local_time import DAY_S
from .routes import Route, carries, service_routes
from .scenario.schema import Flow, Scenario, TrainService
from .track.timetable import departure_times_s

HOURS_A_DAY = 24


def trains_a_day(scenario: Scenario, network: Network) -> dict[str, float]:
    """Mean trains a day of each service over the whole period.

    A service that leaves when full has as many as its goods fill, shared with the other services that carry them.
    """
    ways = train_ways(scenario, network)
    by_clock = {key: departures_a_day(scenario, way) for key, way in ways.items()}
    scenario = with_mean_volumes(scenario)
    return {key: _filled_a_day(scenario, ways, key) if number is None else number for key, number in by_clock.items()}


def train_ways(scenario: Scenario, network: Network) -> dict[str, Route]:
    """The way of each train service, by its id."""
    trains = scenario.services.trains
    return {way.service: way for way in service_routes(scenario, network) if way.service in trains}


def departures_a_day(scenario: Scenario, way: Route) -> float | None:
    """Mean departures a day by the clock; None for trains that leave when they are full."""
    departures = scenario.services.trains[way.service].departures
    if departures.when_full_or_after_h is not None:
        return None
    end_s = scenario.time.end_s
    times = departure_times_s(departures, country=way.exit_side, start=scenario.time.start_date, end_s=end_s)
    return len(times) / (end_s / DAY_S)


def room(service: TrainService, unit: str) -> float:
    """What a train takes, in `teu` or `t`; infinite where nothing is said."""
    capacity = service.consist.capacity_teu if unit == "teu" else service.consist.capacity_t
    return float("inf") if capacity is None else capacity


def size(flow: Flow, unit: str) -> float:
    """What a consignment takes, in `teu` or `t`."""
    return flow.consignment.teu if unit == "teu" else flow.consignment.mass_t


def _filled_a_day(scenario: Scenario, ways: Mapping[str, Route], key: str) -> float:
    asked = dict.fromkeys(("teu", "t"), 0.0)
    for flow in scenario.flows.values():
        carriers = [other for other, way in ways.items() if carries(way, flow, scenario)]
        if key in carriers:
            for unit in asked:
                asked[unit] += flow.consignments_per_hour * size(flow, unit) / len(carriers)
    service = scenario.services.trains[key]
    needed = [wanted / room(service, unit) for unit, wanted in asked.items() if wanted > 0 and room(service, unit) > 0]
    return HOURS_A_DAY * max(needed, default=0.0)
