"""A sweep that is killed at any moment, by `kill -9`, ends with the same digests when it is called again."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from small_clusters import SmallCluster, await_value

import sim
from results.studies import points as points_of_a_study
from results.studies.indicator_store import indicator_file
from results.studies.measuring import measure
from sim.cluster import ClusterWorkers
from sim.workers import LocalWorkers

SHORT = ("time.horizon_weeks=1", "time.warm_up_weeks=0", "time.run_out_weeks=0")

SWEEP = """
import multiprocessing, os, signal, sys
from pathlib import Path
import sim
from results.studies import indicator_store
from results.studies.measuring import measure
from sim.workers import LocalWorkers

file, points, replications, store, moment, at = sys.argv[1:]


def kill(progress):
    if moment == "finished" and progress.done >= int(at):
        os.kill(os.getpid(), signal.SIGKILL)
    if moment == "worker" and progress.done >= int(at):
        os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)


def half_written(table, temporary, whole=indicator_store.pq.write_table):
    global at
    at = int(at) - 1
    whole(table, temporary)
    if moment == "writing" and not at:
        temporary.write_bytes(temporary.read_bytes()[:100])
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    short = SHORT
    loaded = [sim.load_scenario(file, overrides=(*short, f"seed={n}")) for n in range(int(points))]
    if moment == "writing":
        indicator_store.pq.write_table = half_written
    with LocalWorkers(2) as workers:
        measure(loaded, replications=range(int(replications)), workers=workers, store=Path(store), progress=kill)
""".replace("SHORT", repr(SHORT))


def points(count):
    return [sim.load_scenario("scenarios/minimal.yaml", overrides=(*SHORT, f"seed={n}")) for n in range(count)]


class Killed:
    """A sweep in a process of its own, into one store, killed at moments that are given."""

    def __init__(self, folder, count, replications):
        self.points, self.replications, self.store = points(count), range(replications), folder / "store"
        self._script = folder / "sweep.py"
        self._script.write_text(SWEEP, encoding="utf-8")

    def kept(self):
        """How many replications the store has."""
        files = [indicator_file(self.store, loaded, number) for loaded in self.points for number in self.replications]
        return sum(file.exists() for file in files)

    def run(self, moment, at):
        """Call it once more, killed so many replications later; how it ended."""
        at += self.kept() if moment != "writing" else 0
        words = ["scenarios/minimal.yaml", len(self.points), len(self.replications), self.store, moment, at]
        done = subprocess.run(
            [sys.executable, str(self._script), *map(str, words)], capture_output=True, text=True, check=False
        )
        return done.returncode, done.stderr

    def finish(self):
        """Call it once more, undisturbed."""
        with LocalWorkers(1) as workers:
            return measure(self.points, replications=self.replications, workers=workers, store=self.store)

    def undisturbed(self, folder):
        """The same in another store, never killed."""
        with LocalWorkers(1) as workers:
            return measure(self.points, replications=self.replications, workers=workers, store=folder)


def check(killed, folder):
    found, whole = killed.finish(), killed.undisturbed(folder)
    assert found.digests == whole.digests
    assert len(found.digests) == len(killed.points) * len(killed.replications)
    assert found.table.equals(whole.table)
    assert [f.name for f in killed.store.rglob("*") if f.is_file() and f.suffix != ".parquet"] == []


def test_a_sweep_killed_at_any_moment_ends_with_the_same_digests(tmp_path):
    killed, draw = Killed(tmp_path, 6, 3), random.Random(20260415)
    for moment in ("finished", "writing", "worker"):
        before = killed.kept()
        code, said = killed.run(moment, draw.randint(1, 5))
        assert code == (1 if moment == "worker" else -signal.SIGKILL), said
        assert ("BrokenProcessPool" in said) == (moment == "worker")
        assert before <= killed.kept() < 18
    assert [*killed.store.rglob(".*.part")] or killed.kept() > 0
    check(killed, tmp_path / "whole")


@pytest.mark.slow
def test_fifty_points_of_ten_replications_survive_kills_and_a_killed_dask_worker(tmp_path):
    killed, draw = Killed(tmp_path, 50, 10), random.Random(5)
    for moment in draw.choices(("finished", "writing", "worker"), k=8):
        code, said = killed.run(moment, draw.randint(1, 40))
        assert code == (1 if moment == "worker" else -signal.SIGKILL), said
    assert 0 < killed.kept() < 500
    cluster, shot = SmallCluster(tmp_path), []
    try:
        for _ in range(2):
            cluster.add_worker()

        def shoot(progress):
            if progress.done >= killed_at and not shot:
                shot.append(next(iter(workers.client.run(os.getpid).values())))
                os.kill(shot[0], signal.SIGKILL)

        killed_at = killed.kept() + 20
        with ClusterWorkers(cluster.address) as workers:
            measure(
                killed.points, replications=killed.replications, workers=workers, store=killed.store, progress=shoot
            )
    finally:
        cluster.end()
    assert len(shot) == 1
    check(killed, tmp_path / "whole")


def test_two_sweeps_at_once_share_the_work_and_each_has_all(tmp_path, monkeypatch):
    """The second begins when the first has kept two replications; what each keeps, it has simulated."""
    two, kept = Killed(tmp_path, 4, 3), []
    whole = points_of_a_study.keep_indicators
    monkeypatch.setattr(points_of_a_study, "keep_indicators", lambda *a: (kept.append("second"), whole(*a)))
    told = "def kill(progress):\n    print(progress.done, flush=True)\n"
    count = (
        "from results.studies import points as study\nwhole, kept = study.keep_indicators, []\n"
        "study.keep_indicators = lambda *a: (kept.append(1), whole(*a))\n\n\n"
    )
    script = SWEEP.replace("def kill(progress):", count + told) + "    print('kept', len(kept))\n"
    (tmp_path / "first.py").write_text(script, encoding="utf-8")
    words = ["scenarios/minimal.yaml", 4, 3, two.store, "never", 0]
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "first.py"), *map(str, words)], stdout=subprocess.PIPE, text=True
    ) as first:
        next(line for line in first.stdout if int(line) >= 2)
        found = two.finish()
        said, _ = first.communicate()
    assert first.returncode == 0
    assert len(kept) + int(said.rpartition("kept ")[2]) == 12
    assert found.digests == two.undisturbed(tmp_path / "whole").digests


def test_command_that_was_killed_goes_on(folder):
    """The process is killed when the first file is there; the same command then ends with all of them."""
    words = ["sweep", "small.yaml", "--vary", "seed=1,2,3,4", "--replications", "2", "--workers", "2", "--json"]
    command = [sys.executable, "-m", "corridor", *words]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    await_value(lambda: next(iter([*Path("runs").glob("indicators/*/*.parquet")]), None) or Path("none").stat())
    first.kill()
    first.wait()
    again = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert [len(point["digests"]) for point in again["points"]] == [2] * 4
    assert [*Path("runs").rglob(".*")] == []
