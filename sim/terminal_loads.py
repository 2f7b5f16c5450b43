"""Mean use of terminals before anything runs: cranes, slots of yards; and yards that a single train fills."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from .border.gauge import GaugeStage, with_gauge_transfer
from .border.opening_hours import open_times
from .routes import Route, carries
from .scenario.schema import CraneFailure, Flow, Scenario, Terminal
from .streams import mean
from .track_loads import Load
from .trains_a_day import room

Rates = Mapping[str, float | None]
"""Departures of each service in an hour; None: it leaves when it is full."""
Work = Callable[[float, int, tuple[str, ...]], float]


def working_share(failure: CraneFailure | None) -> float:
    """The share of time in which a crane is in working order."""
    return 1.0 if failure is None else failure.mean_h / (failure.mean_h + mean(failure.repair_h))


def crane_loads(scenario: Scenario, trains: Mapping[str, Route], against: Work) -> Iterator[Load]:
    """Hours of lifting against hours of cranes; `against` has the share from hours, servers and opening hours."""
    for terminal_id, terminal in scenario.terminals.items():
        if terminal.cranes is None:
            continue
        lifts = sum(
            flow.consignments_per_hour * (flow.origin, flow.destination).count(terminal_id)
            for flow in _flows(scenario, trains)
        )
        hours = lifts * mean(terminal.lift_time_min) / 60 / working_share(terminal.crane_failure)
        yield Load(f"the cranes of {terminal_id}", against(hours, terminal.cranes, terminal.open), "cranes")


def yard_loads(scenario: Scenario, trains: Mapping[str, Route], departures: Rates) -> Iterator[Load]:
    """Slots that goods need on average against slots; a train takes at most what the slots for its goods hold."""
    for key, terminal in scenario.terminals.items():
        imports = [flow for flow in _flows(scenario, trains) if flow.destination == key]
        if terminal.yard.import_teu is not None:
            stay_h = mean(terminal.pickup_h) + _gate_wait_h(scenario, terminal)
            teu = sum(flow.consignments_per_hour * flow.consignment.teu for flow in imports) * stay_h
            yield Load(f"the slots for imports of {key}", teu / terminal.yard.import_teu, "slots")
        exports = [flow for flow in _flows(scenario, trains) if flow.origin == key]
        if terminal.yard.export_teu is not None and exports:
            teu = sum(flow.consignments_per_hour * flow.consignment.teu for flow in exports)
            ways = [way for way in trains.values() if any(carries(way, flow, scenario) for flow in exports)]
            rates = [departures[way.service] for way in ways]
            if None not in rates:
                taken = sum(rate or 0.0 for rate in rates) * terminal.yard.export_teu
                yield Load(f"the slots for exports of {key}", teu / taken if taken else float("inf"), "slots")


def full_yards(scenario: Scenario, trains: Mapping[str, Route]) -> Iterator[str]:
    """In words, each train that may bring more to a terminal than there are slots."""
    for key, terminal in scenario.terminals.items():
        slots = terminal.yard.import_teu
        for way in trains.values():
            flows = [f for f in scenario.flows.values() if f.destination == key and carries(way, f, scenario)]
            teu = room(scenario.services.trains[way.service], "teu")
            if slots is None or not any(flow.consignment.teu for flow in flows) or teu <= slots:
                continue
            brings = (
                f"brings up to {teu:g} TEU to {key}" if teu < float("inf") else f"may bring any number of TEU to {key}"
            )
            yield (
                f"a train of {way.service} {brings}, which has {slots} slots for imports: "
                "it stands on its track until trucks have fetched enough"
            )


def _flows(scenario: Scenario, trains: Mapping[str, Route]) -> list[Flow]:
    """Those that go by train."""
    return [f for f in scenario.flows.values() if any(carries(way, f, scenario) for way in trains.values())]


def _gate_wait_h(scenario: Scenario, terminal: Terminal) -> float:
    """How long a truck that comes at any time waits on average for the gate to open."""
    end_s = scenario.time.end_s
    times = open_times(terminal.gate_open, scenario.opening_hours, start=scenario.time.start_date, end_s=end_s)
    return 0.0 if times is None else times.wait_s(end_s) / 3600


def receiving_loads(scenario: Scenario, ways: Sequence[Route]) -> Iterator[Load]:
    """Wagons of the other gauge that goods need at a break of gauge, against those of their pool."""
    for plain in scenario.borders.values():
        border = with_gauge_transfer(plain)
        for side in (border.china, border.viet_nam):
            for stage in side.stages.values():
                use = stage.way.wagons if isinstance(stage, GaugeStage) else None
                if use is None or not isinstance(stage, GaugeStage):
                    continue
                an_hour = sum(
                    flow.consignments_per_hour * stage.share(flow.commodity, way.service)
                    for flow in scenario.flows.values()
                    if (way := next((way for way in ways if carries(way, flow, scenario)), None)) is not None
                    and way.enter_at == side.station
                )
                total = sum(scenario.fleet.wagons[use.pool].stations.values())
                yield Load(f"the wagons of {use.pool}", an_hour * use.per_consignment * mean(use.back_h) / total)
