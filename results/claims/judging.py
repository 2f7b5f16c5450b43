"""Judging: every claim against two runs, line by line."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..json_values import finite
from ..looks import ONE_LOOK, Looks
from ..pairs import Pairs, pairs_of, warnings_of
from ..run import Run
from ..traffic import ALL_LINES, Evidence, Group
from .claim import EACH_LINE, Claim
from .growth import Grow, judge_growth
from .quantities import DEMAND_CARRIED, QUANTITIES, changes_of
from .undelivered import undelivered
from .verdict import VERDICT_LEVEL, Verdict, judge, without_test


@dataclass(frozen=True, slots=True)
class Judgement:
    """Claims held against a baseline and an upgraded run: verdicts in the order of the claims, lines within them.

    `pairs` of replications were compared (of each claim, those of its verdicts). `warnings` are sentences to show
    beside the figures. The intervals cover the simulation's noise only.
    """

    baseline: str
    upgraded: str
    pairs: int
    verdicts: tuple[Verdict, ...]
    warnings: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as lists, dicts, texts and finite numbers; what is not a number, or not finite, becomes None."""
        return {
            "baseline": self.baseline,
            "upgraded": self.upgraded,
            "pairs": self.pairs,
            "verdicts": [finite(asdict(verdict)) for verdict in self.verdicts],
            "warnings": list(self.warnings),
        }


def judge_claims(
    claims: Iterable[Claim],
    baseline: Run | Evidence,
    upgraded: Run | Evidence,
    *,
    grow: Grow | None = None,
    looks: Looks = ONE_LOOK,
) -> Judgement:
    """Judge each claim by the pairs of two runs; with several `looks`, by the intervals of each of them.

    `grow` simulates the upgraded scenario with more demand, for claims that it is carried; without it they stay
    undecided and say why.

    Raises:
        ComparisonError: the runs form no pairs (seeds, periods or finished replications differ).
        LedgerError: the ledger of a run does not add up.
    """
    pairs = pairs_of(baseline, upgraded)
    verdicts = tuple(verdict for claim in claims for verdict in _judge(claim, pairs, grow, looks))
    names = (pairs.baseline.run.name, pairs.upgraded.run.name)
    return Judgement(*names, len(pairs.replications), verdicts, warnings_of(pairs))


def _judge(claim: Claim, pairs: Pairs, grow: Grow | None, looks: Looks) -> Sequence[Verdict]:
    if claim.not_testable is not None:
        return [without_test(claim, "not testable", claim.not_testable)]
    groups = _groups(claim, pairs)
    if not groups:
        return [without_test(claim, "undecided", "nothing to judge, no line has freight in this direction")]
    if claim.quantity == DEMAND_CARRIED:
        return judge_growth(claim, groups, pairs, grow, looks)
    return judge_change(claim, pairs, groups, looks)


def judge_change(claim: Claim, pairs: Pairs, groups: Sequence[Group], looks: Looks = ONE_LOOK) -> list[Verdict]:
    """Judge a claim that a quantity changes, for each group; what goods did not arrive is looked at first."""
    quantity = QUANTITIES[claim.quantity]
    changes = changes_of(quantity, pairs, groups, looks.each_level(VERDICT_LEVEL))
    left = [undelivered(pairs, group) if quantity.is_of_delivered else None for group in groups]
    return [
        judge(claim, group, change, looks, left=each) for group, change, each in zip(groups, changes, left, strict=True)
    ]


def _groups(claim: Claim, pairs: Pairs) -> list[Group]:
    """The lines that a claim is judged for, in its direction."""
    if claim.lines == ALL_LINES:
        wanted = [(ALL_LINES, claim.direction)]
        return [group for group in wanted if group in pairs.groups()]
    if claim.lines == EACH_LINE:
        return [group for group in pairs.groups() if group[1] == claim.direction]
    return [(line, claim.direction) for line in claim.lines]
