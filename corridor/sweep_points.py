"""The points of a sweep: what `--vary` says, every combination of it, and each of them read and checked."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import read_scenario
from .tables import count

if TYPE_CHECKING:
    from sim import LoadedScenario, Problem

MOST_POINTS = 10_000
_OPTION = "--vary"
_NOT_VARIED = {
    "name": "changes no result, cannot be varied",
    "description": "changes no result, cannot be varied",
    "replications": "cannot be varied, --replications says how many",
}
_OPENING, _CLOSING = "[{", "]}"
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Varied:
    """Keys that are varied, each with the texts of its values; every combination is a point, the last key fastest."""

    keys: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]

    @property
    def points(self) -> list[tuple[str, ...]]:
        """The values of each point, in the order of the keys."""
        return list(product(*self.values))

    def name(self, point: Sequence[str]) -> str:
        """Name a point by its values."""
        return ", ".join(f"{key}={value}" for key, value in zip(self.keys, point, strict=True))

    def where(self, points: Collection[tuple[str, ...]]) -> str:
        """Say which points these are, as short as can be."""
        everything = self.points
        if len(points) == len(everything):
            return "in every point" if len(everything) > 1 else f"at {self.name(everything[0])}"
        found = [
            [value for value in values if any(p[i] == value for p in points)] for i, values in enumerate(self.values)
        ]
        if prod(map(len, found)) == len(points):  # they are themselves all combinations of some values
            some = [
                f"{key}={' or '.join(here)}"
                for key, here, values in zip(self.keys, found, self.values, strict=True)
                if len(here) < len(values)
            ]
            return f"at {', '.join(some)}"
        few = [f"({self.name(point)})" for point in everything if point in points][:_SHOWN]
        if len(few) < len(points):
            few.append(f"{count(len(points) - len(few), 'more point')}")
        return f"at {', '.join(few)}"


def read_varied(texts: Sequence[str], overrides: Sequence[str]) -> Varied:
    """Read what `--vary` says; `overrides` are those of `--set`.

    Raises:
        ScenarioError: Everything that is wrong with it.
    """
    import sim

    problems: list[Problem] = []
    keys: list[str] = []
    values: list[tuple[str, ...]] = []
    fixed = {override.partition("=")[0].strip() for override in overrides}
    for number, text in enumerate(texts, start=1):
        key, equals, rest = text.partition("=")
        key = key.strip()
        split = split_values(rest)
        wrong = _complaint(key, equals, split) or _clash(key, keys, fixed)
        if wrong:
            problems.append(sim.Problem(_OPTION, number, 1, key[:60] if equals else "", wrong))
        keys.append(key)
        values.append(tuple(split))
    number_of_points = prod(map(len, values))
    if not problems and number_of_points > MOST_POINTS:
        problems.append(sim.Problem(_OPTION, 1, 1, "", f"{number_of_points:,} points, must be at most {MOST_POINTS:,}"))
    if problems:
        raise sim.ScenarioError(problems)
    return Varied(tuple(keys), tuple(values))


def split_values(text: str) -> list[str]:
    """Split values at the commas outside brackets and quotes."""
    found, depth, quote = [""], 0, ""
    for character in text:
        if character == "," and not depth and not quote:
            found.append("")
            continue
        found[-1] += character
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        else:
            depth += (character in _OPENING) - (character in _CLOSING)
    return [each.strip() for each in found]


def _complaint(key: str, equals: str, values: Sequence[str]) -> str:
    if not equals or not key:
        return "must be key.path=value,value,..."
    if key in _NOT_VARIED:
        return _NOT_VARIED[key]
    if not all(values):
        return "a value is missing, there must be one before and after each comma"
    twice = next((value for place, value in enumerate(values) if value in values[:place]), None)
    return f"{twice} is there twice, must be once" if twice is not None else ""


def _clash(key: str, before: Iterable[str], fixed: Iterable[str]) -> str:
    for other, how in (*((each, "varied") for each in before), *((each, "set") for each in fixed)):
        if key == other:
            return "is varied twice, must be once" if how == "varied" else "is varied and set, must be one of them"
        if f"{key}.".startswith(f"{other}.") or f"{other}.".startswith(f"{key}."):
            return f"'{other}' is {how} too, and one is part of the other"
    return ""


def read_points(file: Path, varied: Varied, overrides: tuple[str, ...]) -> "list[LoadedScenario]":
    """Read the scenario of every point.

    Raises:
        Invalid: The file is none of YAML, by its name.
        ScenarioError: What is wrong in any point, each problem once with the points that have it.
    """
    import sim

    found: list[LoadedScenario] = []
    problems: dict[Problem, list[tuple[str, ...]]] = {}
    for point in varied.points:
        settings = (f"{key}={value}" for key, value in zip(varied.keys, point, strict=True))
        try:
            found.append(read_scenario(file, (*overrides, *settings)))
        except sim.ScenarioError as wrong:
            for problem in wrong.problems:
                problems.setdefault(problem, []).append(point)
    if problems:
        raise sim.ScenarioError(
            _placed(problem, len(overrides), varied.where(points)) for problem, points in problems.items()
        )
    return found


def _placed(problem: "Problem", overrides: int, where: str) -> "Problem":
    """The problem as of `--vary`, if it is one of its values that it is in; with the points that have it."""
    from dataclasses import replace

    placed = replace(problem, message=f"{problem.message} ({where})")
    if problem.file == "--set" and problem.line > overrides:
        placed = replace(placed, file=_OPTION, line=problem.line - overrides)
    return placed
