"""`corridor invert`: how much of a lever, or of any number of a scenario, is needed for a target."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .arguments import json_option, scenario_argument, set_option
from .exit_codes import Invalid, NotMet
from .indicators import check_indicators, line_name
from .inversion_tables import Answered, Kind, answer, inversion_json, print_answer
from .sides import GivenSide
from .studies import announce, work_like
from .study_options import HowToStudy, indicator_name, indicator_option, line_option, studied, study_options
from .subjects import Subject, print_study, read_subject
from .undelivered import NOT_CARRIED, warn_of_measured
from .varied_number import Asked, Range, read_varied

if TYPE_CHECKING:
    from results.studies.amounts import Varied
    from results.studies.assumed_points import How
    from results.studies.inversion import Inversion
    from sim import LoadedScenario

_REPLICATIONS = 5
_EXPECTED_AMOUNTS = 20
"""Five over the range, and five to find each of the answer and the ends of its interval."""


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
    help="A change against the scenario without the lever (of a key: as written), as in -10%; or a level in the "
    "indicator's unit, as in 60.",
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

    The change is against the scenario without the lever, or with the number as it is written. Prints the smallest
    amount that meets the target (the largest where less does more) with its 95 % interval; or that even the best
    amount does not, or that so few replications do not tell. All amounts share their random numbers; what is measured
    is kept and found again.
    """
    unit = check_indicators([indicator])[indicator]
    subject = read_subject([GivenSide(scenario, overrides)], how, default=_REPLICATIONS, line=line)
    question = _question(subject, Asked(lever, at, key, ends), indicator, line, target)
    without = question.varied.without.load()
    parts = [(without, _EXPECTED_AMOUNTS * len(subject.replications))]
    announce(work_like(parts, is_at_most=False), how.simulate)
    with studied("invert", how, subject.replications) as ready:
        told = _find(question, without, ready, unit)
    name, where = indicator_name(indicator), line_name(subject.network, line)
    several = len(subject.replications)
    said = answer(told, f"{name} of {where}", replications=several)
    title = f"{name}, {where}, by {question.varied.name}"
    print_study(
        _said(subject, question, told.found),
        tables=lambda: print_answer(told, said, title=title, replications=several),
        found=inversion_json(told, said, target) if is_json else None,
    )
    if is_required and (lacking := _lacking(told.found)):
        raise NotMet(f"target not {lacking}: {said}")


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


def _find(question: _Question, without: "LoadedScenario", ready: "How", unit: str) -> Answered:
    """Find the amount that is needed, and say what was warned of.

    Raises:
        Invalid: The scenario has no result to change.
    """
    from results.studies.amounts import Results
    from results.studies.inversion import Target, invert

    indicator, line, kind = question.indicator, question.line, question.kind
    results = Results(question.varied, without, indicator, line, kind, ready)
    as_written = results.as_written()
    is_carried = None not in results.undelivered
    if math.isnan(as_written.estimate) and (is_carried or kind == "change"):
        warn_of_measured((without.scenario.name, text) for text in results.warnings)
        why = "has no value" if is_carried else f"says nothing, the scenario {question.varied.base} {NOT_CARRIED}"
        raise Invalid(f"{without.file}: {indicator} of {line} {why}, there is nothing to change")
    sought = Target(question.wanted, is_fall=_is_fall(indicator, kind, question.wanted, as_written.estimate))
    found = invert(results.of, sought, question.varied.span, without=as_written)
    warn_of_measured((without.scenario.name, text) for text in results.warnings)
    return Answered(found, question.varied, sought, kind, unit, results.undelivered)


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


def _lacking(found: "Inversion") -> str | None:
    """What a target that is required lacks: to be decided, or to be met."""
    if found.is_reached is None or found.answer == "undecided_without":
        return "decided"
    return None if found.is_reached else "met"
