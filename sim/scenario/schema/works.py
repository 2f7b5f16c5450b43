"""Which stages a side works on a way, and which are done otherwise in some cases: once for both sides, or inland."""

from collections.abc import Iterable
from typing import Literal

from .block import Country
from .borders import Border
from .stages import Stage, Work

Way = Literal["exit", "entry"]
"""Out of a country or into it."""

JOINT_WORK: tuple[Work, ...] = ("scan", "inspection", "quarantine")
"""What joint inspection does once for both sides."""

INLAND_WORK: tuple[Work, ...] = (
    "lodgement",
    "channel_decision",
    "document_check",
    "scan",
    "inspection",
    "quarantine",
    "release",
)
"""What customs do with consignments, so what goods that clear inland have done at their terminals."""


def done_jointly(left: Stage, entered: Iterable[Stage]) -> bool:
    """Whether a stage of the side left is done by one of the side entered: the same work, for all its commodities."""
    if left.work not in JOINT_WORK:
        return False
    same_work = [stage.commodities for stage in entered if stage.work == left.work]
    seen_there = {word for words in same_work for word in words or ()}
    return None in same_work or (left.commodities is not None and seen_there.issuperset(left.commodities))


def stage_order(border: Border, side: Country, way: Way) -> tuple[str, ...]:
    """The ids of the stages of one side (china, viet_nam) on one way (exit, entry).

    With joint inspection, scan, inspection and quarantine that both sides list on this crossing are left to the side
    entered, but for those of commodities that are not seen there (`sim.border.joint`).
    """
    here = border.side(side)
    order = here.exit if way == "exit" else here.entry
    if not border.joint_inspection or way == "entry":
        return order
    other = border.side("viet_nam" if side == "china" else "china")
    entered = [other.stages[stage_id] for stage_id in other.entry]
    return tuple(stage_id for stage_id in order if not done_jointly(here.stages[stage_id], entered))


def is_inland(stage: Stage) -> bool:
    """Whether goods that clear inland have this stage's work done at their terminal."""
    return not stage.is_of_carriers and stage.work in INLAND_WORK
