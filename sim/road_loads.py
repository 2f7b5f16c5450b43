"""Before anything runs: what trucks ask of the lanes of gates and of trucks with a permit."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from geo import Network

from .border.channels import SIDES
from .border.gauge import with_gauge_transfer
from .border.opening_hours import open_times
from .border.stage_loads import laboratory_share, work_h_of
from .local_time import HOUR_S
from .routes import Route, carries, flow_border
from .scenario.schema import Border, Country, Flow, Gate, Scenario, Stage
from .scenario.schema.works import Way, stage_order
from .streams import mean


class Work(NamedTuple):
    """Hours of work an hour for a group of servers, and when they are open."""

    what: str
    hours: float
    servers: int
    open: tuple[str, ...]


def road_work(scenario: Scenario, network: Network, ways: Sequence[Route]) -> Iterator[Work]:
    """The work of each gate's lanes and of each pool of permits."""
    flows = list(_crossing_flows(scenario, ways))
    for border_id, border in scenario.borders.items():
        mine = [(flow, way) for flow, way in flows if way.border == border_id]
        for side in SIDES:
            gate = border.side(side).gate
            if gate is not None:
                yield from _gate_work(f"{border_id}.{side}.gate", gate, side, mine)
        for key, permits in border.permits.items():
            hours = sum(
                flow.consignments_per_hour
                * (
                    mean(permits.return_h)
                    + _crossing_h(scenario, border, flow, way)
                    + _across_h(scenario, network, way)
                )
                for flow, way in mine
                if scenario.services.trucks[way.service].permits == key
            )
            yield Work(f"{border_id}.permits.{key}", hours, permits.count, ())


def _crossing_flows(scenario: Scenario, ways: Sequence[Route]) -> Iterator[tuple[Flow, Route]]:
    """The flows that trucks take over a border, with the way of the trucks that do."""
    trucks = scenario.services.trucks
    for flow in scenario.flows.values():
        calling = [way for way in ways if carries(way, flow, scenario)]
        is_by_road = bool(calling) and all(way.service in trucks for way in calling)
        if is_by_road and flow_border(flow, calling[:1], scenario) is not None:
            yield flow, calling[0]


def _gate_work(what: str, gate: Gate, side: Country, flows: Sequence[tuple[Flow, Route]]) -> Iterator[Work]:
    directions: tuple[tuple[Way, int], ...] = (("exit", gate.exit_lanes), ("entry", gate.entry_lanes))
    for way, servers in directions:
        trucks = sum(flow.consignments_per_hour for flow, by in flows if (by.exit_side == side) == (way == "exit"))
        yield Work(f"{what}.{way}", trucks * mean(gate.time_min) / 60, servers, gate.open)


def _crossing_h(scenario: Scenario, border: Border, flow: Flow, way: Route) -> float:
    """Mean hours of work that a consignment needs at both sides, if it never waits but for laboratories."""
    border = with_gauge_transfer(border)
    hours = 0.0
    for side in SIDES:
        here = border.side(side)
        order = stage_order(border, side, "exit" if way.exit_side == side else "entry")
        hours += sum(work_h_of(stage_id, here, flow, border, way=way) for stage_id in order)
        hours += sum(
            laboratory_share(stage_id, here, flow, border, way=way) * _laboratory_h(here.stages[stage_id], scenario)
            for stage_id in order
        )
        hours += mean(here.gate.time_min) / 60 if here.gate is not None else 0.0
    return hours


def _laboratory_h(stage: Stage, scenario: Scenario) -> float:
    """Mean hours until a result comes, for a sample that is sent at any time."""
    period, takes_h = scenario.time, mean(stage.laboratory_h)
    hours = open_times(stage.laboratory_open, scenario.opening_hours, start=period.start_date, end_s=period.end_s)
    if hours is None or takes_h == 0:
        return takes_h
    return hours.wait_s(period.end_s) / HOUR_S + takes_h * period.end_s / hours.open_s(0, period.end_s)


def _across_h(scenario: Scenario, network: Network, way: Route) -> float:
    """Mean hours on the road from one side to the other."""
    first, last = way.points.index(way.exit_at), way.points.index(way.enter_at)
    sections = [network.sections[section] for section in way.sections[first:last]]
    factor = mean(scenario.services.trucks[way.service].running_time_factor)
    return factor * sum(section.length_km / section.speed_freight_kmh for section in sections)
