"""A train or truck at the border: each side's steps in order, and what becomes of held consignments."""

from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..demand import Demand, FlowDemand
from ..disruptions import Disruptions
from ..failing_servers import FailingServers
from ..kernel import Clock
from ..ledger import Ledger, cause
from ..local_time import HOUR_S, MINUTE_S
from ..road_places import gate_place, permits_place
from ..routes import Way
from ..scenario.schema import Border, Country, Stage
from ..servers import ServerGroup
from ..streams import Streams, inverse, whole_s
from ..train import Train
from .channels import SIDES
from .clearance import Clearance, Group, Pipeline
from .formalities import BorderFormalities
from .gate import lanes
from .gauge import with_gauge_transfer
from .opening_hours import OpenTimes
from .permits import PermitPool
from .priority import PriorityQueue
from .stages import (
    DEPARTURE,
    FlowWork,
    StageDesk,
    draw_work,
    flow_work,
    stage_order,
    train_units,
    wait_cause,
    without_inspection,
    work_cause,
)

DISRUPTION = cause("disruption")
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
        self._open_times = open_times
        self._desks: dict[str, StageDesk] = {}
        self._sides = {(side, way): self._side(side, way) for side in SIDES for way in WAYS}
        self.permits = self._permits()

    @property
    def groups(self) -> list[ServerGroup]:
        """All servers of the border."""
        return [desk.group for desk in self._desks.values()]

    def draw(self, flow: FlowDemand, *, by_train: bool) -> None:
        """Draw now what the consignments of a flow that crosses here need at all stages that they will come to."""
        for side, way in zip(flow.countries, WAYS, strict=True):
            work = self._sides[side, way]
            (work.pipeline if by_train else work.truck_pipeline).work_of(flow.index)

    def lodge_ahead(self, consignments: Sequence[int], exit_side: Country, entry_side: Country) -> None:
        """A train leaves its origin: declarations that are sent ahead start their document check now."""
        now = self._clock.now
        for work in (self._sides[exit_side, "exit"], self._sides[entry_side, "entry"]):
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
        work = self._sides[side, way]
        held = self.border.held
        deadline = self._clock.now + int(held.after_h * HOUR_S) if held.policy == "cut_out" else None
        for step in work.steps:
            if step.carrier_desk is not None:
                yield from self._serve_train(train, step.carrier_desk, service)
            elif train.load:
                yield from self._clear(train, work, step, deadline)

    def ready_to_join(self, side: Country, way: Way) -> list[int]:
        """Consignments set aside earlier that are released by now, and wait for a train that takes them on."""
        work = self._sides[side, way]
        if not work.set_aside:
            return []
        now = self._clock.now
        self.formalities.advance(now)
        return [clearance.consignment for clearance in work.set_aside if 0 <= clearance.released_s <= now]

    def left_behind(self, released_before_s: int) -> dict[int, list[int]]:
        """By place: consignments cut out of their trains and released before then, that no train has taken on."""
        found: dict[int, list[int]] = {}
        for work in self._sides.values():
            waiting = [each.consignment for each in work.set_aside if 0 <= each.released_s < released_before_s]
            if waiting:
                found.setdefault(work.place, []).extend(waiting)
        return found

    def join(self, train: Train, side: Country, way: Way, consignments: Collection[int]) -> None:
        """Consignments that are ready to join go on with a train."""
        work, now = self._sides[side, way], self._clock.now
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

    def _clear(self, train: Train, work: SideWork, step: Step, deadline: int | None) -> Generator[Any, Any, None]:
        """The consignments on the train pass a stretch of stages; the train waits for them, or leaves some behind.

        `deadline` is when it waits no longer; it may have passed before the stretch begins.
        """
        now = entered = self._clock.now
        group = Group(work.pipeline, step.first, step.until)
        others = self.formalities.enter(group, train.load, now)
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
        pipeline = self._sides[side, way].truck_pipeline
        work = pipeline.work_of(self._demand.flow_of[consignment])
        assert work is not None  # trucks come here only to cross
        return Clearance(consignment, pipeline, work)

    def end(self) -> None:
        """The period ends: those in queues by rank have waited until now, who is next or not."""
        for desk in self._desks.values():
            self.formalities.serve_the_rest(desk)

    def crosses_s(self, consignment: int, side: Country, time_s: int) -> int:
        """When a truck goes over the border that one side has released; while that is closed it waits there."""
        if self._closed is None:
            return time_s
        crosses_s = self._closed.next_open(time_s)
        place = self._place_of(self.border.side(side).station)
        self._ledger.own(consignment, place, DISRUPTION, time_s, crosses_s)
        return crosses_s

    def _draw(self, pipeline: Pipeline, index: int) -> FlowWork | None:
        """What a flow's consignments need in a pipeline; None when the flow does not cross this border."""
        flow = self._demand.flows[index]
        if flow.border != self.id:
            return None
        works = [draw_work(desk, pipeline.side, flow, self._streams) for desk in pipeline.desks]
        for scanner, inspection in pipeline.replaced:
            at = pipeline.desks.index(scanner) if scanner in pipeline.desks else -1
            scanned = works[at] if at >= 0 else None
            works[inspection] = without_inspection(scanner, scanned, works[inspection], self._streams, flow.id)
        return flow_work(flow.first, works, len(flow))

    def _pipeline(self, side: Country, place: int, desks: list[StageDesk], *, of: list[StageDesk]) -> Pipeline:
        """The pipeline of some of a side's stages; the others are done with whole trains."""
        pipeline = Pipeline(side, place, desks, flow_of=self._demand.flow_of, draw=self._draw)
        ids = [desk.id for desk in desks]
        pipeline.replaced = [(desk, ids.index(desk.stage.replaces)) for desk in of if desk.stage.replaces in ids]
        return pipeline

    def _side(self, side: Country, way: Way) -> SideWork:
        here = self.border.side(side)
        place = self._place_of(here.station)
        desks = [self._desk(side, stage_id, place) for stage_id in stage_order(self.border, side, way)]
        steps: list[Step] = []
        consignment_desks: list[StageDesk] = []
        for desk in desks:
            if desk.stage.is_of_carriers:
                steps.append(Step(desk))
                continue
            first = len(consignment_desks)
            if steps and steps[-1].carrier_desk is None:
                first = steps.pop().first
            consignment_desks.append(desk)
            steps.append(Step(None, first, len(consignment_desks)))
        ahead = tuple(i for i, desk in enumerate(consignment_desks) if desk.stage.pre_arrival_share)
        by_train = self._pipeline(side, place, consignment_desks, of=desks)
        by_truck = self._pipeline(side, place, [*self._gate(side, way), *desks], of=desks)
        return SideWork(place, tuple(steps), by_train, by_truck, ahead)

    def _gate(self, side: Country, way: Way) -> list[StageDesk]:
        gate = self.border.side(side).gate
        if gate is None:
            return []
        place = self._place_of(gate_place(self.id, side))
        return [self._desk_of(f"{self.id}.{side}", f"gate.{way}", lanes(gate, way), place)]

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

    def _desk(self, side: Country, stage_id: str, place: int) -> StageDesk:
        return self._desk_of(f"{self.id}.{side}", stage_id, self.border.side(side).stages[stage_id], place)

    def _desk_of(self, office: str, stage_id: str, stage: Stage, place: int) -> StageDesk:
        key = f"{office}.{stage_id}"
        if key not in self._desks:
            self._desks[key] = StageDesk(
                stage_id,
                key,
                stage,
                self._servers(key, stage, place),
                inverse(stage.time_min),
                PriorityQueue() if stage.priority else None,
                self._disruptions.regimes(key),
            )
        return self._desks[key]

    def _servers(self, key: str, stage: Stage, place: int) -> ServerGroup:
        """The servers of a stage; where a disruption takes some away, each has its own times."""
        hours = self._disruptions.hours_of_stage(key, self._open_times(stage.open), stage.servers)
        finishes, work, wait = stage.at_closing == "finish", work_cause(stage), wait_cause(stage)
        up = self._disruptions.up_times(key, stage.servers)
        if up is not None:
            return FailingServers(place, key, up=up, open_times=hours, finishes=finishes, work=work, wait=wait)
        return ServerGroup(place, key, servers=stage.servers, open_times=hours, finishes=finishes, work=work, wait=wait)
