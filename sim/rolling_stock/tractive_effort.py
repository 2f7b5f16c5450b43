"""What a locomotive pulls with: the least of starting effort, power, adhesion and its effort curve."""

from dataclasses import dataclass

from ..scenario.schema import Adhesion, Locomotive
from .resistance import GRAVITY_MS2
from .uniform_motion import MS_PER_KMH


@dataclass(frozen=True, slots=True)
class TractiveEffort:
    """Tractive effort of some locomotives of one class, at the rim of the wheels; newtons, watts and m/s.

    Adhesion is a + b / (c + d v) of the weight on driven wheels, with v in km/h (TB/T 1407-1998 gives 0.248 + 5.9 / (75
    + 20 v) for diesel-electric and 0.24 + 12 / (100 + 8 v) for electric locomotives). `curve` has rising speeds.
    """

    starting_n: float
    power_w: float
    adhesive_weight_n: float
    adhesion: tuple[float, float, float, float]
    curve: tuple[tuple[float, float], ...] = ()

    def at(self, speed_ms: float) -> float:
        """The greatest effort in N at a speed."""
        a, b, c, d = self.adhesion
        effort = min(self.starting_n, self.adhesive_weight_n * (a + b / (c + d * speed_ms)))
        if effort * speed_ms > self.power_w:
            effort = self.power_w / speed_ms
        return min(effort, _on_curve(self.curve, speed_ms)) if self.curve else effort


def tractive_effort(locomotive: Locomotive, count: int) -> TractiveEffort:
    """The effort of `count` locomotives of a class."""
    adhesive_t = locomotive.mass_t if locomotive.adhesive_mass_t is None else locomotive.adhesive_mass_t
    curve = locomotive.effort_curve or ()
    return TractiveEffort(
        starting_n=count * locomotive.starting_effort_kn * 1000,
        power_w=count * locomotive.power_kw * 1000,
        adhesive_weight_n=count * adhesive_t * GRAVITY_MS2 * 1000,
        adhesion=_in_ms(locomotive.adhesion),
        curve=tuple((point.speed_kmh * MS_PER_KMH, count * point.effort_kn * 1000) for point in curve),
    )


def _in_ms(adhesion: Adhesion) -> tuple[float, float, float, float]:
    return adhesion.a, adhesion.b, adhesion.c, adhesion.d / MS_PER_KMH


def _on_curve(curve: tuple[tuple[float, float], ...], speed_ms: float) -> float:
    """Effort by straight lines between the points; before the first as there, after the last as there."""
    low, low_n = curve[0]
    for high, high_n in curve:
        if speed_ms <= high:
            return high_n if high <= low else low_n + (high_n - low_n) * (speed_ms - low) / (high - low)
        low, low_n = high, high_n
    return low_n
