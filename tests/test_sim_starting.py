"""Trains that cannot start or hold their steepest slope, through scenario files: the forces needed and available."""

import pytest
from small_networks import Stretch
from small_trains import hauled, loaded_run, locomotive, sloped, timed, wagon

from sim.scenario import ScenarioError


def test_a_train_too_heavy_for_the_slope_is_refused_with_both_forces(tmp_path):
    sections = [sloped("a", "b", 10, 80, gradient_permille=15)]
    wagons = wagon(tare_t=40, payload_t=60)
    with pytest.raises(ScenarioError) as caught:
        loaded_run(tmp_path, sections, hauled(49), wagons=wagons)
    (problem,) = caught.value.problems
    assert str(problem) == (
        f"{tmp_path}/small.yaml:{problem.line}:{problem.col}: services.trains.p.consist: "
        "cannot start on 15 per mille in section l0:a-b: needs 914.0 kN, has 420.0 kN"
    )
    assert '"consist"' in (tmp_path / "small.yaml").read_text().splitlines()[problem.line - 1]


def test_a_published_ruling_gradient_is_checked_in_both_directions(tmp_path):
    sections = [sloped("a", "b", 10, 80, ruling_gradient_permille=15)]
    wagons = wagon(tare_t=40, payload_t=60)
    for route in (["a", "b"], ["b", "a"]):
        with pytest.raises(ScenarioError, match=r"needs 914\.0 kN, has 420\.0 kN"):
            loaded_run(tmp_path, sections, hauled(49), wagons=wagons, route=route)


def test_downhill_the_same_train_may_go(tmp_path):
    sections = [sloped("a", "b", 10, 80, gradient_permille=15)]
    heavy = wagon(tare_t=40, payload_t=60)
    _, down = timed(tmp_path, sections, hauled(49), wagons=heavy, route=["b", "a"])
    _, level = timed(tmp_path, [Stretch("a", "b", 10, 80)], hauled(49), wagons=heavy)
    assert down["run_with_stops_s"] < level["run_with_stops_s"]
    assert down["energy_kwh"] < level["energy_kwh"] / 3


def test_a_slope_shorter_than_the_train_counts_for_its_part_under_it(tmp_path):
    steep = [{"from_km": 5, "to_km": 5.353, "permille": 15}]
    sections = [sloped("a", "b", 10, 80, gradients=steep)]
    heavy = wagon(tare_t=40, payload_t=60)  # 20 + 49 * 14 = 706 m, twice the slope
    with pytest.raises(ScenarioError, match=r"cannot start on 7\.5 per mille in section l0:a-b: needs 544\.2 kN"):
        loaded_run(tmp_path, sections, hauled(49), wagons=heavy)


def test_adhesion_limits_what_a_locomotive_can_start(tmp_path):
    sections = [sloped("a", "b", 10, 80, gradient_permille=15)]
    engine = locomotive(adhesion={"a": 0.248, "b": 5.9, "c": 75, "d": 20}, adhesive_mass_t=100)
    with pytest.raises(ScenarioError, match=r"has 320\.5 kN"):
        loaded_run(tmp_path, sections, hauled(49), engine=engine)


def test_a_train_that_starts_but_overloads_its_motors_cannot_hold_the_slope(tmp_path):
    sections = [sloped("a", "b", 10, 80, gradient_permille=15)]
    engine = locomotive(continuous_effort_kn=250)
    with pytest.raises(ScenarioError) as caught:
        loaded_run(tmp_path, sections, hauled(20), engine=engine)
    needed = 9.81e-3 * (126 * (2.28 + 15) + 1600 * (0.92 + 15))
    assert [problem.message for problem in caught.value.problems] == [
        f"cannot hold its way on 15 per mille in section l0:a-b: needs {needed:.1f} kN, has 250.0 kN"
    ]


def test_two_locomotives_start_and_hold_with_the_effort_of_both(tmp_path):
    sections = [sloped("a", "b", 10, 80, gradient_permille=15)]
    engine = locomotive(continuous_effort_kn=250)
    two = [{"class": "engine", "count": 2}]
    with pytest.raises(ScenarioError) as caught:
        loaded_run(tmp_path, sections, hauled(60, locomotives=two), engine=engine)
    start = 9.81e-3 * (252 * (5 + 15) + 4800 * (3.5 + 15))
    hold = 9.81e-3 * (252 * (2.28 + 15) + 4800 * (0.92 + 15))
    assert {problem.message.partition("needs")[2] for problem in caught.value.problems} == {
        f" {start:.1f} kN, has 840.0 kN",
        f" {hold:.1f} kN, has 500.0 kN",
    }
