"""Scenario files: YAML in, a checked and frozen scenario out."""

from .loading import LoadedScenario, load_scenario
from .problem import Problem, ScenarioError
from .provenance import Provenance
from .schema import Scenario
from .written_inputs import Written, read_written

__all__ = [
    "LoadedScenario",
    "Problem",
    "Provenance",
    "Scenario",
    "ScenarioError",
    "Written",
    "load_scenario",
    "read_written",
]
