import pytest
from pandas.testing import assert_frame_equal

import sim
from results import kpis
from results.studies.indicators import indicators
from results.studies.measuring import indicator_file, measure
from sim.workers import LocalWorkers

SHORT = ("time.horizon_weeks=1", "time.warm_up_weeks=0", "time.run_out_weeks=1")


@pytest.fixture
def minimal():
    return sim.load_scenario("scenarios/minimal.yaml", overrides=SHORT)


def test_measured_indicators_equal_those_of_a_run_that_keeps_its_tables(minimal, tmp_path):
    run = sim.run(minimal, folder=tmp_path / "run", replications=2, workers=1)
    with LocalWorkers(1) as workers:
        found = measure([minimal], replications=[0, 1], workers=workers, store=tmp_path / "store")

    expected = kpis(run).rename(columns={"kpi": "indicator"})
    measured = found.table[~found.table["indicator"].str.startswith("cause_")].drop(columns="scenario")
    keys = ["replication", "line", "direction", "indicator"]
    assert_frame_equal(
        measured.sort_values(keys).reset_index(drop=True), expected.sort_values(keys).reset_index(drop=True)
    )


def test_hours_of_all_causes_add_up_to_the_mean_lead_time(minimal, tmp_path):
    run = sim.run(minimal, folder=tmp_path / "run", replications=1, workers=1)
    table = indicators(run, 0).to_pandas()
    for _, group in table.groupby(["line", "direction"]):
        hours = group[group["indicator"].str.startswith("cause_")]["value"].sum()
        assert hours == pytest.approx(group[group["indicator"] == "lead_time_mean"]["value"].item())


def test_what_was_measured_is_found_and_not_simulated_again(minimal, tmp_path):
    renamed = sim.load_scenario("scenarios/minimal.yaml", overrides=(*SHORT, "name=Another name"))
    told = []
    with LocalWorkers(1) as workers:
        first = measure([minimal], replications=[0], workers=workers, store=tmp_path)
        again = measure([renamed], replications=[0], workers=workers, store=tmp_path, progress=told.append)
    assert told == [sim.Progress(1, 1)]
    assert again.table.equals(first.table)


def test_only_the_file_of_indicators_stays(minimal, tmp_path):
    with LocalWorkers(1) as workers:
        measure([minimal], replications=[0], workers=workers, store=tmp_path)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [indicator_file(tmp_path, minimal, 0)]
