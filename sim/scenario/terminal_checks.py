"""Checks of terminals: yards that hold what they are asked to hold, keys that something makes use of."""

from collections.abc import Iterator

from .findings import Findings
from .problem import PathKey
from .schema import Flow, Scenario, Terminal

FOR_TRAINS = ("gate_open", "yard", "pickup_h", "free_time_h")


def check_terminals(scenario: Scenario, findings: Findings) -> None:
    """Blame slots too few for one consignment; warn of a yard or gate that no train needs."""
    for key, terminal in scenario.terminals.items():
        path: PathKey = ("terminals", key)
        for side, slots in _limits(terminal):
            flow_id, largest = _largest(scenario, key, side)
            if flow_id and largest > slots:
                message = f"must be at least {largest:g}, one consignment of flow '{flow_id}', found {slots}"
                findings.blame((*path, "yard", side), message)
        given = [name for name in FOR_TRAINS if name in terminal.model_fields_set]
        if given and not any(_goes_by_train(scenario, flow) for flow in _flows(scenario, key)):
            findings.warn((*path, given[0]), "no flow comes or goes by train here, it changes nothing")


def _limits(terminal: Terminal) -> Iterator[tuple[str, int]]:
    for side in ("import_teu", "export_teu"):
        slots = getattr(terminal.yard, side)
        if slots is not None:
            yield side, slots


def _largest(scenario: Scenario, terminal: str, side: str) -> tuple[str, float]:
    """The flow with the largest consignment that needs slots on this side, and its TEU; no flow: empty, 0."""
    end = "destination" if side == "import_teu" else "origin"
    sizes = [
        (flow.consignment.teu, key)
        for key, flow in scenario.flows.items()
        if getattr(flow, end) == terminal and _goes_by_train(scenario, flow)
    ]
    largest, key = max(sizes, default=(0.0, ""))
    return key, largest


def _flows(scenario: Scenario, terminal: str) -> list[Flow]:
    return [flow for flow in scenario.flows.values() if terminal in (flow.origin, flow.destination)]


def _goes_by_train(scenario: Scenario, flow: Flow) -> bool:
    ends = [scenario.terminals.get(end) for end in (flow.origin, flow.destination)]
    if ends[0] is None or ends[1] is None:
        return False
    origin, destination = ends[0].station, ends[1].station
    trains = scenario.services.trains.values()
    return any(train.carries(line=flow.line, origin=origin, destination=destination) for train in trains)
