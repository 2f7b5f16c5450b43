"""A claim: one public sentence, the quantity that it is read as, and by how much that is said to change."""

import math
from dataclasses import dataclass
from typing import Final, Literal

from ..traffic import BOTH_DIRECTIONS

EACH_LINE: Final = "each"
"""The claim is judged for each line, and for all of them together."""

Lines = Literal["each", "all"] | tuple[str, ...]
"""`each` line and then all together, `all` of them together only, or these lines."""


@dataclass(frozen=True, slots=True)
class GrowthTerms:
    """When demand counts as carried, and what else is tried.

    `margin`: the share by which mean lead time may be longer, and the goods delivered of those asked for fewer.
    `higher`: a growth (share) above the claim which is tried where the claim's own is carried; None: none is.
    `margin_from`: where the margin comes from.
    """

    margin: float
    higher: float | None = None
    margin_from: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that a quantity changes by `low` to `high` (shares: -0.15 to -0.10 is a fall).

    Where the sentence has no figure one bound is 0 and the other infinite: -inf to 0 is a fall of any size.
    `quantity` is a key of `QUANTITIES`; it is empty, and the bounds NaN, where the claim is `not_testable` (why).
    `text` is what is judged, `sentence` what was said, `stated_for` of what, `scenario` in which circumstances,
    `reading` how it is read here. A part of a claim has the id `<claim>.<part>`.
    """

    id: str
    text: str
    quantity: str
    low: float
    high: float
    source: str
    sentence: str = ""
    stated_for: str = ""
    scenario: str = ""
    reading: str = ""
    lines: Lines = EACH_LINE
    direction: str = BOTH_DIRECTIONS
    growth: GrowthTerms | None = None
    not_testable: str | None = None

    def __post_init__(self) -> None:
        if self.not_testable is None and (not self.low < self.high or self.low * self.high < 0):
            raise ValueError(f"claim {self.id}: {self.low:g} to {self.high:g} must rise and keep one sign")

    @property
    def is_fall(self) -> bool:
        """Whether the quantity is claimed to fall."""
        return self.low < 0

    @property
    def has_figure(self) -> bool:
        """Whether the claim says by how much the quantity changes."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def whole(self) -> str:
        """The id of the sentence that the claim is, or is a part of."""
        return self.id.partition(".")[0]
