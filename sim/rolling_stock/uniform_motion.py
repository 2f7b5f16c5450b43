"""The simple option: running time with constant acceleration and braking.

Uniform motion: a train that starts at v0, must end at v1, and may not exceed v_max on the way accelerates at `a`, runs
at constant speed, and brakes at `b`; when the way is too short for v_max its peak is v^2 = (2 a b L + b v0^2 + a v1^2)
/ (a + b).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

MS_PER_KMH = 1 / 3.6
"""m/s in a km/h."""


@dataclass(frozen=True, slots=True)
class Motion:
    """Acceleration and braking in m/s2."""

    acceleration_ms2: float
    braking_ms2: float


def section_time_s(length_m: float, limit_ms: float, *, entry_ms: float, exit_ms: float, motion: Motion) -> float:
    """Running time in seconds over one section of one speed limit.

    `entry_ms` and `exit_ms` are the speeds at its ends (0 at a stop), both at most the limit. An exit speed that cannot
    be reached on the length is lowered to the one that can; an entry speed too high to brake from likewise.
    """
    a, b = motion.acceleration_ms2, motion.braking_ms2
    exit_ms = min(exit_ms, sqrt(entry_ms * entry_ms + 2 * a * length_m))
    entry_ms = min(entry_ms, sqrt(exit_ms * exit_ms + 2 * b * length_m))
    peak = peak_speed_ms(length_m, limit_ms, entry_ms=entry_ms, exit_ms=exit_ms, motion=motion)
    accelerating_m = (peak * peak - entry_ms * entry_ms) / (2 * a)
    braking_m = (peak * peak - exit_ms * exit_ms) / (2 * b)
    cruising_m = max(0.0, length_m - accelerating_m - braking_m)
    return (peak - entry_ms) / a + cruising_m / peak + (peak - exit_ms) / b


def peak_speed_ms(length_m: float, limit_ms: float, *, entry_ms: float, exit_ms: float, motion: Motion) -> float:
    """The highest speed reached on the section, in m/s."""
    a, b = motion.acceleration_ms2, motion.braking_ms2
    square = (2 * a * b * length_m + b * entry_ms * entry_ms + a * exit_ms * exit_ms) / (a + b)
    return min(limit_ms, sqrt(square))


def passing_speeds_ms(
    lengths_m: Sequence[float], limits_ms: Sequence[float], stops: Sequence[bool], motion: Motion
) -> list[float]:
    """The speed at each end of each section (one more value than sections) of a train that stops where `stops` says.

    Forward sweep with the acceleration, backward sweep with the braking, never above the limits on either side.
    `stops` has one entry for each operational point, the first and last included.
    """
    points = len(lengths_m) + 1
    speeds = [0.0] * points
    for i in range(1, points):
        ahead = limits_ms[i] if i < points - 1 else limits_ms[i - 1]
        reached = sqrt(speeds[i - 1] ** 2 + 2 * motion.acceleration_ms2 * lengths_m[i - 1])
        speeds[i] = 0.0 if stops[i] else min(limits_ms[i - 1], ahead, reached)
    for i in range(points - 2, -1, -1):
        brakeable = sqrt(speeds[i + 1] ** 2 + 2 * motion.braking_ms2 * lengths_m[i])
        speeds[i] = min(speeds[i], brakeable)
    return speeds


def stretch_time_s(
    lengths_m: Sequence[float], limits_ms: Sequence[float], *, entry_ms: float, exit_ms: float, motion: Motion
) -> float:
    """Running time in seconds over a stretch whose limits change on the way.

    The speeds at its ends are lowered as in `section_time_s` where they cannot be reached or braked from.
    """
    if len(lengths_m) == 1:
        return section_time_s(lengths_m[0], limits_ms[0], entry_ms=entry_ms, exit_ms=exit_ms, motion=motion)
    speeds = [entry_ms, *(min(pair) for pair in pairwise(limits_ms)), exit_ms]
    for i, length_m in enumerate(lengths_m):
        reached = sqrt(speeds[i] ** 2 + 2 * motion.acceleration_ms2 * length_m)
        speeds[i + 1] = min(speeds[i + 1], reached)
    for i in range(len(lengths_m) - 1, -1, -1):
        speeds[i] = min(speeds[i], sqrt(speeds[i + 1] ** 2 + 2 * motion.braking_ms2 * lengths_m[i]))
    return sum(
        section_time_s(length_m, limits_ms[i], entry_ms=speeds[i], exit_ms=speeds[i + 1], motion=motion)
        for i, length_m in enumerate(lengths_m)
    )
