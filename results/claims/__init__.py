"""Claims: public sentences as tested hypotheses, from the file that has them to the verdicts."""

from .claim import EACH_LINE, Claim, GrowthTerms
from .claims_file import ClaimsDocument, lead_time_claim, read_claims, shipped_claims
from .deciding import Decision, decide
from .growth import Grow
from .judging import Judgement, judge_change, judge_claims
from .quantities import QUANTITIES, Quantity, inverse_share
from .undelivered import Undelivered
from .verdict import VERDICT_LEVEL, GrowthStep, Verdict, Word, judge

__all__ = [
    "EACH_LINE",
    "QUANTITIES",
    "VERDICT_LEVEL",
    "Claim",
    "ClaimsDocument",
    "Decision",
    "Grow",
    "GrowthStep",
    "GrowthTerms",
    "Judgement",
    "Quantity",
    "Undelivered",
    "Verdict",
    "Word",
    "decide",
    "inverse_share",
    "judge",
    "judge_change",
    "judge_claims",
    "lead_time_claim",
    "read_claims",
    "shipped_claims",
]
