"""Countries' clocks: China is UTC+8, Viet Nam UTC+7, simulated time starts at 00:00 in Viet Nam."""

from geo import OperationalPoint

from .schema import Country

AHEAD_MIN: dict[Country, int] = {"china": 60, "viet_nam": 0}
"""How far a country's clock is ahead of the start instant's, UTC+7 (minutes)."""


def clock_at(point: OperationalPoint) -> Country:
    """Say whose clock an operational point keeps."""
    return "china" if point.country == "CN" else "viet_nam"
