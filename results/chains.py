"""Chains: every consignment's lead time as the sum of its ledger intervals, by cause.

A chain is the consignment's own intervals and those of its trains while it was loaded on them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.causes import CAUSES

from .columns import EMPTY, Flags, Whole, coded, number, positions, whole
from .errors import LedgerError
from .ledger import Carriage, Intervals, Ledger, read_carriage, read_ledger
from .read_once import once
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
class LeadTimes:
    """Counted consignments of one replication, a row each; what the columns are is said of `Chains`."""

    consignments: "pa.Table"
    ready_s: Whole
    delivered_s: Whole
    way_s: Whole

    @property
    def numbers(self) -> Whole:
        """The number of each consignment."""
        return whole(self.consignments, "consignment")

    @property
    def is_delivered(self) -> Flags:
        """Whether each consignment was delivered within the run."""
        return np.not_equal(self.delivered_s, EMPTY)


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
    found, ledger = _lead_times(run, replication), once(read_ledger, run, replication)
    border, length_m = are_border(run, ledger), section_lengths_m(run, ledger)
    seconds = _own_seconds(ledger.own, found.numbers, border, length_m)
    seconds += _carried_seconds(ledger, once(read_carriage, run, replication), found.numbers, border, length_m)
    chains = Chains(
        found.consignments,
        found.ready_s,
        found.delivered_s,
        seconds[:, :BORDER],
        border_s=seconds[:, BORDER],
        motion_s=seconds[:, MOTION],
        way_m=seconds[:, METRES],
        way_s=found.way_s,
    )
    _check_sums(run, replication, found, chains.cause_s.sum(axis=1))
    return chains


def read_lead_times(run: Run, replication: int) -> LeadTimes:
    """Return the lead times of the counted consignments, each of which is the sum of its intervals.

    Raises:
        LedgerError: a chain does not sum to its lead time, or a cause is unknown.
    """
    found, ledger = _lead_times(run, replication), once(read_ledger, run, replication)
    carriage = once(read_carriage, run, replication)
    total = np.concatenate(([0], np.cumsum(ledger.trains.length_s, dtype=np.int64)))
    sums_s = np.zeros(len(found.numbers), dtype=np.int64)
    for consignment, length_s in (
        (ledger.own.number, ledger.own.length_s),
        (carriage.consignment, total[carriage.last] - total[carriage.first]),
    ):
        at = positions(found.numbers, consignment) + 1  # those that are not counted add to a first one
        sums_s += np.bincount(at, weights=length_s, minlength=len(sums_s) + 1)[1:].astype(np.int64)
    _check_sums(run, replication, found, sums_s)
    return found


def are_border(run: Run, ledger: Ledger) -> Flags:
    """Return for each place of a ledger whether it is one of a border.

    Raises:
        LedgerError: a place is unknown.
    """
    table = run.places()
    border = dict(zip(table["place"].to_pylist(), table["border"].to_pylist(), strict=True))
    unknown = [place for place in ledger.places if place not in border]
    if unknown:
        raise LedgerError(f"{run.name}: the ledger names '{unknown[0]}', which is not in the table places")
    return np.array([bool(border[place]) for place in ledger.places] or [False], dtype=bool)


def section_lengths_m(run: Run, ledger: Ledger) -> Whole:
    """Return the length of each place of a ledger in whole metres, 0 for what is no section."""
    sections = run.network.sections
    lengths_m = [int(sections[key].length_km * 1000 + 0.5) if key in sections else 0 for key in ledger.places]
    return np.array(lengths_m or [0], dtype=np.int64)


def go_on(trains: Intervals) -> Flags:
    """Whether a train goes on over the section where it has just stood: its length counts once."""
    number, place = trains.number, trains.place
    same = (number[1:] == number[:-1]) & (place[1:] == place[:-1])
    return np.concatenate((np.zeros(min(1, len(trains)), dtype=bool), same))


def _lead_times(run: Run, replication: int) -> LeadTimes:
    import pyarrow as pa  # noqa: PLC0415

    table = run.table("consignments", replication)
    ready_s, period = whole(table, "ready_s"), run.scenario.time
    counted = table.filter(pa.array((ready_s >= period.measured_from_s) & (ready_s < period.measured_to_s)))
    way_s = _way_s(run.table("loads", replication), whole(counted, "consignment"))
    return LeadTimes(counted, whole(counted, "ready_s"), whole(counted, "delivered_s"), way_s)


def _in_motion(rows: Intervals, length_m: Whole) -> Flags:
    return np.array([cause.name in IN_MOTION for cause in CAUSES])[rows.cause] & (length_m > 0)[rows.place]


def _own_seconds(own: Intervals, numbers: Whole, border: Flags, length_m: Whole) -> Whole:
    at = positions(numbers, own.number)
    rows = np.flatnonzero(at != EMPTY)
    at, length_s = at[rows], own.length_s[rows]
    cells = np.bincount(at * WIDTH + own.cause[rows], weights=length_s, minlength=len(numbers) * WIDTH)
    seconds = cells.reshape(len(numbers), WIDTH).astype(np.int64)
    is_border, is_motion = border[own.place[rows]], _in_motion(own, length_m)[rows]
    for column, counts, amount in (
        (BORDER, is_border, length_s),
        (MOTION, is_motion, length_s),
        (METRES, is_motion, length_m[own.place[rows]]),
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


def _carried_seconds(ledger: Ledger, carriage: Carriage, numbers: Whole, border: Flags, length_m: Whole) -> Whole:
    """Sum the trains' rows from loading to unloading, by differences of running totals."""
    seconds = np.zeros((len(numbers), WIDTH), dtype=np.int64)
    at = positions(numbers, carriage.consignment)
    is_asked = at != EMPTY
    at, first, last = at[is_asked], carriage.first[is_asked], carriage.last[is_asked]
    trains, length_s = ledger.trains, ledger.trains.length_s
    is_motion = _in_motion(trains, length_m)
    amounts = {int(cause): length_s * (trains.cause == cause) for cause in np.unique(trains.cause)}
    amounts[BORDER] = length_s * border[trains.place]
    amounts[MOTION] = length_s * is_motion
    amounts[METRES] = np.where(is_motion & ~go_on(trains), length_m[trains.place], 0)
    for column, amount in amounts.items():
        total = np.concatenate(([0], np.cumsum(amount, dtype=np.int64)))
        seconds[:, column] = np.bincount(at, weights=total[last] - total[first], minlength=len(numbers))
    return seconds


def _check_sums(run: Run, replication: int, found: LeadTimes, sum_s: Whole) -> None:
    lead_time_s = found.delivered_s - found.ready_s
    wrong = np.flatnonzero((sum_s != lead_time_s) & found.is_delivered)
    if len(wrong):
        one = wrong[0]
        raise LedgerError(
            f"{run.name}, replication {replication}: the intervals of consignment "
            f"{found.numbers[one]} sum to {sum_s[one]} s, its lead time is "
            f"{lead_time_s[one]} s ({len(wrong)} of {len(sum_s)} consignments do not add up)"
        )


def _category(table: "pa.Table", name: str) -> "pd.Categorical[str]":
    import pandas as pd  # noqa: PLC0415

    codes, words = coded(table, name)
    return pd.Categorical.from_codes(codes, pd.Index(words, dtype=str))
