"""Scenario files of a few lines that build on each other, for tests of `extends`."""

from pathlib import Path

import pytest

from sim.scenario import ScenarioError, load_scenario
from sim.scenario.layers import merge_layers, read_layers
from sim.scenario.overrides import apply_overrides
from sim.scenario.provenance import unwrap

NAME_OF_BASE = "the name of a YAML file in the scenario's folder, or a list of such names"


def write(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def merged(name, *overrides):
    root, problems = merge_layers(read_layers(Path(name)))
    root, refused = apply_overrides(root, overrides)
    unwrapped = unwrap(root)
    found = [str(problem) for problem in (*problems, *refused, *unwrapped.problems)]
    return unwrapped.root.value, unwrapped.provenance, found


def refusal(name, *overrides):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(name, overrides=overrides)
    return str(caught.value).splitlines()
