"""The fleet by the hour: for each pool how many units were in which state where."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..columns import repeated_text, text_column, whole_column
from ..ledger import flat_rows
from ..local_time import HOUR_S
from .pool import ON_THE_WAY, STATES, Pool

Whole = npt.NDArray[np.int64]


def fleet_columns(
    pools: Iterable[Pool], end_s: int, *, place_of: Callable[[str], int], places: list[str]
) -> Iterator[dict[str, pa.Array]]:
    """Columns of the table `fleet`, pool by pool."""
    for pool in pools:
        station, state, hour, unit_s = _rows(pool, end_s)
        numbers = np.array([place_of(each) for each in pool.stations], dtype=np.int64)
        is_away = station == ON_THE_WAY
        if len(hour):
            yield {
                "kind": repeated_text([pool.kind], [len(hour)]),
                "pool": repeated_text([pool.id], [len(hour)]),
                "place": text_column(numbers[np.where(is_away, 0, station)], places, is_away),
                "state": text_column(state, STATES),
                "hour": whole_column(hour),
                "unit_s": whole_column(unit_s),
            }


def _rows(pool: Pool, end_s: int) -> tuple[Whole, Whole, Whole, Whole]:
    """Station, state, hour, unit-seconds, without those of no units."""
    log = flat_rows(pool.log, 4).astype(np.int64)
    bounds = np.arange(0, end_s + HOUR_S, HOUR_S, dtype=np.int64)
    parts = [
        (np.full(len(unit_s), station), np.full(len(unit_s), state), np.arange(len(unit_s)), unit_s)
        for station, state in sorted({(int(row[0]), int(row[1])) for row in log[:, :2]})
        for unit_s in [_by_hour(log[(log[:, 0] == station) & (log[:, 1] == state)], bounds)]
    ]
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none, none
    station, state, hour, unit_s = (np.concatenate(column) for column in zip(*parts, strict=True))
    kept = unit_s > 0
    return station[kept], state[kept], hour[kept], unit_s[kept]


def _by_hour(changes: Whole, bounds: Whole) -> Whole:
    """Unit-seconds within each hour, from changes of a number of units in order of time."""
    time_s, units = changes[:, 2], np.cumsum(changes[:, 3])
    before = np.concatenate([[0], np.cumsum(units[:-1] * np.diff(time_s))])
    at = np.searchsorted(time_s, bounds, side="right") - 1
    until = np.where(at < 0, 0, before[at] + units[at] * (bounds - time_s[at]))
    return np.diff(until)
