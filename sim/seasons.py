"""How demand varies over the year: the weight of each day of a calendar year, 1 on average over all of its days."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from math import fsum
from operator import mul

from .holidays.breaks import breaks
from .scenario.schema import Around, Holiday, Season


class EmptyYearError(ValueError):
    """The weights of all days of a year are 0: seasons leave no day for its volume."""


def day_weights(year: int, seasons: Sequence[Season], own: Mapping[str, Holiday]) -> list[float]:
    """The weight of each day of a calendar year under several seasons, whose weights multiply; the mean is 1.

    Days are those of Viet Nam. Where no day differs from another all weights are exactly 1. `own`: the scenario's
    holidays.

    Raises:
        EmptyYearError: all weights are 0.
    """
    first = date(year, 1, 1)
    days = [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]
    plain = [reduce(mul, weights) for weights in zip(*(_plain(days, each, own) for each in seasons), strict=True)]
    if not any(plain):
        raise EmptyYearError(f"no day of {year} has demand, the weights of its days are all 0")
    if min(plain) == max(plain):
        return [1.0] * len(plain)
    mean = fsum(plain) / len(plain)
    return [weight / mean for weight in plain]


def _plain(days: Sequence[date], season: Season, own: Mapping[str, Holiday]) -> list[float]:
    """The weights of days as they stand in the scenario."""
    weights = [1.0] * len(days)
    for profile, at in ((season.months, _month), (season.weekdays, date.weekday)):
        if profile is not None:
            values = list(profile.model_dump().values())
            weights = [weight * values[at(day)] for weight, day in zip(weights, days, strict=True)]
    for name, around in (season.around or {}).items():
        factors = _factors_around(name, around, own)
        weights = [weight * factors.get(day, 1.0) for weight, day in zip(weights, days, strict=True)]
    return weights


def _month(day: date) -> int:
    return day.month - 1


def _factors_around(name: str, around: Around, own: Mapping[str, Holiday]) -> dict[date, float]:
    """The factor of each day near a break; a day in one break counts for it, not as a day before or after another."""
    near: dict[date, float] = {}
    within: dict[date, float] = {}
    for first, last in breaks(name, own):
        length = (last - first).days + 1
        near.update({first - timedelta(days=number + 1): around.before for number in range(around.before_days)})
        near.update({last + timedelta(days=number + 1): around.after for number in range(around.after_days)})
        within.update({first + timedelta(days=number): around.during for number in range(length)})
    return {**near, **within}
