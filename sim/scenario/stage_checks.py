"""Checks of a border's stages: the words they name, the scans that replace inspections, trains without wagons."""

from collections.abc import Collection, Iterator

from .findings import Findings
from .problem import PathKey
from .references import sides
from .schema import OTHER, Border, BorderSide, Scenario, Stage

LODGED = ("document_check", "lodgement", "channel_decision")


def check_stages(scenario: Scenario, findings: Findings) -> None:
    """Check the stages of all borders against each other and against the flows."""
    commodities = {flow.commodity: None for flow in scenario.flows.values()}
    for path, side in sides(scenario):
        traders = trader_types(scenario, scenario.borders[str(path[1])])
        _check_shares(path, side, traders, commodities, findings)
        for key, stage in side.stages.items():
            at = (*path, "stages", key)
            for word in stage.error_share_of:
                findings.check_known((*at, "error_share_of", word), word, "trader type", traders)
            for word in stage.sampled_share_of:
                findings.check_known((*at, "sampled_share_of", word), word, "commodity", commodities)
            for word in stage.priority:
                known = [*traders, *commodities]
                findings.check_known((*at, "priority", word), word, "trader type or commodity", known)
            _check_pre_arrival(at, stage, findings)
            _check_replaces(at, side, key, findings)


def trader_types(scenario: Scenario, border: Border) -> list[str]:
    """All types of traders that may cross a border, and `other`."""
    named = dict(border.trader_types)
    for flow in scenario.flows.values():
        named |= flow.trader_types or {}
    return [*named, OTHER]


def _check_shares(
    path: PathKey, side: BorderSide, traders: Collection[str], commodities: Collection[str], findings: Findings
) -> None:
    shares = side.channel_shares
    for word in shares.by_commodity:
        findings.check_known((*path, "channel_shares", "by_commodity", word), word, "commodity", commodities)
    for keys, word in shares.trader_types():
        findings.check_known((*path, "channel_shares", *keys), word, "trader type", traders)


def _check_pre_arrival(path: PathKey, stage: Stage, findings: Findings) -> None:
    if stage.pre_arrival_share > 0 and stage.work not in LODGED:
        allowed = f"{', '.join(LODGED[:-1])} or {LODGED[-1]}"
        findings.blame((*path, "pre_arrival_share"), f"only for stages with work {allowed}, found {stage.work}")


def _check_replaces(path: PathKey, side: BorderSide, scan: str, findings: Findings) -> None:
    replaced = side.stages[scan].replaces
    at = (*path, "replaces")
    if replaced is None or not findings.check_known(at, replaced, "stage", side.stages):
        return
    if side.stages[replaced].work != "inspection" or side.stages[replaced].is_of_carriers:
        found = f"found work: {side.stages[replaced].work}, per: {side.stages[replaced].per}"
        findings.blame(at, f"'{replaced}' must be an inspection of consignments, {found}")
        return
    for name, order in _orders(side):
        if scan in order and replaced not in order[order.index(scan) :]:
            findings.blame(at, f"'{replaced}' must come after '{scan}' in {name}")


def _orders(side: BorderSide) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "exit", side.exit
    yield "entry", side.entry
