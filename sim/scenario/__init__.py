"""Scenario files: YAML in, a checked and frozen scenario out."""

from .loading import LoadedScenario, load_scenario
from .problem import Problem, ScenarioError
from .provenance import Provenance
from .schema import Scenario

__all__ = ["LoadedScenario", "Problem", "Provenance", "Scenario", "ScenarioError", "load_scenario"]
