"""Which works of stages are done otherwise in some cases: once for both sides, or inland."""

from .borders import Work

JOINT_WORK: tuple[Work, ...] = ("scan", "inspection", "quarantine")
"""What joint inspection does once for both sides."""

INLAND_WORK: tuple[Work, ...] = ("document_check", "scan", "inspection", "quarantine")
"""What customs do with consignments, so what goods that clear inland have done at their terminals."""
