"""Occupation of the sections by hour of the day: for which share of it a train is on each."""

from typing import TYPE_CHECKING

import numpy as np

from sim.local_time import HOUR_S

from .columns import Number, Whole
from .ledger import read_ledger
from .line_axis import axes_of, empty_run_ways, train_ways
from .read_once import once
from .run import Run
from .sides import Sides

if TYPE_CHECKING:
    import pandas as pd


_Section = tuple[str, str, tuple[str, ...], tuple[float, ...]]


def section_occupation(evidence: Sides) -> "pd.DataFrame":
    """Return for which share of each hour of the day some train is on each section.

    Columns: run (1, 2), line, section, from_point, to_point, from_km, to_km (on the line's axis, or its branch's),
    tracks, hour (0 to 23, Viet Nam time), occupied_share (0 to 1; mean over the measured days and the replications).
    Rows are in the order of the lines and of their km; a section that several lines use is with the first. It is time
    with a train on the section; what UIC 406 adds between trains is in `corridor capacity`.
    """
    import pandas as pd  # noqa: PLC0415

    rows = []
    for number, one in enumerate(evidence, start=1):
        found = [one.read(occupied_by_hour, replication) for replication in one.run.finished]
        for line, section, ends, km in _sections(one.run):
            shares = [each[section] for each in found if section in each]
            if shares:
                head = (number, line, section, *ends, *km, one.run.network.sections[section].tracks)
                mean = (np.sum(shares, axis=0) / len(found)).tolist()
                rows += [(*head, hour, share) for hour, share in enumerate(mean)]
    columns = ["run", "line", "section", "from_point", "to_point", "from_km", "to_km", "tracks", "hour"]
    return pd.DataFrame(rows, columns=[*columns, "occupied_share"])


def _sections(run: Run) -> "list[_Section]":
    """Return line, section, its ends and their km in the order of the axis."""
    ways = train_ways(run.scenario, run.network) | empty_run_ways(run.scenario, run.network)
    found: dict[str, _Section] = {}
    for line in run.scenario.network:
        for axis in axes_of(line, ways, run.network):
            for index, section in enumerate(axis.sections):
                ends, km = axis.points[index : index + 2], axis.km[index : index + 2]
                found.setdefault(section, (line, section, ends, km))
    return list(found.values())


def occupied_by_hour(run: Run, replication: int) -> dict[str, Number]:
    """Return for each section with trains the share of each hour of the day that it is occupied, measured days."""
    ledger = once(read_ledger, run, replication)
    trains, span = ledger.trains, int(ledger.trains.end_s.max(initial=0)) + 1
    rows = np.flatnonzero(ledger.are_at(run.network.sections)[trains.place])
    place = trains.place[rows].astype(np.int64)
    starts, ends = (np.sort(place * span + time_s[rows], kind="stable") for time_s in (trains.start_s, trains.end_s))
    bounds = np.searchsorted(starts, np.arange(len(ledger.places) + 1) * span).tolist()
    period = run.scenario.time
    hours_s = np.arange(period.measured_from_s, period.measured_to_s + 1, HOUR_S, dtype=np.int64)
    return {
        name: _shares(starts[first:last] - at * span, ends[first:last] - at * span, hours_s)
        for at, (name, first, last) in enumerate(zip(ledger.places, bounds[:-1], bounds[1:], strict=True))
        if last > first
    }


def _shares(start_s: Whole, end_s: Whole, hours_s: Whole) -> Number:
    """Share of each hour of the day that one interval or more covers; starts rise, and so do ends, each by itself.

    From the end before to the end of number n, n have ended: what is covered there is after the start of the next.
    """
    from_s = np.maximum(start_s, np.concatenate(([0], end_s[:-1])))
    total = np.concatenate(([0], np.cumsum(end_s - from_s)))
    count = np.searchsorted(from_s, hours_s, "right")
    before = total[count] - np.maximum(np.concatenate(([0], end_s))[count] - hours_s, 0)
    shares: Number = np.diff(before).reshape(-1, 24).mean(axis=0) / HOUR_S
    return shares
