"""Chains: every consignment's lead time as the sum of its ledger intervals, by cause.

A chain is the consignment's own intervals and those of its trains while it was loaded on them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.causes import CAUSE_INDEX, CAUSES

from .columns import EMPTY, Flags, Whole, coded, number, positions, whole
from .errors import LedgerError
from .run import Run

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

BORDER = len(CAUSES)
"""Column of the border crossing time, after one column for each cause."""
MOTION, METRES = BORDER + 1, BORDER + 2
"""Columns of the time in motion on sections, and of their length in metres."""
WIDTH = METRES + 1
IN_MOTION = ("running", "haulage")
"""Causes of trains and trucks in motion, at places that are sections."""


@dataclass(frozen=True, slots=True)
class Chains:
    """Counted consignments of one replication, a row each.

    `consignments` has the rows of that table; `ready_s` and `delivered_s` are whole seconds since the start
    (`delivered_s` is -1 while in the system). `cause_s` has one column for each cause in the order of
    `sim.causes.CAUSES`, `border_s` the part spent at places of a border, `motion_s` that in motion on a
    train or truck, `way_s` all from the first loading on one to the last unloading: whole seconds;
    `way_m` is how far they went (whole metres). All so far only meaningful where delivered.
    """

    consignments: "pa.Table"
    ready_s: Whole
    delivered_s: Whole
    cause_s: Whole
    border_s: Whole
    motion_s: Whole
    way_m: Whole
    way_s: Whole

    @property
    def is_delivered(self) -> Flags:
        """Whether each consignment was delivered within the run."""
        return np.not_equal(self.delivered_s, EMPTY)


@dataclass(frozen=True, slots=True)
class _Ledger:
    """Rows of the table `intervals` of one replication as arrays."""

    is_train: Flags
    number: Whole
    start_s: Whole
    length_s: Whole
    cause: Whole
    place: Whole
    is_border: Flags
    section_m: Whole  # length of the section where it is in motion; 0 elsewhere
    is_motion: Flags


def consignment_hours(run: Run, replication: int) -> "pd.DataFrame":
    """Return the lead time of each counted consignment, by cause.

    Counted are consignments that became ready within the measured period (`measured_from_s <= ready_s <
    measured_to_s`). Index: consignment. Columns: flow, line, direction, commodity (categories), teu (TEU),
    mass_t (t), ready_s, delivered_s (seconds since the start, float; NaN while in the system), lead_time_h
    (ready to delivered), border_crossing_h (CAREC CPMM TFI1: time at the places of a border and the
    sections between, both sides), then one column of hours for each cause of `sim.causes.CAUSES`. Hours
    are NaN for consignments still in the system; otherwise the causes sum to the lead time.

    Raises:
        LedgerError: a chain does not sum to its lead time, or a cause or place is unknown.
    """
    import pandas as pd  # noqa: PLC0415

    chains = read_chains(run, replication)
    table = chains.consignments
    late = ~chains.is_delivered
    columns: dict[str, object] = {name: _category(table, name) for name in ("flow", "line", "direction", "commodity")}
    columns |= {name: number(table, name) for name in ("teu", "mass_t")}
    columns["ready_s"] = chains.ready_s
    columns["delivered_s"] = np.where(late, np.nan, chains.delivered_s)
    columns["lead_time_h"] = np.where(late, np.nan, (chains.delivered_s - chains.ready_s) / 3600)
    columns["border_crossing_h"] = np.where(late, np.nan, chains.border_s / 3600)
    for index, cause in enumerate(CAUSES):
        columns[cause.name] = np.where(late, np.nan, chains.cause_s[:, index] / 3600)
    return pd.DataFrame(columns, index=pd.Index(whole(table, "consignment"), name="consignment"))


def read_chains(run: Run, replication: int) -> Chains:
    """Return the seconds that each counted consignment spent on each cause.

    Raises:
        LedgerError: a chain does not sum to its lead time, or a cause or place is unknown.
    """
    table = _counted(run, replication)
    numbers = whole(table, "consignment")
    ledger = _read_ledger(run, replication)
    loads = run.table("loads", replication)
    seconds = _own_seconds(ledger, numbers)
    seconds += _carried_seconds(ledger, loads, numbers)
    chains = Chains(
        table,
        whole(table, "ready_s"),
        whole(table, "delivered_s"),
        seconds[:, :BORDER],
        border_s=seconds[:, BORDER],
        motion_s=seconds[:, MOTION],
        way_m=seconds[:, METRES],
        way_s=_way_s(loads, numbers),
    )
    _check_sums(run, replication, chains)
    return chains


def _counted(run: Run, replication: int) -> "pa.Table":
    import pyarrow as pa  # noqa: PLC0415

    table = run.table("consignments", replication)
    ready_s, period = whole(table, "ready_s"), run.scenario.time
    return table.filter(pa.array((ready_s >= period.measured_from_s) & (ready_s < period.measured_to_s)))


def _read_ledger(run: Run, replication: int) -> _Ledger:
    table = run.table("intervals", replication)
    start_s = whole(table, "start_s")
    subject, subjects = coded(table, "subject")
    cause, causes = coded(table, "cause")
    place, places = coded(table, "place")
    sections = run.network.sections
    length_m = [int(sections[key].length_km * 1000 + 0.5) if key in sections else 0 for key in places]
    moves = np.array([word in IN_MOTION for word in causes], dtype=bool)[cause]
    section_m = np.where(moves, np.array(length_m, dtype=np.int64)[place], 0)
    return _Ledger(
        is_train=np.array([word == "train" for word in subjects], dtype=bool)[subject],
        number=whole(table, "number"),
        start_s=start_s,
        length_s=whole(table, "end_s") - start_s,
        cause=np.array([_cause_index(word) for word in causes], dtype=np.int64)[cause],
        place=place,
        is_border=np.array(_are_border(run, places), dtype=bool)[place],
        section_m=section_m,
        is_motion=section_m > 0,
    )


def _cause_index(word: str) -> int:
    if word not in CAUSE_INDEX:
        raise LedgerError(f"'{word}' is no cause, must be one of {', '.join(CAUSE_INDEX)}")
    return CAUSE_INDEX[word]


def _are_border(run: Run, places: list[str]) -> list[bool]:
    table = run.places()
    border = dict(zip(table["place"].to_pylist(), table["border"].to_pylist(), strict=True))
    unknown = [place for place in places if place not in border]
    if unknown:
        raise LedgerError(f"{run.name}: the ledger names '{unknown[0]}', which is not in the table places")
    return [bool(border[place]) for place in places]


def _own_seconds(ledger: _Ledger, numbers: Whole) -> Whole:
    rows = np.flatnonzero(~ledger.is_train)
    at = positions(numbers, ledger.number[rows])
    rows, at = rows[at != EMPTY], at[at != EMPTY]
    length_s = ledger.length_s[rows]
    cells = np.bincount(at * WIDTH + ledger.cause[rows], weights=length_s, minlength=len(numbers) * WIDTH)
    seconds = cells.reshape(len(numbers), WIDTH).astype(np.int64)
    is_border, is_motion = ledger.is_border[rows], ledger.is_motion[rows]
    for column, counts, amount in (
        (BORDER, is_border, length_s),
        (MOTION, is_motion, length_s),
        (METRES, is_motion, ledger.section_m[rows]),
    ):
        seconds[:, column] = np.bincount(at[counts], weights=amount[counts], minlength=len(numbers))
    return seconds


def _way_s(loads: "pa.Table", numbers: Whole) -> Whole:
    """Seconds from the first loading on a train or truck to the last unloading, by consignment."""
    at, unloaded_s = positions(numbers, whole(loads, "consignment")), whole(loads, "unloaded_s")
    is_asked = (at != EMPTY) & (unloaded_s != EMPTY)
    at, unloaded_s, loaded_s = at[is_asked], unloaded_s[is_asked], whole(loads, "loaded_s")[is_asked]
    first, last = np.full(len(numbers), np.iinfo(np.int64).max), np.zeros(len(numbers), dtype=np.int64)
    np.minimum.at(first, at, loaded_s)
    np.maximum.at(last, at, unloaded_s)
    way_s: Whole = last - np.minimum(first, last)
    return way_s


def _carried_seconds(ledger: _Ledger, loads: "pa.Table", numbers: Whole) -> Whole:
    """Sum the trains' rows from loading to unloading, by differences of running totals."""
    seconds = np.zeros((len(numbers), WIDTH), dtype=np.int64)
    rows = np.flatnonzero(ledger.is_train)
    carrier, carriers = coded(loads, "carrier")
    at = positions(numbers, whole(loads, "consignment"))
    unloaded_s = whole(loads, "unloaded_s")
    is_asked = np.array([word == "train" for word in carriers], dtype=bool)[carrier]
    is_asked &= (at != EMPTY) & (unloaded_s != EMPTY)
    if not len(rows) or not is_asked.any():
        return seconds
    train, at = whole(loads, "carrier_number")[is_asked], at[is_asked]
    loaded_s, unloaded_s = whole(loads, "loaded_s")[is_asked], unloaded_s[is_asked]
    span = int(max(ledger.start_s[rows].max(), unloaded_s.max())) + 1
    keys = ledger.number[rows] * span + ledger.start_s[rows]
    if (np.diff(keys) < 0).any():
        order = np.argsort(keys, kind="stable")
        rows, keys = rows[order], keys[order]
    first, last = (
        np.searchsorted(keys, train * span + loaded_s),
        np.searchsorted(keys, train * span + unloaded_s),
    )
    causes, length_s = ledger.cause[rows], ledger.length_s[rows]
    amounts = {int(cause): length_s * (causes == cause) for cause in np.unique(causes)}
    amounts[BORDER] = length_s * ledger.is_border[rows]
    amounts[MOTION] = length_s * ledger.is_motion[rows]
    amounts[METRES] = np.where(_goes_on(ledger, rows), 0, ledger.section_m[rows])
    for column, amount in amounts.items():
        total = np.concatenate(([0], np.cumsum(amount)))
        seconds[:, column] = np.bincount(at, weights=total[last] - total[first], minlength=len(numbers))
    return seconds


def _goes_on(ledger: _Ledger, rows: Whole) -> Flags:
    """Whether a train goes on over the section where it has just stood: its length counts once."""
    train, place = ledger.number[rows], ledger.place[rows]
    goes_on: Flags = np.concatenate(([False], (train[1:] == train[:-1]) & (place[1:] == place[:-1])))
    return goes_on


def _check_sums(run: Run, replication: int, chains: Chains) -> None:
    lead_time_s, sum_s = chains.delivered_s - chains.ready_s, chains.cause_s.sum(axis=1)
    wrong = np.flatnonzero((sum_s != lead_time_s) & chains.is_delivered)
    if len(wrong):
        one = wrong[0]
        raise LedgerError(
            f"{run.name}, replication {replication}: the intervals of consignment "
            f"{whole(chains.consignments, 'consignment')[one]} sum to {sum_s[one]} s, its lead time is "
            f"{lead_time_s[one]} s ({len(wrong)} of {len(sum_s)} consignments do not add up)"
        )


def _category(table: "pa.Table", name: str) -> "pd.Categorical[str]":
    import pandas as pd  # noqa: PLC0415

    codes, words = coded(table, name)
    return pd.Categorical.from_codes(codes, pd.Index(words, dtype=str))
