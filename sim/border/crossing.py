"""A train or truck at the border: each side's steps in order, and what becomes of held consignments."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..demand import Demand
from ..kernel import Clock
from ..ledger import Ledger, cause
from ..local_time import HOUR_S, MINUTE_S
from ..scenario.schema import Border, Country
from ..servers import ServerGroup
from ..streams import Streams, inverse, whole_s
from ..train import Train
from .channels import SIDES
from .formalities import BorderFormalities, Clearance, Group, Pipeline
from .gauge import with_gauge_transfer
from .opening_hours import OpenTimes
from .stages import DEPARTURE, HOLD, StageDesk, StageWork, Way, draw_work, stage_order, wait_cause

WAYS: tuple[Way, ...] = ("exit", "entry")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a train at a side: a stage for the whole train, or stages that consignments pass one by one."""

    carrier_desk: StageDesk | None
    first: int = 0
    until: int = 0


@dataclass(frozen=True, slots=True)
class SideWork:
    """One side on one way: its place, its steps for trains, and its stages for consignments (and for trucks)."""

    place: int
    steps: tuple[Step, ...]
    pipeline: Pipeline
    truck_pipeline: Pipeline
    ahead: tuple[int, ...]  # the stages whose papers can be lodged before arrival
    set_aside: list[Clearance] = field(default_factory=list)


class Crossing:
    """One border: both sides, both ways."""

    def __init__(
        self,
        border_id: str,
        border: Border,
        *,
        clock: Clock,
        ledger: Ledger,
        demand: Demand,
        streams: Streams,
        place_of: Callable[[str], int],
        open_times: Callable[[Sequence[str]], OpenTimes | None],
    ) -> None:
        self.id = border_id
        self.border = with_gauge_transfer(border)
        self.formalities = BorderFormalities(ledger)
        self._clock = clock
        self._ledger = ledger
        self._demand = demand
        self._streams = streams
        self._place_of = place_of
        self._open_times = open_times
        self._desks: dict[str, StageDesk] = {}
        self._sides = {(side, way): self._side(side, way) for side in SIDES for way in WAYS}

    @property
    def groups(self) -> list[ServerGroup]:
        """All servers of the border."""
        return [desk.group for desk in self._desks.values()]

    def lodge_ahead(self, consignments: Sequence[int], exit_side: Country, entry_side: Country) -> None:
        """A train leaves its origin: declarations that are sent ahead start their document check now."""
        now = self._clock.now
        for work in (self._sides[exit_side, "exit"], self._sides[entry_side, "entry"]):
            pipeline = work.pipeline
            if not work.ahead:
                continue
            for consignment in consignments:
                flow = self._demand.flow(consignment)
                if flow.border != self.id:
                    continue
                works, number = self._works(consignment, pipeline), consignment - flow.first
                for i in work.ahead:
                    if works[i].lodged and works[i].lodged[number] and works[i].work_s[number] >= 0:
                        self.formalities.lodge(consignment, number, pipeline.desks[i], works[i], now)

    def train_works(
        self,
        train: Train,
        side: Country,
        way: Way,
        *,
        service: str,
        nth: int,
        onward: Callable[[Train, list[int]], list[int]],
    ) -> Generator[Any, Any, None]:
        """A train passes one side: its steps one after the other, then consignments set aside earlier join it.

        `onward` says which of the set-aside consignments the train has room and a call for.
        """
        work = self._sides[side, way]
        held = self.border.held
        deadline = self._clock.now + int(held.after_h * HOUR_S) if held.policy == "cut_out" else None
        for step in work.steps:
            if step.carrier_desk is not None:
                yield from self._serve_train(train, step.carrier_desk, f"{service}/{step.carrier_desk.key}", nth)
            elif train.load:
                yield from self._clear(train, work, step, deadline)
        self._pick_up(train, work, onward)

    def _serve_train(self, train: Train, desk: StageDesk, stream: str, nth: int) -> Generator[Any, Any, None]:
        now = self._clock.now
        self.formalities.advance(now)
        work_s = whole_s(desk.value_min(self._streams.uniform(f"{stream}/time", nth)) * MINUTE_S)
        end = desk.group.serve(-1 - train.number, now, work_s)
        yield end - now

    def _clear(self, train: Train, work: SideWork, step: Step, deadline: int | None) -> Generator[Any, Any, None]:
        """The consignments on the train pass a stretch of stages; the train waits for them, or leaves some behind.

        `deadline` is when it waits no longer; it may have passed before the stretch begins.
        """
        now = entered = self._clock.now
        clearances, others = self._clearances(train.load, work.pipeline, step)
        group = Group(len(clearances))
        self.formalities.enter(clearances, now, group)
        while group.inside or group.look_again_s > now:
            if deadline is not None and now >= deadline:
                clearances = self._cut_out(train, work, clearances, now)
                break
            look_again = group.look_again_s if deadline is None else min(group.look_again_s, deadline)
            yield look_again - now
            now = self._clock.now
            self.formalities.advance(now)
        yield 0  # after all else of this second, so that its order does not depend on how often the train has looked
        self.formalities.hold(clearances, now)
        for consignment in others:
            self._ledger.own(consignment, work.place, HOLD, entered, now)

    def _cut_out(self, train: Train, work: SideWork, clearances: list[Clearance], now: int) -> list[Clearance]:
        """Set aside what is not released: it passes the rest of the stages alone and goes on with a later train."""
        staying = []
        for clearance in clearances:
            if 0 <= clearance.released_s <= now:
                staying.append(clearance)
                continue
            clearance.group = None
            clearance.until = len(clearance.works)
            if clearance.released_s >= 0:  # the end of this stretch is known already: on to the next stages from there
                self.formalities.go_on_alone(clearance, clearance.released_s)
            train.load.remove(clearance.consignment)
            self._ledger.close_load(clearance.consignment, work.place, now)
            work.set_aside.append(clearance)
        return staying

    def _pick_up(self, train: Train, work: SideWork, onward: Callable[[Train, list[int]], list[int]]) -> None:
        if not work.set_aside:
            return
        now = self._clock.now
        self.formalities.advance(now)
        ready = [c for c in work.set_aside if 0 <= c.released_s <= now]
        taken = set(onward(train, [c.consignment for c in ready]))
        for clearance in ready:
            if clearance.consignment not in taken:
                continue
            work.set_aside.remove(clearance)
            self._ledger.own(clearance.consignment, work.place, DEPARTURE, clearance.released_s, now)
            train.load.append(clearance.consignment)
            self._ledger.open_load(clearance.consignment, train.number, work.place, now)

    def _clearances(self, load: Sequence[int], pipeline: Pipeline, step: Step) -> tuple[list[Clearance], list[int]]:
        """Those on a train that cross this border, before a stretch of stages, and the others."""
        clearances, others = [], []
        flows, flow_of = self._demand.flows, self._demand.flow_of
        index, first, works, crosses = -1, 0, [], False
        for consignment in load:
            if flow_of[consignment] != index:
                index = flow_of[consignment]
                first, crosses = flows[index].first, flows[index].border == self.id
                works = self._works(consignment, pipeline) if crosses else []
            if crosses:
                clearance = Clearance(consignment, consignment - first, pipeline, works)
                clearance.stage, clearance.until = step.first - 1, step.until
                clearances.append(clearance)
            else:
                others.append(consignment)
        return clearances, others

    def _clearance(self, consignment: int, pipeline: Pipeline) -> Clearance:
        first = self._demand.flow(consignment).first
        return Clearance(consignment, consignment - first, pipeline, self._works(consignment, pipeline))

    def _works(self, consignment: int, pipeline: Pipeline) -> list[StageWork]:
        """What the flow of a consignment needs at each stage; drawn when its first one comes."""
        index = self._demand.flow_of[consignment]
        works = pipeline.works.get(index)
        if works is None:
            flow = self._demand.flows[index]
            works = [draw_work(desk, pipeline.side, flow, self._streams) for desk in pipeline.desks]
            pipeline.works[index] = works
        return works

    def truck_clearance(self, consignment: int, side: Country, way: Way) -> Clearance:
        """A truck's consignment before the first stage of a side."""
        return self._clearance(consignment, self._sides[side, way].truck_pipeline)

    def _side(self, side: Country, way: Way) -> SideWork:
        here = self.border.side(side)
        place = self._place_of(here.station)
        desks = [self._desk(side, stage_id, place) for stage_id in stage_order(self.border, side, way)]
        steps: list[Step] = []
        consignment_desks: list[StageDesk] = []
        for desk in desks:
            if desk.stage.per == "carrier":
                steps.append(Step(desk))
                continue
            first = len(consignment_desks)
            if steps and steps[-1].carrier_desk is None:
                first = steps.pop().first
            consignment_desks.append(desk)
            steps.append(Step(None, first, len(consignment_desks)))
        ahead = tuple(i for i, desk in enumerate(consignment_desks) if desk.stage.pre_arrival_share)
        pipelines = Pipeline(side, place, consignment_desks), Pipeline(side, place, desks)
        return SideWork(place, tuple(steps), *pipelines, ahead)

    def _desk(self, side: Country, stage_id: str, place: int) -> StageDesk:
        key = f"{self.id}.{side}.{stage_id}"
        if key not in self._desks:
            stage = self.border.side(side).stages[stage_id]
            group = ServerGroup(
                place,
                key,
                servers=stage.servers,
                open_times=self._open_times(stage.open),
                finishes=stage.at_closing == "finish",
                work=cause(stage.work),
                wait=wait_cause(stage),
            )
            self._desks[key] = StageDesk(key, stage, group, inverse(stage.time_min))
        return self._desks[key]
