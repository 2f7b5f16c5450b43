"""The block `terminals`: where goods are loaded and unloaded, and the haul between there and the shipper."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from .block import Block, Id, Name
from .distribution import Distribution


class Terminal(Block):
    """A freight terminal at an operational point.

    `tracks`: arriving trains that can stand there at once (a train reserves its track before it leaves its
    origin). `cranes` lift consignments in the `open` hours, `lift_min` each; none means that nothing is lifted (wagons
    go on as they are). `haul_h`: time between the terminal and the shipper or consignee, before loading and after
    unloading.
    """

    name: Name
    station: Id
    tracks: Annotated[int, Field(ge=1, le=1000)] = 4
    cranes: Annotated[int, Field(ge=1, le=1000)] | None = None
    lift_min: Distribution = Distribution(fixed=3.0)
    open: tuple[Id, ...] = ()
    haul_h: Distribution = Distribution(fixed=0.0)

    @model_validator(mode="after")
    def _hours_are_the_cranes(self) -> Self:
        if self.open and self.cranes is None:
            raise ValueError("open is for cranes, without them nothing has hours here")
        return self
