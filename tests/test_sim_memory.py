"""Garbage collection is off while a replication runs: what is used up must free itself."""

import gc
from pathlib import Path

import pytest

import sim
from sim.border.clearance import Clearance, Group
from sim.kernel import Kernel, Process
from sim.replication import Model
from sim.train import Train

MINIMAL = Path(__file__).parent.parent / "scenarios" / "minimal.yaml"


@pytest.fixture
def finished():
    """A replication of a week with trains and goods at the border, run without garbage collection."""
    gc.collect()
    gc.disable()
    loaded = sim.load_scenario(MINIMAL, overrides=["time.warm_up_weeks=0", "time.horizon_weeks=1"])
    model = Model(loaded, 0, Kernel())
    model.run()
    gc.disable()  # whatever the run has left it at
    yield model
    gc.enable()


def left_over(kind):
    """How many objects of a class there are."""
    return sum(isinstance(thing, kind) for thing in gc.get_objects())


def test_trains_that_have_finished_and_goods_that_are_released_leave_nothing_behind(finished):
    running = len(finished.trains.running)
    assert len(finished.trains.all) > 10 * max(1, running)
    assert left_over(Group) <= running
    assert left_over(Clearance) <= sum(len(train.load) for train in finished.trains.running.values())
    assert left_over(Process) <= running + len(finished.services) + 1
    assert left_over(Train) == len(finished.trains.all)


def test_a_process_that_simulates_many_replications_keeps_one_of_them(tmp_path):
    loaded = sim.load_scenario(MINIMAL, overrides=["time.warm_up_weeks=0", "time.horizon_weeks=1"])
    gc.collect()
    gc.disable()

    sim.run(loaded, folder=tmp_path / "run", replications=4, workers=1)

    left = left_over(Model)
    gc.enable()
    assert left <= 1
