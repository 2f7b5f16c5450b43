"""What holds a train back: running resistance, gradients, curves and starting, in N per kN of weight.

Source of the forms and of the rows in the library: TB/T 1407-1998, the Chinese railways' rule for traction
calculations: running resistance is a + b v + c v2 with v in km/h. 1 N/kN is what a gradient of 1 per mille adds.
"""

GRAVITY_MS2 = 9.81
CURVE_M = 600
"""A curve of radius R m adds 600 / R N/kN to a train that stands in it with its whole length (TB/T 1407-1998)."""


def weight_kn(mass_t: float) -> float:
    """Weight in kN of a mass in t."""
    return mass_t * GRAVITY_MS2


def curve_resistance_n_per_kn(radius_m: float) -> float:
    """Added resistance in N/kN of a curve, radius in m."""
    return CURVE_M / radius_m
