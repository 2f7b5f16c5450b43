"""Checks that every flow has a service to carry it, and that freight services have something to carry."""

from .findings import Findings
from .problem import PathKey
from .references import services
from .schema import Flow, Scenario, TrainService, TruckService


def check_carriage(scenario: Scenario, findings: Findings) -> None:
    """Check capacities, that each flow is carried, and warn of freight services without a flow."""
    _check_capacities(scenario, findings)
    used: set[PathKey] = set()
    for key, flow in scenario.flows.items():
        ends = {flow.origin, flow.destination}
        if len(ends) == 2 and ends <= scenario.terminals.keys():
            used.update(_check_flow(("flows", key), flow, scenario, findings))
    for path, service in services(scenario):
        is_passenger = isinstance(service, TrainService) and service.train_class == "passenger"
        if path not in used and not is_passenger:
            findings.warn(path, "carries no flow")


def _check_flow(path: PathKey, flow: Flow, scenario: Scenario, findings: Findings) -> list[PathKey]:
    """Return the paths of the services that carry the flow; blame the flow if there is none."""
    start = scenario.terminals[flow.origin].station
    end = scenario.terminals[flow.destination].station
    calling = [
        (at, service)
        for at, service in services(scenario)
        if service.carries(line=flow.line, origin=start, destination=end)
    ]
    if not calling:
        message = f"no service carries it: none of line '{flow.line}' calls at '{start}' before '{end}'"
        findings.blame(path, message, on_key=True)
    elif not any(_has_room(service, flow) for _, service in calling):
        size = f"{flow.consignment.teu:g} TEU and {flow.consignment.mass_t:g} t"
        findings.blame((*path, "consignment"), f"no service carries it: {size} fit no train that calls there")
    return [at for at, _ in calling]


def _has_room(service: TrainService | TruckService, flow: Flow) -> bool:
    if isinstance(service, TruckService):
        return True
    consist, size = service.consist, flow.consignment
    fits_teu = consist.capacity_teu is None or size.teu <= consist.capacity_teu
    fits_t = consist.capacity_t is None or size.mass_t <= consist.capacity_t
    return fits_teu and fits_t


def _check_capacities(scenario: Scenario, findings: Findings) -> None:
    for key, train in scenario.services.trains.items():
        path: PathKey = ("services", "trains", key, "consist")
        given = [train.consist.capacity_teu, train.consist.capacity_t]
        if train.train_class == "freight" and given == [None, None]:
            findings.blame(path, "a freight train must have capacity_teu or capacity_t", on_key=True)
        if train.train_class == "passenger":
            for name, capacity in zip(("capacity_teu", "capacity_t"), given, strict=True):
                if capacity is not None:
                    findings.blame((*path, name), "a passenger train carries no freight, leave it out")
