"""Sides: one run, or a baseline and an upgraded run, as charts and their tables take them."""

from collections.abc import Sequence

from .run import Run
from .traffic import BOTH_DIRECTIONS, DIRECTIONS, Evidence, Group

Runs = Run | Evidence | Sequence[Run | Evidence]
Sides = tuple[Evidence, ...]
"""One run's evidence, or those of a baseline and an upgraded run. Tables number them 1 and 2 in their column `run`."""


def sides(runs: Runs) -> Sides:
    """Return one run, or a baseline and an upgraded run, as evidence.

    Raises:
        ValueError: there are no runs, or more than two.
    """
    given = runs if isinstance(runs, Sequence) else (runs,)
    if not 1 <= len(given) <= 2:
        raise ValueError(f"{len(given)} runs, a chart takes one, or a baseline and an upgraded run")
    return tuple(Evidence.of(run) for run in given)


def line_names(evidence: Sequence[Evidence]) -> dict[str, str]:
    """Return id and name of every line with traffic across the border, in the scenario's order."""
    names: dict[str, str] = {}
    for one in evidence:
        for line, direction in one.groups():
            if direction == BOTH_DIRECTIONS and line != "all":
                network = one.run.scenario.network
                names.setdefault(line, network[line].name if line in network else line)
    return names


def groups_across(evidence: Sequence[Evidence]) -> list[Group]:
    """Return every line with each of its directions across the border that any run has, lines in their order."""
    found = {group for one in evidence for group in one.groups()}
    return [(line, way) for line in line_names(evidence) for way in DIRECTIONS if (line, way) in found]
