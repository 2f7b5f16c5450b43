"""A second derivation of every chain, slow and simple, to hold the fast one against."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sim.causes import CAUSES

from .chains import Chains, read_chains
from .columns import whole
from .errors import LedgerError
from .run import Run


class _Interval(NamedTuple):
    start_s: int
    end_s: int
    cause: str
    place: str


_Intervals = Mapping[tuple[str, int], Sequence[_Interval]]


def check_chains(run: Run, replication: int) -> list[str]:
    """Return what is wrong with the chains of one replication, one sentence each; empty if nothing is.

    For every consignment: its intervals join without gap or overlap, from ready to delivered (or as far as
    it came); a train's interval lies either inside or outside a load. For every counted consignment: the
    whole seconds of each cause and of the border are those of `read_chains`.
    """
    intervals = _intervals(run, replication)
    loads = defaultdict(list)
    for load in run.table("loads", replication).to_pylist():
        loads[load["consignment"]].append(load)
    problems: list[str] = []
    chains = {}
    for row in run.table("consignments", replication).to_pylist():
        one = row["consignment"]
        chains[one], found = _chain(intervals, one, loads[one])
        problems += found + _check_chain(row, chains[one])
    return problems + _check_sums(run, replication, chains)


def _intervals(run: Run, replication: int) -> _Intervals:
    rows: dict[tuple[str, int], list[_Interval]] = defaultdict(list)
    for row in run.table("intervals", replication).to_pylist():
        interval = _Interval(row["start_s"], row["end_s"], row["cause"], row["place"])
        rows[row["subject"], row["number"]].append(interval)
    return rows


def _chain(
    intervals: _Intervals, consignment: int, loads: Sequence[Mapping[str, Any]]
) -> tuple[list[_Interval], list[str]]:
    chain, problems = list(intervals.get(("consignment", consignment), ())), []
    for load in loads:
        if load["carrier"] != "train":
            continue
        loaded_s, unloaded_s = load["loaded_s"], load["unloaded_s"]
        for one in intervals.get(("train", load["carrier_number"]), ()):
            if one.end_s <= loaded_s or (unloaded_s is not None and one.start_s >= unloaded_s):
                continue
            if one.start_s < loaded_s or (unloaded_s is not None and one.end_s > unloaded_s):
                problems.append(
                    f"consignment {consignment}: train {load['carrier_number']} has {one.cause} "
                    f"from {one.start_s} to {one.end_s} s across a load's end, {loaded_s} or {unloaded_s} s"
                )
            chain.append(one)
    return sorted(chain), problems


def _check_chain(row: Mapping[str, Any], chain: Sequence[_Interval]) -> list[str]:
    problems, now_s = [], row["ready_s"]
    for one in chain:
        if one.end_s <= one.start_s:
            problems.append(f"{one.cause} from {one.start_s} to {one.end_s} s does not last")
        if one.start_s != now_s:
            what = "gap" if one.start_s > now_s else "overlap"
            problems.append(f"{what} between {now_s} and {one.start_s} s, before {one.cause} at {one.place}")
        now_s = one.end_s
    if row["delivered_s"] is not None and now_s != row["delivered_s"]:
        problems.append(f"chain ends at {now_s} s, delivered at {row['delivered_s']} s")
    return [f"consignment {row['consignment']}: {problem}" for problem in problems]


def _check_sums(run: Run, replication: int, chains: Mapping[int, Sequence[_Interval]]) -> list[str]:
    try:
        counted = read_chains(run, replication)
    except LedgerError as wrong:
        return [str(wrong)]
    borders = {row["place"] for row in run.places().to_pylist() if row["border"]}
    problems = []
    for index, one in enumerate(whole(counted.consignments, "consignment").tolist()):
        if counted.is_delivered[index] and _sums(chains[one], borders) != _stored(counted, index):
            problems.append(f"consignment {one}: read_chains gives other seconds than its intervals")
    return problems


def _sums(chain: Sequence[_Interval], borders: set[str]) -> list[int]:
    causes = [sum(one.end_s - one.start_s for one in chain if one.cause == cause.name) for cause in CAUSES]
    return [*causes, sum(one.end_s - one.start_s for one in chain if one.place in borders)]


def _stored(chains: Chains, index: int) -> list[int]:
    return [*chains.cause_s[index].tolist(), int(chains.border_s[index])]
