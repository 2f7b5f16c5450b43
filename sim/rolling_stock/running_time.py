"""Running time from tractive effort and resistance: a backward sweep with the brakes, a forward one with full effort.

A train accelerates with all the effort it has, runs at the limit while it can hold it, loses speed where it cannot, and
brakes with a constant deceleration, late enough and no later. Speed is stepped over distance by the midpoint method:
within a step, of at most `STEP_M` and `STEP_MS`, the acceleration is that of its middle. Cruising and braking need no
steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from .consist import TrainForces
from .energy import Energy
from .way import Piece

STEP_M = 50.0
STEP_MS = 0.5
_SHORT_M = 1e-6
_SLOW = 1e-9


class StallError(ValueError):
    """A train comes to a stand on a slope that it has not the effort for."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A train's run over one section: time in s, speed at its end in m/s, energy."""

    time_s: float
    exit_ms: float
    energy: Energy


def sweep(
    sections: Sequence[Sequence[Piece]],
    forces: TrainForces,
    *,
    entry_ms: float = 0.0,
    exit_ms: float = 0.0,
    fineness: float = 1.0,
) -> list[Passage]:
    """Run over sections from one speed to another (m/s; 0 at a stop), without a stop between.

    `fineness` divides the steps. A speed at the start too high to brake from is lowered to the highest from which one
    can; a speed at the end that cannot be reached likewise.

    Raises:
        StallError: The effort is too small for a slope on the way.
    """
    pieces = [piece for section in sections for piece in section]
    ceilings = braking_ceilings_ms(pieces, forces.braking_ms2, exit_ms)
    speed_ms = min(entry_ms, ceilings[0])
    found, at = [], 0
    for section in sections:
        run = _Run(forces, speed_ms, fineness)
        for piece in section:
            run.over(piece, ceilings[at + 1])
            at += 1
        speed_ms = run.speed_ms
        found.append(Passage(run.time_s, speed_ms, run.energy))
    return found


def braking_ceilings_ms(pieces: Sequence[Piece], braking_ms2: float, exit_ms: float) -> list[float]:
    """The highest speed in m/s at each end of each piece from which all that follows can be met with the brakes."""
    ceilings = [0.0] * (len(pieces) + 1)
    ceilings[-1] = min(exit_ms, pieces[-1].limit_ms)
    for i in range(len(pieces) - 1, -1, -1):
        brakeable = sqrt(ceilings[i + 1] ** 2 + 2 * braking_ms2 * pieces[i].length_m)
        ceilings[i] = min(brakeable, pieces[i].limit_ms, pieces[i - 1].limit_ms if i else brakeable)
    return ceilings


class _Run:
    """A train on its way over a section: its speed, and time and energy so far."""

    def __init__(self, forces: TrainForces, speed_ms: float, fineness: float) -> None:
        self._forces = forces
        self._step_m = STEP_M / fineness
        self._step_ms = STEP_MS / fineness
        self.speed_ms = speed_ms
        self.time_s = 0.0
        self._traction_j = self._resistance_j = self._slope_j = self._braking_j = 0.0

    @property
    def energy(self) -> Energy:
        return Energy(self._traction_j, self._resistance_j, self._slope_j, self._braking_j)

    def over(self, piece: Piece, end_ms: float) -> None:
        """Run over a piece and be at its end no faster than `end_ms`."""
        at_m = 0.0
        bend = (piece.slope_end - piece.slope_start) / piece.length_m
        brake = 2 * self._forces.braking_ms2
        while piece.length_m - at_m > _SHORT_M:
            left_m = piece.length_m - at_m
            slope = piece.slope_start + bend * at_m
            braking_m = (self.speed_ms**2 - end_ms**2) / brake
            if braking_m >= left_m - _SHORT_M:
                self._move(left_m, end_ms, slope + bend * left_m / 2)
                return
            part_m = left_m if not bend else min(left_m, self._step_m)
            if self.speed_ms >= piece.limit_ms - _SLOW and self._can_hold(slope, slope + bend * part_m):
                coast_m = min(part_m, left_m - braking_m)
                self._move(coast_m, self.speed_ms, slope + bend * coast_m / 2)
                at_m += coast_m
            else:
                at_m += self._step((slope, bend), piece.limit_ms, end_ms=end_ms, left_m=left_m)

    def _can_hold(self, slope_now: float, slope_then: float) -> bool:
        return self._forces.acceleration_ms2(self.speed_ms, max(slope_now, slope_then)) >= 0

    def _step(self, slope: tuple[float, float], limit_ms: float, *, end_ms: float, left_m: float) -> float:
        """One step with full effort, cut short where it meets the limit or must brake; gives its length in m."""
        square = self.speed_ms**2
        part_m, acceleration = self._acceleration(slope, min(left_m, self._step_m))
        if self.speed_ms >= limit_ms - _SLOW and acceleration > 0:
            acceleration = 0.0  # the slope eases within the step: hold the limit
        if acceleration > 0 and square + 2 * acceleration * part_m > limit_ms**2:
            part_m = (limit_ms**2 - square) / (2 * acceleration)
        brake = 2 * self._forces.braking_ms2
        must = end_ms**2 + brake * left_m
        if square + 2 * acceleration * part_m > must - brake * part_m:
            part_m = (must - square) / (2 * acceleration + brake)
        reached = sqrt(max(0.0, square + 2 * acceleration * part_m))
        self._move(part_m, min(reached, limit_ms), slope[0] + slope[1] * part_m / 2)
        return part_m

    def _acceleration(self, slope: tuple[float, float], part_m: float) -> tuple[float, float]:
        """The acceleration in the middle of a step, which is halved while the train would stall within it."""
        square, first = self.speed_ms**2, self._forces.acceleration_ms2(self.speed_ms, slope[0])
        change = (2 * self.speed_ms + self._step_ms) * self._step_ms  # of the square of speed
        if 2 * abs(first) * part_m > change:
            part_m = change / (2 * abs(first))
        while part_m > _SHORT_M:
            middle = square + first * part_m
            if middle > 0:
                acceleration = self._forces.acceleration_ms2(sqrt(middle), slope[0] + slope[1] * part_m / 2)
                if square + 2 * acceleration * part_m > 0:
                    return part_m, acceleration
            part_m /= 2
        raise StallError(f"stalls on {slope[0]:.1f} per mille")

    def _move(self, part_m: float, then_ms: float, slope: float) -> None:
        """Go on with constant acceleration; the force that takes is the locomotives' or, below 0, the brakes'."""
        now_ms = self.speed_ms
        both = now_ms + then_ms
        if part_m <= 0 or both <= 0:
            return
        a, b, c = self._forces.resistance_n
        mean_ms = 2 / 3 * (now_ms * now_ms + now_ms * then_ms + then_ms * then_ms) / both
        resistance = a + b * mean_ms + c * (now_ms**2 + then_ms**2) / 2  # the mean over the distance
        push = self._forces.inertia_n_per_ms2 * (then_ms**2 - now_ms**2) / (2 * part_m)
        force = push + resistance + slope * self._forces.weight_kn
        if force > 0:
            self._traction_j += force * part_m
        else:
            self._braking_j -= force * part_m
        self._resistance_j += resistance * part_m
        self._slope_j += slope * self._forces.weight_kn * part_m
        self.time_s += 2 * part_m / both
        self.speed_ms = then_ms
