"""Checks of the block `checks`: its metrics, lines and directions are there, and no threshold is taken for an input."""

from collections.abc import Collection, Iterable, Mapping

from .findings import Findings
from .problem import PathKey, dotted, hint
from .provenance import Provenance
from .schema import Scenario
from .schema.thresholds import is_name_of_check

ALL_LINES = "all"
DIRECTIONS = ("china_to_viet_nam", "viet_nam_to_china", "both", "domestic")
"""`both` is the two across the border, without domestic; it is meant where no direction is given."""


def check_thresholds(
    scenario: Scenario, provenance: Mapping[str, Provenance], metrics: Collection[str] | None, findings: Findings
) -> None:
    """Blame unknown metrics (None: they are not looked at), lines and directions, and ranges, at the key."""
    check_threshold_names(scenario.checks, scenario.network, provenance, metrics, findings)


def check_threshold_names(
    names: Iterable[str],
    lines: Collection[str] | None,
    provenance: Mapping[str, Provenance],
    metrics: Collection[str] | None,
    findings: Findings,
) -> None:
    """As `check_thresholds`, by the names of checks and of lines (None: lines are not looked at).

    Names of another form are left to the schema.
    """
    for name in filter(is_name_of_check, names):
        path: PathKey = ("checks", name)
        metric, line, direction = parts_of(name)
        for what, word, allowed in (
            ("metric", metric, [metric] if metrics is None else metrics),
            ("line", line, [line] if lines is None else [*lines, ALL_LINES]),
            ("direction", direction, DIRECTIONS),
        ):
            if word not in allowed:
                findings.blame(path, f"unknown {what} '{word}'{hint(word, allowed)}", on_key=True)
        if dotted(path) in provenance and provenance[dotted(path)].range is not None:
            findings.blame(path, "has a range, but a threshold is no input that may vary", on_key=True)


def parts_of(name: str) -> tuple[str, str, str]:
    """The metric, line and direction of a check's name; the direction is `both` where none is given."""
    metric, line, *direction = name.split(".")
    return metric, line, direction[0] if direction else "both"
