import math
import os

import pyarrow.compute as pc
import pytest
from pandas.testing import assert_frame_equal

import sim
from results import KPIS, Evidence, kpis
from results.studies import one_replication, points
from results.studies.indicator_store import keep_indicators, read_indicators
from results.studies.indicators import READY, indicators
from results.studies.measuring import indicator_file, measure
from sim.folder_lock import FolderLock, locked
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
    measured = found.table[found.table["indicator"].isin(KPIS)].drop(columns="scenario")
    keys = ["replication", "line", "direction", "indicator"]
    assert_frame_equal(
        measured.sort_values(keys).reset_index(drop=True), expected.sort_values(keys).reset_index(drop=True)
    )


def test_what_became_ready_is_what_was_delivered_and_what_is_left(minimal, tmp_path):
    run = sim.run(minimal, folder=tmp_path / "run", replications=1, workers=1)
    evidence, table = Evidence(run), indicators(run, 0).to_pandas()
    ready = table[table["indicator"] == READY]
    assert len(ready) == len(evidence.groups())
    time, rows = minimal.scenario.time, run.table("consignments", 0).to_pandas()
    counted = rows[(rows["ready_s"] >= time.measured_from_s) & (rows["ready_s"] < time.measured_to_s)]
    [every] = ready[(ready["line"] == "all") & (ready["direction"] == "both")]["value"]
    assert every == len(counted) > 0
    traffic = [evidence.traffic(0, group) for group in zip(ready["line"], ready["direction"], strict=True)]
    assert ready["value"].tolist() == [len(each.lead_time_s) + each.still_in_system for each in traffic]


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


def seeds(*numbers):
    return [sim.load_scenario("scenarios/minimal.yaml", overrides=(*SHORT, f"seed={n}")) for n in numbers]


def test_a_replication_that_fails_is_told_and_not_simulated_again(minimal, tmp_path, monkeypatch):
    def jammed(*_):
        simulated.append(1)
        raise sim.RunFailed("replication 1: no train can move")

    simulated = []
    with LocalWorkers(1) as workers:
        measure([minimal], replications=[0], workers=workers, store=tmp_path)
        monkeypatch.setattr(one_replication, "Simulation", jammed)
        found = measure([minimal], replications=[0, 1], workers=workers, store=tmp_path)
        again = measure([minimal], replications=[0, 1], workers=workers, store=tmp_path)

    assert simulated == [1]
    assert found.failures == again.failures == {(0, 1): "replication 1: no train can move"}
    assert list(found.digests) == [(0, 0)]
    mean, none = found.values(0, ("all", "both"), "lead_time_mean")
    assert mean > 0
    assert math.isnan(none)


def test_values_of_a_group_without_traffic_in_one_replication_keep_their_place(minimal, tmp_path):
    """Replication 1 is made to have no traffic one way, as where trains are few."""
    with LocalWorkers(1) as workers:
        measure([minimal], replications=[0, 1, 2], workers=workers, store=tmp_path)
        file = indicator_file(tmp_path, minimal, 1)
        table = read_indicators(file)
        keep_indicators(file, table.filter(pc.not_equal(table["direction"], "viet_nam_to_china")))
        found = measure([minimal], replications=[0, 1, 2], workers=workers, store=tmp_path)

    group = ("all", "viet_nam_to_china")
    assert [value > 0 for value in found.values(0, group, "throughput_teu")] == [True, False, True]
    assert found.values(0, group, "throughput_teu")[1] == 0
    assert [math.isnan(value) for value in found.values(0, group, "lead_time_mean")] == [False, True, False]
    assert found.values(0, ("no_line", "both"), "throughput_teu").size == 0


def test_digests_are_those_of_a_run(minimal, tmp_path):
    run = sim.run(minimal, folder=tmp_path / "run", replications=2, workers=1)
    with LocalWorkers(1) as workers:
        found = measure([minimal], replications=[0, 1], workers=workers, store=tmp_path / "store")
    assert found.digests == {(0, number): digest for number, digest in run.digests.items()}


def test_tables_are_kept_as_a_run_keeps_them(minimal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    here = sim.run(minimal, folder="apart", replications=2, workers=1)
    with LocalWorkers(1) as workers:
        measure([minimal], replications=[0], workers=workers)
        found = measure([minimal], replications=[0, 1], workers=workers, keeps_tables=True)
    kept = sim.open_run(sim.run_folder(minimal))
    assert kept.digests == here.digests
    assert {number: digest for (_, number), digest in found.digests.items()} == here.digests
    assert sorted(f.name for f in kept.folder.iterdir()) == sorted(f.name for f in here.folder.iterdir())


def test_a_run_that_is_there_is_read_and_not_simulated_again(minimal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = sim.run(minimal, replications=2, workers=1)
    with LocalWorkers(1) as workers:
        simulated = measure([minimal], replications=[0, 1], workers=workers, store=tmp_path / "other")
        monkeypatch.setattr(one_replication, "Simulation", None)
        with monkeypatch.context() as patch:
            patch.setattr(points, "_run_of", lambda _: run)
            read = measure([minimal], replications=[0, 1], workers=workers)
    assert read.table.equals(simulated.table)
    assert read.digests == simulated.digests


def test_a_point_that_another_process_works_on_is_left_for_later(tmp_path):
    """The other process finishes it meanwhile: it is found, and not simulated again."""
    first, second = seeds(1, 2)
    told, done = [], []
    with LocalWorkers(1) as workers:
        measure([first], replications=[0], workers=workers, store=tmp_path / "elsewhere")
        theirs = indicator_file(tmp_path / "elsewhere", first, 0)
        ours = indicator_file(tmp_path, first, 0)
        ours.parent.mkdir()
        lock = FolderLock(ours.parent)
        lock.acquire()

        def other(progress):
            told.append(progress.waits_for)
            done.append((progress.done, progress.note))
            if progress.waits_for and not ours.exists():
                ours.write_bytes(theirs.read_bytes())
                lock.release()

        found = measure([first, second], replications=[0], workers=workers, store=tmp_path, progress=other)
    assert told[:2] == ["", ""]
    assert told[2].startswith(f"{ours.parent}: process {os.getpid()} on ")
    assert done[1] == (1, "1 of 2 points")
    assert len(told) == 3
    assert len(found.digests) == 2


def test_what_dead_processes_have_left_goes_and_what_others_write_stays(tmp_path):
    first, second = seeds(1, 2)
    folders = [indicator_file(tmp_path, loaded, 0).parent for loaded in (first, second)]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / ".7.parquet-99999999.part").write_bytes(b"half a file")
    with LocalWorkers(1) as workers, locked(folders[1]):
        measure([first], replications=[0], workers=workers, store=tmp_path)
    assert [sorted(f.name for f in folder.iterdir()) for folder in folders] == [
        ["0.parquet"],
        [".7.parquet-99999999.part"],
    ]


def test_a_file_of_indicators_that_cannot_be_read_is_named(minimal, tmp_path):
    file = indicator_file(tmp_path, minimal, 0)
    file.parent.mkdir()
    file.write_bytes(b"half a file")
    with LocalWorkers(1) as workers, pytest.raises(sim.RunError) as error:
        measure([minimal], replications=[0], workers=workers, store=tmp_path)
    assert str(error.value).startswith(f"{file}: cannot be read (")
    assert str(error.value).endswith("without it the replication is simulated again")
