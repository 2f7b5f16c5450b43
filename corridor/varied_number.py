"""The number that `corridor invert` varies: one of a lever, or any of the scenario; the range that is tried."""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from results.studies.amounts import Varied
    from results.studies.cases import Case
    from results.studies.inversion import Span
    from sim import LoadedScenario


class Range(click.ParamType["tuple[float, float]"]):
    """Two rising numbers with a comma between."""

    name = "LOW,HIGH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        """Read the two numbers, or refuse them."""
        if isinstance(value, tuple):
            return value
        try:
            low, high = (float(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"'{value}' must be two numbers with a comma between, as in 0,0.9", param, ctx)
        if not -math.inf < low < high < math.inf:
            self.fail(f"'{value}' must be two rising numbers", param, ctx)
        return low, high


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be varied, as it was asked for: a number of a lever, or a key; the amounts to try."""

    lever: str | None
    at: tuple[str, ...]
    key: str | None
    ends: tuple[float, float] | None


def read_varied(case: "Case", loaded: "LoadedScenario", asked: Asked) -> "Varied":
    """Find the number that is asked for, and its range.

    Raises:
        UsageError: Neither a lever nor a key is given, or both.
        BadParameter: There is none of that name, it has no range, or not the one that is asked for.
    """
    from results.studies.amounts import vary_key

    if (asked.lever is None) == (asked.key is None):
        raise click.UsageError("needs either --lever or --key")
    if asked.lever is not None:
        return _of_lever(case, asked.lever, asked.at, asked.ends)
    if asked.at:
        raise click.UsageError("--at is for a lever")
    try:
        return vary_key(case, loaded, str(asked.key), asked.ends)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--key") from None


def _of_lever(case: "Case", given: str, at: tuple[str, ...], ends: tuple[float, float] | None) -> "Varied":
    from results.studies.amounts import numbers_of, vary_lever
    from sim import LEVERS
    from sim.scenario.problem import hint

    name, _, parameter = given.partition(":")
    if name not in LEVERS:
        raise _bad_lever(
            f"no lever '{name}'{hint(name, LEVERS, list_up_to=0)}; with a number to vary: {_with_numbers()}"
        )
    numbers = numbers_of(name)
    if not numbers:
        raise _bad_lever(f"'{name}' has no number to vary; those that have: {_with_numbers()}")
    if not parameter and len(numbers) > 1:
        raise _bad_lever(f"'{name}' has several numbers, say which: {', '.join(f'{name}:{each}' for each in numbers)}")
    parameter = parameter or next(iter(numbers))
    if parameter not in numbers:
        raise _bad_lever(f"'{name}' has no number '{parameter}', must be one of {', '.join(numbers)}")
    varied = vary_lever(case, name, parameter, at=at)
    if ends is None:
        return varied
    return replace(varied, span=_within(varied.span, ends))


def _within(allowed: "Span", ends: tuple[float, float]) -> "Span":
    if not allowed.low <= ends[0] < ends[1] <= allowed.high:
        said = f"{ends[0]:g} to {ends[1]:g} must lie within {allowed.low:g} to {allowed.high:g}"
        raise click.BadParameter(said, param_hint="--range")
    if allowed.is_whole and any(end != int(end) for end in ends):
        raise click.BadParameter(f"{ends[0]:g} to {ends[1]:g} must be whole numbers", param_hint="--range")
    return replace(allowed, low=ends[0], high=ends[1])


def _bad_lever(message: str) -> click.BadParameter:
    return click.BadParameter(message, param_hint="--lever")


def _with_numbers() -> str:
    from results.studies.amounts import numbers_of
    from sim import LEVERS

    return ", ".join(f"{name}:{each}" for name in LEVERS for each in numbers_of(name))
