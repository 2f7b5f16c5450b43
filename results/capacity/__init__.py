"""Capacity: section occupation by UIC 406, saturated lines, bottlenecks, and the capacity curve with its knee."""

from .bottlenecks import Bottleneck, bottlenecks
from .curve import Curve, CurvePoint, curve_point, expected_limits, knee, next_factor
from .occupation import UIC_LIMITS, SectionCapacity, class_headways_s, section_capacities
from .saturation import STEPS, Passed, formula_factors, passed

__all__ = [
    "STEPS",
    "UIC_LIMITS",
    "Bottleneck",
    "Curve",
    "CurvePoint",
    "Passed",
    "SectionCapacity",
    "bottlenecks",
    "class_headways_s",
    "curve_point",
    "expected_limits",
    "formula_factors",
    "knee",
    "next_factor",
    "passed",
    "section_capacities",
]
