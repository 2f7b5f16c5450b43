"""Recovery: what each disruption did to the goods in the system, and how long until they were back to normal.

Looked at are the consignments of the lines that have freight at a place that the disruption hits. The level
before is their mean number in the system over the week before (or the whole days that there are). They are back to
normal when the mean over 24 hours is within the band: at most a tenth above that level, or above no day of that week.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.local_time import DAY_S, HOUR_S

from .columns import EMPTY, Flags, Whole, coded, whole
from .in_system import InSystem, read_in_system
from .interval_estimates import mean_interval
from .run import Run

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

DAYS_BEFORE = 7
BAND = 0.1
"""How far above the level before the number in the system may be, as a share of it."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """One disruption at one time in one replication, whole seconds.

    `level` is the mean number in the system before, `until_s` when it was back to normal, or the end of the run where
    it was not (`is_recovered`). `held` are the waits for a disruption, between start and end: rows `(start, end)`.
    """

    in_system: InSystem
    start_s: int
    end_s: int
    level: float
    until_s: int
    is_recovered: bool
    held: Whole


@dataclass(frozen=True, slots=True)
class RecoveryIndicator:
    """One indicator of recovery: key in tables, name and unit for people, definition, and what measures it."""

    key: str
    name: str
    unit: Literal["h", "consignments", "consignment-h"]
    definition: str
    measure: Callable[[Aftermath], float]


def recoveries(run: Run) -> "pd.DataFrame":
    """Return every indicator of recovery for each time that a disruption was in force.

    Columns: replication, disruption, start_s, end_s (s since the start), indicator (a key of `RECOVERY`), value (in the
    indicator's unit; NaN for a time to recover that the run did not see the end of).
    """
    import pandas as pd  # noqa: PLC0415

    rows = [
        (replication, disruption, found.start_s, found.end_s, indicator.key, indicator.measure(found))
        for replication in (run.finished if run.scenario.disruptions else ())
        for disruption, found in _aftermaths(run, replication)
        for indicator in RECOVERY.values()
    ]
    return pd.DataFrame(rows, columns=["replication", "disruption", "start_s", "end_s", "indicator", "value"])


def recovery_summary(run: Run) -> "pd.DataFrame":
    """Return the mean of every indicator of recovery by disruption, over the replications in which it happened.

    Columns: disruption, indicator, unit, mean, its 95 % interval low95, high95 (Student's t; NaN for fewer than two
    replications), replications (those with a value), times (how often it happened in all of them), and not_recovered
    (how often of these the run ended first; such times have no time to recover, so that the mean is too low). A
    disruption that happens several times in a replication counts with its mean there.
    """
    import pandas as pd  # noqa: PLC0415

    found = recoveries(run)
    groups = found.groupby(["disruption", "indicator"], sort=False)
    late = found[(found["indicator"] == "recovery_h") & found["value"].isna()].groupby("disruption").size().to_dict()
    rows = []
    for (disruption, indicator), group in groups:
        means = group.groupby("replication")["value"].mean().dropna().tolist()
        mean = mean_interval(means)
        figures = (mean.estimate, mean.low, mean.high, mean.count, len(group), int(late.get(disruption, 0)))
        rows.append((disruption, indicator, RECOVERY[str(indicator)].unit, *figures))
    names = ["disruption", "indicator", "unit", "mean", "low95", "high95", "replications", "times", "not_recovered"]
    return pd.DataFrame(rows, columns=names)


def paired_cost(undisturbed: Run, disturbed: Run) -> "pd.DataFrame":
    """Return what disruptions cost by line: consignment-hours in the system with them, less those without.

    Both over the whole run, by pairs of replications of the same goods. Columns: line (or `all`), mean, low95, high95
    (Student's t; NaN for one pair) in consignment-hours, pairs. No rows where the runs do not have the same goods.
    """
    import pandas as pd  # noqa: PLC0415

    pairs = [number for number in undisturbed.finished if number in disturbed.finished]
    lines = [line for line in disturbed.scenario.network if line in undisturbed.scenario.network]
    found: dict[str, list[float]] = {line: [] for line in lines}
    for replication in pairs:
        for line in lines:
            before, after = (read_in_system(run, replication, {line}) for run in (undisturbed, disturbed))
            if not np.array_equal(before.ready_s, after.ready_s):
                return pd.DataFrame([], columns=_PAIRED)
            found[line].append((after.until(after.end_s) - before.until(before.end_s)) / HOUR_S)
    if len(lines) > 1:
        found["all"] = np.sum(list(found.values()), axis=0).tolist()
    rows = [(line, mean_interval(values)) for line, values in found.items()]
    return pd.DataFrame([(line, one.estimate, one.low, one.high, one.count) for line, one in rows], columns=_PAIRED)


_PAIRED = ["line", "mean", "low95", "high95", "pairs"]


def disruption_times(run: Run, replication: int) -> dict[str, list[tuple[int, int]]]:
    """Return when each disruption was in force in a replication, in order of time."""
    return {
        key: sorted({(start, end) for start, end, _ in rows})
        for key, rows in _hits(run.table("disruptions", replication)).items()
    }


def lines_hit(run: Run, replication: int) -> dict[str, set[str]]:
    """Return by disruption the lines that have freight at places that it hits."""
    hits = _hits(run.table("disruptions", replication))
    lines = _lines_at(run, replication)
    return {
        key: set().union(*(lines.get(place, ()) for place in {place for _, _, place in rows}))
        for key, rows in hits.items()
    }


def _aftermaths(run: Run, replication: int) -> Iterator[tuple[str, Aftermath]]:
    times, lines = disruption_times(run, replication), lines_hit(run, replication)
    for key in run.scenario.disruptions:
        if key not in times:
            continue
        in_system = read_in_system(run, replication, lines[key])
        held = _held(run, replication, in_system.numbers)
        for start, end in times[key]:
            yield key, _aftermath(in_system, start, end, held)


def _aftermath(in_system: InSystem, start_s: int, end_s: int, held: Whole) -> Aftermath:
    days = min(DAYS_BEFORE, start_s // DAY_S)
    daily = [in_system.mean(start_s - day * DAY_S, start_s - (day - 1) * DAY_S) for day in range(days, 0, -1)]
    level = math.fsum(daily) / days if days else float(in_system.at(start_s))
    normal = max([level * (1 + BAND), *daily])
    recovered_s = _recovered_s(in_system, end_s, normal)
    is_recovered = recovered_s is not None
    until_s = in_system.end_s if recovered_s is None else recovered_s
    held = np.clip(held, start_s, end_s)
    return Aftermath(in_system, start_s, end_s, level, until_s, is_recovered, held[held[:, 0] < held[:, 1]])


def _recovered_s(in_system: InSystem, end_s: int, normal: float) -> int | None:
    """The first full hour after the end from which on the mean over a day is within the band."""
    starts = np.arange(end_s, in_system.end_s - DAY_S + 1, HOUR_S, dtype=np.int64)
    means = (in_system.totals(starts + DAY_S) - in_system.totals(starts)) / DAY_S
    found = np.flatnonzero(means <= normal * (1 + 1e-12))
    return int(starts[found[0]]) if len(found) else None


def _held(run: Run, replication: int, numbers: Whole) -> Whole:
    """The waits for a disruption of some consignments, their own and those of their trains: rows `(start, end)`."""
    import pyarrow as pa  # noqa: PLC0415

    table = run.table("intervals", replication)
    table = table.filter(pa.array(_is_word(table, "cause", "disruption")))
    is_train, number = _is_word(table, "subject", "train"), whole(table, "number")
    spans = np.column_stack([whole(table, "start_s"), whole(table, "end_s")])
    own = spans[~is_train & np.isin(number, numbers)]
    loads = run.table("loads", replication)
    is_asked = _is_word(loads, "carrier", "train") & np.isin(whole(loads, "consignment"), numbers)
    train = whole(loads, "carrier_number")[is_asked]
    loaded_s, unloaded_s = whole(loads, "loaded_s")[is_asked], whole(loads, "unloaded_s")[is_asked]
    unloaded_s = np.where(unloaded_s == EMPTY, np.iinfo(np.int64).max, unloaded_s)
    order = np.argsort(train, kind="stable")
    train, loaded_s, unloaded_s = train[order], loaded_s[order], unloaded_s[order]
    first, last = np.searchsorted(train, number[is_train]), np.searchsorted(train, number[is_train], side="right")
    carried = []
    for span, low, high in zip(spans[is_train], first.tolist(), last.tolist(), strict=True):
        on_it = int(((loaded_s[low:high] <= span[0]) & (span[0] < unloaded_s[low:high])).sum())
        carried.append(np.repeat(span[np.newaxis], on_it, axis=0))
    return np.concatenate([own, *carried]) if carried else own


def _hits(table: "pa.Table") -> dict[str, list[tuple[int, int, str]]]:
    found: dict[str, list[tuple[int, int, str]]] = {}
    columns = (table.column(name).to_pylist() for name in ("disruption", "start_s", "end_s", "place"))
    for key, start, end, place in zip(*columns, strict=True):
        found.setdefault(key, []).append((start, end, place))
    return found


def _lines_at(run: Run, replication: int) -> dict[str, set[str]]:
    """The lines of the freight trains and consignments that are at each place at any time."""
    intervals = run.table("intervals", replication)
    is_train, number = _is_word(intervals, "subject", "train"), whole(intervals, "number")
    place, places = coded(intervals, "place")
    found: dict[str, set[str]] = {}
    for is_mine, name, key in ((is_train, "trains", "train"), (~is_train, "consignments", "consignment")):
        table = run.table(name, replication)
        line, lines = coded(table, "line")
        line_of = np.full(int(max(whole(table, key), default=0)) + 1, EMPTY)
        is_goods = _is_word(table, "train_class", "freight") if name == "trains" else np.ones(len(line), dtype=bool)
        line_of[whole(table, key)[is_goods]] = line[is_goods]
        rows = np.flatnonzero(is_mine)
        rows = rows[line_of[number[rows]] != EMPTY]
        seen = np.unique(place[rows] * len(lines) + line_of[number[rows]])
        for one in seen.tolist():
            found.setdefault(places[one // len(lines)], set()).add(lines[one % len(lines)])
    return found


def _is_word(table: "pa.Table", column: str, word: str) -> Flags:
    code, words = coded(table, column)
    return np.array([each == word for each in [*words, None]], dtype=bool)[code]


def _peak(found: Aftermath) -> float:
    return found.in_system.peak(found.start_s, found.until_s) - found.level


def _peak_held(found: Aftermath) -> float:
    starts, ends = np.sort(found.held[:, 0]), np.sort(found.held[:, 1])
    inside: Sequence[int] = (np.arange(1, len(starts) + 1) - np.searchsorted(ends, starts, side="right")).tolist()
    return float(max(inside, default=0))


def _excess_h(found: Aftermath) -> float:
    total = found.in_system.until(found.until_s) - found.in_system.until(found.start_s)
    return (total - found.level * (found.until_s - found.start_s)) / HOUR_S


_ALL = (
    RecoveryIndicator(
        "recovery_h",
        "time to recover",
        "h",
        "from the end of the disruption until the number in the system, as a mean over the next 24 hours, is within the"
        f" band: at most {BAND:.0%} above its mean over the week before, or above no day of that week",
        lambda found: (found.until_s - found.end_s) / HOUR_S if found.is_recovered else math.nan,
    ),
    RecoveryIndicator(
        "peak_in_system",
        "peak in the system",
        "consignments",
        "most consignments in the system at once from the start until recovery, less the level before",
        _peak,
    ),
    RecoveryIndicator(
        "peak_held",
        "most held at once",
        "consignments",
        "most consignments that wait at once for `disruption`, between start and end",
        _peak_held,
    ),
    RecoveryIndicator(
        "disruption_h",
        "waited for it",
        "consignment-h",
        "time that consignments wait for `disruption` in the ledger between start and end; failures at that"
        " time on the same lines are in it",
        lambda found: float((found.held[:, 1] - found.held[:, 0]).sum()) / HOUR_S,
    ),
    RecoveryIndicator(
        "excess_h",
        "cost until recovery",
        "consignment-h",
        "time in the system above the level before, from the start until recovery (or the end of the run)",
        _excess_h,
    ),
)

RECOVERY: dict[str, RecoveryIndicator] = {indicator.key: indicator for indicator in _ALL}
"""All indicators of recovery by key, in the order of tables."""
