"""`corridor invert`: how much of a lever, or of any number of a scenario, is needed for a target."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from .arguments import json_option, scenario_argument, set_option
from .exit_codes import Invalid, NotMet
from .indicators import check_indicators, line_name
from .sides import GivenSide
from .studies import announce, work_like
from .study_options import HowToStudy, indicator_name, indicator_option, line_option, studied, study_options
from .subjects import Subject, print_study, read_subject
from .tables import NONE, Side, number, percent, print_noise, print_table, span
from .varied_number import Asked, Range, read_varied

if TYPE_CHECKING:
    from results.interval_estimates import Interval
    from results.studies.amounts import Varied
    from results.studies.assumed_points import How
    from results.studies.inversion import Inversion, Target
    from sim import LoadedScenario

Kind = Literal["change", "level"]

_REPLICATIONS = 5
_UNDECIDED = "not told by so few replications"
_MORE = "more --replications may tell"
_EXPECTED_AMOUNTS = 20
"""Five over the range, and five to find each of the answer and the ends of its interval."""
_TRIED: dict[str, Side] = {"amount": "right", "result": "right", "95 % interval": "right", "": "left"}


class _Goal(click.ParamType["tuple[Kind, float]"]):
    """A change in %, as in -10%, or a level in the indicator's unit, as in 60."""

    name = "TARGET"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "tuple[Kind, float]":
        text = str(value).strip()
        try:
            found = float(text.removesuffix("%"))
        except ValueError:
            found = math.nan
        if not math.isfinite(found):
            self.fail(f"'{value}' must be a change such as -10%, or a level such as 60", param, ctx)
        if not text.endswith("%"):
            return "level", found
        if not found or found <= -100:
            self.fail(f"'{value}' must be a change above -100% and other than 0%", param, ctx)
        return "change", found / 100


@click.command(epilog="docs/assumptions.md says how the amount and its interval are found.")
@scenario_argument
@set_option
@click.option("--lever", metavar="LEVER[:PARAMETER]", help="The lever, and which of its numbers if it has several.")
@click.option("--at", metavar="ID", multiple=True, help="Limit the lever to a border, line, ... May be repeated.")
@click.option("--key", metavar="KEY.PATH", help="Any number of the scenario instead of a lever.")
@click.option(
    "--target",
    type=_Goal(),
    required=True,
    help="A change against the scenario without, as in -10%; or a level in the indicator's unit, as in 60.",
)
@click.option("--range", "ends", type=Range(), help="Amounts to try.  [default: what the lever or the input allows]")
@indicator_option
@line_option
@study_options(_REPLICATIONS)
@click.option(
    "--require",
    "is_required",
    is_flag=True,
    help="Exit with 4 if the target is out of reach, or if that is not decided.",
)
@json_option
def invert(
    scenario: Path,
    *,
    overrides: tuple[str, ...],
    lever: str | None,
    at: tuple[str, ...],
    key: str | None,
    target: "tuple[Kind, float]",
    ends: tuple[float, float] | None,
    indicator: str,
    line: str,
    how: HowToStudy,
    is_required: bool,
    is_json: bool,
) -> None:
    """How much of a lever does SCENARIO need for a target? As in --lever pre_arrival_lodgement --target -10%.

    The change is against the scenario without the lever. Prints the smallest amount that meets the target (the largest
    where less does more) with its 95 % interval; or that even the best amount does not, or that so few replications
    do not tell. All amounts share their random numbers; what is measured is kept and found again.
    """
    unit = check_indicators([indicator])[indicator]
    subject = read_subject([GivenSide(scenario, overrides)], how, default=_REPLICATIONS, line=line)
    question = _question(subject, Asked(lever, at, key, ends), indicator, line, target)
    without = question.varied.without.load()
    parts = [(without, _EXPECTED_AMOUNTS * len(subject.replications))]
    announce(work_like(parts, is_at_most=False), how.simulate)
    with studied("invert", how, subject.replications) as ready:
        sought, found = _find(question, without, ready)
    write = _writer(question.kind, unit)
    name, where = indicator_name(indicator), line_name(subject.network, line)
    answer = _answer(found, question.varied, f"{name} of {where}", _wanted(sought, question.kind, write), write)

    def tables() -> None:
        print_table(_TRIED, _rows(found, sought, write), title=f"{name}, {where}, by {question.varied.name}")
        print_noise(len(subject.replications))
        click.echo(answer)

    as_json = _json(found, question.varied, answer, target) if is_json else None
    print_study(_said(subject, question, found), tables=tables, found=as_json)
    if is_required and (lacking := _lacking(found)):
        raise NotMet(f"target not {lacking}: {answer}")


@dataclass(frozen=True, slots=True)
class _Question:
    """What is varied to change which result; `cut` says why the range ends where it does, if it is cut."""

    varied: "Varied"
    cut: str | None
    indicator: str
    line: str
    kind: Kind
    wanted: float


def _question(subject: Subject, asked: Asked, indicator: str, line: str, target: "tuple[Kind, float]") -> _Question:
    from results.studies.amounts import allowed

    return _Question(*allowed(read_varied(subject.cases[0], subject.loaded[0], asked)), indicator, line, *target)


def _find(question: _Question, without: "LoadedScenario", ready: "How") -> "tuple[Target, Inversion]":
    """Find the amount that is needed.

    Raises:
        Invalid: The scenario has no result to change.
    """
    from results.studies.amounts import Results
    from results.studies.inversion import Target, invert

    indicator, line, kind = question.indicator, question.line, question.kind
    results = Results(question.varied, without, indicator, line, kind, ready)
    as_written = results.as_written()
    if math.isnan(as_written.estimate):
        raise Invalid(f"{without.file}: {indicator} of {line} has no value, there is nothing to change")
    sought = Target(question.wanted, is_fall=_is_fall(indicator, kind, question.wanted, as_written.estimate))
    return sought, invert(results.of, sought, question.varied.span, without=as_written)


def _said(subject: Subject, question: _Question, found: "Inversion") -> list[str]:
    varied = question.varied
    said = [*subject.said(), f"varied: {varied.name}, {varied.span.low:g} to {varied.span.high:g}"]
    if question.cut is not None:
        said.append(f"the range is cut where the scenario is invalid: {question.cut}")
    if not found.is_monotone:
        said.append("more does not always do more: the results below turn back; the answer is the first amount")
    return said


def _is_fall(indicator: str, kind: Kind, wanted: float, as_written: float) -> bool:
    """Whether the target is to be come down to: a level is that is better the lower, even where it is met already."""
    from results import KPIS

    if kind == "change":
        return wanted < 0
    better = KPIS[indicator].better if indicator in KPIS else "lower"  # hours of a cause
    return wanted < as_written if better is None else better == "lower"


def _writer(kind: Kind, unit: str) -> Any:
    """How results are written."""
    if kind == "change":
        return percent
    return lambda value: f"{number(value)} {unit}".rstrip()


def _wanted(sought: "Target", kind: Kind, write: Any) -> str:
    said = str(write(sought.value))
    return said if kind == "change" else f"{said} or {'less' if sought.is_fall else 'more'}"


def _rows(found: "Inversion", sought: "Target", write: Any) -> list[list[str]]:
    return [
        [
            f"{amount:g}",
            write(result.estimate),
            span(write(result.low), write(result.high)) if not math.isnan(result.low) else NONE,
            _meets(sought, result),
        ]
        for amount, result in found.tried.items()
    ]


def _lacking(found: "Inversion") -> str | None:
    """What a target that is required lacks: to be decided, or to be met."""
    if found.is_reached is None or found.answer == "undecided_without":
        return "decided"
    return None if found.is_reached else "met"


def _meets(sought: "Target", result: "Interval") -> str:
    """What the interval of a result says of the target; the estimate where there is none."""
    if sought.is_surely_met(result):
        return "meets the target"
    may = sought.is_met(result.estimate) if math.isnan(result.low) else sought.may_be_met(result)
    return "may meet it" if may else ""


def _answer(found: "Inversion", varied: "Varied", what: str, wanted: str, write: Any) -> str:
    """The answer in a sentence."""
    if found.answer == "met_without":
        return f"{what}: {wanted} is already met without it."
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
        return f"{what}: whether {wanted} is already met without it is {_UNDECIDED}: it is {level}; {_MORE}."
    if found.answer in ("impossible", "undecided"):
        return f"{what}: {wanted} {_out_of_reach(found, varied, write)}."
    return f"{what}: {wanted} needs {varied.name} {found.amount:g}{_interval(found, varied)}."


def _by_first(found: "Inversion", write: Any) -> str:
    """That the end of the range may meet the target or not, and which amount does for sure."""
    there = _result(found.tried[found.amount], write)
    end = f"{found.amount:g}, the end of the range, is {_UNDECIDED}: there it is {there}"
    sure = next((each for each in (found.low, found.high) if not math.isnan(each)), math.nan)
    return f"{end}; {_MORE}" if math.isnan(sure) else f"{end}; {sure:g} surely does; {_MORE}"


def _out_of_reach(found: "Inversion", varied: "Varied", write: Any) -> str:
    """That no amount meets the target, with the best there is."""
    best = found.best
    if math.isnan(best):
        return f"is impossible with {varied.name}: no amount gives a result"
    result = _result(found.tried[best], write)
    if found.answer == "impossible":
        return f"is impossible with {varied.name}: at best, at {best:g}, it is {result}"
    return f"with {varied.name} is {_UNDECIDED}: at {best:g} it is {result}; {_MORE}"


def _result(result: "Interval", write: Any) -> str:
    """A result with its interval, if it has one."""
    interval = "" if math.isnan(result.low) else f" (95 % interval {span(write(result.low), write(result.high))})"
    return f"{write(result.estimate)}{interval}"


def _interval(found: "Inversion", varied: "Varied") -> str:
    if math.isnan(found.tried[found.amount].low):
        return ", without an interval (one replication)"
    low = f"below {varied.span.low:g}" if math.isnan(found.low) else f"{found.low:g}"
    high = f"beyond {varied.span.high:g}" if math.isnan(found.high) else f"{found.high:g}"
    return f" (95 % interval {low} to {high})"


def _json(found: "Inversion", varied: "Varied", answer: str, target: "tuple[Kind, float]") -> dict[str, Any]:
    return {
        "varied": varied.name,
        "range": [varied.span.low, varied.span.high],
        "is_whole": varied.span.is_whole,
        "target": {"kind": target[0], "value": target[1]},
        "answer": found.answer,
        "said": answer,
        "amount": found.amount,
        "low95": found.low,
        "high95": found.high,
        "is_monotone": found.is_monotone,
        "is_reached": found.is_reached,
        "without": None if found.without is None else _result_json(found.without),
        "tried": [{"amount": amount, **_result_json(result)} for amount, result in found.tried.items()],
    }


def _result_json(result: "Interval") -> dict[str, Any]:
    return {"result": result.estimate, "low95": result.low, "high95": result.high}
