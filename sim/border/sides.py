"""The two sides of a border, on both ways: what a train, and what a truck, comes to there and in which order."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from ..demand import Demand
from ..kernel import Clock
from ..ledger import Ledger
from ..scenario.schema import Border, Country
from ..scenario.schema.works import Way, stage_order
from ..streams import Streams
from .channels import SIDES
from .clearance import Clearance, Pipeline
from .desks import Desks
from .gauge import GaugeStage, is_used
from .inland import without_inland
from .joint import draw_pipeline, left_side
from .stages import FlowWork, StageDesk, flow_work, replaced_inspections
from .transfer import Transfer

WAYS: tuple[Way, ...] = ("exit", "entry")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a train at a side: a stage for the whole train, or stages that consignments pass one by one.

    The break of gauge is a step of its own (`is_gauge`): all goods of the train come to it together, and a train waits
    for all that are lifted, whatever its patience. `transfer` is what else they need there.
    """

    carrier_desk: StageDesk | None
    first: int = 0
    until: int = 0
    is_gauge: bool = False
    transfer: Transfer | None = None


@dataclass(frozen=True, slots=True)
class SideWork:
    """One side on one way: its place, its steps for trains, and its stages for consignments (and for trucks)."""

    side: Country
    way: Way
    service: str | None  # whose trains; None: of all that have no ways of their own
    place: int
    steps: tuple[Step, ...]
    pipeline: Pipeline
    truck_pipeline: Pipeline
    ahead: tuple[int, ...]  # the stages whose papers can be lodged before arrival
    set_aside: list[Clearance] = field(default_factory=list)


class Sides:
    """Both sides of a border, on both ways; trains of some services have ways of their own over the break of gauge."""

    def __init__(
        self,
        border_id: str,
        border: Border,
        *,
        desks: Desks,
        clock: Clock,
        ledger: Ledger,
        demand: Demand,
        streams: Streams,
        place_of: Callable[[str], int],
    ) -> None:
        self._id = border_id
        self._border = border
        self._desks = desks
        self._clock = clock
        self._ledger = ledger
        self._demand = demand
        self._streams = streams
        self._place_of = place_of
        self.transfers: dict[str, Transfer] = {}
        self._of_all = {(side, way): self._side(side, way) for side in SIDES for way in WAYS}
        self._of_services = {
            (service, *key): replace(self._side(*key, service=service), set_aside=work.set_aside)
            for key, work in self._of_all.items()
            for service in _named_services(border)
        }

    def work(self, side: Country, way: Way, service: str | None = None) -> SideWork:
        """What trains of a service come to at a side; without a service, what trucks and most trains come to."""
        if service is not None and self._of_services:
            return self._of_services.get((service, side, way)) or self._of_all[side, way]
        return self._of_all[side, way]

    def entered_after(self, left: SideWork) -> SideWork | None:
        """The side that goods come to at the same station when they have left a side; None: there is none."""
        if left.way == "entry":
            return None
        entered = self.work("viet_nam" if left.side == "china" else "china", "entry", left.service)
        return entered if entered.place == left.place else None

    def each(self) -> Collection[SideWork]:
        """Both sides, on both ways."""
        return self._of_all.values()

    def _side(self, side: Country, way: Way, service: str | None = None) -> SideWork:
        here = self._border.side(side)
        place = self._place_of(here.station)
        order = stage_order(self._border, side, way)
        desks = [replace(self._desks.stage(side, stage_id, place), service=service) for stage_id in order]
        desks = [desk for desk in desks if is_used(desk.stage, service)]
        steps, consignment_desks = self._steps(desks, place, here.station if way == "entry" else None)
        ahead = tuple(i for i, desk in enumerate(consignment_desks) if desk.stage.pre_arrival_share)
        by_train = self._pipeline(side, place, consignment_desks, of=desks)
        by_truck = self._pipeline(side, place, [*self._desks.gate(side, way), *desks], of=desks)
        by_train.left = by_truck.left = left_side(
            self._id, self._border, side, way, disruptions=self._desks.disruptions
        )
        return SideWork(side, way, service, place, tuple(steps), by_train, by_truck, ahead)

    def _steps(
        self, desks: list[StageDesk], place: int, transfer_station: str | None
    ) -> tuple[list[Step], list[StageDesk]]:
        """The steps of a train, and the desks that its consignments come to; transfers need wagons on entry only."""
        steps: list[Step] = []
        consignment_desks: list[StageDesk] = []
        for desk in desks:
            if desk.stage.is_of_carriers:
                steps.append(Step(desk))
                continue
            first, is_gauge = len(consignment_desks), isinstance(desk.stage, GaugeStage)
            transfer = None if transfer_station is None else self._transfer_at(desk, place, transfer_station)
            if transfer is None and steps and _goes_on(steps[-1], is_gauge):
                first = steps.pop().first
            consignment_desks.append(desk)
            steps.append(Step(None, first, len(consignment_desks), is_gauge, transfer))
        return steps, consignment_desks

    def _pipeline(self, side: Country, place: int, desks: list[StageDesk], *, of: list[StageDesk]) -> Pipeline:
        """The pipeline of some of a side's stages; the others are done with whole trains."""
        pipeline = Pipeline(side, place, desks, flow_of=self._demand.flow_of, draw=self._draw)
        pipeline.replaced = replaced_inspections(desks, of)
        return pipeline

    def _draw(self, pipeline: Pipeline, index: int) -> FlowWork | None:
        """What a flow's consignments need in a pipeline; None when the flow does not cross this border."""
        flow = self._demand.flows[index]
        if flow.border != self._id:
            return None
        works = draw_pipeline(pipeline, flow, self._streams)
        if pipeline.side in flow.flow.clears_inland:
            works = without_inland(pipeline, works, len(flow))
        return flow_work(flow.first, works, len(flow))

    def _transfer_at(self, desk: StageDesk, place: int, station: str) -> Transfer | None:
        """What goods need besides cranes where they are lifted to wagons of the other gauge."""
        stage = desk.stage
        if not isinstance(stage, GaugeStage) or stage.way.wagons is None:
            return None
        if desk.key not in self.transfers:
            self.transfers[desk.key] = Transfer(
                desk.key,
                stage.way.wagons,
                station=station,
                place=place,
                slots_teu=stage.way.yard_teu,
                clock=self._clock,
                ledger=self._ledger,
                streams=self._streams,
                teu_of=lambda consignment: self._demand.flow(consignment).flow.consignment.teu,
            )
        return self.transfers[desk.key]


def _goes_on(step: Step, is_gauge: bool) -> bool:
    """Whether a stage for consignments belongs to the step before it."""
    return step.carrier_desk is None and step.transfer is None and step.is_gauge == is_gauge


def _named_services(border: Border) -> list[str]:
    """The services whose trains have ways of their own over the break of gauge."""
    transfer = border.gauge_transfer
    return [] if transfer is None else sorted({s for way in transfer.each().values() for s in way.services or ()})
