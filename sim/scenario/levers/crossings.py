"""Which services pass which border, and which flows they carry: what levers have to know of a case."""

import geo
from geo import RouteError

from ..schema import Country, TrainService
from .lever import Case

SIDES: tuple[Country, ...] = ("china", "viet_nam")


def points_of(case: Case, service: TrainService) -> tuple[str, ...]:
    """The operational points that a train service passes; none where it has no way (an error of its own)."""
    try:
        steps = geo.route(case.network, service.route, gauge_mm=service.consist.gauge_mm)
    except RouteError:
        return ()
    return (steps[0].from_point, *(step.to_point for step in steps)) if steps else ()


def services_over(case: Case, border: str) -> list[str]:
    """The freight train services that pass both stations of a border."""
    both = {case.scenario.borders[border].side(side).station for side in SIDES}
    return [
        key
        for key, service in case.scenario.services.trains.items()
        if service.train_class == "freight" and both <= set(points_of(case, service))
    ]


def carried_by_train(case: Case, flow_id: str) -> bool:
    """Whether a train carries a flow over a border."""
    flow, terminals = case.scenario.flows[flow_id], case.scenario.terminals
    ends = [terminals[end].station for end in (flow.origin, flow.destination) if end in terminals]
    crossing = {service for border in case.scenario.borders for service in services_over(case, border)}
    trains = case.scenario.services.trains
    return len(ends) == 2 and any(
        trains[key].carries(line=flow.line, origin=ends[0], destination=ends[1]) for key in crossing
    )
