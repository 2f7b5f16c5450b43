"""Carrying: which scenarios of a study do not carry their demand, by what was measured of them."""

from collections.abc import Callable, Iterable

import numpy as np

from ..columns import Number
from ..kpi import KPIS
from ..undelivered import lines_that_count, undelivered_share
from .indicators import READY
from .measuring import Measurements

LATE = "still_in_system"


def is_of_delivered(indicator: str) -> bool:
    """Whether only goods that were delivered have an indicator: a key of `KPIS` with that mark, or hours."""
    return indicator not in KPIS or KPIS[indicator].is_of_delivered


def undelivered_on(line: str, lines: Iterable[str], measured: Callable[[str, str], Number]) -> Number:
    """The share of goods of a line that are never delivered; of `all` lines that of the worst of them.

    `measured` gives the values of a line and indicator, replications along the last axis (`results.undelivered`).
    """
    shares = [undelivered_share(measured(each, LATE), measured(each, READY)) for each in lines_that_count(line, lines)]
    return np.asarray(np.max(shares, axis=0), dtype=np.float64)


def undelivered_in(measured: Measurements, scenario: int, line: str, direction: str) -> float:
    """The same of one scenario of those that were measured."""
    lines = measured.table["line"].unique().tolist()
    share = undelivered_on(line, lines, lambda each, key: measured.values(scenario, (each, direction), key))
    return float(share)
