"""A train or truck at the border: each side's steps in order, and what becomes of held consignments."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..demand import Demand, FlowDemand
from ..disruptions import Disruptions
from ..kernel import Clock
from ..ledger import Ledger, cause
from ..local_time import HOUR_S, MINUTE_S
from ..road_places import permits_place
from ..scenario.schema import Border, Country
from ..scenario.schema.works import Way
from ..servers import ServerGroup
from ..streams import Streams, whole_s
from ..terminal.yard import YardUse
from ..train import Train
from .clearance import Clearance, Group
from .desks import Desks
from .formalities import BorderFormalities
from .gauge import with_gauge_transfer
from .opening_hours import OpenTimes
from .permits import PermitPool
from .set_aside import SetAside
from .sides import WAYS, Sides, SideWork, Step
from .stages import StageDesk, train_units
from .transfer import TransferLifts

if TYPE_CHECKING:
    from ..fleet.pool import Pool

DISRUPTION = cause("disruption")

Work = Generator[Any, Any, None]


class Crossing:
    """One border: both sides, both ways. `wagons` has the number of wagons of a train by service."""

    def __init__(
        self,
        border_id: str,
        border: Border,
        *,
        clock: Clock,
        ledger: Ledger,
        demand: Demand,
        streams: Streams,
        wagons: Mapping[str, int],
        place_of: Callable[[str], int],
        open_times: Callable[[Sequence[str]], OpenTimes | None],
        end_s: int,
        disruptions: Disruptions,
    ) -> None:
        self.id = border_id
        self._disruptions = disruptions
        self._closed = disruptions.closed_border(border_id)
        self.border = with_gauge_transfer(border)
        self.formalities = BorderFormalities(ledger)
        self._clock = clock
        self._ledger = ledger
        self._demand = demand
        self._streams = streams
        self._wagons = wagons
        self._place_of = place_of
        self._desks = Desks(
            border_id,
            self.border,
            streams=streams,
            place_of=place_of,
            open_times=open_times,
            end_s=end_s,
            disruptions=disruptions,
        )
        self._sides = Sides(
            border_id,
            self.border,
            desks=self._desks,
            clock=clock,
            ledger=ledger,
            demand=demand,
            streams=streams,
            place_of=place_of,
        )
        self.set_aside = SetAside(
            clock=clock,
            ledger=ledger,
            demand=demand,
            place_of=place_of,
            sides=self._sides,
            formalities=self.formalities,
        )
        self.permits = self._permits()

    @property
    def groups(self) -> list[ServerGroup]:
        """All servers of the border."""
        return self._desks.groups

    @property
    def yards(self) -> list[YardUse]:
        """The use of the yards between two gauges."""
        return [transfer.slots for transfer in self._sides.transfers.values() if transfer.slots is not None]

    def use_pools(self, pools: Mapping[str, Pool]) -> None:
        """Give the break of gauge its wagons."""
        for transfer in self._sides.transfers.values():
            transfer.pool = pools[transfer.pool_id]

    def end(self) -> None:
        """The period ends: those in queues by rank have waited until now, who is next or not."""
        for transfer in self._sides.transfers.values():
            transfer.end()
        if self._disruptions.entries:
            for desk in self._desks.each():
                self.formalities.serve_the_rest(desk)

    def draw(self, flow: FlowDemand, *, by_train: bool) -> None:
        """Draw now what the consignments of a flow that crosses here need at all stages that they will come to."""
        for side, way in zip(flow.countries, WAYS, strict=True):
            work = self._sides.work(side, way)
            (work.pipeline if by_train else work.truck_pipeline).work_of(flow.index)

    def lodge_ahead(self, consignments: Sequence[int], exit_side: Country, entry_side: Country) -> None:
        """A train leaves its origin: declarations that are sent ahead start their document check now."""
        now = self._clock.now
        for work in (self._sides.work(exit_side, "exit"), self._sides.work(entry_side, "entry")):
            pipeline = work.pipeline
            if not work.ahead:
                continue
            for consignment in consignments:
                flow = pipeline.work_of(self._demand.flow_of[consignment])
                if flow is None:
                    continue
                number = consignment - flow.first
                for i in work.ahead:
                    stage = flow.stages[i]
                    if stage.lodged and stage.lodged[number] and stage.takes(number, now):
                        self.formalities.lodge(consignment, number, pipeline.desks[i], stage, now)

    def train_works(self, train: Train, side: Country, way: Way, *, service: str) -> Work:
        """A train passes one side: its steps one after the other."""
        work = self._sides.work(side, way, service)
        for step in work.steps:
            if step.carrier_desk is not None:
                yield from self._serve_train(train, step.carrier_desk, service)
            elif step.transfer is not None and train.load:
                yield from step.transfer.pass_over(train, self._lifts(train, work, step))
            elif train.load:
                yield from self._clear(train, work, step, train.load)

    def _deadline_s(self, step: Step, now: int) -> int | None:
        """When a train that comes to a step now leaves behind what is not through; None: it waits for all.

        It waits for all at the break of gauge, which nothing is held at. While the border is closed no time counts.
        """
        held = self.border.held
        if held.policy == "hold_train" or step.is_gauge:
            return None
        patience_s = int(held.after_h * HOUR_S)
        if self._closed is None:
            return now + patience_s
        return self._closed.after_work(self._closed.next_open(now), patience_s)

    def _serve_train(self, train: Train, desk: StageDesk, service: str) -> Work:
        now = self._clock.now
        self.formalities.advance(now)
        drawn = self._streams.uniform(f"{service}/{desk.key}/time", train.nth)
        units = train_units(desk.stage, self._wagons[service])
        work_s = whole_s(desk.value_min(drawn) * MINUTE_S * units)
        end = desk.group.serve(-1 - train.number, now, work_s)
        yield end - now

    def _lifts(self, train: Train, work: SideWork, step: Step) -> TransferLifts:
        return TransferLifts(
            work.pipeline,
            step.first,
            advance=self.formalities.advance,
            clear=lambda goods: self._clear(train, work, step, goods),
        )

    def _clear(self, train: Train, work: SideWork, step: Step, load: Sequence[int]) -> Work:
        """The consignments of a load pass a stretch of stages; the train waits for them, or leaves some behind."""
        now = entered = self._clock.now
        deadline = self._deadline_s(step, now)
        group = Group(work.pipeline, step.first, step.until)
        others = self.formalities.enter(group, load, now)
        while group.inside or group.look_again_s > now:
            if deadline is not None and now >= deadline:
                self.set_aside.cut_out(train, work, group, now)
                break
            look_again = group.look_again_s if deadline is None else min(group.look_again_s, deadline)
            yield look_again - now
            now = self._clock.now
            self.formalities.advance(now)
        group.clearances.clear()  # they know the group: without this, neither would ever be freed
        yield 0  # after all else of this second, so that its order does not depend on how often the train has looked
        self._ledger.holds.add((work.place, now), group.consignments, group.released_s)
        if others:
            self._ledger.holds.add((work.place, now), others, [entered] * len(others))

    def truck_clearance(self, consignment: int, side: Country, way: Way) -> Clearance:
        """A truck's consignment before the first stage of a side."""
        pipeline = self._sides.work(side, way).truck_pipeline
        work = pipeline.work_of(self._demand.flow_of[consignment])
        assert work is not None  # trucks come here only to cross
        return Clearance(consignment, pipeline, work)

    def crosses_s(self, consignment: int, side: Country, time_s: int) -> int:
        """When a truck goes over the border that one side has released; while that is closed it waits there."""
        if self._closed is None:
            return time_s
        crosses_s = self._closed.next_open(time_s)
        place = self._place_of(self.border.side(side).station)
        self._ledger.own(consignment, place, DISRUPTION, time_s, crosses_s)
        return crosses_s

    def lodge_truck(self, consignment: int, exit_side: Country, entry_side: Country, starts_s: int) -> None:
        """A truck will leave its origin: its declarations that are sent ahead start their document check then."""
        for work in (self._sides.work(exit_side, "exit"), self._sides.work(entry_side, "entry")):
            flow = work.truck_pipeline.work_of(self._demand.flow_of[consignment]) if work.ahead else None
            if flow is None:
                continue
            number = consignment - flow.first
            for desk, stage in zip(work.truck_pipeline.desks, flow.stages, strict=True):
                if (
                    stage.lodged
                    and stage.lodged[number]
                    and stage.takes(number, starts_s)
                    and desk.stage.per != "carrier"
                ):
                    self.formalities.lodge(consignment, number, desk, stage, starts_s)

    def _permits(self) -> dict[str, PermitPool]:
        return {
            key: PermitPool(
                f"{self.id}.permits.{key}",
                self._place_of(permits_place(self.id, key)),
                count=permits.count,
                ledger=self._ledger,
            )
            for key, permits in sorted(self.border.permits.items())
        }
