"""The block `rolling_stock`: locomotive and wagon classes of the scenario's own, as the shipped library has them."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from .block import CLASS_ID, Block, Name, NotNegative, Positive

ClassId = Annotated[str, StringConstraints(pattern=CLASS_ID)]
"""The name of a class: a letter first, then letters, digits and underscores, as in D19E."""

Gauge = Literal[1000, 1435]
Speed = Annotated[float, Field(ge=1, le=400)]
"""In km/h."""


class Resistance(Block):
    """Running resistance a + b v + c v2 in N per kN of weight, v in km/h."""

    a: NotNegative
    b: NotNegative = 0.0
    c: NotNegative = 0.0


class Adhesion(Block):
    """The adhesion that the rail gives, a + b / (c + d v) as a share of the weight on driven wheels, v in km/h."""

    a: Annotated[float, Field(ge=0, le=1)]
    b: NotNegative = 0.0
    c: Positive = 1.0
    d: NotNegative = 0.0


class EffortPoint(Block):
    """A point of a tractive effort curve."""

    speed_kmh: NotNegative
    effort_kn: NotNegative


class Locomotive(Block):
    """A locomotive class. Masses in t, forces in kN and power in kW at the rim of the wheels.

    Tractive effort is the least of `starting_effort_kn`, of power over speed, of adhesion times `adhesive_mass_t` (by
    default all of the mass), and of `effort_curve` where there is one. `continuous_effort_kn` is what it may pull for
    as long as it likes. Diesel burns `fuel_l_per_kwh` litres for each kWh at the wheel.
    """

    name: Name | None = None
    gauge_mm: Gauge
    traction: Literal["diesel", "electric"]
    mass_t: Positive
    adhesive_mass_t: Positive | None = None
    length_m: Positive
    max_speed_kmh: Speed
    power_kw: Positive
    starting_effort_kn: Positive
    continuous_effort_kn: Positive | None = None
    effort_curve: Annotated[tuple[EffortPoint, ...], Field(min_length=2)] | None = None
    adhesion: Adhesion
    resistance: Resistance
    starting_resistance_n_per_kn: NotNegative
    fuel_l_per_kwh: Positive | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.fuel_l_per_kwh is None) == (self.traction == "diesel"):
            needs = "needs fuel_l_per_kwh" if self.traction == "diesel" else "has no fuel_l_per_kwh"
            raise ValueError(f"a {self.traction} locomotive {needs}")
        if self.adhesive_mass_t is not None and self.adhesive_mass_t > self.mass_t:
            raise ValueError(f"adhesive_mass_t {self.adhesive_mass_t:g} is above mass_t {self.mass_t:g}")
        if self.continuous_effort_kn is not None and self.continuous_effort_kn > self.starting_effort_kn:
            raise ValueError("continuous_effort_kn must not be above starting_effort_kn")
        for before, after in pairwise(self.effort_curve or ()):
            if after.speed_kmh <= before.speed_kmh or after.effort_kn > before.effort_kn:
                raise ValueError("effort_curve: speeds must rise and efforts must not")
        return self


class Wagon(Block):
    """A wagon or coach class. `payload_t` and `teu` are the most it carries, nothing for coaches.

    `resistance` is that of the loaded wagon, `resistance_empty` (by default the same) that of the empty one.
    """

    name: Name | None = None
    gauge_mm: Gauge
    tare_t: Positive
    payload_t: NotNegative = 0.0
    teu: NotNegative = 0.0
    length_m: Positive
    max_speed_kmh: Speed
    resistance: Resistance
    resistance_empty: Resistance | None = None
    starting_resistance_n_per_kn: NotNegative


class RollingStock(Block):
    """Classes by name; one with the name of a shipped class stands in its place."""

    locomotives: dict[ClassId, Locomotive] = Field(default_factory=dict)
    wagons: dict[ClassId, Wagon] = Field(default_factory=dict)


class Vehicles(Block):
    """So many locomotives or wagons of one class."""

    class_id: Annotated[ClassId, Field(alias="class")]
    count: Annotated[int, Field(ge=1, le=500)] = 1
