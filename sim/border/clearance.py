"""Consignments on their way through the stages of one side: alone, with their train, or only their papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..scenario.schema import Country
from .stages import FlowWork, StageDesk, StageWork

if TYPE_CHECKING:
    from .formalities import BorderFormalities
    from .joint import LeftSide

STILL_INSIDE = -1


class Pipeline:
    """The stages of one side on one way, in order, and what each flow's consignments need there.

    `flow_of` has the flow of each consignment by number; `draw` what a flow needs, None if it does not cross here.
    """

    __slots__ = ("_draw", "_drawn", "desks", "flow_of", "left", "place", "replaced", "side")

    def __init__(
        self,
        side: Country,
        place: int,
        desks: list[StageDesk],
        *,
        flow_of: Sequence[int],
        draw: Callable[[Pipeline, int], FlowWork | None],
    ) -> None:
        self.side = side
        self.place = place
        self.desks = desks
        self.flow_of = flow_of
        self.replaced: list[tuple[StageDesk, int]] = []  # scanners, and the stages that they stand for
        self.left: LeftSide | None = None  # what is done here for the side left
        self._draw = draw
        self._drawn: dict[int, FlowWork | None] = {}

    def work_of(self, flow: int) -> FlowWork | None:
        """What the consignments of a flow (by number) need; drawn when its first one comes."""
        if flow not in self._drawn:
            self._drawn[flow] = self._draw(self, flow)
        return self._drawn[flow]


class Group:
    """Consignments that came together on one train to a stretch of stages, `first` to before `until`.

    `consignments` are in order of their call, `released_s` has when each is through (-1: not known yet), `inside` how
    many are not. `clearances` has those for whom the first stage was not the last. At `look_again_s` more is known.
    """

    __slots__ = ("clearances", "consignments", "first", "inside", "look_again_s", "pipeline", "released_s", "until")

    def __init__(self, pipeline: Pipeline, first: int, until: int) -> None:
        self.pipeline = pipeline
        self.first = first
        self.until = until
        self.consignments: list[int] = []
        self.released_s: list[int] = []
        self.clearances: dict[int, Clearance] = {}  # by consignment
        self.inside = 0
        self.look_again_s = 0

    def add(self, consignment: int, released_s: int) -> None:
        """One more comes, and is through at once or at a second that is known."""
        self.consignments.append(consignment)
        self.released_s.append(released_s)
        if released_s > self.look_again_s:
            self.look_again_s = released_s

    def add_clearance(self, clearance: Clearance) -> None:
        """One more comes whose end is not known yet."""
        clearance.group, clearance.at = self, len(self.consignments)
        clearance.until = self.until
        self.consignments.append(clearance.consignment)
        self.released_s.append(STILL_INSIDE)
        self.clearances[clearance.consignment] = clearance
        self.inside += 1


class Clearance:
    """One consignment on its way through the stages of one side.

    `stage` is the one it is at or due at, `until` the first one that it does not enter any more, `released_s` the end
    of its last. At `due_s` more is known.
    """

    __slots__ = (
        "at",
        "consignment",
        "due_s",
        "group",
        "loops",
        "number",
        "pipeline",
        "released_s",
        "stage",
        "until",
        "work",
    )

    def __init__(self, consignment: int, pipeline: Pipeline, work: FlowWork, stage: int = -1) -> None:
        self.consignment = consignment
        self.number = consignment - work.first  # within its flow
        self.pipeline = pipeline
        self.work = work
        self.stage = stage
        self.until = len(work.stages)
        self.group: Group | None = None
        self.at = -1  # its place in the group
        self.due_s = 0
        self.released_s = STILL_INSIDE
        self.loops = 0  # how often it was sent back from the stage where it is

    def after_release(self, border: BorderFormalities, time_s: int) -> None:
        """What follows the last stage; nothing more for goods on a train, which wait for it."""


class Lodgement:
    """A declaration lodged before arrival: the document check goes on while the train still runs."""

    __slots__ = (
        "arrived",
        "consignment",
        "desk",
        "due_s",
        "ended_s",
        "loops",
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
        self.loops = 0
        self.rework: list[tuple[int, int]] = []
        self.arrived: Clearance | None = None
