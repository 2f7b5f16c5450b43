"""Which works of stages are done otherwise in some cases: once for both sides, or inland."""

from collections.abc import Iterable

from .stages import Stage, Work

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
