"""What both models of the reference line are given: running times of trains, and all that is drawn for containers.

The numbers come from the functions of `sim` that draw them for its own model, so that both have the same to the second.
Nothing of what then happens (dispatching, queues, the border, the terminals) is taken from there.
"""

from dataclasses import dataclass

from sim.kernel import Kernel
from sim.local_time import HOUR_S, MINUTE_S
from sim.replication import Model
from sim.scenario import LoadedScenario
from sim.scenario.schema.works import stage_order
from sim.streams import inverse


@dataclass(frozen=True, slots=True)
class Stretch:
    """One section as a train of one direction runs it; times in whole seconds.

    `brake_*_s` is added when the train has to stop at the end unplanned. `stops` says that it is to stop there.
    """

    section: str
    to: str
    from_stop_s: int
    from_pass_s: int
    brake_from_stop_s: int
    brake_from_pass_s: int
    stops: bool


@dataclass(frozen=True, slots=True)
class Container:
    """One container: `customs` has, for each of both sides in order, `(office, seconds)` of the stages it passes."""

    number: int
    ready_s: int
    lift_on_s: int
    lift_off_s: int
    customs: tuple[tuple[tuple[str, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Direction:
    """One direction's trains and containers; `exit_at` and `enter_at` are the stations of both sides of the border."""

    service: str
    origin: str
    destination: str
    exit_at: str
    enter_at: str
    stretches: tuple[Stretch, ...]
    departures_s: tuple[int, ...]
    load_before_s: int
    capacity: int
    containers: tuple[Container, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """One stage of the customs of one side: the station where it works, what is done there, by how many officers."""

    station: str
    work: str
    officers: int


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a model needs: both directions, the offices, and how many there are of tracks and cranes."""

    end_s: int
    directions: tuple[Direction, ...]
    tracks: dict[str, int]
    offices: dict[str, Office]
    cranes: dict[str, int]
    yard_tracks: dict[str, int]


def draw_inputs(loaded: LoadedScenario, replication: int) -> Inputs:
    """Draw one replication of the reference line."""
    model = Model(loaded, replication, Kernel())
    scenario = loaded.scenario
    border = scenario.borders["reference"]
    sides = {"china": border.china, "viet_nam": border.viet_nam}
    terminals = {terminal.station: terminal for terminal in scenario.terminals.values()}
    return Inputs(
        end_s=scenario.time.end_s,
        directions=tuple(
            _direction(model, service, flow) for service, flow in (("southbound", "imports"), ("northbound", "exports"))
        ),
        tracks={point.id: point.tracks for point in loaded.network.points.values()},
        offices={
            f"{name}.{key}": Office(side.station, stage.work, stage.servers)
            for name, side in sides.items()
            for key, stage in side.stages.items()
        },
        cranes={station: terminal.cranes or 0 for station, terminal in terminals.items()},
        yard_tracks={station: terminal.tracks for station, terminal in terminals.items()},
    )


def _direction(model: Model, service_id: str, flow_id: str) -> Direction:
    service = next(service for service in model.services if service.id == service_id)
    way = service.way
    return Direction(
        service=service_id,
        origin=way.points[0],
        destination=way.points[-1],
        exit_at=way.exit_at,
        enter_at=way.enter_at,
        stretches=_stretches(service.path.moves, way),
        departures_s=tuple(service.departures_s),
        load_before_s=int(service.service.cutoff_h * HOUR_S),
        capacity=int(service.service.consist.capacity_teu or 0),
        containers=_containers(model, way, flow_id),
    )


def _stretches(moves, way) -> tuple[Stretch, ...]:
    found = []
    for move, section, to in zip(moves, way.sections, way.points[1:], strict=True):
        (leg,) = move.legs
        times = leg.from_stop_s, leg.from_pass_s, leg.brake_from_stop_s, leg.brake_from_pass_s
        found.append(Stretch(section, to, *times, stops=leg.dwell_s is not None))
    return tuple(found)


def _containers(model: Model, way, flow_id: str) -> tuple[Container, ...]:
    flow = next(flow for flow in model.demand.flows if flow.id == flow_id)
    terminals = model.scenario.terminals
    lifts = [
        _drawn(model, f"{flow_id}/{terminal}/lift", terminals[terminal].lift_min, len(flow))
        for terminal in (flow.flow.origin, flow.flow.destination)
    ]
    steps = [
        _customs(model, flow, side, way_over) for side, way_over in ((way.exit_side, "exit"), (way.entry_side, "entry"))
    ]
    return tuple(
        Container(flow.first + i, flow.ready_s[i], lifts[0][i], lifts[1][i], (steps[0][i], steps[1][i]))
        for i in range(len(flow))
    )


def _customs(model: Model, flow, side: str, way_over: str) -> list[tuple[tuple[str, int], ...]]:
    """For each container of the flow, the offices of one side that it has to pass, with the seconds it takes there."""
    border = model.scenario.borders["reference"]
    stages = getattr(border, side).stages
    order = stage_order(border, side, way_over)
    drawn = [
        _drawn(model, f"{flow.id}/reference.{side}.{stage}/time", stages[stage].time_min, len(flow)) for stage in order
    ]
    passed: list[tuple[tuple[str, int], ...]] = []
    for i, channel in enumerate(flow.channels[side]):
        passes = [at for at, stage in enumerate(order) if channel in stages[stage].channels]
        passed.append(tuple((f"{side}.{order[at]}", drawn[at][i]) for at in passes))
    return passed


def _drawn(model: Model, stream: str, distribution, count: int) -> list[int]:
    value = inverse(distribution)
    return [int(value(u) * MINUTE_S + 0.5) for u in model.streams.uniforms(stream, count)]
