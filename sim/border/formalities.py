"""The formalities of one border while trains and trucks come: exit stages, handover, entry stages, of both directions.

Consignments are no processes. Each arrival at a stage is an entry `(time, number, clearance)` of one heap for the whole
border; whoever needs to know asks the border to advance to the present instant, and all entries up to it are served in
order of time. That is exact: the servers work first come, first served, and no arrival before the present can still be
added.
"""

from collections.abc import Iterable
from heapq import heappop, heappush

from ..ledger import Ledger
from ..scenario.schema import Country
from .opening_hours import NEVER_S
from .stages import HOLD, REWORK, StageDesk, StageWork

STILL_INSIDE = -1


class Pipeline:
    """The stages of one side on one way, in order, and what each flow's consignments need there."""

    __slots__ = ("desks", "place", "side", "works")

    def __init__(self, side: Country, place: int, desks: list[StageDesk]) -> None:
        self.side = side
        self.place = place
        self.desks = desks
        self.works: dict[int, list[StageWork]] = {}  # by number of the flow


class Group:
    """Consignments that came together on one train: how many are still inside, and when to look again."""

    __slots__ = ("inside", "look_again_s")

    def __init__(self, inside: int) -> None:
        self.inside = inside
        self.look_again_s = 0


class Clearance:
    """One consignment on its way through the stages of one side.

    `stage` is the one it is at or due at, `until` the first one that it does not enter any more, `released_s` the end
    of its last.
    """

    __slots__ = (
        "consignment",
        "group",
        "is_corrected",
        "number",
        "pipeline",
        "released_s",
        "stage",
        "until",
        "works",
    )

    def __init__(self, consignment: int, number: int, pipeline: Pipeline, works: list[StageWork]) -> None:
        self.consignment = consignment
        self.number = number  # within its flow
        self.pipeline = pipeline
        self.works = works
        self.stage = -1
        self.until = len(works)
        self.group: Group | None = None
        self.released_s = STILL_INSIDE
        self.is_corrected = False

    def after_release(self, border: "BorderFormalities", time_s: int) -> None:
        """What follows the last stage; nothing more for goods on a train, which wait for it."""


class Lodgement:
    """A declaration lodged before arrival: the document check goes on while the train still runs."""

    __slots__ = (
        "arrived",
        "consignment",
        "desk",
        "due_s",
        "ended_s",
        "is_corrected",
        "number",
        "rework",
        "work",
    )

    def __init__(self, consignment: int, number: int, desk: StageDesk, work: StageWork) -> None:
        self.consignment = consignment
        self.number = number
        self.desk = desk
        self.work = work
        self.due_s = 0
        self.ended_s = STILL_INSIDE
        self.is_corrected = False
        self.rework: list[tuple[int, int]] = []
        self.arrived: Clearance | None = None


class BorderFormalities:
    """All stages of one border and the consignments inside."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._due: list[tuple[int, int, Clearance | Lodgement]] = []
        self._entries = 0
        self._lodged: dict[tuple[int, str], Lodgement] = {}

    def enter(self, clearances: Iterable[Clearance], now: int, group: Group | None = None) -> None:
        """Consignments arrive at their pipeline's first stage (or the one after `stage`)."""
        self.advance(now)
        for clearance in clearances:
            clearance.group = group
            if self._find_stage(clearance, now):
                self._visit(clearance, now)
        self.advance(now)

    def expect(self, clearance: Clearance, time_s: int) -> None:
        """A truck will arrive at a second that is known beforehand."""
        self._go_on(clearance, time_s)

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
            self._visit(entry, time_s)  # type: ignore[arg-type]

    def _visit(self, clearance: Clearance, time_s: int) -> None:
        """A consignment arrives at the stage where it is due."""
        work = clearance.works[clearance.stage]
        if work.is_plain or not self._is_special(clearance, work, time_s):
            group = clearance.pipeline.desks[clearance.stage].group
            self._go_on(clearance, group.serve(clearance.consignment, time_s, work.work_s[clearance.number]))

    def hold(self, clearances: Iterable[Clearance], until_s: int) -> None:
        """The released consignments wait for the others of their train until a given second."""
        for clearance in clearances:
            place = clearance.pipeline.place
            self._ledger.own(clearance.consignment, place, HOLD, clearance.released_s, until_s)

    def _put(self, entry: Clearance | Lodgement, time_s: int) -> None:
        self._entries += 1
        heappush(self._due, (time_s, self._entries, entry))

    def _go_on(self, clearance: Clearance, time_s: int) -> None:
        """To the next stage that the consignment has to enter; released when there is none."""
        if self._find_stage(clearance, time_s):
            self._entries += 1
            heappush(self._due, (time_s, self._entries, clearance))

    def _find_stage(self, clearance: Clearance, time_s: int) -> bool:
        """Whether there is a next stage that the consignment has to enter; it is released when not."""
        stage, until, number, works = clearance.stage + 1, clearance.until, clearance.number, clearance.works
        while stage < until and works[stage].work_s[number] < 0:
            stage += 1
        clearance.stage = stage
        group = clearance.group
        if group is not None and time_s > group.look_again_s:
            group.look_again_s = time_s
        if stage < until:
            return True
        clearance.stage = until - 1
        clearance.released_s = time_s
        if group is not None:
            group.inside -= 1
        clearance.after_release(self, time_s)
        return False

    def _is_special(self, clearance: Clearance, work: StageWork, time_s: int) -> bool:
        """Whether the visit is dealt with here: papers lodged ahead, or sent back for correction."""
        number = clearance.number
        desk = clearance.pipeline.desks[clearance.stage]
        if work.lodged and work.lodged[number]:
            lodgement = self._lodged.pop((clearance.consignment, desk.key), None)
            if lodgement is not None:
                desk.group.counted_from[clearance.consignment] = time_s
                lodgement.arrived = clearance
                self._follow(lodgement, clearance)
                return True
        if work.rework_s and work.rework_s[number] >= 0 and not clearance.is_corrected:
            clearance.is_corrected = True
            end = desk.group.serve(clearance.consignment, time_s, work.work_s[number])
            again = end + work.rework_s[number]
            self._ledger.own(clearance.consignment, clearance.pipeline.place, REWORK, end, again)
            self._put(clearance, again)
            if clearance.group is not None and again > clearance.group.look_again_s:
                clearance.group.look_again_s = again
            return True
        clearance.is_corrected = False
        return False

    def _check_lodged(self, lodgement: Lodgement, time_s: int) -> None:
        number, work = lodgement.number, lodgement.work
        end = lodgement.desk.group.serve(lodgement.consignment, time_s, work.work_s[number])
        if work.rework_s and work.rework_s[number] >= 0 and not lodgement.is_corrected:
            lodgement.is_corrected = True
            again = end + work.rework_s[number]
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
        elif clearance.group is not None:
            clearance.group.look_again_s = max(clearance.group.look_again_s, lodgement.due_s)
