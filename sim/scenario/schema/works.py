"""Which stages a side works on a way, and which are done otherwise in some cases: once for both sides, or inland."""

from collections.abc import Iterable
from typing import Literal

from .block import Country
from .borders import Border, BorderSide
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


def done_jointly(left: BorderSide, entered: BorderSide) -> list[str]:
    """The stages of the side left, in order, that joint inspection leaves to the side entered.

    A scan that lets goods pass by an inspection which stays at the side left stays with it.
    """
    seen = [entered.stages[stage_id] for stage_id in entered.entry if stage_id in entered.stages]
    order = {stage_id: left.stages[stage_id] for stage_id in left.exit if stage_id in left.stages}
    staying = {stage_id for stage_id, stage in order.items() if not is_done_at(stage, seen)}
    return [stage_id for stage_id, stage in order.items() if stage_id not in staying and stage.replaces not in staying]


def is_done_at(left: Stage, entered: Iterable[Stage]) -> bool:
    """Whether stages of the side entered do what one of the side left does, for all its commodities."""
    if left.work not in JOINT_WORK:
        return False
    alike = [stage.commodities for stage in entered if is_alike(left, stage)]
    seen_there = {word for words in alike for word in words or ()}
    return None in alike or (left.commodities is not None and seen_there.issuperset(left.commodities))


def is_alike(one: Stage, other: Stage) -> bool:
    """Whether two stages do the same work, both with a laboratory or both without: one does not stand for the other."""
    return one.work == other.work and one.has_laboratory == other.has_laboratory


def stage_order(border: Border, side: Country, way: Way) -> tuple[str, ...]:
    """The ids of the stages of one side (china, viet_nam) on one way (exit, entry).

    With joint inspection, scan, inspection and quarantine that both sides list on this crossing are left to the side
    entered, but for stages that no stage there stands for: those of commodities that are not seen there, and those with
    a laboratory where it has none, or the other way round (`sim.border.joint`).
    """
    here = border.side(side)
    order = here.exit if way == "exit" else here.entry
    if not border.joint_inspection or way == "entry":
        return order
    jointly = done_jointly(here, border.side("viet_nam" if side == "china" else "china"))
    return tuple(stage_id for stage_id in order if stage_id not in jointly)


def is_inland(stage: Stage) -> bool:
    """Whether goods that clear inland have this stage's work done at their terminal."""
    return not stage.is_of_carriers and stage.work in INLAND_WORK
