"""The block `terminals`: where goods are loaded and unloaded, and the haul between there and the shipper."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from .block import Block, Duration, Id, Name
from .cranes import CraneFailure, LiftsPerHour, lift_time_min
from .distribution import Distribution

Slots = Annotated[int, Field(ge=1, le=1_000_000)]
NOT_LIFTED = "without cranes nothing is lifted here"


class YardSlots(Block):
    """Slots of a yard in TEU, apart for goods that trains bring and for goods that trucks bring; none: no limit.

    Goods without TEU (loose bulk) take no slot.
    """

    import_teu: Slots | None = None
    export_teu: Slots | None = None


class Terminal(Block):
    """A freight terminal at an operational point.

    `tracks`: arriving trains that can stand there at once (a train reserves its track before it leaves its
    origin). `cranes` lift consignments in the `open` hours, `lift_min` each or `lifts_per_hour` a crane; none means
    that nothing is lifted (wagons go on as they are). `crane_failure`: each crane breaks down. `haul_h`: time between
    the terminal and the shipper or consignee, before loading and after unloading.

    For goods that go by train: trucks bring and fetch them while the gate is open (`gate_open`, default always); they
    need slots of the `yard`, between truck and train, and back; what is unloaded is fetched `pickup_h` later. Storage
    is free for `free_time_h`.
    """

    name: Name
    station: Id
    tracks: Annotated[int, Field(ge=1, le=1000)] = 4
    cranes: Annotated[int, Field(ge=1, le=1000)] | None = None
    lift_min: Distribution = Distribution(fixed=3.0)
    lifts_per_hour: LiftsPerHour | None = None
    crane_failure: CraneFailure | None = None
    open: tuple[Id, ...] = ()
    gate_open: tuple[Id, ...] = ()
    yard: YardSlots = YardSlots()
    pickup_h: Distribution = Distribution(fixed=0.0)
    free_time_h: Duration | None = None
    haul_h: Distribution = Distribution(fixed=0.0)

    @property
    def lift_time_min(self) -> Distribution:
        """Minutes that a crane takes for one consignment."""
        return lift_time_min(self.lifts_per_hour, self.lift_min)

    @model_validator(mode="after")
    def _hours_are_the_cranes(self) -> Self:
        if self.open and self.cranes is None:
            raise ValueError("open is for cranes, without them nothing has hours here (gate_open is for the gate)")
        return self

    @model_validator(mode="after")
    def _cranes_lift(self) -> Self:
        needs_cranes = {"lifts_per_hour": self.lifts_per_hour, "crane_failure": self.crane_failure}
        limited = self.yard.import_teu is not None or self.yard.export_teu is not None
        found = [key for key, value in needs_cranes.items() if value is not None] + ["yard"] * limited
        if found and self.cranes is None:
            raise ValueError(f"{found[0]} needs cranes: {NOT_LIFTED}")
        if self.lifts_per_hour is not None and "lift_min" in self.model_fields_set:
            raise ValueError("has lift_min and lifts_per_hour, must have one of them")
        return self
