"""The formalities of one border while trains and trucks come: exit stages, handover, entry stages, of both directions.

Consignments are no processes. Each arrival at a stage is an entry `(time, number, clearance)` of one heap for the whole
border; whoever needs to know asks the border to advance to the present instant, and all entries up to it are served in
order of time. That is exact: the servers work first come, first served, and no arrival before the present can still be
added. What a train brings is served at its first stage at once, and needs no entry unless another stage follows.

At a stage with priorities those who come wait in its queue, and an entry stands for the instant at which the next one
of them is chosen (`sim.border.priority`); it comes after all arrivals of that instant.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from ..causes_over import CLOSED, causes_over
from ..ledger import Ledger
from .clearance import STILL_INSIDE, Clearance, Group, Lodgement
from .opening_hours import NEVER_S
from .permits import PermitCall
from .priority import UNDECIDED
from .stages import QUARANTINE, REWORK, FlowWork, StageDesk, StageWork

AFTER_ARRIVALS = 2**40
"""More entries than there will be."""


class BorderFormalities:
    """All stages of one border and the consignments inside."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._due: list[tuple[int, int, Clearance | Lodgement | PermitCall | StageDesk]] = []
        self._entries = 0
        self._lodged: dict[tuple[int, str], Lodgement] = {}

    def enter(self, group: Group, load: Sequence[int], now: int) -> list[int]:
        """A train's load arrives at the first stage of a stretch; returns those that do not cross this border."""
        self.advance(now)
        pipeline = group.pipeline
        flow_of, last_flow = pipeline.flow_of, -1
        work: FlowWork | None = None
        others = []
        for consignment in load:
            if flow_of[consignment] != last_flow:
                last_flow = flow_of[consignment]
                work = pipeline.work_of(last_flow)
            if work is None:
                others.append(consignment)
            else:
                self._enter(group, consignment, work, now)
        self.advance(now)
        return others

    def _enter(self, group: Group, consignment: int, work: FlowWork, now: int) -> None:
        number = consignment - work.first
        stage, end = work.next_stage[group.first][number], now
        if stage < group.until:
            here = work.stages[stage]
            if not here.is_plain:
                clearance = Clearance(consignment, group.pipeline, work, stage)
                group.add_clearance(clearance)
                self._visit(clearance, now)
                return
            end = group.pipeline.desks[stage].group.serve(consignment, now, here.work_s[number])
            stage = work.next_stage[stage + 1][number]
        if stage >= group.until:
            group.add(consignment, end)
            return
        clearance = Clearance(consignment, group.pipeline, work, stage)
        group.add_clearance(clearance)
        self._wait_until(clearance, end)
        self._put(clearance, end)

    def expect(self, clearance: Clearance, time_s: int) -> None:
        """A truck will arrive at a second that is known beforehand."""
        self._go_on(clearance, time_s)

    def call(self, call: PermitCall, time_s: int) -> None:
        """Goods will ask for a truck with a permit, or one will be back, at a second not before now."""
        self._put(call, time_s)

    def go_on_alone(self, clearance: Clearance, time_s: int) -> None:
        """A consignment that is set aside passes the rest of the stages alone, from a second not before now."""
        clearance.group = None
        clearance.released_s = STILL_INSIDE
        self._go_on(clearance, time_s)

    def lodge(self, consignment: int, number: int, desk: StageDesk, work: StageWork, now: int) -> None:
        """A declaration is lodged before the consignment arrives."""
        lodgement = Lodgement(consignment, number, desk, work)
        self._lodged[consignment, desk.key] = lodgement
        desk.group.counted_from[consignment] = NEVER_S
        self._put(lodgement, now)

    def advance(self, now: int) -> None:
        """Serve all arrivals at stages up to the present instant."""
        due = self._due
        while due and due[0][0] <= now:
            time_s, _, entry = heappop(due)
            if type(entry) is Lodgement:
                self._check_lodged(entry, time_s)
                continue
            if type(entry) is StageDesk:
                self._choose(entry, time_s)
                continue
            if type(entry) is PermitCall:
                entry.pool.answer(entry, self, time_s)
                continue
            self._visit(entry, time_s)  # type: ignore[arg-type]

    def _visit(self, clearance: Clearance, time_s: int) -> None:
        """A consignment arrives at the stage where it is due."""
        work = clearance.work.stages[clearance.stage]
        desk = clearance.pipeline.desks[clearance.stage]
        number = clearance.number
        if work.is_plain:
            self._go_on(clearance, desk.group.serve(clearance.consignment, time_s, work.work_s[number]))
        elif not self._is_lodged(clearance, desk, work, time_s):
            if clearance.loops == 0 and not work.takes(number, time_s):
                self._go_on(clearance, time_s)
            elif desk.queue is None:
                self._served(clearance, desk.group.serve(clearance.consignment, time_s, work.work_s[number]))
            else:
                self._queue(clearance, desk, work.ranks[number], time_s)

    def _served(self, clearance: Clearance, end: int) -> None:
        """Its service at a stage ends then: back for correction, to wait for the laboratory, or on."""
        work, number = clearance.work.stages[clearance.stage], clearance.number
        loop = clearance.loops
        if loop < len(work.rework_s) and work.rework_s[loop][number] >= 0:
            clearance.loops = loop + 1
            again = end + work.rework_s[loop][number]
            self._ledger.own(clearance.consignment, clearance.pipeline.place, REWORK, end, again)
            self._put(clearance, again)
            self._wait_until(clearance, again)
            return
        clearance.loops = 0
        if work.laboratory_s:
            end = self._result_s(clearance, end, work.laboratory_s[number])
        self._go_on(clearance, end)

    def _result_s(self, clearance: Clearance, sent_s: int, takes_s: int) -> int:
        """When a laboratory that takes so long while it works has the result of a sample."""
        consignment, place = clearance.consignment, clearance.pipeline.place
        laboratory = clearance.pipeline.desks[clearance.stage].laboratory
        if laboratory is None:
            self._ledger.own(consignment, place, QUARANTINE, sent_s, sent_s + takes_s)
            return sent_s + takes_s
        if takes_s == 0:
            return sent_s
        result_s = laboratory.after_work(laboratory.next_open(sent_s), takes_s)
        for what, start, end in causes_over(laboratory, sent_s, result_s, (QUARANTINE, CLOSED)):
            self._ledger.own(consignment, place, what, start, end)
        return result_s

    def _queue(self, entry: Clearance | Lodgement, desk: StageDesk, rank: int, time_s: int) -> None:
        """One more waits at a stage with priorities."""
        queue = desk.queue
        assert queue is not None  # the caller has looked
        queue.add(entry, rank, time_s)
        if queue.decides_s == UNDECIDED:
            self._choose_at(desk, desk.group.start_s(time_s))
        else:
            self._look_again(entry, queue.decides_s)

    def _choose_at(self, desk: StageDesk, time_s: int) -> None:
        queue = desk.queue
        assert queue is not None  # it has one
        queue.decides_s = time_s
        self._entries += 1
        heappush(self._due, (time_s, AFTER_ARRIVALS + self._entries, desk))
        for entry in queue.waiting():
            self._look_again(entry, time_s)

    def _choose(self, desk: StageDesk, time_s: int) -> None:
        """A server is free for the one of the best rank."""
        queue = desk.queue
        assert queue is not None  # it has one
        arrival_s, entry = queue.take()
        if type(entry) is Lodgement:
            end = desk.group.serve(entry.consignment, arrival_s, entry.work.work_s[entry.number])
            self._checked(entry, end)
        else:
            assert isinstance(entry, Clearance)  # there are no others
            work = entry.work.stages[entry.stage]
            self._served(entry, desk.group.serve(entry.consignment, arrival_s, work.work_s[entry.number]))
        queue.decides_s = UNDECIDED
        if not queue.is_empty:
            self._choose_at(desk, desk.group.start_s(time_s))

    def serve_the_rest(self, desk: StageDesk) -> None:
        """Nobody comes any more: note who still waits at a stage with priorities, to be served after the period."""
        queue = desk.queue
        while queue is not None and not queue.is_empty:
            arrival_s, entry = queue.take()
            number = entry.number
            if type(entry) is Lodgement:
                work = entry.work
            else:
                assert isinstance(entry, Clearance)  # there are no others
                work = entry.work.stages[entry.stage]
            desk.group.serve(entry.consignment, arrival_s, work.work_s[number])

    def _look_again(self, entry: Clearance | Lodgement, time_s: int) -> None:
        """More is known of one who waits then."""
        if type(entry) is Lodgement:
            entry.due_s = time_s
            if entry.arrived is not None:
                self._wait_until(entry.arrived, time_s)
        else:
            self._wait_until(entry, time_s)  # type: ignore[arg-type]

    def _put(self, entry: Clearance | Lodgement | PermitCall, time_s: int) -> None:
        self._entries += 1
        heappush(self._due, (time_s, self._entries, entry))

    def _wait_until(self, clearance: Clearance, time_s: int) -> None:
        """Its train has to look again then, or who follows it alone."""
        clearance.due_s = time_s
        if clearance.group is not None and time_s > clearance.group.look_again_s:
            clearance.group.look_again_s = time_s

    def _go_on(self, clearance: Clearance, time_s: int) -> None:
        """To the next stage that the consignment has to enter; released when there is none."""
        self._wait_until(clearance, time_s)
        stage = clearance.work.next_stage[clearance.stage + 1][clearance.number]
        if stage < clearance.until:
            clearance.stage = stage
            self._put(clearance, time_s)
            return
        clearance.stage = clearance.until - 1
        clearance.released_s = time_s
        group = clearance.group
        if group is not None:
            group.released_s[clearance.at] = time_s
            group.inside -= 1
        clearance.after_release(self, time_s)

    def _is_lodged(self, clearance: Clearance, desk: StageDesk, work: StageWork, time_s: int) -> bool:
        """Whether its papers were lodged ahead: then it follows them."""
        if not work.lodged or not work.lodged[clearance.number]:
            return False
        lodgement = self._lodged.pop((clearance.consignment, desk.key), None)
        if lodgement is None:
            return False
        desk.group.counted_from[clearance.consignment] = time_s
        lodgement.arrived = clearance
        self._follow(lodgement, clearance)
        return True

    def _check_lodged(self, lodgement: Lodgement, time_s: int) -> None:
        number, work = lodgement.number, lodgement.work
        if lodgement.desk.queue is None:
            self._checked(lodgement, lodgement.desk.group.serve(lodgement.consignment, time_s, work.work_s[number]))
        else:
            self._queue(lodgement, lodgement.desk, work.ranks[number], time_s)

    def _checked(self, lodgement: Lodgement, end: int) -> None:
        """The check of papers lodged ahead ends then: back for correction, or done."""
        loop, rework_s = lodgement.loops, lodgement.work.rework_s
        if loop < len(rework_s) and rework_s[loop][lodgement.number] >= 0:
            lodgement.loops = loop + 1
            again = end + rework_s[loop][lodgement.number]
            lodgement.rework.append((end, again))
            lodgement.due_s = again
            self._put(lodgement, again)
        else:
            lodgement.ended_s = end
        if lodgement.arrived is not None:
            self._follow(lodgement, lodgement.arrived)

    def _follow(self, lodgement: Lodgement, clearance: Clearance) -> None:
        arrived_s = lodgement.desk.group.counted_from[clearance.consignment]
        for start, end in lodgement.rework:
            self._ledger.own(clearance.consignment, clearance.pipeline.place, REWORK, max(start, arrived_s), end)
        lodgement.rework.clear()
        if lodgement.ended_s != STILL_INSIDE:
            self._go_on(clearance, max(arrived_s, lodgement.ended_s))
        else:
            self._wait_until(clearance, lodgement.due_s)
