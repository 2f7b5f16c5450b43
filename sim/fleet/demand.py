"""Before anything runs: how many of a pool's locomotives and wagons the timetable needs, at the least.

Hours of use per hour, from departures, running at line speed, planned stops and mean times of turning round; what goes
more one way than the other comes back empty. Formalities, meets and waiting come on top.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from geo import Network, Section, route

from ..local_time import HOUR_S, MINUTE_S
from ..scenario.pool_stations import Stretch, stretches
from ..scenario.schema import EmptyRun, Scenario, TrainService
from ..streams import mean


@dataclass(slots=True)
class Need:
    """What a pool's trains ask of it in an hour: unit-hours, units over each section, units out of each station."""

    hours: float = 0.0
    over: defaultdict[tuple[str, bool], float] = field(default_factory=lambda: defaultdict(float))
    out_of: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def returns(self) -> Iterator[tuple[str, bool, float]]:
        """Section, sense and units in an hour that have to run back empty for as many to come as go.

        Exact on a tree, where there is but one way back.
        """
        for section, sense in sorted(self.over):
            more = self.over[section, sense] - self.over.get((section, not sense), 0.0)
            if more > 0:
                yield section, not sense, more

    def lacking(self) -> float:
        """Units in an hour that have to come empty to the stations that more leave than come to."""
        return sum(more for more in self.out_of.values() if more > 0)


def fleet_use(scenario: Scenario, network: Network, departures_an_hour: Mapping[str, float]) -> dict[str, float]:
    """For each pool in words the share of its units that is needed on average; above 1 trains wait without end."""
    wagons: defaultdict[str, Need] = defaultdict(Need)
    engines: defaultdict[str, Need] = defaultdict(Need)
    for key, service in scenario.services.trains.items():
        rate = departures_an_hour.get(key, 0.0)
        _add_wagons(wagons, service, scenario, network=network, rate=rate)
        _add_locomotives(engines, service, scenario, network=network, rate=rate)
    for pool, need in wagons.items():
        _add_empty_trains(engines, need, scenario, pool=pool, network=network)
    for pool, need in engines.items():
        _add_light_engines(need, scenario, pool=pool, network=network)
    fleet = scenario.fleet
    return {
        **{
            f"the wagons of {key}": need.hours / sum(fleet.wagons[key].stations.values())
            for key, need in wagons.items()
        },
        **{
            f"the locomotives of {key}": need.hours / sum(fleet.locomotives[key].depots.values())
            for key, need in engines.items()
        },
    }


def _add_wagons(
    needs: dict[str, Need], service: TrainService, scenario: Scenario, *, network: Network, rate: float
) -> None:
    if service.wagons is None:
        return
    need, rate = needs[service.wagons.pool], rate * service.wagons.count
    way = Stretch(service.wagons.pool, service.route[0], service.route[-1])
    need.hours += rate * (service.cutoff_h + _hours_until(service, way.end, scenario, network))
    _add_flow(need, service, way, network=network, rate=rate)


def _add_locomotives(
    needs: dict[str, Need], service: TrainService, scenario: Scenario, *, network: Network, rate: float
) -> None:
    """Each is kept from the train's departure until it is turned round, even one that waits along the way."""
    for stretch in stretches(service):
        need, pool = needs[stretch.pool], scenario.fleet.locomotives[stretch.pool]
        turn_round_h = mean(pool.turn_round_min) * MINUTE_S / HOUR_S
        need.hours += rate * (_hours_until(service, stretch.end, scenario, network) + turn_round_h)
        _add_flow(need, service, stretch, network=network, rate=rate)


def _add_empty_trains(engines: dict[str, Need], need: Need, scenario: Scenario, *, pool: str, network: Network) -> None:
    """Empty wagons on their way back, and their locomotives."""
    run = scenario.fleet.wagons[pool].empty_train
    hauls = None if run.locomotive is None else engines[run.locomotive]
    for section, sense, units in need.returns():
        running_h = _running_h(network.sections[section], run)
        need.hours += units * running_h
        if hauls is not None:
            hauls.hours += units / run.wagons * running_h
            hauls.over[section, sense] += units / run.wagons
    if hauls is not None and run.locomotive is not None:
        turn_round_h = mean(scenario.fleet.locomotives[run.locomotive].turn_round_min) * MINUTE_S / HOUR_S
        hauls.hours += need.lacking() / run.wagons * turn_round_h
        for station, units in need.out_of.items():
            hauls.out_of[station] -= units / run.wagons


def _add_light_engines(need: Need, scenario: Scenario, *, pool: str, network: Network) -> None:
    block = scenario.fleet.locomotives[pool]
    need.hours += need.lacking() * mean(block.turn_round_min) * MINUTE_S / HOUR_S
    for section, _, units in need.returns():
        need.hours += units * _running_h(network.sections[section], block.light_engine)


def _add_flow(need: Need, service: TrainService, stretch: Stretch, *, network: Network, rate: float) -> None:
    need.out_of[stretch.start] += rate
    need.out_of[stretch.end] -= rate
    for step in route(network, (stretch.start, stretch.end), gauge_mm=service.consist.gauge_mm):
        need.over[step.section.id, step.from_point == step.section.from_point] += rate


def _hours_until(service: TrainService, station: str, scenario: Scenario, network: Network) -> float:
    """From departure to arrival at a station: running at line speed, planned stops, changes of locomotives."""
    hours = 0.0
    origin = service.route[0]
    changes = {
        each.start: scenario.fleet.locomotives[each.pool].change_min
        for each in stretches(service)
        if each.start != origin
    }
    for step in route(network, service.route, gauge_mm=service.consist.gauge_mm):
        hours += _section_h(step.section, service)
        if step.to_point == station:
            break
        hours += service.dwell_min.get(step.to_point, 0.0) * MINUTE_S / HOUR_S
        if step.to_point in changes:
            hours += mean(changes[step.to_point]) * MINUTE_S / HOUR_S
    return hours


def _section_h(section: Section, service: TrainService) -> float:
    is_passenger = service.train_class == "passenger"
    limit_kmh = section.speed_passenger_kmh if is_passenger else section.speed_freight_kmh
    return _hours(section, min(limit_kmh, service.consist.max_speed_kmh))


def _running_h(section: Section, run: EmptyRun) -> float:
    return _hours(section, min(section.speed_freight_kmh, run.max_speed_kmh))


def _hours(section: Section, speed_kmh: float) -> float:
    return section.length_km / speed_kmh
