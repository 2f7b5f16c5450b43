"""Uncertain inputs: every number that a scenario marks low or assumed and gives a range, and how they vary together.

Each is uniform in its range, for nothing else is known of it. Where two scenarios say the same of a path (value, range
and what it varies with), it is one input of both. Shares that must sum to 1, and parts of a sum, are rescaled so that
they do; what follows another number is multiplied by the factor by which that one changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any

from sim import LEVERS, LoadedScenario, ScenarioError, Written
from sim.scenario.provenance import Provenance

from .cases import Case
from .followers import Followers
from .shares import rescaled

DOUBTFUL = ("low", "assumed")
"""The confidences that make a number an uncertain input."""

INSET = 0.01
"""An end of a range that the scenario file must not have (0 min of work) lies so much of the range further in."""


@dataclass(frozen=True, slots=True)
class UncertainInput:
    """A number that may lie anywhere between `low` and `high`; `value` is what is written; `of` has its cases."""

    path: str
    value: float
    low: float
    high: float
    is_whole: bool
    of: tuple[int, ...]

    def at(self, share: float) -> float:
        """The value at a share of the range, 0 to 1; of whole numbers each has the same room."""
        if self.is_whole:
            return min(self.high, floor(self.low + share * (self.high - self.low + 1)))
        return float(f"{self.low + share * (self.high - self.low):.9g}")

    @property
    def key(self) -> tuple[str, tuple[int, ...]]:
        """What tells it from all others."""
        return self.path, self.of


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A number that is low or assumed and yet stays as it is, and why."""

    path: str
    why: str
    of: tuple[int, ...]


Point = Mapping[int, float]
"""Values of inputs by their number in `Assumptions.inputs`; the others stay as they are written."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The uncertain inputs of one or two cases; `inset` names those with an end of their range moved in.

    `followers` has what follows other numbers, for each case.
    """

    cases: tuple[Case, ...]
    inputs: tuple[UncertainInput, ...]
    left_alone: tuple[LeftAlone, ...]
    inset: tuple[str, ...]
    written: tuple[Written, ...]
    followers: tuple[Followers, ...]

    def texts(self, point: Point, case: int) -> tuple[str, ...]:
        """What a point sets of a case, as overrides beneath its levers; nothing if none of its inputs varies."""
        return tuple(f"{path}={value!r}" for path, value in self._simulated(point, case).items())

    def followed(self, point: Point, case: int) -> dict[str, float]:
        """The values by path that a case has at a point and that were not drawn so: what follows, what is rescaled."""
        drawn = self._drawn(point, case)
        return {path: value for path, value in self._simulated(point, case).items() if value != drawn.get(path)}

    def _drawn(self, point: Point, case: int) -> dict[str, float]:
        return {self.inputs[at].path: value for at, value in sorted(point.items()) if case in self.inputs[at].of}

    def _simulated(self, point: Point, case: int) -> dict[str, float]:
        written, followers = self.written[case], self.followers[case]
        return followers.with_followers(rescaled(self._drawn(point, case), written, followers.whole), written)

    def paths(self, each: UncertainInput) -> set[str]:
        """The path of an input and those of all that follow it in any of its cases."""
        return {each.path, *(path for case in each.of for path in self.followers[case].of(each.path))}

    def label(self, each: UncertainInput) -> str:
        """Which cases an input belongs to: `both`, or the label of the only one."""
        return "both" if len(each.of) > 1 else self.cases[each.of[0]].label

    def only(self, numbers: Sequence[int]) -> "Assumptions":
        """The same with these inputs alone; the others stay as they are written."""
        return replace(self, inputs=tuple(self.inputs[at] for at in numbers))


def find_assumptions(cases: Sequence[Case], loaded: Sequence[LoadedScenario]) -> Assumptions:
    """Find the uncertain inputs of one case, or of two together; `loaded` are the cases as they are written.

    Raises:
        ScenarioError: A file cannot be read.
    """
    written = tuple(case.written() for case in cases)
    found: dict[object, UncertainInput] = {}
    alone: dict[object, LeftAlone] = {}
    for number, (one, scenario) in enumerate(zip(written, loaded, strict=True)):
        for path, provenance in one.provenance.items():
            if provenance.confidence not in DOUBTFUL:
                continue
            each = _read(path, one.value(path), provenance, scenario)
            if isinstance(each, str):
                if provenance.follows is None or not one.value(provenance.follows):
                    _join(alone, (path, each), LeftAlone(path, each, (number,)))
            else:
                key = (path, each, provenance.follows, provenance.part_of)
                _join(found, key, replace(each, of=(number,)))
    followers = tuple(_followers(one, scenario) for one, scenario in zip(written, loaded, strict=True))
    plain = Assumptions(tuple(cases), tuple(found.values()), tuple(alone.values()), (), written, followers)
    return _with_allowed_ends(plain)


def _followers(written: Written, loaded: LoadedScenario) -> Followers:
    leaders = {
        path: said.follows
        for path, said in written.provenance.items()
        if said.follows is not None and written.value(said.follows)  # there is one, and it is not 0
    }
    bound = [*leaders, *(path for path, said in written.provenance.items() if said.part_of is not None)]
    whole = (path for path in bound if takes_whole_numbers(path, value := written.value(path), (value,) * 2, loaded))
    return Followers(leaders, frozenset(whole))


def _join(found: dict[Any, Any], key: object, each: UncertainInput | LeftAlone) -> None:
    """Keep what both cases have once."""
    known = found.get(key)
    found[key] = each if known is None else replace(known, of=(*known.of, *each.of))


def _read(path: str, value: object, said: Provenance, loaded: LoadedScenario) -> UncertainInput | str:
    """An input of no case yet, or why the value stays as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "is no number"
    if said.range is None:
        return "has no range"
    low, high = said.range
    is_whole = takes_whole_numbers(path, value, said.range, loaded)
    if is_whole:
        low, high = ceil(low), floor(high)
    if not low < high:
        return "has no other value in its range"
    return UncertainInput(path, value, low, high, is_whole, ())


def takes_whole_numbers(path: str, value: float, ends: tuple[float, float], loaded: LoadedScenario) -> bool:
    """Whether a path takes whole numbers only: the frozen scenario has one there (what may be a fraction is a float).

    `value` and `ends` of the range tell where the scenario has none at that path.
    """
    steps = path.split(".")
    if steps[0] == "levers" and len(steps) == 4:
        lever = LEVERS.get(steps[2])
        field = None if lever is None else lever.parameters.model_fields.get(steps[3])
        return field is not None and field.annotation is int
    found: Any = loaded.scenario
    for step in steps:
        found = _step(found, step)
    if isinstance(found, int | float):
        return isinstance(found, int)
    if found is not None:  # a distribution, written as one number
        return False
    return isinstance(value, int) and all(end == int(end) for end in ends)


def _step(found: Any, step: str) -> Any:
    if isinstance(found, Mapping):
        return found.get(step)
    if isinstance(found, tuple | list):
        return found[int(step)] if step.isdigit() and int(step) < len(found) else None
    return getattr(found, step, None)


def _with_allowed_ends(plain: Assumptions) -> Assumptions:
    """Move ends that the file must not have (work of 0 min) a little into the range.

    All lower ends are tried at once, then all upper ones: what is wrong with a value itself is said of each.
    """
    refused = [_refused(plain, share) for share in (0.0, 1.0)]
    inputs = [
        replace(
            each,
            low=each.low + INSET * (each.high - each.low) * (at in refused[0]),
            high=each.high - INSET * (each.high - each.low) * (at in refused[1]),
        )
        if not each.is_whole
        else replace(each, low=each.low + (at in refused[0]), high=each.high - (at in refused[1]))
        for at, each in enumerate(plain.inputs)
    ]
    moved = tuple(plain.inputs[at].path for at in sorted(refused[0] | refused[1]))
    return replace(plain, inputs=tuple(inputs), inset=moved)


def _refused(plain: Assumptions, share: float) -> set[int]:
    """The inputs whose value at that end of the range is wrong by itself."""
    ends = {at: each.at(share) for at, each in enumerate(plain.inputs)}
    wrong: set[int] = set()
    for number, case in enumerate(plain.cases):
        try:
            case.load(plain.texts(ends, number))
        except ScenarioError as error:
            keys = {problem.key for problem in error.problems}
            wrong |= {at for at, each in enumerate(plain.inputs) if number in each.of and each.path in keys}
    return wrong


def towards_written(each: UncertainInput, value: float) -> float:
    """Halfway from a value to the written one; whole numbers get there."""
    way = value - each.value
    return each.value + int(way / 2) if each.is_whole else float(f"{each.value + way / 2:.9g}")


def blamed(assumptions: Assumptions, point: Point, case: int, keys: Sequence[str]) -> list[int]:
    """The inputs of a point that messages about these keys may mean: those of the same block of the file.

    Those that a number of the block follows as well. All inputs of the point in that case if none is meant.
    """
    mine = [at for at in sorted(point) if case in assumptions.inputs[at].of]
    blocks = {key.rpartition(".")[0] for key in keys} - {""}
    meant = [at for at in mine if _is_in(assumptions.paths(assumptions.inputs[at]), blocks)]
    return meant or mine


def _is_in(paths: set[str], blocks: set[str]) -> bool:
    return any(f"{path}.".startswith(f"{block}.") for path in paths for block in blocks)


def short_name(path: str) -> str:
    """A path for a picture: without the steps that say little."""
    return " ".join(_telling(path.split("."))).replace("_", " ")


def _telling(steps: Sequence[str]) -> Iterator[str]:
    silent = {"borders", "stages", "services", "trains", "trucks", "flows", "terminals", "consist", "consignment"}
    families = {"lognormal", "exponential", "uniform", "triangular", "weibull", "levers", "channel_shares", "mean"}
    for step in steps:
        if step not in silent | families and not step.isdigit():
            yield step
