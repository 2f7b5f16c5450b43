"""Properties of running times from tractive effort, of random consists and ways."""

import tempfile
from math import isclose
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_trains import hauled, loaded_run, locomotive, sloped, timed, wagon

from sim.rolling_stock.consist import train_forces
from sim.rolling_stock.running_time import sweep
from sim.rolling_stock.way import Piece

KMH = 1 / 3.6
STRONG = locomotive(starting_effort_kn=1000, adhesion={"a": 1})


_wagons = st.integers(1, 30)
_slopes = st.lists(st.floats(-12, 12), min_size=1, max_size=4)
_ways = st.lists(st.tuples(st.floats(1, 15), st.floats(30, 110)), min_size=1, max_size=4)


def _sections(way, slopes):
    points = "abcdef"
    return [
        sloped(points[i], points[i + 1], round(km, 3), speed, gradient_permille=round(slopes[i % len(slopes)], 2))
        for i, (km, speed) in enumerate(way)
    ]


def _run(way, slopes, train, **stock):
    with tempfile.TemporaryDirectory() as folder:
        return timed(Path(folder), _sections(way, slopes), train, **stock)


quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(_ways, _slopes, _wagons, st.floats(0, 1), st.floats(0, 1))
def test_more_load_is_never_faster(way, slopes, count, one, other):
    low, high = sorted((one, other))
    empty = {"a": 2.23, "b": 0.0053, "c": 0.000675}
    level = [abs(slope) for slope in slopes]  # downhill a heavy train gains
    times = [
        _run(way, level, hauled(count, load_t=share * 60 * count), wagons=wagon(resistance_empty=empty), engine=STRONG)[
            1
        ]
        for share in (low, high)
    ]
    assert times[1]["run_with_stops_s"] >= times[0]["run_with_stops_s"] * (1 - 1e-4)


@quick
@given(_ways, st.integers(1, 20), st.floats(20, 400), st.floats(20, 400))
def test_a_longer_train_is_never_faster(way, count, one, other):
    low, high = sorted((one, other))
    times = [
        _run(way, [0.0], hauled(count), engine=locomotive(length_m=length_m))[1]["run_with_stops_s"]
        for length_m in (low, high)
    ]
    assert times[1] >= times[0] * (1 - 1e-4)


@quick
@given(_ways, _slopes, _wagons)
def test_halving_the_step_changes_next_to_nothing(way, slopes, count):
    with tempfile.TemporaryDirectory() as folder:
        loaded = loaded_run(Path(folder), _sections(way, slopes), hauled(count), engine=STRONG)
    forces = train_forces(loaded.scenario.services.trains["p"].consist, loaded.scenario.rolling_stock)
    pieces = [
        [Piece(km * 1000, speed * KMH, slopes[i % len(slopes)], slopes[i % len(slopes)])]
        for i, (km, speed) in enumerate(way)
    ]
    coarse = sum(each.time_s for each in sweep(pieces, forces))
    fine = sum(each.time_s for each in sweep(pieces, forces, fineness=2.0))
    assert isclose(coarse, fine, rel_tol=1e-3)


@quick
@given(_ways, _slopes, _wagons)
def test_work_of_the_locomotives_goes_into_resistance_slopes_and_brakes(way, slopes, count):
    with tempfile.TemporaryDirectory() as folder:
        loaded = loaded_run(Path(folder), _sections(way, slopes), hauled(count), engine=STRONG)
    forces = train_forces(loaded.scenario.services.trains["p"].consist, loaded.scenario.rolling_stock)
    climbs = [slopes[i % len(slopes)] for i in range(len(way))]
    pieces = [[Piece(km * 1000, v * KMH, climb, climb)] for (km, v), climb in zip(way, climbs, strict=True)]

    whole = sweep(pieces, forces)

    energies = [each.energy for each in whole]
    assert all(min(e.traction_j, e.resistance_j, e.braking_j) >= 0 for e in energies)
    spent = sum(e.resistance_j + e.slope_j + e.braking_j for e in energies)
    assert sum(e.traction_j for e in energies) == pytest.approx(spent, rel=1e-6, abs=1.0)
    height_j = sum(forces.weight_kn * climb * km * 1000 for (km, _), climb in zip(way, climbs, strict=True))
    assert sum(e.slope_j for e in energies) == pytest.approx(height_j, rel=1e-6, abs=1.0)
    moving = 0.5 * forces.inertia_n_per_ms2 * whole[0].exit_ms ** 2
    first = energies[0]
    kept = first.traction_j - first.resistance_j - first.slope_j - first.braking_j
    assert kept == pytest.approx(moving, rel=1e-6, abs=1.0)
