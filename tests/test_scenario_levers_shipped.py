"""Every lever on the shipped scenarios: it can be pulled, or is refused at the lever itself, in words."""

from pathlib import Path

import pytest

import sim

FOLDER = Path(__file__).parents[1] / "scenarios"
EVERY = ("baseline", "upgraded", "terminals", "everyday_baseline", "everyday_upgraded")


@pytest.mark.parametrize("name", sim.LEVERS)
@pytest.mark.parametrize("scenario", EVERY)
def test_lever_can_be_pulled_or_says_why_not(scenario, name):
    try:
        pulled = sim.load_scenario(FOLDER / f"{scenario}.yaml", overrides=[f"levers=[{name}]"])
    except sim.ScenarioError as error:
        (problem,) = error.problems
        assert problem.key == f"levers.0.{name}"
        assert "does not apply" in problem.message
    else:
        sources = [each.source for each in pulled.provenance.values() if each.source]
        assert [source for source in sources if source.startswith(f"lever {name} ")]


@pytest.mark.parametrize("name", sim.LEVERS)
def test_every_lever_means_something_on_the_lines_of_today(name):
    """One of the baseline, the baseline with pools, and the baseline with terminals."""
    can = []
    for scenario in ("baseline", "everyday_baseline", "terminals"):
        try:
            can.append(sim.load_scenario(FOLDER / f"{scenario}.yaml", overrides=[f"levers=[{name}]"]))
        except sim.ScenarioError:
            continue
    assert can


def test_through_running_at_lao_cai_runs_and_moves_nothing_to_other_wagons(tmp_path):
    short = [f"time.{key}_weeks={weeks}" for key, weeks in (("warm_up", 0), ("horizon", 1), ("run_out", 1))]
    loaded = sim.load_scenario(FOLDER / "baseline.yaml", overrides=["levers=[through_running]", *short])

    tables = sim.simulate(loaded, 0)

    assert "gauge_transfer" not in tables["intervals"]["cause"].unique().to_pylist()
    delivered = tables["consignments"].to_pandas()
    assert delivered[delivered["line"] == "lao_cai"]["delivered_s"].notna().sum() > 100
