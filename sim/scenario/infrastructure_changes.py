"""What differs from the infrastructure files: figures of sections and points, and added loops."""

import geo
from geo import GeometryError, Network, NetworkChanges

from .findings import Findings
from .problem import PathKey
from .schema import LineInfrastructure, Scenario
from .schema.infrastructure import AddedLoop, SectionChange


def with_changes(network: Network, scenario: Scenario, findings: Findings) -> Network:
    """The network as the scenario changes it; what is wrong with a change is blamed on it, and the change left out."""
    for line, block in scenario.network.items():
        network = _with_figures(network, line, block, findings)
    base, loops = network, dict[str, geo.AddedLoop]()
    for line, block in scenario.network.items():
        for key, loop in block.added_loops.items():
            path = ("network", line, "added_loops", key)
            if not _may_have_loop(base, path, loop, findings):
                continue
            more = {**loops, key: geo.AddedLoop(**loop.model_dump())}
            try:
                network, loops = geo.with_changes(base, NetworkChanges(loops=more)), more
            except GeometryError as wrong:
                findings.blame(path, wrong.problems[0].partition(": ")[2])
    return network


def _with_figures(network: Network, line: str, block: LineInfrastructure, findings: Findings) -> Network:
    sections = {}
    for key, change in block.sections.items():
        path: PathKey = ("network", line, "sections", key)
        if findings.check_known(path, key, "section", network.sections) and _suits(path, network, change, findings):
            sections[key] = _figures(change)
    points = {}
    for key, point in block.points.items():
        if findings.check_known(("network", line, "points", key), key, "operational point", network.points):
            points[key] = geo.PointFigures(**point.model_dump())
    return geo.with_changes(network, NetworkChanges(sections, points))


def _figures(change: SectionChange) -> geo.SectionFigures:
    gauges_mm = None if change.gauges_mm is None else frozenset(change.gauges_mm)
    return geo.SectionFigures(**{**change.model_dump(), "gauges_mm": gauges_mm})


def _suits(path: PathKey, network: Network, change: SectionChange, findings: Findings) -> bool:
    if network.sections[str(path[-1])].mode == "rail" or not (change.gauges_mm or change.block_system):
        return True
    findings.blame(path, f"'{path[-1]}' is a road, has neither gauges nor blocks")
    return False


def _may_have_loop(network: Network, path: PathKey, loop: AddedLoop, findings: Findings) -> bool:
    at = (*path, "section")
    if not findings.check_known(at, loop.section, "section", network.sections):
        return False
    if network.sections[loop.section].mode == "road":
        findings.blame(at, f"'{loop.section}' is a road, must be a railway")
        return False
    return True
