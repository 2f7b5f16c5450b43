"""Whether a train can start on its steepest slope, and hold it: force needed against force available.

Starting needs the starting resistance (5 N/kN for locomotives and 3.5 N/kN for wagons with roller bearings, TB/T
1407-1998) and the slope, and has the effort at rest. Holding needs the running resistance at the slowest pace and the
slope, and has the continuous effort: with less a train would have to go on with overloaded motors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from geo import Traversal

from .consist import TrainForces
from .way import MeanSlope

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Slope:
    """The steepest slope of a way for a train, in N/kN (per mille, with curves), and the section it is on."""

    n_per_kn: float
    section: str


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a train cannot do on a slope, with the forces in kN."""

    what: str
    slope: Slope
    needed_kn: float
    available_kn: float

    def __str__(self) -> str:
        forces = f"needs {self.needed_kn:.1f} kN, has {self.available_kn:.1f} kN"
        return f"cannot {self.what} on {self.slope.n_per_kn:.4g} per mille in section {self.slope.section}: {forces}"


def steepest_slope(traversals: Sequence[Traversal], length_m: float) -> Slope:
    """The steepest mean slope under a train of a length, or the ruling gradient of a section where that is steeper."""
    mean = MeanSlope(traversals, length_m)
    start_m = 0.0
    steepest = Slope(0.0, traversals[0].section.id)
    for traversal in traversals:
        section = traversal.section
        end_m = start_m + section.length_km * 1000
        marks = [start_m, end_m, *(mark for mark in mean.marks_m if start_m < mark < end_m)]
        slope = max(*(mean.at(mark) for mark in marks), section.ruling_gradient_permille or 0.0)
        if slope > steepest.n_per_kn:
            steepest = Slope(slope, section.id)
        start_m = end_m
    return steepest


def shortfalls(forces: TrainForces, slope: Slope) -> list[Shortfall]:
    """What a train cannot do on a slope: start, hold it, both or (an empty list) neither."""
    uphill_n = slope.n_per_kn * forces.weight_kn
    found = []
    needed_n = forces.starting_resistance_n + uphill_n
    if needed_n > forces.effort_n(0.0) * (1 + _ROUNDING):
        found.append(Shortfall("start", slope, needed_n / 1000, forces.effort_n(0.0) / 1000))
    needed_n = forces.resistance_n[0] + uphill_n
    if forces.continuous_n is not None and needed_n > forces.continuous_n * (1 + _ROUNDING):
        found.append(Shortfall("hold its way", slope, needed_n / 1000, forces.continuous_n / 1000))
    return found
