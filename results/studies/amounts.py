"""Amounts: a scenario with so much of a lever, or with another number at one of its keys, and the results of it."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from sim import LEVERS, LoadedScenario, ScenarioError

from ..columns import Number
from ..interval_estimates import Interval, mean_interval, relative_change_of_means
from ..traffic import BOTH_DIRECTIONS
from ..undelivered import carries_demand
from .assumed_points import How
from .carrying import is_of_delivered, undelivered_in
from .cases import Case
from .inversion import Span
from .measuring import measure
from .uncertain_inputs import takes_whole_numbers

_BOUNDS = ("gt", "ge", "lt", "le")
_INSET = 0.001
"""An end that is not allowed itself is come as near as this."""
_HALVINGS = 12
_NOT_APPLICABLE = "does not apply"


@dataclass(frozen=True, slots=True)
class Varied:
    """What is varied: its name for people, the allowed amounts, the case without it, and what an amount sets.

    `base` says what the case without it is: a lever may be left away, a number is as it is written.
    """

    name: str
    span: Span
    without: Case
    text: Callable[[float], str]
    base: str = "without it"

    def load(self, amount: float) -> LoadedScenario:
        """The scenario with that amount; where the lever then changes nothing, the one without it.

        Raises:
            ScenarioError: it is invalid.
        """
        written = round(amount) if self.span.is_whole else amount
        try:
            return self.without.with_overrides(self.text(written)).load()
        except ScenarioError as error:
            if all(problem.message.startswith(_NOT_APPLICABLE) for problem in error.problems):
                return self.without.load()
            raise


def numbers_of(lever: str) -> dict[str, Span]:
    """The parameters of a lever that are numbers, with the amounts that are allowed."""
    found = {}
    for key, parameter in LEVERS[lever].parameters.model_fields.items():
        bounds = {name: getattr(part, name) for part in parameter.metadata for name in _BOUNDS if hasattr(part, name)}
        if parameter.annotation in (int, float):
            found[key] = _span(bounds, is_whole=parameter.annotation is int)
    return found


def _span(bounds: dict[str, float], *, is_whole: bool) -> Span:
    low, high = bounds.get("ge", bounds.get("gt", 0.0)), bounds.get("le", bounds.get("lt", math.inf))
    inset = 1 if is_whole else _INSET
    return Span(low + inset * ("gt" in bounds), high - inset * ("lt" in bounds), is_whole)


def vary_lever(case: Case, lever: str, parameter: str, *, at: Sequence[str] = ()) -> Varied:
    """So much of a lever; what the scenario's own list says of it besides that parameter stays.

    Raises:
        KeyError: there is no such lever, or it has no such number.
        ScenarioError: the scenario cannot be read.
    """
    span = numbers_of(lever)[parameter]
    listed = case.written().value("levers") or []
    others = [each for each in listed if _name(each) != lever]
    own = next((each[lever] or {} for each in listed if _name(each) == lever and isinstance(each, dict)), {})
    given = {**own, "at": list(at)} if at else dict(own)

    def text(amount: float) -> str:
        return f"levers={json.dumps([*others, {lever: {**given, parameter: amount}}])}"

    without = case.with_overrides(f"levers={json.dumps(others)}") if listed else case
    return Varied(f"{lever}: {parameter}", span, without, text)


def _name(entry: Any) -> object:
    return next(iter(entry), None) if isinstance(entry, dict) else entry


def vary_key(case: Case, loaded: LoadedScenario, key: str, ends: tuple[float, float] | None) -> Varied:
    """Another number at a key; `ends` are by default those of its range.

    Raises:
        ValueError: there is no number at that key, or no range is known; the message says so.
    """
    value: Any = loaded.resolved
    for step in key.split("."):
        if isinstance(value, list):
            value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{key}: has no number in {case.file}")
    said = loaded.provenance.get(key)
    ends = ends or (None if said is None else said.range)
    if ends is None:
        raise ValueError(f"{key}: has no range in {case.file}, say one with --range low,high")
    is_whole = takes_whole_numbers(key, value, ends, loaded)
    return Varied(key, Span(*ends, is_whole), case, lambda amount: f"{key}={amount!r}", base=f"as written ({value:g})")


def allowed(varied: Varied) -> tuple[Varied, str | None]:
    """The same without the amounts at either end that make the scenario invalid, and why those do.

    Raises:
        ScenarioError: no amount of the grid makes a valid scenario.
    """
    grid = varied.span.grid()
    wrong = {amount: refusal for amount in grid if (refusal := _refusal(varied, amount)) is not None}
    valid = [amount for amount in grid if amount not in wrong]
    if not valid:
        raise wrong[grid[-1]]
    low, high = valid[0], valid[-1]
    for end in (grid[0], grid[-1]):
        if end in wrong and end == grid[0]:
            low = _last_valid(varied, low, end)
        elif end in wrong:
            high = _last_valid(varied, high, end)
    why = next((str(wrong[end]).splitlines()[0] for end in (grid[-1], grid[0]) if end in wrong), None)
    return replace(varied, span=replace(varied.span, low=low, high=high)), why


def _refusal(varied: Varied, amount: float) -> ScenarioError | None:
    try:
        varied.load(amount)
    except ScenarioError as error:
        return error
    return None


def _last_valid(varied: Varied, valid: float, invalid: float) -> float:
    """The valid amount nearest to an invalid one."""
    for _ in range(_HALVINGS):
        middle = varied.span.between(valid, invalid)
        if middle is None:
            break
        valid, invalid = (middle, invalid) if _refusal(varied, middle) is None else (valid, middle)
    return valid


@dataclass(frozen=True, slots=True)
class Results:
    """Measures the results of amounts: one indicator of one line, both directions, in every replication.

    `kind`: the relative change against the scenario without (a share, Fieller), or the level itself (its unit, t).
    `undelivered` has the amounts measured so far at which the demand is not carried (None: the scenario without it),
    with the share that is never delivered (NaN: a replication jams): what only delivered goods have is no result there.
    `warnings` are what measured replications warn of.
    """

    varied: Varied
    without: LoadedScenario
    indicator: str
    line: str
    kind: Literal["change", "level"]
    how: How
    undelivered: dict[float | None, float] = field(default_factory=dict)
    warnings: dict[str, None] = field(default_factory=dict)

    def of(self, amounts: Sequence[float]) -> list[Interval]:
        """The results with their 95 % intervals; NaN where the scenario is invalid, or the line has none that counts.

        Raises:
            OSError: the store cannot be written.
            LedgerError: the ledger of a run does not add up.
        """
        loaded = {amount: self.varied.load(amount) for amount in amounts if _refusal(self.varied, amount) is None}
        before, *after = self._measured([None, *loaded], [self.without, *loaded.values()])
        found = dict(zip(loaded, after, strict=True))
        nothing = np.full(len(before), np.nan)
        return [self._interval(before, found.get(amount, nothing)) for amount in amounts]

    def as_written(self) -> Interval:
        """The result of the scenario without any of it."""
        (before,) = self._measured([None], [self.without])
        return self._interval(before, before)

    def _measured(self, amounts: Sequence[float | None], scenarios: Sequence[LoadedScenario]) -> list[Number]:
        how = self.how
        found = measure(
            scenarios, replications=how.replications, workers=how.workers, store=how.store, progress=how.progress
        )
        self.warnings.update(dict.fromkeys(text for said in found.warnings.values() for text in said))
        shares = [undelivered_in(found, at, self.line, BOTH_DIRECTIONS) for at in range(len(scenarios))]
        for jammed, _ in found.failures:
            shares[jammed] = math.nan
        fails = [not carries_demand(share) and is_of_delivered(self.indicator) for share in shares]
        self.undelivered.update((amounts[at], shares[at]) for at in range(len(scenarios)) if fails[at])
        nothing = np.full(len(how.replications), np.nan)
        values = [found.values(at, (self.line, BOTH_DIRECTIONS), self.indicator) for at in range(len(scenarios))]
        return [nothing if fails[at] or not len(each) else each for at, each in enumerate(values)]

    def _interval(self, before: Number, after: Number) -> Interval:
        whole = ~np.isnan(before + after)
        if self.kind == "level":
            return mean_interval(after[whole])
        return relative_change_of_means(before[whole], after[whole])
