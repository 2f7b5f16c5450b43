"""Steps from the baseline's mean lead time to the upgraded one's: which causes are steps, in which order."""

from dataclasses import dataclass

from .cause_means import change_of, changes_in
from .sides import Sides
from .traffic import Group

OTHER = "other"
"""The step of all causes that are none of their own."""
_MOST_STEPS = 9
_SMALL_SHARE = 0.01
"""Causes that change by less than this share of the baseline's lead time are one step together; a choice of drawing."""


@dataclass(frozen=True, slots=True)
class Step:
    """The change of one cause's hours, or of the others' together (`OTHER`), with its 95 % t interval (h; or NaN)."""

    cause: str
    kind: str
    change_h: float
    low95_h: float
    high95_h: float


@dataclass(frozen=True, slots=True)
class LeadTimeSteps:
    """The mean lead times of both runs (h), and the steps between them, the largest first; they add up exactly."""

    baseline_h: float
    upgraded_h: float
    steps: tuple[Step, ...]


def lead_time_steps(evidence: Sides, group: Group) -> LeadTimeSteps | None:
    """Return the steps of one line and direction from a baseline to an upgraded run, paired by replication.

    None where no pair of replications delivered goods in both runs: no mean lead time to begin or end with.
    """
    rows = changes_in(evidence, group)
    if not rows:
        return None
    total, causes = rows[0], rows[1:]
    least = _SMALL_SHARE * total.baseline_h
    ranked = sorted(causes, key=lambda row: -abs(row.change_h))
    large = [row for row in ranked if abs(row.change_h) >= least and row.change_h][:_MOST_STEPS]
    rest = [row for row in causes if row not in large]
    steps = [Step(row.cause, row.kind, row.change_h, row.low95_h, row.high95_h) for row in large]
    if any(row.change_h for row in rest):
        steps.append(Step(OTHER, "", *change_of(evidence, group, [row.cause for row in rest])))
    return LeadTimeSteps(total.baseline_h, total.upgraded_h, tuple(steps))
