"""The stages of a border as groups of servers, and what each consignment needs there."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..demand import FlowDemand
from ..disruptions import Regime
from ..ledger import WHOLE, cause
from ..local_time import HOUR_S, MINUTE_S
from ..scenario.schema import OTHER, Country, Flow, Stage
from ..servers import ServerGroup
from ..streams import Streams, inverse, seconds, whole_s
from .gauge import GaugeStage
from .opening_hours import OpenTimes
from .priority import PriorityQueue
from .sampling import EitherSide, Sampling

SHOWN_AS = {
    "brake_test": "locomotive_change",
    "lodgement": "document_check",
    "channel_decision": "document_check",
    "release": "document_check",
}
"""Causes of works that have none of their own."""


@dataclass(frozen=True, slots=True)
class StageDesk:
    """A stage where it works: its id, its key in the streams, its definition, its servers and who waits for them."""

    id: str
    key: str
    stage: Stage
    group: ServerGroup
    value_min: Callable[[float], float]  # from a uniform number to a service time in minutes
    queue: PriorityQueue | None  # None: first come, first served
    regimes: Sequence[Regime] = ()  # other sampled shares, for a time
    service: str | None = None  # whose trains, where ways over the break of gauge differ by service
    laboratory: OpenTimes | None = None  # when its laboratory works; None: always


class StageWork:
    """What the consignments of one flow need at one stage, by number within the flow.

    `work_s` is -1 for those that do not come here; `rework_s[k]` is -1 for those whose documents are in order at the
    k-th check; `lodged` marks pre-arrival lodgement; `laboratory_s` is the wait for the result of a sample. `ranks` are
    those of its queue. `sampling` decides on each when it comes, where another share is sampled for a time. All but
    the first are empty where the stage has none (`is_plain`: none of them).
    """

    __slots__ = ("is_plain", "laboratory_s", "lodged", "ranks", "rework_s", "sampling", "work_s")

    def __init__(
        self,
        work_s: Sequence[int],
        *,
        rework_s: Sequence[Sequence[int]] = (),
        lodged: Sequence[bool] = (),
        laboratory_s: Sequence[int] = (),
        ranks: Sequence[int] = (),
        sampling: Sampling | EitherSide | None = None,
    ) -> None:
        self.work_s = work_s
        self.sampling = sampling
        self.rework_s = rework_s
        self.lodged = lodged
        self.laboratory_s = laboratory_s
        self.ranks = ranks
        self.is_plain = not (rework_s or lodged or laboratory_s or ranks or sampling is not None)

    def with_work(self, work_s: Sequence[int], sampling: Sampling | EitherSide | None) -> StageWork:
        """The same, but for who comes."""
        return StageWork(
            work_s,
            rework_s=self.rework_s,
            lodged=self.lodged,
            laboratory_s=self.laboratory_s,
            ranks=self.ranks,
            sampling=sampling,
        )

    def takes(self, number: int, time_s: int) -> bool:
        """Whether a consignment enters the stage if it comes at that second."""
        return self.work_s[number] >= 0 and (self.sampling is None or self.sampling.takes(number, time_s))


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


Replaced = list[tuple[StageDesk, int]]
"""Scanners, each with the place in a pipeline of the inspection that it replaces."""


def replaced_inspections(desks: Sequence[StageDesk], of: Sequence[StageDesk]) -> Replaced:
    """The inspections among some desks that scanners replace, which may be others of the same side."""
    ids = [desk.id for desk in desks]
    return [(desk, ids.index(desk.stage.replaces)) for desk in of if desk.stage.replaces in ids]


def draw_works(
    desks: Sequence[StageDesk], replaced: Replaced, side: Country, demand: FlowDemand, streams: Streams
) -> list[StageWork]:
    """Draw what each consignment of a flow needs at the desks of a pipeline."""
    works = [draw_work(desk, side, demand, streams) for desk in desks]
    for scanner, inspection in replaced:
        scanned = works[desks.index(scanner)] if scanner in desks else None
        works[inspection] = without_inspection(scanner, scanned, works[inspection], streams, demand.id)
    return works


def draw_work(desk: StageDesk, side: Country, demand: FlowDemand, streams: Streams) -> StageWork:
    """Draw what each consignment of a flow needs at a stage."""
    stage, count = desk.stage, len(demand)
    name = f"{demand.id}/{desk.key}"
    if stage.commodities is not None and demand.flow.commodity not in stage.commodities:
        return StageWork(array(WHOLE, [-1]) * count)
    sampling = _sampling(desk, demand, streams, name)
    visits = _visits(desk, side, demand, streams) if sampling is None else sampling.may_come(stage, demand, side)
    work_s = work_times_s(desk, demand, streams, visits)
    return StageWork(
        array(WHOLE, work_s),
        rework_s=_draw_rework(stage, streams, name, demand.traders),
        lodged=_draw_lodged(stage, streams, name, count),
        laboratory_s=_draw_laboratory(stage, streams, name, count),
        ranks=_ranks(stage, demand),
        sampling=sampling,
    )


def work_times_s(desk: StageDesk, demand: FlowDemand, streams: Streams, visits: Sequence[bool]) -> list[int]:
    """What the work at a stage takes for each consignment of a flow, -1 for those that do not come there."""
    value, unit_s = inverse(desk.stage.time_min), MINUTE_S * units(desk.stage, demand.flow)
    drawn = streams.uniforms(f"{demand.id}/{desk.key}/time", len(demand))
    return [whole_s(value(u) * unit_s) if visit else -1 for u, visit in zip(drawn, visits, strict=True)]


def without_inspection(
    scanner: StageDesk, scanned: StageWork | None, inspection: StageWork, streams: Streams, flow_id: str
) -> StageWork:
    """The work at an inspection that a scan replaces: the scanned pass it by, but for those found suspicious.

    `scanned` is None where the carrier is scanned, and with it all that it brings.
    """
    suspicious = streams.uniforms(f"{flow_id}/{scanner.key}/suspicious", len(inspection.work_s))
    share = scanner.stage.suspicious_share
    work_s = [
        -1 if u >= share and (scanned is None or scanned.work_s[number] >= 0) else inspection.work_s[number]
        for number, u in enumerate(suspicious)
    ]
    return inspection.with_work(array(WHOLE, work_s), inspection.sampling)


def units(stage: Stage, flow: Flow) -> float:
    """How many times the stage's time a consignment (or its truck, one wagon) takes: once, or for each TEU or tonne."""
    if stage.per == "teu":
        return flow.consignment.teu
    if stage.per == "t":
        return flow.consignment.mass_t
    return 1.0


def train_units(stage: Stage, wagons: int) -> float:
    """How many times the stage's time a train takes: once, or t = tau m / k for m wagons and k groups at work on it."""
    return wagons / min(stage.groups, wagons) if stage.per == "wagon" else 1.0


def _go_this_way(stage: GaugeStage, demand: FlowDemand, service: str | None, streams: Streams) -> list[bool]:
    """One draw for each consignment, the same for all ways over the break of gauge."""
    low, high = stage.slice(demand.flow.commodity, service)
    return [low <= u < high for u in streams.uniforms(f"{demand.id}/gauge_way", len(demand))]


def _visits(desk: StageDesk, side: Country, demand: FlowDemand, streams: Streams) -> list[bool]:
    stage, channels = desk.stage, demand.channels[side]
    if isinstance(stage, GaugeStage) and not stage.is_only:
        return _go_this_way(stage, demand, desk.service, streams)
    if stage.is_of_carriers:
        return [True] * len(channels)
    wanted = [channel in stage.channels for channel in channels]
    share = stage.sampled_share_of.get(demand.flow.commodity, stage.sampled_share)
    if share == 1.0:
        return wanted
    drawn = streams.uniforms(f"{demand.id}/{desk.key}/sampled", len(channels))
    return [want and u < share for want, u in zip(wanted, drawn, strict=True)]


def _sampling(desk: StageDesk, demand: FlowDemand, streams: Streams, name: str) -> Sampling | None:
    """Who is sampled when, where that changes for this commodity."""
    commodity = demand.flow.commodity
    regimes = [regime for regime in desk.regimes if regime[1] and (regime[2] is None or commodity in regime[2])]
    if not regimes:
        return None
    share = desk.stage.sampled_share_of.get(commodity, desk.stage.sampled_share)
    return Sampling(streams.uniforms(f"{name}/sampled", len(demand)), share, regimes)


def _draw_rework(stage: Stage, streams: Streams, name: str, traders: Sequence[str]) -> list[list[int]]:
    """The rework after the first check, the second, and so on: who is in order once is not checked again."""
    shares = [stage.error_share_of.get(trader, stage.error_share) for trader in traders]
    if not any(shares):
        return []
    value, count = inverse(stage.rework_h), len(traders)
    rows: list[list[int]] = []
    for loop in range(stage.max_loops):
        key = f"/{loop + 1}" if loop else ""
        errors = streams.uniforms(f"{name}/error{key}", count)
        times = streams.uniforms(f"{name}/rework{key}", count)
        is_checked = [rework_s >= 0 for rework_s in rows[-1]] if rows else [True] * count
        rows.append(
            [
                whole_s(value(t) * HOUR_S) if here and u < share else -1
                for u, t, share, here in zip(errors, times, shares, is_checked, strict=True)
            ]
        )
    return rows


def _draw_laboratory(stage: Stage, streams: Streams, name: str, count: int) -> list[int]:
    if not stage.has_laboratory:
        return []
    return seconds(stage.laboratory_h, streams.uniforms(f"{name}/laboratory", count), HOUR_S)


def _ranks(stage: Stage, demand: FlowDemand) -> list[int]:
    """The rank in the queue of each consignment of a flow: the better one of its commodity and its type of trader."""
    named = stage.priority
    if not named:
        return []
    other = named.get(OTHER, max(named.values()) + 1)
    of_commodity = named.get(demand.flow.commodity, other)
    return [min(of_commodity, named.get(trader, other)) for trader in demand.traders]


def _draw_lodged(stage: Stage, streams: Streams, name: str, count: int) -> list[bool]:
    if stage.pre_arrival_share == 0.0:
        return []
    return [u < stage.pre_arrival_share for u in streams.uniforms(f"{name}/pre_arrival", count)]


def wait_cause(stage: Stage) -> int:
    """What waiting for this stage's servers is called in the ledger."""
    return cause("crane" if stage.work == "gauge_transfer" and not stage.is_of_carriers else "queue")


def work_cause(stage: Stage) -> int:
    """What the work of this stage is called in the ledger."""
    return cause(SHOWN_AS.get(stage.work, stage.work))


HOLD, DEPARTURE, REWORK, QUARANTINE = cause("hold"), cause("departure"), cause("rework"), cause("quarantine")
