"""Traffic: what the consignments and trains of one line and direction did in one replication."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from sim.causes import CAUSES
from sim.scenario.schema.period import WEEK_S, Period

from .chains import are_border, read_lead_times, section_lengths_m
from .columns import Flags, Narrow, Number, Whole, coded, merged, number, whole
from .ledger import read_ledger
from .place_seconds import MOVES, PlaceSeconds, place_seconds
from .read_once import ReadOnce, once
from .run import Run
from .storage import beyond_free_s

if TYPE_CHECKING:
    import pyarrow as pa

ALL_LINES: Final = "all"
BOTH_DIRECTIONS: Final = "both"
DIRECTIONS: Final = ("china_to_viet_nam", "viet_nam_to_china")
"""The two directions across the border, which `both` means; `domestic` stands for itself."""

Read = TypeVar("Read")

Group = tuple[str, str]
"""A line (or `all`) and a direction (or `both`)."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """Sums over one group in one replication.

    Of counted consignments that were delivered: `lead_time_s` (rising), `border_s`, `motion_s`, `way_s` and
    `cause_s` (totals, the latter in the order of `sim.causes.CAUSES`), whole seconds, and `way_m`, total metres
    (`results.chains.Chains` says what they are); `beyond_free_s` is what they stayed in terminals beyond the free
    time. `still_in_system` counts the others.
    Within the measured period: `teu` (TEU) and `mass_t` (t) delivered, `trains` freight trains that
    finished, `weekly_t` tonnes delivered in each week.
    """

    lead_time_s: Whole
    border_s: int
    motion_s: int
    way_s: int
    way_m: int
    cause_s: Whole
    still_in_system: int
    teu: float
    mass_t: float
    trains: int
    weekly_t: Number
    beyond_free_s: int = 0
    asked_t: float = 0.0


class Evidence:
    """A run with the traffic of its replications, each read from the tables once and kept."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._traffic: dict[int, dict[Group, Traffic]] = {}
        self._read: dict[int, tuple[Group, ...]] = {}
        self._kept: dict[tuple[Callable[..., Any], int | None], Any] = {}
        self._pooled: tuple[Group, Narrow] | None = None

    @classmethod
    def of(cls, run: "Run | Evidence") -> "Evidence":
        """Return the evidence itself, or new evidence of a run."""
        return run if isinstance(run, Evidence) else cls(run)

    def extended(self, run: Run) -> "Evidence":
        """Return the evidence of the same run with more replications finished; what was read is not read again."""
        evidence = Evidence(run)
        evidence._traffic, evidence._read = self._traffic, self._read
        return evidence

    @property
    def weeks(self) -> int:
        """Length of the measured period in weeks."""
        return self.run.scenario.time.horizon_weeks

    def traffic(self, replication: int, group: Group) -> Traffic:
        """Return the traffic of a group, added up where the line is `all` or the direction `both`."""
        found = self._traffic.setdefault(replication, {})
        if not found:
            found |= self.read(read_traffic, replication)
            self._read[replication] = tuple(found)
        if group not in found:
            parts = [found[key] for key in self._read[replication] if _is_in(key, group)]
            found[group] = _sum(parts, self.weeks)
        return found[group]

    def lead_times_s(self, group: Group) -> Narrow:
        """Return the lead times of all finished replications together, in whole seconds, rising.

        Only those of the group that was asked for last are kept: a year's replications have a million and more.
        """
        if self._pooled is None or self._pooled[0] != group:
            self._pooled = (group, merged(self.traffic(r, group).lead_time_s for r in self.run.finished))
        return self._pooled[1]

    def read(self, reader: Callable[[Run, int], Read], replication: int) -> Read:
        """Return what a function reads from one replication's tables, read once and kept."""
        return self._keep((reader, replication), lambda: once(reader, ReadOnce(self.run), replication))

    def take(self, reader: Callable[[Run, int], Read], replication: int, found: Read) -> None:
        """Keep what a function read from one replication's tables elsewhere, as in another process."""
        self._kept[reader, replication] = found

    def read_all(self, reader: Callable[[Run], Read]) -> Read:
        """Return what a function reads from all of the run's tables, read once and kept."""
        return self._keep((reader, None), lambda: reader(self.run))

    def _keep(self, key: tuple[Callable[..., Any], int | None], read: Callable[[], Read]) -> Read:
        if key not in self._kept:
            self._kept[key] = read()
        found: Read = self._kept[key]
        return found

    def groups(self) -> list[Group]:
        """Return the groups with traffic in any replication: lines as in the scenario, then `all`."""
        for replication in self.run.finished:
            self.traffic(replication, (ALL_LINES, BOTH_DIRECTIONS))
        found = {key for keys in self._read.values() for key in keys}
        order = {line: index for index, line in enumerate(self.run.scenario.network)}
        lines = sorted({line for line, _ in found}, key=lambda line: (order.get(line, len(order)), line))
        return [group for line in [*lines, ALL_LINES] for group in _directions(line, found)]


def _directions(line: str, found: set[Group]) -> Iterator[Group]:
    present = {direction for own, direction in found if line in (own, ALL_LINES)}
    for direction in (*DIRECTIONS, *sorted(present.difference(DIRECTIONS))):
        if direction in present:
            yield line, direction
    if present.intersection(DIRECTIONS):
        yield line, BOTH_DIRECTIONS


def _is_in(key: Group, group: Group) -> bool:
    line, direction = group
    is_direction = key[1] == direction or (direction == BOTH_DIRECTIONS and key[1] in DIRECTIONS)
    return is_direction and line in (key[0], ALL_LINES)


def read_traffic(run: Run, replication: int) -> dict[Group, Traffic]:
    """Return the traffic of each line and direction that occurs in one replication.

    Raises:
        LedgerError: the ledger does not add up.
    """
    ledger, period = once(read_ledger, run, replication), run.scenario.time
    is_border, is_section = are_border(run, ledger), section_lengths_m(run, ledger) > 0
    found, spent = read_lead_times(run, replication), once(place_seconds, run, replication)
    counted = _rows_by_group(found.consignments)
    beyond_s = beyond_free_s(run, replication, found.numbers)
    deliveries = run.table("consignments", replication)
    delivered = _rows_by_group(deliveries)
    trains = run.table("trains", replication)
    by_train = _rows_by_group(trains)
    asked_t = number(found.consignments, "mass_t")
    is_finished = _is_measured(whole(trains, "finished_s"), period) & _is_freight(trains)
    week = (whole(deliveries, "delivered_s") - period.measured_from_s) // WEEK_S
    week[~_is_measured(whole(deliveries, "delivered_s"), period)] = -1
    teu, mass_t = number(deliveries, "teu"), number(deliveries, "mass_t")
    none = np.zeros(0, dtype=np.int64)
    traffic = {}
    for group in sorted({*counted, *delivered, *by_train}):
        rows = delivered.get(group, none)
        rows = rows[week[rows] >= 0]
        mine = counted.get(group, none)
        kept = mine[found.is_delivered[mine]]
        traffic[group] = Traffic(
            np.sort(found.delivered_s[kept] - found.ready_s[kept]),
            **_spent(spent, group, is_border, is_section),
            way_s=int(found.way_s[kept].sum()),
            still_in_system=len(mine) - len(kept),
            teu=float(teu[rows].sum()),
            mass_t=float(mass_t[rows].sum()),
            trains=int(is_finished[by_train.get(group, none)].sum()),
            weekly_t=_weekly(week[rows], mass_t[rows], period.horizon_weeks),
            beyond_free_s=int(beyond_s[kept].sum()),
            asked_t=float(asked_t[mine].sum()),
        )
    return traffic


def _weekly(week: Whole, mass_t: Number, weeks: int) -> Number:
    return np.bincount(week, weights=mass_t, minlength=weeks).astype(np.float64)


def _spent(spent: PlaceSeconds, group: Group, is_border: Flags, is_section: Flags) -> dict[str, Any]:
    """Return what the consignments of a line and direction spent: at borders, in motion, on each cause; and how far."""
    is_mine = np.array([way[:2] == group for way in spent.ways], dtype=bool)
    seconds = spent.seconds[is_mine].sum(axis=0)
    return {
        "border_s": int(seconds[is_border[: len(seconds)]].sum()),
        "motion_s": int(seconds[is_section[: len(seconds)]][:, MOVES].sum()),
        "way_m": int(spent.metres[is_mine].sum()),
        "cause_s": seconds.sum(axis=0),
    }


def _is_measured(time_s: Whole, period: Period) -> Flags:
    return (time_s >= period.measured_from_s) & (time_s < period.measured_to_s)


def _is_freight(trains: "pa.Table") -> Flags:
    code, words = coded(trains, "train_class")
    return np.array([word == "freight" for word in words], dtype=bool)[code]


def _rows_by_group(table: "pa.Table") -> Mapping[Group, Whole]:
    line, lines = coded(table, "line")
    direction, directions = coded(table, "direction")
    code = line * len(directions) + direction
    return {
        (lines[one // len(directions)], directions[one % len(directions)]): np.flatnonzero(code == one)
        for one in np.unique(code).tolist()
    }


def _sum(found: Sequence[Traffic], weeks: int) -> Traffic:
    if len(found) == 1:
        return found[0]
    return Traffic(
        lead_time_s=np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *(one.lead_time_s for one in found)])),
        border_s=sum(one.border_s for one in found),
        motion_s=sum(one.motion_s for one in found),
        way_s=sum(one.way_s for one in found),
        way_m=sum(one.way_m for one in found),
        cause_s=np.sum([np.zeros(len(CAUSES), dtype=np.int64), *(one.cause_s for one in found)], axis=0),
        still_in_system=sum(one.still_in_system for one in found),
        teu=sum(one.teu for one in found),
        mass_t=sum(one.mass_t for one in found),
        trains=sum(one.trains for one in found),
        weekly_t=np.sum([np.zeros(weeks), *(one.weekly_t for one in found)], axis=0),
        beyond_free_s=sum(one.beyond_free_s for one in found),
        asked_t=sum(one.asked_t for one in found),
    )


def no_traffic(weeks: int) -> Traffic:
    """Return the traffic of a group that had none in a replication."""
    return _sum((), weeks)
