"""Which lines an input belongs to, so that a study of one line leaves out what belongs to others."""

from collections.abc import Iterable, Iterator, Sequence

from sim import LoadedScenario, Scenario
from sim.scenario.schema import TrainService, TruckService

from ..traffic import ALL_LINES
from .uncertain_inputs import Assumptions


def of_line(assumptions: Assumptions, loaded: Sequence[LoadedScenario], line: str) -> Assumptions:
    """Keep the inputs of a line and those that belong to none; `all` keeps all."""
    return assumptions if line == ALL_LINES else assumptions.only(numbers_of_line(assumptions, loaded, line))


def numbers_of_line(assumptions: Assumptions, loaded: Sequence[LoadedScenario], line: str) -> list[int]:
    """The numbers of the inputs of a line and of those that belong to none (dispatching, opening hours, seasons).

    Services and flows say their line; a terminal is of the lines of its flows, a border of the lines whose trains or
    trucks pass it. `all` has all inputs.
    """
    return [
        number
        for number, each in enumerate(assumptions.inputs)
        if line == ALL_LINES
        or any(
            line in (own := _lines_of(assumptions.paths(each), loaded[case].scenario)) or not own for case in each.of
        )
    ]


def _lines_of(paths: Iterable[str], scenario: Scenario) -> set[str]:
    """The lines of an input and of all that follows it."""
    return {line for path in paths for line in _lines(path, scenario)}


def _lines(path: str, scenario: Scenario) -> Iterator[str]:
    block, *steps = path.split(".")
    services: dict[str, TrainService | TruckService] = {**scenario.services.trains, **scenario.services.trucks}
    if block == "services" and steps[1] in services:
        yield services[steps[1]].line
    elif block == "flows" and steps[0] in scenario.flows:
        yield scenario.flows[steps[0]].line
    elif block == "terminals":
        yield from (flow.line for flow in scenario.flows.values() if steps[0] in (flow.origin, flow.destination))
    elif block == "borders" and steps[0] in scenario.borders:
        border = scenario.borders[steps[0]]
        stations = {border.china.station, border.viet_nam.station}
        yield from (service.line for service in services.values() if stations & set(service.route))
