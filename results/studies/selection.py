"""Selection: the best of several plans, with a stated probability, and which plans are worth their cost at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim import Progress
from sim.workers import Workers

from ..columns import Number
from ..interval_estimates import Interval, mean_interval
from ..undelivered import carries_demand
from .carrying import LATE, is_of_delivered, undelivered_on
from .indicators import READY
from .kim_nelson import Race, Terms
from .measuring import STORE, measure
from .plans_file import Plan, Plans


class SelectionError(RuntimeError):
    """A replication of a plan could not be carried to its end, or nothing was delivered in it."""


@dataclass(frozen=True, slots=True)
class PlanResult:
    """One plan in the end.

    `mean`: its indicator with the 95 % t interval over `replications`; `change` from doing nothing, over the
    replications of both. `dropped_after`: replications after which it was clearly worse than `dropped_by`; None if it
    was not. `dominated_by`: a plan that costs no more and is better on their common replications (or costs less and is
    as good); None for a plan on the frontier of cost and effect.

    `undelivered`: the share of goods that are never delivered. Where that is too much (`results.undelivered`) for an
    indicator that only delivered goods have, `is_carried` is false: the plan is in no race, dominates none and is never
    the best, and neither its mean nor its change says anything.
    """

    plan: Plan
    mean: Interval
    change: Interval
    replications: int
    dropped_after: int | None
    dropped_by: str | None
    dominated_by: str | None
    undelivered: float
    is_carried: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """The plans in their order, the one chosen, and whether it is decided.

    `best`: its id; None where no plan carries its demand. `equals`: plans left beside it whose values are the same in
    every replication. `undecided`: plans that could not be told from it within the replications allowed; empty if it is
    decided. `spent`: replications of all plans together. `warnings`: what they warn of, each with the id of its plan.
    """

    plans: tuple[PlanResult, ...]
    best: str | None
    equals: tuple[str, ...]
    undecided: tuple[str, ...]
    spent: int
    warnings: tuple[tuple[str, str], ...] = ()


def select_plan(
    plans: Plans,
    *,
    workers: Workers,
    processes: int = 1,
    store: Path = STORE,
    progress: Callable[[Progress], None] | None = None,
) -> Selection:
    """Race the candidates by KN (`results.studies.kim_nelson`) until one is left, or the replications are used up.

    What is in the store is not simulated again. `processes` that would be idle look ahead. A plan that is found not to
    carry its demand is taken out and the others race anew: it may have dropped one of them.

    Raises:
        SelectionError: A replication failed, or has no value.
        OSError: The store cannot be written.
        LedgerError: The ledger of a run does not add up.
    """
    scenarios = _Scenarios(plans, workers, store, progress)
    numbers = range(len(plans.candidates))
    scenarios.measure(numbers, range(plans.asked.first_replications))
    while True:
        able = [number for number in numbers if scenarios.is_carried(number)]
        race = _race(scenarios, able, processes) if able else None
        if all(map(scenarios.is_carried, able)):
            return _selection(scenarios, able, race)


def _race(scenarios: "_Scenarios", able: Sequence[int], processes: int) -> Race:
    """Race these candidates, which are numbered by their place among them."""
    asked = scenarios.plans.asked
    terms = Terms(asked.indifference, asked.confidence, asked.first_replications)
    first = [scenarios.signed(number, range(asked.first_replications)) for number in able]
    race = Race.start(terms, first) if len(able) > 1 else Race(terms, first, np.zeros((1, 1)))
    while not race.is_over and race.replications < asked.most_replications:
        left = race.left
        ahead = max(1, -(-processes // len(left)))
        block = range(race.replications, min(race.replications + ahead, asked.most_replications))
        scenarios.measure([able[at] for at in left], block)
        for replication in block:
            if not race.is_over:
                race.go_on({at: scenarios.signed(able[at], [replication])[0] for at in race.left})
    return race


class _Scenarios:
    """What was measured of the candidates, as it is asked for: the indicator, and what tells whether goods are left."""

    def __init__(
        self, plans: Plans, workers: Workers, store: Path, progress: Callable[[Progress], None] | None
    ) -> None:
        self.plans = plans
        self.warnings: dict[tuple[str, str], None] = {}
        self._workers, self._store, self._progress = workers, store, progress
        self._known: dict[tuple[int, str, str], dict[int, float]] = {}
        self._measured = [0] * len(plans.candidates)

    @property
    def spent(self) -> int:
        """Replications of all candidates together."""
        return sum(self._measured)

    def measure(self, numbers: Sequence[int], replications: range) -> None:
        """Measure some candidates in the next replications; what was measured before is not asked for again.

        Raises:
            SelectionError: A replication failed.
        """
        for start in sorted({min(self._measured[number], replications.stop) for number in numbers}):
            behind = [number for number in numbers if self._measured[number] == start]
            if behind and start < replications.stop:
                self._measure(behind, range(start, replications.stop))

    def _measure(self, numbers: Sequence[int], replications: range) -> None:
        plans, before = self.plans, self.spent
        asked = [plans.candidates[number] for number in numbers]
        most = len(plans.candidates) * plans.asked.most_replications

        def tell(step: Progress) -> None:
            if self._progress is not None:
                self._progress(Progress(before + step.done, most))

        found = measure(
            [plan.loaded for plan in asked],
            replications=replications,
            workers=self._workers,
            store=self._store,
            progress=tell,
        )
        if found.failures:
            raise SelectionError("\n".join(f"{asked[at].key}: {text}" for (at, _), text in found.failures.items()))
        self.warnings.update(((asked[at].key, text), None) for (at, _), said in found.warnings.items() for text in said)
        lines = found.table["line"].unique().tolist()
        for at, number in enumerate(numbers):
            self._measured[number] = replications.stop
            for line in lines:
                for key in {LATE, READY, plans.indicator}:
                    values = found.values(at, (line, plans.group[1]), key).tolist()
                    known = self._known.setdefault((number, line, key), {})
                    known.update(zip(replications, values, strict=False))

    def values(self, number: int) -> Number:
        """The indicator of a candidate in all its replications, NaN for none."""
        known = self._known.get((number, self.plans.group[0], self.plans.indicator), {})
        return np.array([known.get(at, np.nan) for at in range(self._measured[number])])

    def signed(self, number: int, replications: Sequence[int]) -> list[float]:
        """The same in some replications, its sign turned where lower is better.

        Raises:
            SelectionError: One has no value.
        """
        found = self.values(number)[list(replications)]
        if np.isnan(found).any():
            name = ".".join((self.plans.indicator, *self.plans.group))
            raise SelectionError(f"{self.plans.candidates[number].key}: has no {name} in a replication")
        return [float(each) for each in self.sign * found]

    @property
    def sign(self) -> float:
        """The factor that makes more of an indicator better."""
        return -1.0 if self.plans.asked.better == "lower" else 1.0

    def undelivered(self, number: int) -> float:
        """The share of goods of a candidate that are never delivered."""
        lines = dict.fromkeys(line for of, line, _ in self._known if of == number)

        def measured(line: str, key: str) -> Number:
            return np.array(list(self._known.get((number, line, key), {}).values()))

        return float(undelivered_on(self.plans.group[0], lines, measured))

    def is_carried(self, number: int) -> bool:
        """Whether a candidate carries its demand, or its indicator is known all the same."""
        return not is_of_delivered(self.plans.indicator) or carries_demand(self.undelivered(number))


def _selection(scenarios: _Scenarios, able: Sequence[int], race: Race | None) -> Selection:
    plans = scenarios.plans
    values = [scenarios.values(number) for number in range(len(plans.candidates))]
    if race is not None:  # what processes that were idle looked ahead for is not used
        values = [
            each[: len(race.values[able.index(number)])] if number in able else each
            for number, each in enumerate(values)
        ]
    keys = [plan.key for plan in plans.candidates]
    dropped = {} if race is None else {able[at]: (each.after, keys[able[each.by]]) for at, each in race.dropped.items()}
    results = []
    for number, plan in enumerate(plans.candidates):
        common = min(len(values[0]), len(values[number]))
        better = _dominating(plans, values, number, able=able, sign=scenarios.sign) if number in able else None
        after, by = dropped.get(number, (None, None))
        results.append(
            PlanResult(
                plan=plan,
                mean=mean_interval(values[number]),
                change=mean_interval(values[number][:common] - values[0][:common]),
                replications=len(values[number]),
                dropped_after=after,
                dropped_by=by,
                dominated_by=None if better is None else keys[better],
                undelivered=scenarios.undelivered(number),
                is_carried=number in able,
            )
        )
    warnings = tuple(scenarios.warnings)
    if race is None:
        return Selection(tuple(results), None, (), (), scenarios.spent, warnings)
    others = [at for at in race.left if at != race.best]
    equals = tuple(keys[able[at]] for at in others if race.values[at] == race.values[race.best])
    undecided = tuple(keys[able[at]] for at in others if keys[able[at]] not in equals)
    return Selection(tuple(results), keys[able[race.best]], equals, undecided, scenarios.spent, warnings)


def _dominating(plans: Plans, values: Sequence[Number], number: int, *, able: Sequence[int], sign: float) -> int | None:
    """The best of the able plans that cost no more and are better, or cost less and are as good."""
    mine = plans.candidates[number]
    found: dict[int, float] = {}
    for other in able:
        plan = plans.candidates[other]
        common = min(len(values[other]), len(values[number]))
        gain = sign * float((values[other][:common] - values[number][:common]).mean())
        if plan.cost <= mine.cost and other != number and (gain > 0 or (gain == 0 and plan.cost < mine.cost)):
            found[other] = gain
    return max(found, key=found.__getitem__) if found else None
