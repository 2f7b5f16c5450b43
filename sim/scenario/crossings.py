"""Which freight trains pass which border, and which flows they carry over it."""

from collections.abc import Iterator

import geo
from geo import Network, RouteError

from .schema import Country, Flow, Scenario, TrainService

COUNTRIES: tuple[Country, ...] = ("china", "viet_nam")


def sections_passed(service: TrainService, network: Network) -> list[geo.Section]:
    """The sections that a train service runs over; none where it has no way (which is an error of its own)."""
    try:
        steps = geo.route(network, service.route, gauge_mm=service.consist.gauge_mm)
    except RouteError:
        return []
    return [step.section for step in steps]


def trains_over(border: str, scenario: Scenario, network: Network) -> Iterator[str]:
    """The ids of freight train services that pass both stations of a border."""
    both = {scenario.borders[border].side(country).station for country in COUNTRIES}
    for key, service in scenario.services.trains.items():
        if service.train_class != "freight":
            continue
        sections = sections_passed(service, network)
        if both <= {end for section in sections for end in (section.from_point, section.to_point)}:
            yield key


def crosses_by_train(flow: Flow, scenario: Scenario, network: Network) -> bool:
    """Whether a freight train that passes a border carries a flow."""
    return border_crossed(flow, scenario, network) is not None


def border_crossed(flow: Flow, scenario: Scenario, network: Network) -> str | None:
    """The border that a freight train passes which carries a flow; None: no such train does."""
    if not {flow.origin, flow.destination} <= scenario.terminals.keys():
        return None
    origin, destination = (scenario.terminals[end].station for end in (flow.origin, flow.destination))
    for border in sorted(scenario.borders):
        for key in trains_over(border, scenario, network):
            if scenario.services.trains[key].carries(line=flow.line, origin=origin, destination=destination):
                return border
    return None
