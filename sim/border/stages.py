"""The stages of a border as groups of servers, and what each consignment needs there."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..demand import FlowDemand
from ..ledger import WHOLE, cause
from ..local_time import HOUR_S, MINUTE_S
from ..routes import Way
from ..scenario.schema import Border, Country, Flow, Stage
from ..servers import ServerGroup
from ..streams import Streams, inverse, whole_s
from .gauge import GaugeStage

JOINT_WORK = ("scan", "inspection", "quarantine")


@dataclass(frozen=True, slots=True)
class StageDesk:
    """A stage where it works: its key in the streams, its definition and its servers."""

    key: str
    stage: Stage
    group: ServerGroup
    value_min: Callable[[float], float]  # from a uniform number to a service time in minutes
    service: str | None = None  # whose trains, where ways over the break of gauge differ by service


def stage_order(border: Border, side: Country, way: Way) -> tuple[str, ...]:
    """The ids of the stages of one side (china, viet_nam) on one way (exit, entry).

    With joint inspection, scan, inspection and quarantine that both sides list on this crossing are left to the side
    entered.
    """
    here = border.side(side)
    order = here.exit if way == "exit" else here.entry
    if not border.joint_inspection or way == "entry":
        return order
    other = border.side("viet_nam" if side == "china" else "china")
    done_there = {other.stages[stage_id].work for stage_id in other.entry}
    return tuple(
        stage_id
        for stage_id in order
        if not (here.stages[stage_id].work in JOINT_WORK and here.stages[stage_id].work in done_there)
    )


@dataclass(frozen=True, slots=True)
class StageWork:
    """What the consignments of one flow need at one stage, by number within the flow.

    `work_s` is -1 for those that do not come here; `rework_s` is -1 for those whose documents are in order; `lodged`
    marks pre-arrival lodgement. The last two are empty where the stage has none (`is_plain`: neither).
    """

    work_s: Sequence[int]
    rework_s: Sequence[int]
    lodged: Sequence[bool]
    is_plain: bool


@dataclass(frozen=True, slots=True)
class FlowWork:
    """What the consignments of one flow need at all stages of a pipeline.

    `first` is the number of the flow's first consignment. `next_stage[s][n]` is the first stage from s on that its n-th
    one enters, the number of stages if there is none.
    """

    first: int
    stages: Sequence[StageWork]
    next_stage: Sequence[bytes]


def flow_work(first: int, stages: Sequence[StageWork], count: int) -> FlowWork:
    """The work of a flow's consignments (so many) with the way from stage to stage."""
    onward = np.full(count, len(stages), dtype=np.uint8)
    rows = [onward.tobytes()]
    for stage in range(len(stages) - 1, -1, -1):
        onward[np.asarray(stages[stage].work_s) >= 0] = stage
        rows.append(onward.tobytes())
    return FlowWork(first, stages, rows[::-1])


def draw_work(desk: StageDesk, side: Country, demand: FlowDemand, streams: Streams) -> StageWork:
    """Draw what each consignment of a flow needs at a stage."""
    stage, count = desk.stage, len(demand)
    name = f"{demand.id}/{desk.key}"
    if stage.commodities is not None and demand.flow.commodity not in stage.commodities:
        return StageWork(array(WHOLE, [-1]) * count, (), (), is_plain=True)
    if isinstance(stage, GaugeStage) and not stage.is_only:
        visits = _go_this_way(stage, demand, desk.service, streams)
    else:
        visits = _visits(stage, demand.channels[side], streams, name)
    value, unit_s = inverse(stage.time_min), MINUTE_S * units(stage, demand.flow)
    drawn = streams.uniforms(f"{name}/time", count)
    work_s = [whole_s(value(u) * unit_s) if visit else -1 for u, visit in zip(drawn, visits, strict=True)]
    rework_s, lodged = _draw_rework(stage, streams, name, count), _draw_lodged(stage, streams, name, count)
    return StageWork(array(WHOLE, work_s), rework_s, lodged, is_plain=not rework_s and not lodged)


def units(stage: Stage, flow: Flow) -> float:
    """How many times the stage's time a consignment takes: once, or for each TEU or tonne."""
    if stage.per == "teu":
        return flow.consignment.teu
    if stage.per == "t":
        return flow.consignment.mass_t
    return 1.0


def _go_this_way(stage: GaugeStage, demand: FlowDemand, service: str | None, streams: Streams) -> list[bool]:
    """One draw for each consignment, the same for all ways over the break of gauge."""
    low, high = stage.slice(demand.flow.commodity, service)
    return [low <= u < high for u in streams.uniforms(f"{demand.id}/gauge_way", len(demand))]


def _visits(stage: Stage, channels: Sequence[str], streams: Streams, name: str) -> list[bool]:
    if stage.per == "carrier":
        return [True] * len(channels)
    wanted = [channel in stage.channels for channel in channels]
    if stage.sampled_share == 1.0:
        return wanted
    drawn = streams.uniforms(f"{name}/sampled", len(channels))
    return [want and u < stage.sampled_share for want, u in zip(wanted, drawn, strict=True)]


def _draw_rework(stage: Stage, streams: Streams, name: str, count: int) -> list[int]:
    if stage.error_share == 0.0:
        return []
    errors = streams.uniforms(f"{name}/error", count)
    value = inverse(stage.rework_h)
    times = streams.uniforms(f"{name}/rework", count)
    share = stage.error_share
    return [whole_s(value(t) * HOUR_S) if u < share else -1 for u, t in zip(errors, times, strict=True)]


def _draw_lodged(stage: Stage, streams: Streams, name: str, count: int) -> list[bool]:
    if stage.pre_arrival_share == 0.0:
        return []
    return [u < stage.pre_arrival_share for u in streams.uniforms(f"{name}/pre_arrival", count)]


def wait_cause(stage: Stage) -> int:
    """What waiting for this stage's servers is called in the ledger."""
    return cause("crane" if stage.work == "gauge_transfer" and stage.per != "carrier" else "queue")


HOLD, DEPARTURE, REWORK = cause("hold"), cause("departure"), cause("rework")
