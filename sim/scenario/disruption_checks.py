"""Checks of disruptions: what they name is there, can be hit in that way, and is hit within the simulated period."""

from collections.abc import Collection, Iterator, Mapping

from geo import Network

from ..border.gate import lanes
from ..border.gauge import with_gauge_transfer
from ..closed_sections import closure_span
from ..disruptions import clock_of_disruption
from ..local_time import clock_at
from ..scenario.schema.works import Way
from .crossings import border_crossed
from .disturbance_checks import check_track_part, named_sections, shown
from .findings import Findings
from .problem import PathKey
from .schema import Disruption, SamplingRegime, Scenario, Stage
from .schema.works import is_inland, stage_order

WAYS: tuple[Way, ...] = ("exit", "entry")


def check_disruptions(scenario: Scenario, network: Network, findings: Findings) -> None:
    """Check the places, stages and terminals that disruptions name, and warn of what never happens."""
    stages, offices = dict(_stages(scenario)), dict(_offices(scenario, network))
    rail = [point.id for point in network.points.values() if point.tracks > 0]
    for key, entry in scenario.disruptions.items():
        path: PathKey = ("disruptions", key)
        is_known = [
            check_track_part(path, entry, scenario, network, findings) if entry.track_keys else True,
            _all_known((*path, "operational_points"), entry.operational_points, "railway station", rail, findings),
            _all_known((*path, "borders"), entry.borders, "border", scenario.borders, findings),
            _all_known((*path, "terminals"), entry.terminals, "terminal", scenario.terminals, findings),
            _all_known((*path, "stages"), entry.stages, "stage", [*stages, *_sides(scenario)], findings),
            _check_fewer(path, entry, scenario, {**stages, **offices}, findings),
            entry.sampling is None or _check_sampling((*path, "sampling"), entry.sampling, scenario, stages, findings),
        ]
        if all(is_known) and not findings.errors:
            _check_time(path, entry, scenario, network, findings)


def _check_time(path: PathKey, entry: Disruption, scenario: Scenario, network: Network, findings: Findings) -> None:
    if entry.track_keys and not named_sections(path, entry, scenario, network, findings):
        return
    clock = clock_of_disruption(entry, scenario, network)
    if entry.at_random is None and closure_span(entry, clock, scenario.time) is None:
        findings.warn(path, f"never within the simulated period, {shown(scenario.time)}")


def _all_known(
    path: PathKey, words: tuple[str, ...] | None, what: str, allowed: Collection[str], findings: Findings
) -> bool:
    known = [findings.check_known((*path, at), word, what, allowed) for at, word in enumerate(words or ())]
    return all(known)


def _check_fewer(
    path: PathKey, entry: Disruption, scenario: Scenario, stages: Mapping[str, Stage], findings: Findings
) -> bool:
    """Blame servers that are not there: unknown ones, or more than there are."""
    has = {key: terminal.cranes for key, terminal in scenario.terminals.items()}
    servers = {**has, **{key: stage.servers for key, stage in stages.items()}}
    count = len(findings.errors)
    for key, fewer in entry.fewer_servers.items():
        at = (*path, "fewer_servers", key)
        if not findings.check_known(at, key, "terminal, stage or office inland", servers):
            continue
        there = servers[key]
        if there is None:
            findings.blame(at, f"terminal '{key}' has no cranes")
        elif fewer > there:
            findings.blame(at, f"must be at most the {there} that are there, found {fewer}")
    return len(findings.errors) == count


def _check_sampling(
    path: PathKey, sampling: SamplingRegime, scenario: Scenario, stages: Mapping[str, Stage], findings: Findings
) -> bool:
    """Blame a share of stages that sample nothing, or whose share decides on another stage."""
    count = len(findings.errors)
    for at, key in enumerate(sampling.stages):
        here = (*path, "stages", at)
        if not findings.check_known(here, key, "stage", stages):
            continue
        if stages[key].is_of_carriers:
            findings.blame(here, f"stage '{key}' is passed by whole trains and trucks, it samples nothing")
        elif stages[key].replaces is not None:
            findings.blame(here, f"stage '{key}' replaces '{stages[key].replaces}', its share cannot change for a time")
    known = {flow.commodity for flow in scenario.flows.values()}
    for at, word in enumerate(sampling.commodities or ()):
        findings.check_known((*path, "commodities", at), word, "commodity", known)
    return len(findings.errors) == count


def _stages(scenario: Scenario) -> Iterator[tuple[str, Stage]]:
    for border_id, border in scenario.borders.items():
        for side, here in (("china", border.china), ("viet_nam", border.viet_nam)):
            worked = set(here.exit) | set(here.entry)
            yield from ((f"{border_id}.{side}.{key}", stage) for key, stage in here.stages.items() if key in worked)
            if here.gate is not None:
                for way in WAYS:
                    yield f"{border_id}.{side}.gate.{way}", lanes(here.gate, way)
        whole = with_gauge_transfer(border)
        for side, here in (("china", whole.china), ("viet_nam", whole.viet_nam)):
            own = border.china.stages if side == "china" else border.viet_nam.stages
            yield from ((f"{border_id}.{side}.{key}", each) for key, each in here.stages.items() if key not in own)


def _offices(scenario: Scenario, network: Network) -> Iterator[tuple[str, Stage]]:
    """The stages that are worked at terminals, for goods that clear there, as `<terminal>.<exit or entry>.<stage>`."""
    for flow in scenario.flows.values():
        border_id = border_crossed(flow, scenario, network) if flow.clears_inland else None
        if border_id is None or scenario.terminals[flow.origin].station not in network.points:
            continue
        border = scenario.borders[border_id]
        origin = clock_at(network.points[scenario.terminals[flow.origin].station])
        for country in flow.clears_inland:
            terminal, way = (flow.origin, WAYS[0]) if country == origin else (flow.destination, WAYS[1])
            side = border.side(country)
            for key in stage_order(border, country, way):
                if key in side.stages and is_inland(side.stages[key]):
                    yield f"{terminal}.{way}.{key}", side.stages[key]


def _sides(scenario: Scenario) -> list[str]:
    return [f"{border}.{side}" for border in scenario.borders for side in ("china", "viet_nam")]
