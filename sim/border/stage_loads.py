"""Mean work at a stage of a border, from its definition alone: before anything runs."""

from collections.abc import Mapping, Sequence
from math import prod

from ..routes import Route
from ..scenario.schema import CHANNELS, OTHER, Border, BorderSide, Channel, Flow, Stage
from ..scenario.schema.works import done_jointly, is_alike
from ..streams import mean
from .gauge import GaugeStage
from .stages import units


def work_h_of(stage_id: str, side: BorderSide, flow: Flow, border: Border, *, way: Route | None = None) -> float:
    """Mean hours of a server that one consignment of the flow needs at a stage (a truck's, where it is per carrier).

    It goes this way, by a service that may go a way of its own over the break of gauge; without one, with joint
    inspection, what the side left would select is not counted.
    """
    stage = side.stages[stage_id]
    shares = _shares(stage_id, side, flow, border, way)
    checks = sum(share * _checks(stage, trader) for trader, share in shares.items())
    service = None if way is None else way.service
    this_way = stage.share(flow.commodity, service) if isinstance(stage, GaugeStage) else 1.0
    return this_way * checks * mean(stage.time_min) * units(stage, flow) / 60


def laboratory_share(stage_id: str, side: BorderSide, flow: Flow, border: Border, *, way: Route) -> float:
    """The share of a flow's consignments of which a stage sends a sample to its laboratory."""
    has_one = side.stages[stage_id].has_laboratory
    return sum(_shares(stage_id, side, flow, border, way).values()) if has_one else 0.0


def _shares(stage_id: str, side: BorderSide, flow: Flow, border: Border, way: Route | None) -> dict[str, float]:
    """Those of all consignments that come to a stage, by type of trader."""
    stage = side.stages[stage_id]
    if stage.commodities is not None and flow.commodity not in stage.commodities:
        return {}
    is_entered = way is not None and border.joint_inspection and border.side(way.entry_side) is side
    left = border.side(way.exit_side) if way is not None and is_entered else None
    return {
        trader: share * _come(stage_id, side, flow, trader, left)
        for trader, share in trader_shares(flow, border).items()
    }


def trader_shares(flow: Flow, border: Border) -> Mapping[str, float]:
    """The shares of the types of traders of a flow, with `other`; they sum to 1."""
    types = flow.trader_types if flow.trader_types is not None else border.trader_types
    shares = {word: each.share for word, each in types.items()}
    return {**shares, OTHER: 1 - sum(shares.values())}


def _come(stage_id: str, side: BorderSide, flow: Flow, trader: str, left: BorderSide | None) -> float:
    """The share of a trader's consignments that come to a stage, with those of the side left if it works for that.

    The first stage of its work, with a laboratory or without alike, on the side entered has those that only the side
    left selects; both select by draws of their own.
    """
    comes = _visits([stage_id], side, flow, trader)
    stage = side.stages[stage_id]
    if left is None or stage.is_of_carriers:
        return comes
    here = [
        each for each in side.entry if _sees(side.stages[each], stage, flow) and not side.stages[each].is_of_carriers
    ]
    jointly = [each for each in done_jointly(left, side) if _sees(left.stages[each], stage, flow)]
    if here[:1] != [stage_id]:
        return comes
    return comes + _visits(jointly, left, flow, trader) * (1 - _visits(here, side, flow, trader))


def _sees(stage: Stage, other: Stage, flow: Flow) -> bool:
    """Whether a stage does what another one does, for a flow."""
    return is_alike(stage, other) and (stage.commodities is None or flow.commodity in stage.commodities)


def _visits(stage_ids: Sequence[str], side: BorderSide, flow: Flow, trader: str) -> float:
    """The share of a trader's consignments that come to one of some stages; those scanned instead do not."""
    if any(side.stages[stage_id].is_of_carriers for stage_id in stage_ids):
        return 1.0
    shares = side.channel_shares.of(flow.commodity, trader)
    return sum(
        float(getattr(shares, channel))
        * (1 - prod(1 - _visit(stage_id, side, flow, channel) for stage_id in stage_ids))
        for channel in CHANNELS
    )


def _visit(stage_id: str, side: BorderSide, flow: Flow, channel: Channel) -> float:
    stage = side.stages[stage_id]
    if channel not in stage.channels:
        return 0.0
    sampled = stage.sampled_share_of.get(flow.commodity, stage.sampled_share)
    return sampled * (1 - _replaced(stage_id, side, flow, channel))


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
