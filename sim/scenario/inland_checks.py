"""Checks of flows that clear inland: a train carries them over a border, no yard with a limit stands between."""

from collections.abc import Iterator

from geo import Network

from ..local_time import clock_at
from .crossings import crosses_by_train
from .findings import Findings
from .schema import Country, Flow, Scenario


def check_inland(scenario: Scenario, network: Network, findings: Findings) -> None:
    """Blame flows that clear inland where they cannot, and countries named twice."""
    for key, flow in scenario.flows.items():
        path = ("flows", key, "clears_inland")
        if not flow.clears_inland:
            continue
        if crosses_by_train(flow, scenario, network):
            for at, country in enumerate(flow.clears_inland):
                for why in yards_in_the_way(flow, country, scenario, network):
                    findings.blame((*path, at), f"'{country}' cannot be combined with {why}; leave out one of them")
        else:
            findings.blame(path, "no train carries it over a border; trucks clear at the border")
        for at, country in enumerate(flow.clears_inland):
            if country in flow.clears_inland[:at]:
                findings.blame((*path, at), f"'{country}' is named twice, must be once")


def yards_in_the_way(flow: Flow, country: Country, scenario: Scenario, network: Network) -> Iterator[str]:
    """In words, the yards with a limit between which and the office of a country the two would wait for each other.

    The office at the origin is gone through before the run, with the seconds at which goods come; that of the
    destination after it, when nothing waits for it any more.
    """
    origin, destination = scenario.terminals[flow.origin], scenario.terminals[flow.destination]
    if clock_at(network.points[origin.station]) == country:
        if origin.yard.export_teu is not None:
            key = f"terminals.{flow.origin}.yard.export_teu"
            yield f"{key}: goods come to the office there when they find a slot, which only the run tells"
        return
    if destination.yard.import_teu is not None:
        key = f"terminals.{flow.destination}.yard.import_teu"
        yield f"{key}: goods would keep their slot until the office there releases them, which trains cannot foresee"
    for border_id, border in scenario.borders.items():
        transfer = border.gauge_transfer
        for way_id, way in transfer.each().items() if transfer is not None else ():
            if transfer is not None and way.yard_teu is not None and transfer.station_of(way) == destination.station:
                key = ".".join(
                    ("borders", border_id, "gauge_transfer", *(("ways", way_id) if way_id else ()), "yard_teu")
                )
                yield f"{key}: goods of '{flow.destination}' would come to its office before they leave that yard"
