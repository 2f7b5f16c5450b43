"""Which works of stages are done otherwise in some cases: once for both sides, or inland."""

from .stages import Work

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
