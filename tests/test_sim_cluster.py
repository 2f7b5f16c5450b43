"""Workers of a Dask cluster in processes of their own: the same results, and what happens when they die."""

import operator
import os
import shutil
import signal
import time

import pytest
from small_clusters import SmallCluster, kill

import sim
import sim.cluster
from results.studies.measuring import measure
from sim.cluster import ClusterError, ClusterWorkers
from sim.workers import LocalWorkers

SHORT = ("time.horizon_weeks=1", "time.warm_up_weeks=0", "time.run_out_weeks=0")


def points(count):
    return [sim.load_scenario("scenarios/minimal.yaml", overrides=(*SHORT, f"seed={n}")) for n in range(count)]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two workers that nannies start anew when they die."""
    cluster = SmallCluster(tmp_path_factory.mktemp("cluster"))
    for _ in range(2):
        cluster.add_worker()
    yield cluster
    cluster.end()


@pytest.fixture
def frail(tmp_path):
    """One worker that nobody starts anew."""
    cluster = SmallCluster(tmp_path)
    cluster.worker = cluster.add_worker("--no-nanny")
    yield cluster
    cluster.end()


def test_a_cluster_measures_what_processes_of_this_machine_do(cluster, tmp_path):
    with LocalWorkers(1) as workers:
        here = measure(points(3), replications=[0, 1], workers=workers, store=tmp_path / "here")
    with ClusterWorkers(cluster.address) as workers:
        there = measure(points(3), replications=[0, 1], workers=workers, store=tmp_path / "there")

    assert there.digests == here.digests
    assert len(set(here.digests.values())) == 6
    assert there.table.equals(here.table)


def test_a_run_on_a_cluster_has_the_same_tables(cluster, tmp_path):
    loaded = points(1)[0]
    here = sim.run(loaded, folder=tmp_path / "here", replications=2, workers=1)
    with ClusterWorkers(cluster.address) as workers:
        there = sim.run(loaded, folder=tmp_path / "there", replications=2, workers=workers)

    assert there.digests == here.digests
    assert sorted(file.name for file in there.folder.iterdir()) == sorted(file.name for file in here.folder.iterdir())


def test_what_a_worker_that_is_killed_was_at_goes_to_another(cluster, tmp_path):
    killed = []

    def kill_one(progress):
        if progress.done == 2 and not killed:
            address, process = next(iter(workers.client.run(os.getpid).items()))
            killed.append(address)
            os.kill(process, signal.SIGKILL)

    with LocalWorkers(1) as workers:
        undisturbed = measure(points(8), replications=[0], workers=workers, store=tmp_path / "here")
    with ClusterWorkers(cluster.address) as workers:
        found = measure(points(8), replications=[0], workers=workers, store=tmp_path / "there", progress=kill_one)

    assert len(killed) == 1
    assert found.failures == {}
    assert found.digests == undisturbed.digests


def test_what_a_call_raises_is_raised_here(cluster):
    with ClusterWorkers(cluster.address) as workers, pytest.raises(sim.RunError) as error:
        list(workers.each(sim.open_run, [("no_such_folder",)]))
    assert str(error.value) == "no_such_folder: is no run, it has no manifest.json"


def test_a_worker_of_another_version_is_refused(cluster, monkeypatch):
    monkeypatch.setattr(sim.cluster, "code_digest", lambda: "changed")
    with pytest.raises(ClusterError) as error, ClusterWorkers(cluster.address):
        pass
    assert "the worker has another version of railcorridor: install there what is installed here" in str(error.value)


def test_a_worker_without_the_package_is_refused(tmp_path):
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "__init__.py").write_text("raise ImportError('not installed')\n")
    cluster = SmallCluster(tmp_path)
    cluster.add_worker("--no-nanny", path=tmp_path)
    try:
        with pytest.raises(ClusterError) as error, ClusterWorkers(cluster.address):
            pass
    finally:
        cluster.end()
    assert str(error.value).endswith(": the worker has no railcorridor: install there what is installed here")


def test_when_the_last_worker_dies_the_client_says_so_and_keeps_what_is_finished(frail, tmp_path):
    def kill_it(progress):
        if progress.done == 1:
            kill(frail.worker)
            workers._patience_s = 0.5

    with (
        ClusterWorkers(frail.address, patience_s=10.0) as workers,
        pytest.raises(ClusterError) as error,
    ):
        measure(points(40), replications=[0], workers=workers, store=tmp_path, progress=kill_it)

    assert str(error.value) == (
        f"{frail.address}: the cluster has no worker; start some (`dask worker {frail.address}`), "
        "then the same command goes on from there"
    )
    assert [*tmp_path.glob("*/0.parquet")]
    assert not [*tmp_path.glob("*/.lock")]


def test_when_the_scheduler_dies_the_client_says_so(frail):
    with ClusterWorkers(frail.address) as workers:
        naps = workers.each(time.sleep, [(0.2,)] * 50)
        next(naps)
        kill(frail.scheduler)
        with pytest.raises(ClusterError) as error:
            list(naps)
    assert str(error.value).startswith(f"{frail.address}: the scheduler is gone; what is finished is kept")


def test_where_no_scheduler_answers_the_client_says_so(monkeypatch):
    monkeypatch.setattr(sim.cluster, "CONNECT_S", 0.3)
    with pytest.raises(ClusterError) as error, ClusterWorkers("tcp://127.0.0.1:1"):
        pass
    assert str(error.value).startswith("tcp://127.0.0.1:1: no Dask scheduler answers there (Timed out")


def test_many_small_tasks_come_back_each_once(cluster):
    with ClusterWorkers(cluster.address) as workers:
        assert sorted(workers.each(operator.add, [(n, 1) for n in range(60)])) == list(range(1, 61))


def test_commands_work_on_a_cluster_as_they_do_here(cluster, corridor):
    sweep = ["sweep", "small.yaml", "--vary", "seed=1,2", "--replications", "2", "--no-charts", "--json"]
    run = ["run", "small.yaml", "--replications", "2", "--json"]
    there = [corridor(*words, "--cluster", cluster.address) for words in (sweep, run)]
    shutil.rmtree("runs")
    here = [corridor(*words, "--workers", "1") for words in (sweep, run)]
    assert [result.exit_code for result in there] == [0, 0]
    assert [result.stdout for result in there] == [result.stdout for result in here]


def test_claims_on_a_cluster_start_no_process_here_for_their_growth_either(cluster, corridor, monkeypatch):
    sides = ["--baseline", "small.yaml", "--upgraded", "often.yaml"]
    words = ["claims", *sides, "--claim", "trade_growth", "--replications", "2", "--json"]
    here = corridor(*words, "--workers", "1")
    shutil.rmtree("runs")
    monkeypatch.setattr("sim.workers.LocalWorkers.each", None)  # whoever asks for processes of this machine fails
    monkeypatch.setattr("sim.experiment.replicate", None)
    there = corridor(*words, "--cluster", cluster.address)
    assert (there.exit_code, there.stdout) == (0, here.stdout)
