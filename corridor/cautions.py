"""What a reader of results is warned of: too short a warm-up, goods that pile up, wide intervals, few pairs."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .indicators import Lines, group_name, line_name
from .tables import count

if TYPE_CHECKING:
    from results import Comparison, Precision, Truncation
    from results.warm_up import Weeks
    from sim import Run, Scenario

WIDE_SHARE = 0.10
"""Above this half the width of a 95 % interval is wide: of a mean lead time over the mean, of a change in points."""
_TRIAL_WEEKS = 4
"""Fewer counted weeks are a trial, of which nobody expects a steady state."""


def run_cautions(run: "Run", twin: "Run | None" = None) -> list[str]:
    """Warn of what one run shows by itself: goods that pile up, a warm-up that is too short.

    `twin` is the same scenario without a calendar, if it was simulated (`corridor warm-up`).
    """
    from results import growing_lines
    from results.warm_up import weeks_in_system

    weeks = weeks_in_system(run)
    found = [
        f"{line_name(run.scenario.network, one.line)}: ever more goods are in the system over the counted weeks "
        f"(+{100 * one.rise_share:.0f} % of their mean in weeks of demand): demand is above what something can do, "
        "and lead times depend on time.horizon_weeks"
        for one in growing_lines(run, weeks)
    ]
    return [*found, *_warm_up_cautions(run, weeks, twin)]


def _warm_up_cautions(run: "Run", weeks: "Sequence[Weeks]", twin: "Run | None") -> list[str]:
    from results import truncations
    from results.warm_up import LEAST_BATCHES, simulated_weeks
    from sim.variants import has_calendar

    if twin is not None:
        return short_warm_up(truncations(twin), run.scenario)
    if has_calendar(run.scenario):
        return _slow_goods(run, weeks)
    if simulated_weeks(run.scenario.time) < LEAST_BATCHES:
        return []
    return short_warm_up(truncations(run, weeks), run.scenario)


def short_warm_up(found: "Sequence[Truncation]", scenario: "Scenario") -> list[str]:
    """Warn of a scenario's warm-up that is shorter than what its lines take to become steady."""
    network, is_set = scenario.network, scenario.time.warm_up_weeks
    late = [one for one in found if one.weeks is not None and one.weeks > is_set]
    never = [line_name(network, one.line) for one in found if one.weeks is None]
    warnings = []
    if late:
        most = max(one.weeks or 0 for one in late)
        lines = ", ".join(f"{line_name(network, one.line)} {one.weeks}" for one in late)
        warnings.append(
            f"time.warm_up_weeks is {is_set}, too short: weeks until the system is steady (MSER-5) are {lines}; "
            f"--set time.warm_up_weeks={most}"
        )
    if never:
        weeks = found[0].simulated
        warnings.append(f"no steady state within {weeks} weeks (MSER-5): {', '.join(never)}; no warm-up is long enough")
    return warnings


def _slow_goods(run: "Run", weeks: "Sequence[Weeks]") -> list[str]:
    """Without a run that shows the start alone: the warm-up must at least be longer than most goods take."""
    from results.warm_up import slowest_h

    is_set = run.scenario.time.warm_up_weeks
    slow = {one.line: slowest_h(run, one.line) for one in weeks if one.line in run.scenario.network}
    late = {line: hours for line, hours in slow.items() if hours > is_set * 168}
    if not late or run.scenario.time.horizon_weeks < _TRIAL_WEEKS:
        return []
    line = max(late, key=lambda each: late[each])
    return [
        f"time.warm_up_weeks is {is_set}, too short: on {line_name(run.scenario.network, line)} one consignment in 20 "
        f"takes {late[line]:.0f} h or more, so that the system is not full by then; `corridor warm-up` says how many "
        "weeks it takes"
    ]


def precision_cautions(found: "Iterable[Precision]", network: Lines) -> list[str]:
    """Warn of mean lead times that are known to a tenth or worse."""
    wide = [one for one in found if one.half_share > WIDE_SHARE]
    if not wide:
        return []
    needed = [one.replications_for(WIDE_SHARE, is_fixed=True) for one in wide]
    known = [number for number in needed if number is not None]
    more = f"; about {max(known):,} replications would make it ± 10 %" if len(known) == len(needed) else ""
    return [f"mean lead time is known to ± 10 % or worse: {_listed(network, wide)}{more}"]


def _listed(network: Lines, wide: "Sequence[Precision]") -> str:
    return ", ".join(f"{group_name(network, one.line, one.direction)} ± {100 * one.half_share:.0f} %" for one in wide)


def few_pairs(pairs: int) -> list[str]:
    """Warn where there are too few pairs to know their spread; none at all say so themselves."""
    from results.pairs import FEW_PAIRS

    if not 0 < pairs < FEW_PAIRS:
        return []
    if pairs == 1:
        return [f"1 pair of replications has no interval and decides nothing; --replications {FEW_PAIRS} or more"]
    return [
        f"{count(pairs, 'pair')} of replications, fewer than {FEW_PAIRS}: their spread is hardly known, intervals "
        f"are wide or deceive; --replications {FEW_PAIRS} or more"
    ]


def comparison_cautions(comparison: "Comparison", network: Lines) -> list[str]:
    """Warn of few pairs, and of changes of mean lead time that are known to 10 points or worse."""
    rows = comparison.table.to_dict("records")
    pairs = max((row["pairs"] for row in rows), default=0)
    found = few_pairs(pairs)
    wide = {group_name(network, row["line"], row["direction"]): _half(row) for row in rows if _is_wide(row, network)}
    if wide:
        listed = ", ".join(f"{name} ± {100 * half:.0f}" for name, half in wide.items())
        found.append(f"the change of mean lead time is known to ± 10 points or worse: {listed}; more replications help")
    return found


def _is_wide(row: dict[Any, Any], network: Lines) -> bool:
    is_part = row["line"] in network and row["direction"] != "both"
    return row["kpi"] == "lead_time_mean" and is_part and _half(row) > WIDE_SHARE


def _half(row: dict[Any, Any]) -> float:
    return float(row["high95"] - row["low95"]) / 2
