"""The claims that ship with the project, as a report shows them: what is said, and the verdict of each comparison."""

from typing import Any

from ..claims import Claim, judge_claims, shipped_claims
from ..claims.quantities import DEMAND_CARRIED, QUANTITIES
from ..traffic import Evidence


def claims() -> list[dict[str, Any]]:
    """Return the shipped claims in their order.

    Keys: `id`, `text`, `sentence`, `stated_for`, `source`, `reading`, `quantity` (its name, empty where it is not
    testable), `not_testable` (why, or None), `needs_runs` (whether it takes runs of its own, which a report has not).
    """
    return [_plain(claim) for claim in shipped_claims().claims.values()]


def claim_verdicts(baseline: Evidence, upgraded: Evidence) -> list[dict[str, Any]]:
    """Return the verdicts on all shipped claims, as `corridor claims` has them for two finished runs.

    Keys: `claim` (its id), `line`, `direction`, `word`, `reason`, `change_share`, `low90`, `high90`, `pairs` and
    `pairs_to_settle`, and where goods had not arrived `undelivered` (shares `baseline` and `upgraded`, of all lines
    those of the worst: `is_of_worst_line`), else None.

    Raises:
        ComparisonError: the runs form no pairs.
        LedgerError: the ledger of a run does not add up.
    """
    judged = judge_claims(shipped_claims().claims.values(), baseline, upgraded).to_json()["verdicts"]
    return [
        {key: one["claim"]["id"] if key == "claim" else value for key, value in one.items() if key != "steps"}
        for one in judged
    ]


def _plain(claim: Claim) -> dict[str, Any]:
    said = ("id", "text", "sentence", "stated_for", "source", "reading", "not_testable")
    return {
        **{key: getattr(claim, key) for key in said},
        "quantity": QUANTITIES[claim.quantity].name if claim.quantity else "",
        "needs_runs": claim.quantity == DEMAND_CARRIED,
    }
