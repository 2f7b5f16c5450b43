"""The block `dispatching`: who goes first on a single track, and by which rule."""

from typing import Literal

from .block import Block, NotNegative, PositiveDuration


class Priorities(Block):
    """Rank of each train class; 0 goes first."""

    passenger: NotNegative = 0.0
    freight: NotNegative = 1.0


class Dispatching(Block):
    """The rule and the rank of waiting trains.

    `deadlock_free` keeps one track of every loop open to the opposing direction; `capacity_only` looks at
    free tracks alone and can jam (for teaching and tests). A train gains one rank for each `ageing_h` it has
    waited. `headway_min` separates trains that follow each other on a section with automatic block.
    """

    rule: Literal["deadlock_free", "capacity_only"] = "deadlock_free"
    priorities: Priorities = Priorities()
    ageing_h: PositiveDuration = 6.0
    headway_min: PositiveDuration = 8.0
