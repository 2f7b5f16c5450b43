"""A train or truck at the border: each side's steps in order, and what becomes of held consignments."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..demand import Demand, FlowDemand
from ..disruptions import Disruptions
from ..kernel import Clock
from ..ledger import Ledger, cause
from ..local_time import HOUR_S, MINUTE_S
from ..road_places import permits_place
from ..routes import Way
from ..scenario.schema import Border, Country
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
from .sides import WAYS, Sides, SideWork, Step
from .stages import DEPARTURE, StageDesk, train_units
from .transfer import TransferLifts

if TYPE_CHECKING:
    from ..fleet.pool import Pool

DISRUPTION = cause("disruption")


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

    def train_works(self, train: Train, side: Country, way: Way, *, service: str) -> Generator[Any, Any, None]:
        """A train passes one side: its steps one after the other."""
        work = self._sides.work(side, way, service)
        deadline = self._deadline_s()
        for step in work.steps:
            if step.carrier_desk is not None:
                yield from self._serve_train(train, step.carrier_desk, service)
            elif step.transfer is not None and train.load:
                yield from step.transfer.pass_over(train, self._lifts(train, work, step))
            elif train.load:
                yield from self._clear(train, work, step, train.load, deadline)

    def _deadline_s(self) -> int | None:
        """When a train that comes now waits no longer for held goods; None: it waits for all.

        While the border is closed no stage works and no train passes: that time does not count.
        """
        held, now = self.border.held, self._clock.now
        if held.policy != "cut_out":
            return None
        after_s = int(held.after_h * HOUR_S)
        return now + after_s if self._closed is None else self._closed.after_work(self._closed.next_open(now), after_s)

    def ready_to_join(self, side: Country, way: Way) -> list[int]:
        """Consignments set aside earlier that are released by now, and wait for a train that takes them on."""
        work = self._sides.work(side, way)
        if not work.set_aside:
            return []
        now = self._clock.now
        self.formalities.advance(now)
        return [clearance.consignment for clearance in work.set_aside if 0 <= clearance.released_s <= now]

    def left_behind(self, released_before_s: int) -> dict[int, list[int]]:
        """By place: consignments cut out of their trains and released before then, that no train has taken on."""
        found: dict[int, list[int]] = {}
        for work in self._sides.each():
            waiting = [each.consignment for each in work.set_aside if 0 <= each.released_s < released_before_s]
            if waiting:
                found.setdefault(work.place, []).extend(waiting)
        return found

    def join(self, train: Train, side: Country, way: Way, consignments: Collection[int]) -> None:
        """Consignments that are ready to join go on with a train."""
        work, now = self._sides.work(side, way), self._clock.now
        wanted = set(consignments)
        joining = [clearance for clearance in work.set_aside if clearance.consignment in wanted]
        work.set_aside[:] = [clearance for clearance in work.set_aside if clearance.consignment not in wanted]
        for clearance in joining:
            self._ledger.own(clearance.consignment, work.place, DEPARTURE, clearance.released_s, now)
            train.load.append(clearance.consignment)
            self._ledger.board(clearance.consignment, train.number, work.place, now)

    def _serve_train(self, train: Train, desk: StageDesk, service: str) -> Generator[Any, Any, None]:
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
            clear=lambda goods: self._clear(train, work, step, goods, None),
        )

    def _clear(
        self, train: Train, work: SideWork, step: Step, load: Sequence[int], deadline: int | None
    ) -> Generator[Any, Any, None]:
        """The consignments of a load pass a stretch of stages; the train waits for them, or leaves some behind.

        `deadline` is when it waits no longer; it may have passed before the stretch begins.
        """
        now = entered = self._clock.now
        group = Group(work.pipeline, step.first, step.until)
        others = self.formalities.enter(group, load, now)
        while group.inside or group.look_again_s > now:
            if deadline is not None and now >= deadline:
                self._cut_out(train, work, group, now)
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

    def _cut_out(self, train: Train, work: SideWork, group: Group, now: int) -> None:
        """Set aside what is not released: it passes the rest of the stages alone and goes on with a later train."""
        staying = [at for at, released_s in enumerate(group.released_s) if 0 <= released_s <= now]
        for consignment, released_s in zip(group.consignments, group.released_s, strict=True):
            if 0 <= released_s <= now:
                continue
            clearance = group.clearances.get(consignment) or self._known_to_end(group, consignment)
            clearance.group = None
            clearance.until = len(clearance.work.stages)
            if released_s >= 0:  # the end of this stretch is known already: on to the next stages from there
                self.formalities.go_on_alone(clearance, released_s)
            train.load.remove(consignment)
            self._ledger.leave(consignment, work.place, now)
            work.set_aside.append(clearance)
        group.consignments = [group.consignments[at] for at in staying]
        group.released_s = [group.released_s[at] for at in staying]

    def _known_to_end(self, group: Group, consignment: int) -> Clearance:
        """A clearance for a consignment of which nothing but its end had to be kept."""
        work = group.pipeline.work_of(group.pipeline.flow_of[consignment])
        assert work is not None  # it is in the group
        return Clearance(consignment, group.pipeline, work, group.until - 1)

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
