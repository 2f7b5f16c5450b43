"""Thresholds: a scenario's `checks`, held against the indicators of its run."""

import math
from dataclasses import dataclass
from typing import Literal

from sim.scenario.problem import hint
from sim.scenario.schema import Threshold, read_threshold
from sim.scenario.threshold_checks import parts_of

from .errors import ThresholdError
from .interval_estimates import Interval, replications_needed
from .kpi import METRICS
from .kpi_intervals import kpi_interval
from .run import Run
from .traffic import Evidence
from .undelivered import carries_demand, share_left_of

Word = Literal["met", "missed"]

_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Judged:
    """One check: its name and parts, the threshold as written, and what the replications say about it.

    `mean`, the value over all replications (`results.kpi_intervals`), decides the `word`; `is_decided` says whether
    noise leaves it that: the 95 % interval lies on one side of the threshold. A replication without a value (nothing
    was delivered) is a miss; so is a run that does not carry its demand (`results.undelivered`), where only goods that
    were delivered have the indicator. The value and its interval (NaN where there is none) are in the `unit` of the
    indicator. `undelivered_share` is that of the line's goods, of `all` lines that of the worst.
    `replications_to_settle` estimates how many in all would decide it if the value stays; None if it is decided or
    beyond reach.
    """

    check: str
    kpi: str
    line: str
    direction: str
    threshold: str
    unit: str
    mean: float
    low95: float
    high95: float
    replications: int
    undelivered_share: float
    word: Word
    is_decided: bool
    reason: str
    replications_to_settle: int | None


def judge_checks(run: Run | Evidence) -> list[Judged]:
    """Hold each check of the run's scenario against all finished replications, in the order of the file.

    Raises:
        ThresholdError: there is no such metric; `sim.load_scenario(..., metrics=METRICS)` refuses it before a run.
        LedgerError: the ledger does not add up.
    """
    evidence = Evidence.of(run)
    checks = evidence.run.scenario.checks
    unknown = [name for name in checks if parts_of(name)[0] not in METRICS]
    if unknown:
        metrics = (parts_of(name)[0] for name in unknown)
        raise ThresholdError("\n".join(f"checks: unknown metric '{each}'{hint(each, METRICS)}" for each in metrics))
    return [_judged(evidence, name, text) for name, text in checks.items()]


def _judged(evidence: Evidence, name: str, text: str) -> Judged:
    metric, line, direction = parts_of(name)
    kpi = METRICS[metric]
    found = kpi_interval(evidence, (line, direction), kpi, _LEVEL)
    threshold = read_threshold(text)
    share, is_of_worst_line = share_left_of(evidence, (line, direction))
    if kpi.is_of_delivered and not carries_demand(share):
        word, is_decided, reason = _not_carried(share, is_of_worst_line=is_of_worst_line)
    else:
        word, is_decided, reason = _verdict(threshold, found, len(evidence.run.finished) - found.count)
    return Judged(
        check=name,
        kpi=kpi.key,
        line=line,
        direction=direction,
        threshold=text,
        unit=kpi.unit,
        mean=found.estimate,
        low95=float(found.low),
        high95=float(found.high),
        replications=found.count,
        undelivered_share=share,
        word=word,
        is_decided=is_decided,
        reason=reason,
        replications_to_settle=None if is_decided else _to_settle(threshold, found),
    )


def _not_carried(share: float, *, is_of_worst_line: bool) -> tuple[Word, bool, str]:
    """The miss of what only delivered goods have, where that share of the others never is."""
    goods = "goods on one line" if is_of_worst_line else "goods"
    return "missed", True, f"{100 * share:.3g} % of {goods} never delivered"


def _verdict(threshold: Threshold, found: Interval, unknown: int) -> tuple[Word, bool, str]:
    """The word, whether noise leaves it that, and why in words."""
    if unknown:
        of = f"{unknown} of {unknown + found.count} replications" if found.count else "any replication"
        return "missed", True, f"no value in {of}"
    word: Word = "met" if threshold.allows(found.estimate) else "missed"
    if math.isnan(found.low):
        return word, False, "undecided: one replication has no interval"
    if word == "met":
        is_decided = threshold.allows(found.low) and threshold.allows(found.high)
    else:
        is_decided = not (threshold.is_above_low(found.high) and threshold.is_below_high(found.low))
    return word, bool(is_decided), "" if is_decided else "undecided by noise"


def _to_settle(threshold: Threshold, found: Interval) -> int | None:
    """Ask for a half width that keeps the interval on one side of the nearest end."""
    if found.count < 2:
        return None
    distance = min(abs(found.estimate - end) for end in (threshold.low, threshold.high))
    needed = replications_needed(found.deviation, distance)
    return None if needed is None else max(needed, found.count + 1)
