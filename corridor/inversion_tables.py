"""An inversion in words and tables: the answer in a sentence, the amounts tried, JSON."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import click

from .tables import NONE, Side, count, number, percent, print_noise, print_table, span
from .undelivered import NEVER, NOT_CARRIED, SAYS_NOTHING, never_delivered

if TYPE_CHECKING:
    from results.interval_estimates import Interval
    from results.studies.amounts import Varied
    from results.studies.inversion import Inversion, Target

Kind = Literal["change", "level"]

_UNDECIDED = "not told by so few replications"
_MORE = "more --replications may tell"
_TRIED: dict[str, Side] = {"amount": "right", "result": "right", "95 % interval": "right", "": "left"}


@dataclass(frozen=True, slots=True)
class Answered:
    """What was found for a target, of what that was varied; `unit` is that of the indicator.

    `undelivered`: amounts at which the demand is not carried, with the share that is never delivered (NaN: jammed);
    None is the scenario without it.
    """

    found: "Inversion"
    varied: "Varied"
    sought: "Target"
    kind: Kind
    unit: str
    undelivered: Mapping[float | None, float]

    def write(self, value: float) -> str:
        """Write a result; `-` for none."""
        if math.isnan(value):
            return NONE
        return percent(value) if self.kind == "change" else f"{number(value)} {self.unit}".rstrip()

    @property
    def wanted(self) -> str:
        """The target for people."""
        said = self.write(self.sought.value)
        return said if self.kind == "change" else f"{said} or {'less' if self.sought.is_fall else 'more'}"


def print_answer(told: Answered, said: str, *, title: str, replications: int) -> None:
    """Print the amounts tried, what is to be known of them, and the answer, which is `said`."""
    print_table(_TRIED, _rows(told), title=title)
    if None in told.undelivered:
        click.echo(f"The scenario {told.varied.base} {NOT_CARRIED} ({_left(told.undelivered[None])}).")
    failing = [amount for amount in told.found.tried if amount in told.undelivered]
    if failing:
        click.echo(f"A scenario {NOT_CARRIED} where {NEVER}: {SAYS_NOTHING}, and meet no target.")
    if replications > 1 and any(map(_lacks_interval, told.found.tried.values())):
        click.echo(f"No interval: {_why_none(told, replications)}; {_MORE}.")
    print_noise(replications)
    click.echo(said)


def _rows(told: Answered) -> list[list[str]]:
    return [
        [
            f"{amount:g}",
            told.write(result.estimate),
            NONE if math.isnan(result.low) else span(told.write(result.low), told.write(result.high)),
            _meets(told, amount),
        ]
        for amount, result in told.found.tried.items()
    ]


def _meets(told: Answered, amount: float) -> str:
    """What the interval of a result says of the target; the estimate where there is none."""
    sought, result = told.sought, told.found.tried[amount]
    if amount in told.undelivered:
        return f"{NOT_CARRIED}: {_left(told.undelivered[amount])}"
    if sought.is_surely_met(result):
        return "meets the target"
    may = sought.is_met(result.estimate) if math.isnan(result.low) else sought.may_be_met(result)
    return "may meet it" if may else ""


def _left(share: float) -> str:
    return "a replication jams" if math.isnan(share) else never_delivered(share)


def _lacks_interval(result: "Interval") -> bool:
    return math.isnan(result.low) and not math.isnan(result.estimate)


def _why_none(told: Answered, replications: int) -> str:
    """Why a result has no interval: one value has no spread, and a ratio none where its base is known too badly."""
    if replications < 2:
        return "one replication"
    return f"{count(replications, 'replication')} are too few to tell how large the result {told.varied.base} is"


def answer(told: Answered, what: str, *, replications: int) -> str:
    """Return the answer in a sentence; `what` is the result that is asked for."""
    found, varied, wanted, write = told.found, told.varied, told.wanted, told.write
    if found.answer == "met_without":
        return f"{what}: {wanted} is already met {varied.base}."
    if found.answer == "met_by_any":
        return f"{what}: any amount of {varied.name} will do for {wanted}, even {found.amount:g}."
    if found.answer in ("met_by_first", "met_at_least_by_first"):
        is_by_all = found.answer == "met_at_least_by_first"
        others = f"whether by all amounts is {_UNDECIDED}" if is_by_all else "not by all amounts"
        return f"{what}: {wanted} is met by {varied.name} {found.amount:g}, the end of the range; {others}."
    if found.answer == "undecided_by_first":
        return f"{what}: whether {wanted} is met by {varied.name} {_by_first(found, write)}."
    if found.answer == "undecided_without" and found.without is not None:
        level = _result(found.without, write)
        return f"{what}: whether {wanted} is already met {varied.base} is {_UNDECIDED}: it is {level}; {_MORE}."
    if found.answer in ("impossible", "undecided"):
        return f"{what}: {wanted} {_out_of_reach(told)}."
    return f"{what}: {wanted} needs {varied.name} {found.amount:g}{_interval(told, replications)}."


def _by_first(found: "Inversion", write: Any) -> str:
    """That the end of the range may meet the target or not, and which amount does for sure."""
    there = _result(found.tried[found.amount], write)
    end = f"{found.amount:g}, the end of the range, is {_UNDECIDED}: there it is {there}"
    sure = next((each for each in (found.low, found.high) if not math.isnan(each)), math.nan)
    return f"{end}; {_MORE}" if math.isnan(sure) else f"{end}; {sure:g} surely does; {_MORE}"


def _out_of_reach(told: Answered) -> str:
    """That no amount meets the target, with the best there is."""
    found, varied, write = told.found, told.varied, told.write
    best = found.best
    if math.isnan(best):
        why = "no amount carries the demand" if told.undelivered else "no amount gives a result"
        return f"is impossible with {varied.name}: {why}"
    result = _result(found.tried[best], write)
    if found.answer == "impossible":
        return f"is impossible with {varied.name}: at best, at {best:g}, it is {result}"
    return f"with {varied.name} is {_UNDECIDED}: at {best:g} it is {result}; {_MORE}"


def _result(result: "Interval", write: Any) -> str:
    """A result with its interval, if it has one."""
    interval = "" if math.isnan(result.low) else f" (95 % interval {span(write(result.low), write(result.high))})"
    return f"{write(result.estimate)}{interval}"


def _interval(told: Answered, replications: int) -> str:
    found, varied = told.found, told.varied
    if math.isnan(found.tried[found.amount].low):
        return f", without an interval ({_why_none(told, replications)})"
    low = f"below {varied.span.low:g}" if math.isnan(found.low) else f"{found.low:g}"
    high = f"beyond {varied.span.high:g}" if math.isnan(found.high) else f"{found.high:g}"
    return f" (95 % interval {low} to {high})"


def inversion_json(told: Answered, said: str, wanted: tuple[Kind, float]) -> dict[str, Any]:
    """Return an inversion as lists, dicts, texts and numbers; `said` is its answer, `wanted` the target as given."""
    from results.undelivered import MOST_UNDELIVERED

    found, varied = told.found, told.varied
    without = None if found.without is None else _result_json(told, None, found.without)
    return {
        "varied": varied.name,
        "range": [varied.span.low, varied.span.high],
        "is_whole": varied.span.is_whole,
        "target": {"kind": wanted[0], "value": wanted[1]},
        "answer": found.answer,
        "said": said,
        "amount": found.amount,
        "low95": found.low,
        "high95": found.high,
        "is_monotone": found.is_monotone,
        "is_reached": found.is_reached,
        "most_undelivered_share": MOST_UNDELIVERED,
        "without": without,
        "tried": [{"amount": amount, **_result_json(told, amount, result)} for amount, result in found.tried.items()],
    }


def _result_json(told: Answered, amount: float | None, result: "Interval") -> dict[str, Any]:
    return {
        "result": result.estimate,
        "low95": result.low,
        "high95": result.high,
        "carries_demand": amount not in told.undelivered,
        "undelivered_share": told.undelivered.get(amount),
    }
