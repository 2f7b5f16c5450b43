"""What holds a train back: running resistance, gradients, curves and starting, in N per kN of weight.

Source of the forms and of the rows in the library: TB/T 1407-1998, the Chinese railways' rule for traction
calculations. 1 N/kN is what a gradient of 1 per mille adds.
"""

from ..scenario.schema import Resistance

GRAVITY_MS2 = 9.81
CURVE_M = 600
"""A curve of radius R m adds 600 / R N/kN to a train that stands in it with its whole length (TB/T 1407-1998)."""


def weight_kn(mass_t: float) -> float:
    """Weight in kN of a mass in t."""
    return mass_t * GRAVITY_MS2


def running_resistance_n_per_kn(row: Resistance, speed_kmh: float) -> float:
    """Running resistance a + b v + c v2 in N/kN on level straight track, `speed_kmh` in km/h."""
    return row.a + row.b * speed_kmh + row.c * speed_kmh * speed_kmh


def curve_resistance_n_per_kn(radius_m: float) -> float:
    """Added resistance in N/kN of a curve, radius in m."""
    return CURVE_M / radius_m
