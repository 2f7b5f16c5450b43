"""Energy of a run at the rim of the wheels, and the diesel burnt for it.

Work of the locomotives = work against running resistance + against gradients and curves + what the brakes take + the
kinetic energy gained. Nothing is fed back by the brakes, and nothing is counted while a train stands or idles.
"""

from __future__ import annotations

from dataclasses import dataclass

J_PER_KWH = 3.6e6


@dataclass(frozen=True, slots=True)
class Energy:
    """Work in J: by the locomotives, against running resistance, against gradients and curves, by the brakes."""

    traction_j: float = 0.0
    resistance_j: float = 0.0
    slope_j: float = 0.0
    braking_j: float = 0.0

    def __add__(self, other: Energy) -> Energy:
        return Energy(
            self.traction_j + other.traction_j,
            self.resistance_j + other.resistance_j,
            self.slope_j + other.slope_j,
            self.braking_j + other.braking_j,
        )

    @property
    def traction_kwh(self) -> float:
        """Work of the locomotives in kWh."""
        return self.traction_j / J_PER_KWH
