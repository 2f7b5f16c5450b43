from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_networks import Stretch, consist, load, passenger, trace

import sim
from sim.rolling_stock.uniform_motion import MS_PER_KMH, Motion, passing_speeds_ms, peak_speed_ms, section_time_s

SLOW = Motion(0.1, 0.3)


def whole_way_s(lengths_m: list[float], limits_ms: list[float], motion: Motion) -> float:
    """Running time from a stop to a stop over sections of different limits."""
    stops = [True, *(False for _ in lengths_m[1:]), True]
    speeds = passing_speeds_ms(lengths_m, limits_ms, stops, motion)
    return sum(
        section_time_s(length, limit, entry_ms=speeds[i], exit_ms=speeds[i + 1], motion=motion)
        for i, (length, limit) in enumerate(zip(lengths_m, limits_ms, strict=True))
    )


@pytest.mark.parametrize(
    ("lengths_m", "limits_ms", "motion", "expected_s"),
    [
        ([10_000], [80 * MS_PER_KMH], SLOW, 598.1481481),
        ([2_000], [80 * MS_PER_KMH], SLOW, 230.9401077),
        ([12_000], [20], Motion(0.05, 0.2), 850.0),
        ([5_000, 5_000], [25, 15], Motion(0.1, 0.25), 696.3333333),
    ],
    ids=["trapezoid", "triangle", "trapezoid in m/s", "two limits"],
)
def test_running_time_is_that_of_uniform_motion(lengths_m, limits_ms, motion, expected_s):
    assert whole_way_s(lengths_m, limits_ms, motion) == pytest.approx(expected_s, abs=1e-6)


def test_a_triangle_peaks_below_the_line_speed():
    peak_ms = peak_speed_ms(2_000, 80 * MS_PER_KMH, entry_ms=0, exit_ms=0, motion=SLOW)

    assert peak_ms / MS_PER_KMH == pytest.approx(62.354, abs=5e-4)


@pytest.mark.parametrize(
    ("sections", "speed_kmh", "motion", "expected_s"),
    [
        ([Stretch("a", "b", 10, 80)], 120, SLOW, 598),
        ([Stretch("a", "b", 10, 120)], 80, SLOW, 598),
        ([Stretch("a", "b", 2, 80)], 120, SLOW, 231),
        ([Stretch("a", "b", 12, 72)], 120, Motion(0.05, 0.2), 850),
        ([Stretch("a", "b", 5, 90), Stretch("b", "c", 5, 54)], 120, Motion(0.1, 0.25), 696),
    ],
    ids=["line speed", "train speed", "triangle", "in m/s", "two limits"],
)
def test_a_train_from_yaml_arrives_after_the_running_time_in_whole_seconds(
    tmp_path, sections, speed_kmh, motion, expected_s
):
    points = ["a", *(section.last for section in sections)]
    body = consist(max_speed_kmh=speed_kmh, acceleration_ms2=motion.acceleration_ms2, braking_ms2=motion.braking_ms2)
    train = passenger([points[0], points[-1]], consist=body)
    loaded = load(tmp_path, dict.fromkeys(points, 2), sections, services={"trains": {"p": train}})

    last = trace(sim.simulate(loaded, 0))[-1]

    assert last == ("p", "arrive", points[-1], expected_s)


lengths = st.floats(1, 50_000)
limits = st.floats(1, 60)
motions = st.builds(Motion, st.floats(0.01, 2), st.floats(0.01, 2))
ways = st.lists(st.tuples(lengths, limits), min_size=1, max_size=6)


@given(ways, motions, st.data())
def test_a_slower_limit_is_never_faster(way, motion, data):
    lengths_m, limits_ms = [list(column) for column in zip(*way, strict=True)]
    slower = [limit * data.draw(st.floats(0.1, 1)) for limit in limits_ms]

    assert whole_way_s(lengths_m, slower, motion) >= whole_way_s(lengths_m, limits_ms, motion) * (1 - 1e-9)


@given(lengths, limits, motions, st.floats(0.001, 0.999))
def test_a_stop_on_the_way_never_saves_time(length_m, limit_ms, motion, part):
    whole_s = whole_way_s([length_m], [limit_ms], motion)
    first, second = length_m * part, length_m * (1 - part)

    assert whole_way_s([first], [limit_ms], motion) + whole_way_s([second], [limit_ms], motion) >= whole_s * (1 - 1e-9)


@given(lengths, limits, motions, st.floats(0.001, 0.999))
def test_an_operational_point_passed_changes_no_running_time(length_m, limit_ms, motion, part):
    parts = [length_m * part, length_m * (1 - part)]

    assert whole_way_s(parts, [limit_ms] * 2, motion) == pytest.approx(whole_way_s([length_m], [limit_ms], motion))


@given(ways, motions)
def test_running_takes_at_least_length_over_limit(way, motion):
    lengths_m, limits_ms = [list(column) for column in zip(*way, strict=True)]

    assert whole_way_s(lengths_m, limits_ms, motion) >= sum(length / limit for length, limit in way) * (1 - 1e-9)


@given(ways, motions)
def test_speeds_at_operational_points_can_be_reached_and_braked_from(way, motion):
    lengths_m, limits_ms = [list(column) for column in zip(*way, strict=True)]
    stops = [True, *(False for _ in lengths_m[1:]), True]

    speeds = passing_speeds_ms(lengths_m, limits_ms, stops, motion)

    assert speeds[0] == speeds[-1] == 0
    for i, length_m in enumerate(lengths_m):
        assert max(speeds[i], speeds[i + 1]) <= limits_ms[i] * (1 + 1e-9)
        assert speeds[i + 1] <= sqrt(speeds[i] ** 2 + 2 * motion.acceleration_ms2 * length_m) * (1 + 1e-9)
        assert speeds[i] <= sqrt(speeds[i + 1] ** 2 + 2 * motion.braking_ms2 * length_m) * (1 + 1e-9)
