"""The reference line in our model and in textbook SimPy: an independent second opinion on the whole model."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

import sim

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import run as benchmark
import textbook
from drawn_inputs import draw_inputs


@pytest.fixture(scope="module")
def week():
    """One week of the reference line: the scenario and our answers."""
    loaded = benchmark.reference_line(weeks=1)
    return loaded, benchmark.answers_of_tables(loaded, sim.simulate(loaded, 0))


def test_textbook_simpy_gives_the_same_answers_to_the_second(week):
    loaded, ours = week
    assert benchmark.differences(ours, benchmark.answers_of_textbook(loaded, 0)) == []


@pytest.mark.parametrize("replication", [1, 2])
def test_textbook_simpy_gives_the_same_answers_with_other_random_numbers(replication):
    loaded = benchmark.reference_line(weeks=2)
    ours = benchmark.answers_of_tables(loaded, sim.simulate(loaded, replication))
    assert benchmark.differences(ours, benchmark.answers_of_textbook(loaded, replication)) == []


def test_answers_are_those_of_a_busy_line(week):
    loaded, ours = week
    movements = sim.simulate(loaded, 0)["intervals"].to_pandas()
    waits = movements[movements["cause"] == "meet"]
    assert len(waits) > 300
    assert sum(time_s >= 0 for time_s in ours.delivered_s) > 2000
    assert all(time_s >= 0 for row in ours.arrived_s.values() for time_s in row[:160])


def test_comparison_fails_when_an_officer_is_missing(week):
    loaded, ours = week
    inputs = draw_inputs(loaded, 0)
    fewer = replace(inputs, officers={**inputs.officers, "china.documents": inputs.officers["china.documents"] - 1})
    assert any(line.startswith("containers: ") for line in benchmark.differences(ours, textbook.simulate(fewer)))


def test_comparison_fails_when_one_train_takes_a_second_longer(week):
    _, ours = week
    later = {service: list(row) for service, row in ours.arrived_s.items()}
    later["northbound"][3] += 1
    changed = replace(ours, arrived_s=later)
    found = benchmark.differences(ours, changed)
    assert found == [
        f"northbound: 1 of 168 differ, first number 3, {ours.arrived_s['northbound'][3]} s"
        f" and {later['northbound'][3]} s"
    ]


def test_drawn_service_times_are_those_that_our_model_uses(week):
    """In an office without a queue, work lasts what `draw_inputs` gives for it."""
    loaded, _ = week
    intervals = sim.simulate(loaded, 0)["intervals"].to_pandas()
    own = intervals[(intervals["subject"] == "consignment") & (intervals["cause"] == "document_check")]
    lasted = own[own["end_s"] < loaded.scenario.time.end_s].set_index(["number", "place"])
    lasted = (lasted["end_s"] - lasted["start_s"]).to_dict()
    exit_at = {direction.service: direction.exit_at for direction in draw_inputs(loaded, 0).directions}
    drawn = {
        (box.number, exit_at[direction.service]): box.customs[0][0][1]
        for direction in draw_inputs(loaded, 0).directions
        for box in direction.containers
    }
    shared = drawn.keys() & lasted.keys()
    assert len(shared) > 2000
    assert {key: drawn[key] for key in shared} == {key: lasted[key] for key in shared}
