"""Columns of Arrow tables as numpy arrays: whole numbers, numbers, and texts as codes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

Whole = NDArray[np.int64]
Number = NDArray[np.float64]
Flags = NDArray[np.bool_]

Narrow = NDArray[np.signedinteger[Any]]
"""Whole numbers in as few bytes as they need: one to eight. Products and sums of them want `np.int64` first."""

EMPTY = -1
"""Stands for an empty whole number (times and counts are never negative) and for an empty text's code."""


def whole(table: "pa.Table", name: str) -> Whole:
    """Return a column of whole numbers, `EMPTY` where it is empty."""
    column = table.column(name)
    if column.null_count:
        column = column.fill_null(EMPTY)
    return np.asarray(column.to_numpy(), dtype=np.int64)


def number(table: "pa.Table", name: str) -> Number:
    """Return a column of numbers."""
    return np.asarray(table.column(name).to_numpy(), dtype=np.float64)


def coded(table: "pa.Table", name: str) -> tuple[Whole, list[str]]:
    """Return a column of texts as codes and the words they stand for; `EMPTY` where it is empty."""
    column = table.column(name).unify_dictionaries().combine_chunks()
    if hasattr(column, "chunks"):
        column = column.chunk(0)
    codes = column.indices
    if codes.null_count:
        codes = codes.fill_null(EMPTY)
    return np.asarray(codes.to_numpy(zero_copy_only=False), dtype=np.int64), column.dictionary.to_pylist()


def narrow(numbers: Whole) -> Narrow:
    """Return whole numbers in as few bytes as they all fit into; a year's ledger takes two fifths of the room."""
    most = max(int(numbers.max(initial=0)), -1 - int(numbers.min(initial=0)))
    kind: Any = next(kind for kind in (np.int8, np.int16, np.int32, np.int64) if most <= np.iinfo(kind).max)
    return numbers.astype(kind)


def positions(known: Whole, asked: Narrow) -> Whole:
    """Return where each asked number stands in `known` (unique, any order), `EMPTY` if it does not."""
    if not len(known):
        return np.full(len(asked), EMPTY, dtype=np.int64)
    least, most = int(known.min()), int(known.max())
    if most - least < 4 * len(known) + len(asked):  # numbers close together, as those of consignments: look them up
        places = np.full(most - least + 2, EMPTY, dtype=np.int64)
        places[known - least] = np.arange(len(known))
        outside = most - least + 1
        return places[np.where((asked >= least) & (asked <= most), asked - least, outside)]
    order = np.argsort(known, kind="stable")
    at = order[np.minimum(np.searchsorted(known, asked, sorter=order), len(known) - 1)]
    return np.where(known[at] == asked, at, EMPTY)


def merged(parts: Iterable[Whole]) -> Narrow:
    """Return the numbers of several parts together, rising, in as few bytes as they all fit into."""
    together = np.concatenate([np.zeros(0, dtype=np.int8), *map(narrow, parts)])
    together.sort()
    return together


def quantile_of_rising(rising: Narrow | Number, share: float) -> float:
    """Return a quantile of one or more rising numbers, linear between order statistics (Hyndman and Fan 1996, type 7).

    It is that of `numpy.quantile` to the last bit, which would look for the two numbers as if they were in no order.
    """
    at = share * (len(rising) - 1)
    below = min(int(at), len(rising) - 1)
    low, high, part = float(rising[below]), float(rising[min(below + 1, len(rising) - 1)]), at - below
    return high - (high - low) * (1 - part) if part >= 0.5 else low + (high - low) * part
