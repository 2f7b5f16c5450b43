"""The one claim that a study holds its results against: its options, and which claims two runs of a point can tell."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .indicators import Lines

if TYPE_CHECKING:
    from results import Claim
    from results.claims import ClaimsDocument


@dataclass(frozen=True, slots=True)
class WantedClaim:
    """A claim's id and its file, as they were asked for; None where they were not."""

    file: Path | None
    id: str | None

    @property
    def is_given(self) -> bool:
        """Whether any was asked for."""
        return self.file is not None or self.id is not None

    def find(self, network: Lines) -> "Claim":
        """Return the claim: the one asked for, the only one of its file, or that lead times fall by 10 to 15 %.

        Raises:
            ScenarioError: The file is wrong, or the claim names a line that is not in `network`.
            BadParameter: There is no such claim, or the two runs of a point do not tell.
        """
        from results import lead_time_claim, read_claims, shipped_claims

        if not self.is_given:
            return lead_time_claim()
        document = shipped_claims() if self.file is None else read_claims(self.file)
        claim = _only(document) if self.id is None else _of_id(document, self.id)
        document.check_lines(network, [claim])
        return claim


def claim_options(help_text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the options of one claim; they arrive as one argument, `wanted`."""

    def added(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def packed(claims_file: Path | None, claim_id: str | None, **others: Any) -> None:
            command(wanted=WantedClaim(claims_file, claim_id), **others)

        bare = click.option("--claim", "claim_id", metavar="ID", help=help_text)(packed)
        help_of_file = "File of claims.  [default: those of scenarios/claims.yaml]"
        return click.option("--claims", "claims_file", type=click.Path(path_type=Path), help=help_of_file)(bare)

    return added


def _only(document: "ClaimsDocument") -> "Claim":
    told = _told(document)
    if len(told) != 1:
        raise _bad(f"say which claim of the file; {_choice(told)}")
    return told[0]


def _of_id(document: "ClaimsDocument", wanted: str) -> "Claim":
    from sim.scenario.problem import hint

    told = _told(document)
    named = [claim for claim in document.claims.values() if wanted in (claim.id, claim.whole)]
    own = [claim for claim in named if claim in told]
    if len(own) == 1:
        return own[0]
    if own:
        raise _bad(f"'{wanted}' has several parts; {_choice(own)}")
    if not named:
        raise _bad(f"no claim '{wanted}', {_choice(told)}{hint(wanted, document.ids, list_up_to=0)}")
    raise _bad(f"'{wanted}' {_why_not(named[0])}; {_choice(told)}")


def _told(document: "ClaimsDocument") -> "list[Claim]":
    """The claims that the two runs of a point tell of."""
    return [claim for claim in document.claims.values() if _why_not(claim) is None]


def _why_not(claim: "Claim") -> str | None:
    from results.claims.quantities import DEMAND_CARRIED

    if claim.not_testable is not None:
        return f"is not testable: {claim.not_testable}"
    if claim.quantity == DEMAND_CARRIED:
        return "needs runs of its own, with more goods: `corridor claims` judges it"
    return None


def _choice(claims: "list[Claim]") -> str:
    return f"must be one of {', '.join(claim.id for claim in claims)}" if claims else "none of the file can be judged"


def _bad(message: str) -> click.BadParameter:
    return click.BadParameter(message, param_hint="--claim")
