"""A train or truck at the border: each side's steps in order, and what becomes of held consignments."""

from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..demand import Demand, FlowDemand
from ..failing_servers import FailingServers, up_times
from ..kernel import Clock
from ..ledger import Ledger, cause
from ..local_time import HOUR_S, MINUTE_S
from ..routes import Way
from ..scenario.schema import Border, Country, Stage
from ..servers import ServerGroup
from ..streams import Streams, inverse, whole_s
from ..terminal.yard import YardUse
from ..train import Train
from .channels import SIDES
from .clearance import Clearance, Group, Pipeline
from .formalities import BorderFormalities
from .gauge import GaugeStage, is_used, with_gauge_transfer
from .opening_hours import NEVER_S, OpenTimes
from .stages import DEPARTURE, FlowWork, StageDesk, draw_work, flow_work, stage_order, wait_cause
from .transfer import Transfer, TransferLifts

if TYPE_CHECKING:
    from ..fleet.pool import Pool

WAYS: tuple[Way, ...] = ("exit", "entry")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a train at a side: a stage for the whole train, or stages that consignments pass one by one."""

    carrier_desk: StageDesk | None
    first: int = 0
    until: int = 0
    transfer: Transfer | None = None


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
        end_s: int = NEVER_S,
        wagons_of: Mapping[str, int] | None = None,
    ) -> None:
        self.id = border_id
        self._end_s = end_s
        self._wagons_of = wagons_of or {}  # of a train of each service
        self.transfers: dict[str, Transfer] = {}
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
        self._of_services = {
            (service, *key): replace(self._side(*key, service=service), set_aside=work.set_aside)
            for key, work in self._sides.items()
            for service in _named_services(border)
        }

    @property
    def groups(self) -> list[ServerGroup]:
        """All servers of the border."""
        return [desk.group for desk in self._desks.values()]

    @property
    def yards(self) -> list[YardUse]:
        """The use of the yards between two gauges."""
        return [transfer.slots for transfer in self.transfers.values() if transfer.slots is not None]

    def use_pools(self, pools: "Mapping[str, Pool]") -> None:
        """Give the break of gauge its wagons."""
        for transfer in self.transfers.values():
            transfer.pool = pools[transfer.pool_id]

    def end(self) -> None:
        """The period ends."""
        for transfer in self.transfers.values():
            transfer.end()

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
                    if stage.lodged and stage.lodged[number] and stage.work_s[number] >= 0:
                        self.formalities.lodge(consignment, number, pipeline.desks[i], stage, now)

    def train_works(self, train: Train, side: Country, way: Way, *, service: str) -> Generator[Any, Any, None]:
        """A train passes one side: its steps one after the other."""
        work = self._of_services.get((service, side, way)) or self._sides[side, way]
        held = self.border.held
        deadline = self._clock.now + int(held.after_h * HOUR_S) if held.policy == "cut_out" else None
        for step in work.steps:
            if step.carrier_desk is not None:
                yield from self._serve_train(train, step.carrier_desk, service)
            elif step.transfer is not None and train.load:
                yield from step.transfer.pass_over(train, self._lifts(train, work, step))
            elif train.load:
                yield from self._clear(train, work, step, train.load, deadline)

    def ready_to_join(self, side: Country, way: Way) -> list[int]:
        """Consignments set aside earlier that are released by now, and wait for a train that takes them on."""
        work = self._sides[side, way]
        if not work.set_aside:
            return []
        now = self._clock.now
        self.formalities.advance(now)
        return [clearance.consignment for clearance in work.set_aside if 0 <= clearance.released_s <= now]

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
        minutes = desk.value_min(drawn)
        if isinstance(desk.stage, GaugeStage) and desk.stage.way.per == "wagon":
            minutes *= self._wagons_of[service]
        work_s = whole_s(minutes * MINUTE_S)
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
        pipeline = self._sides[side, way].truck_pipeline
        work = pipeline.work_of(self._demand.flow_of[consignment])
        assert work is not None  # trucks come here only to cross
        return Clearance(consignment, pipeline, work)

    def _draw(self, pipeline: Pipeline, index: int) -> FlowWork | None:
        """What a flow's consignments need in a pipeline; None when the flow does not cross this border."""
        flow = self._demand.flows[index]
        if flow.border != self.id:
            return None
        works = [draw_work(desk, pipeline.side, flow, self._streams) for desk in pipeline.desks]
        return flow_work(flow.first, works, len(flow))

    def _pipeline(self, side: Country, place: int, desks: list[StageDesk]) -> Pipeline:
        return Pipeline(side, place, desks, flow_of=self._demand.flow_of, draw=self._draw)

    def _side(self, side: Country, way: Way, service: str | None = None) -> SideWork:
        here = self.border.side(side)
        place = self._place_of(here.station)
        order = stage_order(self.border, side, way)
        desks = [replace(self._desk(side, stage_id, place), service=service) for stage_id in order]
        desks = [desk for desk in desks if is_used(desk.stage, service)]
        steps: list[Step] = []
        consignment_desks: list[StageDesk] = []
        for desk in desks:
            if desk.stage.per == "carrier":
                steps.append(Step(desk))
                continue
            first = len(consignment_desks)
            transfer = self._transfer_at(desk, place, here.station) if way == "entry" else None
            if transfer is None and steps and steps[-1].carrier_desk is None and steps[-1].transfer is None:
                first = steps.pop().first
            consignment_desks.append(desk)
            steps.append(Step(None, first, len(consignment_desks), transfer))
        ahead = tuple(i for i, desk in enumerate(consignment_desks) if desk.stage.pre_arrival_share)
        by_train = self._pipeline(side, place, consignment_desks)
        return SideWork(place, tuple(steps), by_train, self._pipeline(side, place, desks), ahead)

    def _desk(self, side: Country, stage_id: str, place: int) -> StageDesk:
        key = f"{self.id}.{side}.{stage_id}"
        if key not in self._desks:
            stage = self.border.side(side).stages[stage_id]
            self._desks[key] = StageDesk(key, stage, self._servers(key, stage, place), inverse(stage.time_min))
        return self._desks[key]

    def _servers(self, key: str, stage: Stage, place: int) -> ServerGroup:
        times, work, wait = self._open_times(stage.open), cause(stage.work), wait_cause(stage)
        failure = stage.way.crane_failure if isinstance(stage, GaugeStage) else None
        if failure is None:
            finishes = stage.at_closing == "finish"
            return ServerGroup(
                place, key, servers=stage.servers, open_times=times, finishes=finishes, work=work, wait=wait
            )
        up = up_times(
            key,
            stage.servers,
            mean_h=failure.mean_h,
            repair_h=inverse(failure.repair_h),
            streams=self._streams,
            end_s=self._end_s,
        )
        return FailingServers(place, key, up=up, open_times=times, work=work, wait=wait)

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


def _named_services(border: Border) -> list[str]:
    """The services whose trains have ways of their own over the break of gauge."""
    transfer = border.gauge_transfer
    return [] if transfer is None else sorted({s for way in transfer.each().values() for s in way.services or ()})
