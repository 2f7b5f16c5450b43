"""Mean work at a stage of a border, from its definition alone: before anything runs."""

from collections.abc import Mapping

from ..scenario.schema import OTHER, Border, BorderSide, Channel, Flow, Stage
from ..streams import mean
from .gauge import GaugeStage
from .stages import units


def work_h_of(stage_id: str, side: BorderSide, flow: Flow, border: Border, *, service: str | None = None) -> float:
    """Mean hours of a server that one consignment of the flow needs at a stage (a truck's, where it is per carrier).

    `service` carries it, which may go a way of its own over the break of gauge.
    """
    stage = side.stages[stage_id]
    if stage.commodities is not None and flow.commodity not in stage.commodities:
        return 0.0
    checks = sum(
        share * _visits(stage_id, side, flow, trader) * _checks(stage, trader)
        for trader, share in trader_shares(flow, border).items()
    )
    this_way = stage.share(flow.commodity, service) if isinstance(stage, GaugeStage) else 1.0
    return this_way * checks * mean(stage.time_min) * units(stage, flow) / 60


def trader_shares(flow: Flow, border: Border) -> Mapping[str, float]:
    """The shares of the types of traders of a flow, with `other`; they sum to 1."""
    types = flow.trader_types if flow.trader_types is not None else border.trader_types
    shares = {word: each.share for word, each in types.items()}
    return {**shares, OTHER: 1 - sum(shares.values())}


def _visits(stage_id: str, side: BorderSide, flow: Flow, trader: str) -> float:
    """The share of a trader's consignments of the flow that come to a stage; those scanned instead do not."""
    stage = side.stages[stage_id]
    if stage.is_of_carriers:
        return 1.0
    shares = side.channel_shares.of(flow.commodity, trader)
    sampled = stage.sampled_share_of.get(flow.commodity, stage.sampled_share)
    return sum(
        float(getattr(shares, channel)) * sampled * (1 - _replaced(stage_id, side, flow, channel))
        for channel in stage.channels
    )


def _replaced(stage_id: str, side: BorderSide, flow: Flow, channel: Channel) -> float:
    """The share of a channel's consignments that scans let pass by an inspection."""
    stays = 1.0
    for scan in side.stages.values():
        if scan.replaces == stage_id and (scan.commodities is None or flow.commodity in scan.commodities):
            is_scanned = scan.is_of_carriers or channel in scan.channels
            share = 1.0 if scan.is_of_carriers else scan.sampled_share_of.get(flow.commodity, scan.sampled_share)
            stays *= 1 - is_scanned * share * (1 - scan.suspicious_share)
    return 1 - stays


def _checks(stage: Stage, trader: str) -> float:
    """How often papers are checked: once, and again as often as errors are found."""
    share = stage.error_share_of.get(trader, stage.error_share)
    return sum(share**loop for loop in range(stage.max_loops + 1))
