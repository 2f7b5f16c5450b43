"""What a lever is: a named change of a scenario, with its parameters, what it sets, and what was measured elsewhere."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from geo import Network

from ..problem import PathKey
from ..schema import Block, Scenario
from ..schema.block import Name

Scope = Literal["borders", "opening hours", "lines", "train services", "pools", "flows"]
"""What a lever is pulled for, one by one; `at` names those it is limited to."""

Kind = Literal["soft", "hard"]
"""Soft: rules, papers, people, timetable. Hard: tracks, rolling stock, equipment."""


class Parameters(Block):
    """What every lever may be told: `at`, the ids it is limited to (none: all for which it means something)."""

    at: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One key of the scenario and the value that a lever gives it."""

    path: PathKey
    value: Any


@dataclass(frozen=True, slots=True)
class Case:
    """The scenario that a lever is pulled in, as its files say it, with its network."""

    scenario: Scenario
    network: Network


class NotApplicableError(Exception):
    """A lever means nothing for one border, line or service; the text says why."""


Changes = Callable[[Case, str, Any], Iterable[Change]]
"""From a case, the id of one border, line, ... and the parameters to the changes there.

Raises:
    NotApplicableError: It means nothing there.
"""


@dataclass(frozen=True, slots=True)
class Lever:
    """One lever.

    `what`: what changes in the world. `sets`: the keys that it sets, `*` for each of its scope. `effect` and `source`:
    what was measured elsewhere. `doubt`: where it need not help.
    """

    name: str
    kind: Kind
    scope: Scope
    what: str
    sets: str
    effect: str
    source: str
    changes: Changes
    doubt: str = ""
    parameters: type[Parameters] = Parameters


Item = TypeVar("Item")


def items(case: Case, scope: Scope) -> Mapping[str, Any]:
    """What there is of a scope in a scenario, by id."""
    scenario = case.scenario
    blocks: dict[Scope, Mapping[str, Any]] = {
        "borders": scenario.borders,
        "opening hours": scenario.opening_hours,
        "lines": scenario.network,
        "train services": scenario.services.trains,
        "pools": scenario.fleet.locomotives,
        "flows": scenario.flows,
    }
    return blocks[scope]


def need(found: Iterable[Item], why_not: str) -> list[Item]:
    """The things found, as a list.

    Raises:
        NotApplicableError: There are none.
    """
    listed = list(found)
    if not listed:
        raise NotApplicableError(why_not)
    return listed
