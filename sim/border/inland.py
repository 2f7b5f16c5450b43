"""Clearance inland: customs check goods at their terminals, before the train in one country, after it in the other.

Each terminal has an office for goods that leave the country and one for goods that enter it, with the servers, hours
and times of the border's stages. When goods come to the first, through the gate of the terminal, is known before
anything runs, so it is gone through at once; goods can be loaded when it has released them. Those for the second come
when they are unloaded; it has released them before they are fetched, which nothing else waits for. Yards with a limit
would wait for the one, and make the other wait: such goods have none (`sim.scenario.inland_checks`).
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ..demand import Demand, FlowDemand
from ..disruptions import Disruptions
from ..ledger import WHOLE, Ledger
from ..scenario.schema import Border, Country, Scenario
from ..scenario.schema.works import Way, is_inland, stage_order
from ..servers import ServerGroup
from ..streams import Streams
from .clearance import Clearance, Pipeline
from .desks import stage_desk, stage_servers
from .formalities import BorderFormalities
from .joint import draw_pipeline, left_side
from .opening_hours import NEVER_S, OpenTimes
from .stages import (
    FlowWork,
    StageDesk,
    StageWork,
    flow_work,
    replaced_inspections,
)

OfficeKey = tuple[str, str, Country, Way]
"""Terminal, border, side and way."""


def without_inland(pipeline: Pipeline, works: Sequence[StageWork], count: int) -> list[StageWork]:
    """The work at a border of a flow of so many consignments that clears inland, without what its terminals do."""
    nothing = StageWork(array(WHOLE, [-1]) * count)
    return [nothing if is_inland(desk.stage) else work for desk, work in zip(pipeline.desks, works, strict=True)]


class InlandClearance(Clearance):
    """A consignment on its way through an office at its terminal; `releases` takes the second of its release."""

    __slots__ = ("_releases",)

    def __init__(self, consignment: int, pipeline: Pipeline, work: FlowWork, releases: list[int]) -> None:
        super().__init__(consignment, pipeline, work)
        self._releases = releases

    def after_release(self, border: BorderFormalities, time_s: int) -> None:
        """It can be loaded, or goes on to its consignee."""
        self._releases[self.number] = time_s


class InlandOffices:
    """The offices of all terminals whose goods clear there, and when they release each consignment."""

    def __init__(
        self,
        scenario: Scenario,
        *,
        ledger: Ledger,
        demand: Demand,
        streams: Streams,
        place_of: Callable[[str], int],
        open_times: Callable[[Sequence[str]], OpenTimes | None],
        disruptions: Disruptions,
    ) -> None:
        self._disruptions = disruptions
        self._scenario = scenario
        self._ledger = ledger
        self._demand = demand
        self._streams = streams
        self._place_of = place_of
        self._open_times = open_times
        self._offices: dict[OfficeKey, Pipeline] = {}
        self._arriving = BorderFormalities(ledger)
        flows = [flow for flow in demand.flows if flow.border is not None]
        self.released_s = {f.index: [NEVER_S] * len(f) for f in flows if f.countries[1] in f.flow.clears_inland}
        self.available_s = {f.index: [NEVER_S] * len(f) for f in flows if f.countries[0] in f.flow.clears_inland}
        for index in self.released_s:
            self._office_work(demand.flows[index], "entry")  # all is drawn now

    @property
    def groups(self) -> list[ServerGroup]:
        """All servers."""
        return [desk.group for office in self._offices.values() for desk in office.desks]

    def go_through_exit_offices(self, at_terminal_s: Mapping[int, Sequence[int]]) -> None:
        """All goods that clear at their origin, in order of their arrival there, by flow; fills `available_s`."""
        leaving = BorderFormalities(self._ledger)
        for index, available_s in self.available_s.items():
            flow = self._demand.flows[index]
            for number, time_s in enumerate(at_terminal_s[index]):
                leaving.expect(self._clearance(flow, flow.first + number, "exit", available_s), time_s)
        leaving.advance(NEVER_S)

    def lodge_ahead(self, consignments: Sequence[int], now: int) -> None:
        """A train leaves: papers that are sent ahead to the office at the destination are checked from now on."""
        if not self.released_s:
            return
        for consignment in consignments:
            flow = self._demand.flow(consignment)
            if flow.index not in self.released_s:
                continue
            office, work = self._office_work(flow, "entry")
            number = consignment - flow.first
            for desk, stage in zip(office.desks, work.stages, strict=True):
                if stage.lodged and stage.lodged[number] and stage.takes(number, now):
                    self._arriving.lodge(consignment, number, desk, stage, now)

    def arrive(self, consignments: Sequence[int], times_s: Sequence[int]) -> None:
        """Goods are unloaded, at seconds not before now: those that clear at their destination come to the office."""
        if not self.released_s:
            return
        for consignment, time_s in zip(consignments, times_s, strict=True):
            flow = self._demand.flow(consignment)
            if flow.index in self.released_s:
                clearance = self._clearance(flow, consignment, "entry", self.released_s[flow.index])
                self._arriving.expect(clearance, time_s)

    def end(self, end_s: int) -> None:
        """The period ends: serve all that has come to the offices of destinations."""
        self._arriving.advance(end_s)

    def _clearance(self, flow: FlowDemand, consignment: int, way: Way, releases: list[int]) -> InlandClearance:
        office, work = self._office_work(flow, way)
        return InlandClearance(consignment, office, work, releases)

    def _office_work(self, flow: FlowDemand, way: Way) -> tuple[Pipeline, FlowWork]:
        """The office of a flow's goods at one of its ends, and their work there."""
        terminal = flow.flow.origin if way == "exit" else flow.flow.destination
        side = flow.countries[0 if way == "exit" else 1]
        assert flow.border is not None  # only such flows clear anywhere
        key = (terminal, flow.border, side, way)
        if key not in self._offices:
            desks = self._desks(key, self._scenario.borders[flow.border])
            place = self._place_of(f"terminal:{terminal}")
            office = Pipeline(side, place, desks, flow_of=self._demand.flow_of, draw=self._draw)
            office.replaced = replaced_inspections(desks, desks)
            border = self._scenario.borders[flow.border]
            office.left = left_side(flow.border, border, side, way, disruptions=self._disruptions)
            self._offices[key] = office
        work = self._offices[key].work_of(flow.index)
        assert work is not None  # drawn for every flow
        return self._offices[key], work

    def _desks(self, key: OfficeKey, border: Border) -> list[StageDesk]:
        """The stages of a border that work at a terminal, with servers of their own."""
        terminal, border_id, side, way = key
        place = self._place_of(f"terminal:{terminal}")
        desks = []
        for stage_id in stage_order(border, side, way):
            stage = border.side(side).stages[stage_id]
            if not is_inland(stage):
                continue
            key_of_draws = f"{border_id}.{side}.{stage_id}"
            keys, hours = [key_of_draws, f"{terminal}.{way}.{stage_id}"], self._open_times(stage.open)
            hours = self._disruptions.hours_of_inland_office(keys, hours, stage.servers)
            servers = stage_servers(place, keys[1], stage, hours, self._disruptions.up_times(keys, stage.servers))
            desk = stage_desk(stage_id, key_of_draws, stage, servers, self._disruptions)
            desks.append(replace(desk, laboratory=self._open_times(stage.laboratory_open)))
        return desks

    def _draw(self, pipeline: Pipeline, index: int) -> FlowWork:
        """What a flow's consignments need: the same numbers as they would need at the border."""
        flow = self._demand.flows[index]
        works = draw_pipeline(pipeline, flow, self._streams)
        return flow_work(flow.first, works, len(flow))
