"""Selection: the best of several plans, with a stated probability, and which plans are worth their cost at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim import Progress
from sim.workers import Workers

from ..columns import Number
from ..interval_estimates import Interval, mean_interval
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
    """

    plan: Plan
    mean: Interval
    change: Interval
    replications: int
    dropped_after: int | None
    dropped_by: str | None
    dominated_by: str | None


@dataclass(frozen=True, slots=True)
class Selection:
    """The plans in their order, the one chosen, and whether it is decided.

    `best`: its id. `equals`: plans left beside it whose values are the same in every replication. `undecided`: plans
    that could not be told from it within the replications allowed; empty if it is decided. `spent`: replications of all
    plans together.
    """

    plans: tuple[PlanResult, ...]
    best: str
    equals: tuple[str, ...]
    undecided: tuple[str, ...]
    spent: int


def select_plan(
    plans: Plans,
    *,
    workers: Workers,
    processes: int = 1,
    store: Path = STORE,
    progress: Callable[[Progress], None] | None = None,
) -> Selection:
    """Race the candidates by KN (`results.studies.kim_nelson`) until one is left, or the replications are used up.

    What is in the store is not simulated again. `processes` that would be idle look ahead.

    Raises:
        SelectionError: A replication failed, or has no value.
        OSError: The store cannot be written.
        LedgerError: The ledger of a run does not add up.
    """
    asked = plans.asked
    terms = Terms(asked.indifference, asked.confidence, asked.first_replications)
    sign = -1.0 if asked.better == "lower" else 1.0
    scenarios = _Scenarios(plans, workers, store, progress)
    everyone = range(len(plans.candidates))
    first = scenarios.measured(everyone, range(asked.first_replications))
    race = Race.start(terms, [(sign * first[number]).tolist() for number in everyone])
    while not race.is_over and race.replications < asked.most_replications:
        left = race.left
        ahead = max(1, -(-processes // len(left)))
        upto = min(race.replications + ahead, asked.most_replications)
        block = scenarios.measured(left, range(race.replications, upto))
        for at in range(upto - race.replications):
            if not race.is_over:
                race.go_on({number: sign * block[number][at] for number in race.left})
    return _selection(plans, race, sign, scenarios.spent)


class _Scenarios:
    """The candidates' values, measured as they are asked for; `spent` counts replications."""

    def __init__(
        self, plans: Plans, workers: Workers, store: Path, progress: Callable[[Progress], None] | None
    ) -> None:
        self._plans, self._workers, self._store, self._progress = plans, workers, store, progress
        self.spent = 0

    def measured(self, numbers: Sequence[int], replications: Sequence[int]) -> dict[int, Number]:
        """The indicator of some candidates in some replications.

        Raises:
            SelectionError: A replication failed, or has no value.
        """
        plans, before = self._plans, self.spent
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
        values = {number: found.values(at, plans.group, plans.indicator) for at, number in enumerate(numbers)}
        for number, each in values.items():
            if len(each) < len(replications) or np.isnan(each).any():
                name = ".".join((plans.indicator, *plans.group))
                raise SelectionError(f"{plans.candidates[number].key}: has no {name} in a replication")
        self.spent += len(numbers) * len(replications)
        return values


def _selection(plans: Plans, race: Race, sign: float, spent: int) -> Selection:
    values = [sign * np.asarray(each) for each in race.values]
    keys = [plan.key for plan in plans.candidates]
    results = []
    for number, plan in enumerate(plans.candidates):
        common = min(len(values[0]), len(values[number]))
        dropped = race.dropped.get(number)
        better = _dominating(plans, values, number, sign)
        results.append(
            PlanResult(
                plan=plan,
                mean=mean_interval(values[number]),
                change=mean_interval(values[number][:common] - values[0][:common]),
                replications=len(values[number]),
                dropped_after=None if dropped is None else dropped.after,
                dropped_by=None if dropped is None else keys[dropped.by],
                dominated_by=None if better is None else keys[better],
            )
        )
    others = [number for number in race.left if number != race.best]
    equals = tuple(keys[number] for number in others if race.values[number] == race.values[race.best])
    undecided = tuple(keys[number] for number in others if keys[number] not in equals)
    return Selection(tuple(results), keys[race.best], equals, undecided, spent)


def _dominating(plans: Plans, values: Sequence[Number], number: int, sign: float) -> int | None:
    """The best of the plans that cost no more and are better, or cost less and are as good."""
    mine = plans.candidates[number]
    found: dict[int, float] = {}
    for other, plan in enumerate(plans.candidates):
        common = min(len(values[other]), len(values[number]))
        gain = sign * float((values[other][:common] - values[number][:common]).mean())
        if plan.cost <= mine.cost and other != number and (gain > 0 or (gain == 0 and plan.cost < mine.cost)):
            found[other] = gain
    return max(found, key=found.__getitem__) if found else None
