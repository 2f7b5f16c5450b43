"""Deciding: claims are judged with more and more pairs, look by look, each until its verdicts have fallen.

The looks are declared before the first, and every verdict is made by the intervals of each look (`results.looks`), so
that over all looks it is wrong no more often than by one. That holds whenever one stops, and so for each claim by
itself: one whose verdicts have fallen is not judged again, and needs no more runs of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..looks import Looks
from .claim import Claim
from .judging import Judgement
from .verdict import Verdict

JudgeAt = Callable[[Sequence[Claim], int], Judgement]
"""Judges claims by so many pairs of replications, with the intervals of each look."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Claims as they were judged at the last look of each; `look` is the last of all, from 1."""

    judgement: Judgement
    look: int

    @property
    def open_verdicts(self) -> list[Verdict]:
        """The verdicts that more pairs may still decide."""
        return [verdict for verdict in self.judgement.verdicts if verdict.is_open]


def decide(claims: Sequence[Claim], looks: Looks, judge_at: JudgeAt) -> Decision:
    """Judge claims at each look until all verdicts of all of them have fallen, or the last look is done."""
    verdicts: dict[str, list[Verdict]] = {claim.id: [] for claim in claims}
    for look, pairs in enumerate(looks.at, start=1):
        left = [claim for claim in claims if look == 1 or any(each.is_open for each in verdicts[claim.id])]
        judgement = judge_at(left, pairs)
        for claim in left:
            verdicts[claim.id] = [each for each in judgement.verdicts if each.claim.id == claim.id]
        found = tuple(each for claim in claims for each in verdicts[claim.id])
        if not any(each.is_open for each in found):
            break
    return Decision(replace(judgement, verdicts=found), look)
