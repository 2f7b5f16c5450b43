"""What trucks need at a border: lanes of the gate, and permits to go over."""

from typing import Annotated, Literal

from pydantic import Field

from .block import Block, Id, Name
from .distribution import Distribution

Lanes = Annotated[int, Field(ge=1, le=1000)]


class Gate(Block):
    """The road gate of one side: a truck passes one of its lanes before the side's stages, trains do not.

    `exit_lanes` are for trucks that leave the country, `entry_lanes` for those that enter it; a passage takes
    `time_min`. `open` names entries of `opening_hours`; the lanes work while all are open. `at_closing`: a
    passage stops at closing and resumes at opening, or is finished.
    """

    exit_lanes: Lanes = 1
    entry_lanes: Lanes = 1
    time_min: Distribution
    open: tuple[Id, ...] = ()
    at_closing: Literal["resume", "finish"] = "finish"


class Permits(Block):
    """So many trucks, each with its driver, may cross the border for the services that name them.

    A truck is taken when goods come to the border, before the gate of the side left, and keeps them until the side
    entered has released them; `return_h` later it is back and takes the next. Goods wait in order of arrival.
    """

    name: Name | None = None
    count: Annotated[int, Field(ge=1, le=100000)]
    return_h: Distribution
