"""Checks of flows that clear inland: a train carries them over a border."""

from geo import Network

from .crossings import crosses_by_train
from .findings import Findings
from .schema import Scenario


def check_inland(scenario: Scenario, network: Network, findings: Findings) -> None:
    """Blame flows that clear inland but cross no border by train, and countries named twice."""
    for key, flow in scenario.flows.items():
        path = ("flows", key, "clears_inland")
        if flow.clears_inland and not crosses_by_train(flow, scenario, network):
            findings.blame(path, "no train carries it over a border; trucks clear at the border")
        for at, country in enumerate(flow.clears_inland):
            if country in flow.clears_inland[:at]:
                findings.blame((*path, at), f"'{country}' is named twice, must be once")
